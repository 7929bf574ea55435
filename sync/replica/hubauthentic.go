package replica

import (
	"crypto/ed25519"
	"crypto/sha256"

	"streetlight/sync/commit"
	"streetlight/sync/wire"
)

// arrived is a commit whose header is proven; problem says what is wrong with its body.
type arrived struct {
	*commit.Commit
	sealed  []byte
	problem string
	looked  *looked
}

// authentic proves the headers of frames. The signature of the last of a contiguous run vouches, through
// the chain, for all before it; where it does not verify, each commit is checked alone.
func (p *push) authentic(frames []looked) []arrived {
	out := make([]arrived, 0, len(frames))
	for i := range frames {
		f := &frames[i]
		c := f.commit
		if c == nil {
			p.refuse(sha256.Sum256(f.frame.Head), "This entry was damaged on its way. It stays on this phone; sync again.")
			continue
		}
		if c.Device != p.t.device || c.User != p.device.User {
			p.refuse(c.Hash(), "This entry was made by another phone or worker, and only they can send it.")
			continue
		}
		a := arrived{Commit: c, sealed: f.frame.Body, looked: f}
		if f.bodyErr != nil {
			a.problem = "Its text did not arrive as it was written. A supervisor must look at it."
		}
		out = append(out, a)
	}
	return p.vouched(out)
}

func (p *push) vouched(in []arrived) []arrived {
	key := ed25519.PublicKey(p.device.Key)
	var out []arrived
	for from := 0; from < len(in); {
		to := from + 1
		for to < len(in) && in[to].Follows(in[to-1].Commit) {
			to++
		}
		run := in[from:to]
		if run[len(run)-1].Verify(key) == nil {
			out = append(out, run...)
		} else {
			out = append(out, p.each(run, key)...)
		}
		from = to
	}
	return out
}

func (p *push) each(run []arrived, key ed25519.PublicKey) []arrived {
	var out []arrived
	for _, a := range run {
		if a.Verify(key) == nil {
			out = append(out, a)
			continue
		}
		p.refuse(a.Hash(), "This entry is not signed by this phone. It stays here; enrol the phone again.")
	}
	return out
}

func (p *push) refuse(h commit.Hash, words string) {
	p.verdicts = append(p.verdicts, wire.Exception{Commit: h, Verdict: wire.Refused, Words: words})
}

// groups cuts commits into the actions they belong to. A group that is cut off by the end of the push is left out.
func groups(in []arrived) [][]arrived {
	var out [][]arrived
	for from := 0; from < len(in); {
		to := from
		for to < len(in) && in[to].Left > 0 && to+1 < len(in) && in[to+1].Follows(in[to].Commit) && in[to+1].Left == in[to].Left-1 {
			to++
		}
		if to < len(in) && in[to].Left == 0 {
			out = append(out, in[from:to+1])
		}
		from = to + 1
	}
	return out
}
