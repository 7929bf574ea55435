package actions_test

import (
	"bytes"
	"compress/flate"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/chacha20poly1305"

	"streetlight/shared/casework"
	"streetlight/sync/commit"
	"streetlight/sync/wire"
)

// refit puts another inside into one commit of a push, sealed and signed as well as any, and signs those behind it anew,
// so that they follow it: the phone itself is the forger.
func (ph *phone) refit(r *wire.Request, at int, inside []byte, schema uint16) {
	ph.p.t.Helper()
	var before commit.Hash
	for i := at; i < len(r.Push); i++ {
		c, err := commit.Parse(r.Push[i].Head)
		ph.p.must(err)
		ph.p.must(c.AttachBody(r.Push[i].Body))
		key, ok := ph.ring.Get(c.Scope, c.KeyID)
		if !ok {
			ph.p.t.Fatal("the phone has no key of this scope")
		}
		h := c.Header
		if i == at {
			h.Schema = schema
			r.Push[i] = ph.forge(h, inside, key)
		} else {
			h.Prev = before
			ops, err := c.Open(key)
			ph.p.must(err)
			again, err := commit.Seal(h, ops, key, ph.Key(), ph.p.random)
			ph.p.must(err)
			r.Push[i] = wire.Frame{Head: again.Head, Body: again.Body}
		}
		before = sha256.Sum256(r.Push[i].Head)
	}
}

// forge makes a commit of whatever stands inside, from PROTOCOL.md alone.
func (ph *phone) forge(h commit.Header, inside []byte, key [32]byte) wire.Frame {
	ph.p.t.Helper()
	ad, err := wire.Encode(h)
	ph.p.must(err)
	aead, err := chacha20poly1305.NewX(key[:])
	ph.p.must(err)
	nonce := bytes.Repeat([]byte{9}, chacha20poly1305.NonceSizeX)
	body := aead.Seal(bytes.Clone(nonce), nonce, inside, ad)
	sum := sha256.Sum256(body)
	head := append(append(bytes.Clone(ad), 12, 0x58, 32), sum[:]...) // one field more
	head[0]++
	return wire.Frame{Head: append(head, ed25519.Sign(ph.Key(), head)...), Body: body}
}

