package wire

import "streetlight/sync/commit"

// EncodeRequest writes a request, each head in its push without what the hub knows anyway: PROTOCOL.md, "Brief heads".
func EncodeRequest(r Request) ([]byte, error) {
	r.Push = brief(r.Push, r.sender())
	return Encode(r)
}

func (r *Request) sender() commit.Sender { return commit.Sender{Device: r.Device, Epoch: r.Epoch} }

func brief(push []Frame, by commit.Sender) []Frame {
	var before *commit.Commit
	out := make([]Frame, 0, len(push))
	for _, f := range push {
		c, err := commit.Parse(f.Head)
		if err == nil {
			f.Head = c.Brief(by, before, f.Body)
		}
		before = c
		out = append(out, f)
	}
	return out
}

func whole(push []Frame, by commit.Sender) []Frame {
	var before *commit.Commit
	for i, f := range push {
		push[i].Head = commit.Whole(f.Head, by, before, f.Body)
		before, _ = commit.Parse(push[i].Head) // none where it is no commit: its verdict comes later
	}
	return push
}
