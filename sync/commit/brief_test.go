package commit_test

import (
	"bytes"
	"crypto/ed25519"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
)

// Law: a brief head becomes the head it was made of, and no head that is whole is taken for a brief one.
func TestBriefHeadsBecomeWhole(t *testing.T) {
	device := ed25519.NewKeyFromSeed(make([]byte, 32))
	rapid.Check(t, func(rt *rapid.T) {
		by := commit.Sender{Device: [16]byte{2}, Epoch: rapid.Uint64().Draw(rt, "epoch")}
		var before *commit.Commit
		for n := range rapid.IntRange(1, 5).Draw(rt, "commits") {
			h := commit.Header{Scope: [16]byte{byte(n)}, User: [16]byte{1}, Device: by.Device, Epoch: by.Epoch, N: rapid.Uint64Range(1, 1<<40).Draw(rt, "n"),
				Wall: rapid.Int64().Draw(rt, "wall"), Schema: 1, KeyID: 1, Left: uint16(rapid.IntRange(0, 1).Draw(rt, "left"))}
			if before != nil && rapid.Bool().Draw(rt, "follows") {
				h.N, h.Prev = before.N+1, before.Hash()
			}
			if rapid.IntRange(0, 4).Draw(rt, "another's") == 0 {
				h.User[0]++
			}
			c, err := commit.Seal(h, someOps(), commit.Key{1}, device, rapidBytes{rt})
			if err != nil {
				rt.Fatal(err)
			}
			body := bytes.Clone(c.Body)
			if rapid.IntRange(0, 4).Draw(rt, "damaged") == 0 {
				body[0]++
			}
			brief := c.Brief(by, before, body)
			if got := commit.Whole(brief, by, before, body); !bytes.Equal(got, c.Head) {
				rt.Fatalf("got %x, want %x", got, c.Head)
			}
			if got := commit.Whole(c.Head, by, before, body); !bytes.Equal(got, c.Head) {
				rt.Fatalf("a whole head became %x", got)
			}
			before = c
		}
	})
}

// rapidBytes gives the same bytes for the same seed.
type rapidBytes struct{ t *rapid.T }

func (r rapidBytes) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = rapid.Byte().Draw(r.t, "random")
	}
	return len(p), nil
}

func TestABriefHeadIsShort(t *testing.T) {
	by := commit.Sender{Device: [16]byte{2}, Epoch: 1 << 63}
	h := commit.Header{Scope: [16]byte{3}, User: [16]byte{1}, Device: by.Device, Epoch: by.Epoch, N: 1000, Wall: 1767592800000, Schema: 1, KeyID: 1}
	first := seal(t, h, someOps(), commit.Key{1})
	h.N, h.Prev = 1001, first.Hash()
	c := seal(t, h, someOps(), commit.Key{1})
	if got, want := len(c.Head)-len(c.Brief(by, first, c.Body)), 128; got < want {
		t.Errorf("a brief head spares %d bytes of %d, want %d", got, len(c.Head), want)
	}
	later := *first
	later.N++
	if got := commit.Whole(c.Brief(by, first, c.Body), by, nil, c.Body); bytes.Equal(got, c.Head) {
		t.Error("a head that follows nothing became whole")
	}
	if got := commit.Whole(c.Brief(by, first, c.Body), by, &later, c.Body); bytes.Equal(got, c.Head) {
		t.Error("a head behind another commit became the same")
	}
}

func FuzzWhole(f *testing.F) {
	by := commit.Sender{Device: [16]byte{2}, Epoch: 7}
	first := seal(f, commit.Header{Scope: [16]byte{3}, User: [16]byte{1}, Device: by.Device, Epoch: by.Epoch, N: 1}, someOps(), commit.Key{1})
	c := seal(f, commit.Header{Scope: [16]byte{3}, User: [16]byte{1}, Device: by.Device, Epoch: by.Epoch, N: 2, Prev: first.Hash()}, someOps(), commit.Key{1})
	f.Add(c.Brief(by, first, c.Body), c.Body)
	f.Add(c.Brief(by, nil, c.Body), c.Body)
	f.Add(c.Head, c.Body)
	f.Fuzz(func(t *testing.T, head, body []byte) {
		whole := commit.Whole(head, by, first, body)
		c, err := commit.Parse(whole)
		if err != nil || bytes.Equal(whole, head) {
			return
		}
		if again := commit.Whole(c.Brief(by, first, body), by, first, body); !bytes.Equal(again, whole) {
			t.Errorf("%x became %x, and then %x", head, whole, again)
		}
	})
}

// A run of commits of which the last alone is signed: that one verifies and vouches for the others, which do not verify.
func TestSealVouched(t *testing.T) {
	device := ed25519.NewKeyFromSeed(make([]byte, 32))
	random := bytes.NewReader(make([]byte, 48))
	first, err := commit.SealVouched(commit.Header{N: 1}, someOps(), commit.Key{1}, device, random)
	if err != nil {
		t.Fatal(err)
	}
	last, err := commit.SealPlain(commit.Header{N: 2, Prev: first.Hash()}, someOps(), commit.Key{1}, device, random)
	if err != nil {
		t.Fatal(err)
	}
	public := device.Public().(ed25519.PublicKey)
	again, err := commit.Parse(first.Head)
	if err != nil || again.Hash() != first.Hash() || again.Verify(public) == nil {
		t.Errorf("the first is read as %v, %v, or verifies", again, err)
	}
	if last.Verify(public) != nil || !last.Follows(first) {
		t.Error("the last does not vouch for the first")
	}
	if ops, err := first.Open(commit.Key{1}); err != nil || len(ops) != len(someOps()) {
		t.Errorf("the first opens to %v, %v", ops, err)
	}
}

// Law: what is sealed without deflating opens to the same ops, and so does what is too much for that.
func TestSealPlain(t *testing.T) {
	device := ed25519.NewKeyFromSeed(make([]byte, 32))
	many := someOps()
	for len(many) < 4000 {
		many = append(many, someOps()...)
	}
	for name, ops := range map[string][]crdt.Op{"a few": someOps(), "many": many} {
		c, err := commit.SealPlain(commit.Header{N: 1}, ops, commit.Key{1}, device, bytes.NewReader(make([]byte, 24)))
		if err != nil {
			t.Fatal(err)
		}
		deflated := seal(t, commit.Header{N: 1}, ops, commit.Key{1})
		got, err := c.Open(commit.Key{1})
		if err != nil {
			t.Fatal(err)
		}
		want, err := deflated.Open(commit.Key{1})
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v (%v), want %+v", name, got, err, want)
		}
		if name == "many" && len(c.Body) != len(deflated.Body) {
			t.Errorf("many ops take %d bytes, deflated %d", len(c.Body), len(deflated.Body))
		}
	}
	if _, err := commit.SealPlain(commit.Header{N: 1}, nil, commit.Key{1}, device, bytes.NewReader(make([]byte, 24))); err == nil {
		t.Error("a commit without ops was sealed")
	}
}