// inside is what a body holds: the number of the dictionary and deflated ops.
func inside(t *testing.T, ops []byte) []byte {
	t.Helper()
	dictionary, err := os.ReadFile(filepath.Join("..", "..", "sync", "commit", "dictionary1.bin"))
	if err != nil {
		t.Fatal(err)
	}
	out := bytes.NewBuffer([]byte{1})
	w, err := flate.NewWriterDict(out, flate.BestSpeed, dictionary)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(ops); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// oneOp spells one op with a field of an entry.
func oneOp(t *testing.T, field casework.FieldID, value string) []byte {
	t.Helper()
	b, err := wire.Encode([]any{[]any{bytes.Repeat([]byte{7}, 16), []any{map[int]any{1: uint16(field), 2: []byte(value)}}}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// noise does not deflate.
func (p *partnership) noise(n int) []byte {
	b := make([]byte, n)
	_, err := p.random.Read(b)
	p.must(err)
	return b
}

// TestBodiesThatAreForged sends commits whose header, signature and seal are in order and whose inside is not. Each has its
// own verdict, in words; its header stands in the chain, what comes behind it counts, and its bytes are in quarantine, where a
// person sees why it does not open or what it says.
func TestBodiesThatAreForged(t *testing.T) {
	fact := casework.FieldFact
	twice := bytes.Replace(oneOp(t, fact, "Met."), []byte{0xa2}, []byte{0xa3}, 1)
	twice = append(twice, 2, 0x41, 'x') // the value a second time
	for name, c := range map[string]struct {
		inside func(*partnership) []byte
		closed bool // it cannot be opened at all
	}{
		"too large":               {func(p *partnership) []byte { return p.noise(commit.MaxSealed + 1) }, true},
		"a bomb":                  {func(*partnership) []byte { return inside(t, make([]byte, 64<<20)) }, true},
		"nothing inside":          {func(*partnership) []byte { return nil }, true},
		"no deflate":              {func(*partnership) []byte { return []byte("\x01no deflate") }, true},
		"deflate without an end":  {func(*partnership) []byte { b := inside(t, oneOp(t, fact, "Met.")); return b[:len(b)-3] }, true},
		"another dictionary":      {func(*partnership) []byte { b := inside(t, oneOp(t, fact, "Met.")); b[0] = 2; return b }, true},
		"lists 100,000 deep":      {func(*partnership) []byte { return inside(t, bytes.Repeat([]byte{0x81}, 100_000)) }, true},
		"a field twice":           {func(*partnership) []byte { return inside(t, twice) }, true},
		"no CBOR":                 {func(*partnership) []byte { return inside(t, []byte("hello")) }, true},
		"no ops":                  {func(*partnership) []byte { return inside(t, []byte{0x80}) }, true},
		"text that is no UTF-8":   {func(*partnership) []byte { return inside(t, oneOp(t, fact, "caf\xe9 \xff")) }, false},
		"text with NUL":           {func(*partnership) []byte { return inside(t, oneOp(t, fact, "Met\x00 at the weir.")) }, false},
		"half of a character":     {func(*partnership) []byte { return inside(t, oneOp(t, fact, "\xed\xa0\x80")) }, false},
		"what the hub alone says": {func(*partnership) []byte { return inside(t, oneOp(t, casework.FieldJudgement, "{}")) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPartnership(t)
			p.t = t
			reed := p.enrol("reed")
			reed.sync()
			jude := reed.meets(called("Jude Ashdown", "14_15"))
			reed.records(jude, p.street(nil))
			last := reed.records(jude, p.street(nil))
			var forged wire.Frame
			receipt := reed.tampered(func(r *wire.Request) {
				reed.refit(r, 1, c.inside(p), 1)
				forged = r.Push[1]
			})
			if len(receipt.Exceptions) != 1 || receipt.Exceptions[0].Verdict != wire.Quarantined ||
				receipt.Exceptions[0].Commit != sha256.Sum256(forged.Head) || len(receipt.Exceptions[0].Words) < 15 {
				t.Errorf("got %+v, want the forged commit alone quarantined", receipt.Exceptions)
			}
			if receipt.N != 3 {
				t.Errorf("the chain stands at %d, want 3: nothing is blocked", receipt.N)
			}
			if got := p.queue("nair"); len(got) != 1 || got[0] != last {
				t.Errorf("the queue holds %v, want the entry behind it, %v", got, last)
			}
			p.wantKept(forged, c.closed)
		})
	}
}

// wantKept demands that exactly this commit is in quarantine, byte for byte.
func (p *partnership) wantKept(f wire.Frame, closed bool) {
	p.t.Helper()
	found := 0
	for key, row := range p.ledger.dump() {
		if strings.HasPrefix(key, "quarantine\n") && bytes.Contains([]byte(row), f.Head) && bytes.Contains([]byte(row), f.Body) {
			found++
		}
	}
	lines, err := p.service.Quarantine(p.t.Context())
	p.must(err)
	if found != 1 || len(lines) != 1 {
		p.t.Fatalf("%d rows of the quarantine hold it, and it lists %d; want one", found, len(lines))
	}
	if (lines[0].Closed != "") != closed || len(lines[0].Why) < 15 {
		p.t.Errorf("the quarantine says %+v, want closed %v", lines[0], closed)
	}
}

// TestACommitOfALaterSchemaIsKept takes in a commit of a field table that this version does not know, with a field that it
// does not know: nothing of it is refused, and the other phone of its author gets it byte for byte.
func TestACommitOfALaterSchemaIsKept(t *testing.T) {
	p := newPartnership(t)
	reed, other := p.enrol("reed"), p.enrol("reed")
	reed.sync()
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	reed.records(jude, p.street(nil))
	const later = casework.FieldID(0x3abc)
	receipt := reed.tampered(func(r *wire.Request) { reed.refit(r, 1, inside(t, oneOp(t, later, "\x00of a later version")), 60_000) })
	if receipt.N != 2 || len(receipt.Exceptions) != 0 || p.ledger.count("quarantine") != 0 {
		t.Fatalf("got %+v, want both commits accepted", receipt)
	}
	other.sync()
	got := other.state(reed.files[jude]).Get([16]byte(bytes.Repeat([]byte{7}, 16)), uint16(later))
	if len(got) != 1 || string(got[0].Bytes) != "\x00of a later version" {
		t.Errorf("the other phone holds %v", got)
	}
}

// TestAGapSaysWhichNumberIsExpected leaves out one commit of several.
func TestAGapSaysWhichNumberIsExpected(t *testing.T) {
	for missing := range 4 {
		p := newPartnership(t)
		reed := p.enrol("reed")
		reed.sync()
		jude := reed.meets(called("Jude Ashdown", "14_15"))
		for range 4 {
			reed.records(jude, p.street(nil))
		}
		receipt := reed.tampered(func(r *wire.Request) { r.Push = append(r.Push[:missing:missing], r.Push[missing+1:]...) })
		want := fmt.Sprintf("from number %d.", missing+1)
		if len(receipt.Exceptions) != 1 || receipt.Exceptions[0].Verdict != wire.Gap || !strings.HasSuffix(receipt.Exceptions[0].Words, want) || receipt.N != uint64(missing) {
			t.Errorf("without the commit %d: got %+v, want a gap that says %q", missing+1, receipt, want)
		}
		reed.sync()
		if got := len(p.queue("nair")); got != 4 || reed.Pending() != 0 {
			t.Errorf("after the next sync %d entries are in the queue and %d commits pending, want 4 and none", got, reed.Pending())
		}
	}
}
