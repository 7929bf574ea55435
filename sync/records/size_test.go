package records_test

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"math/rand/v2"
	"os"
	"testing"

	"streetlight/shared/casework"
	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
	"streetlight/sync/wire"
)

// contacts reads street contacts of about 880 bytes of JSON each.
func contacts(t testing.TB) []casework.Entry {
	t.Helper()
	in, err := os.ReadFile("testdata/contacts-100.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	var out []casework.Entry
	for lines := bufio.NewScanner(bytes.NewReader(in)); lines.Scan(); {
		out = append(out, contact(t, lines.Bytes()))
	}
	return out
}

// contact reads one line: id, child and kind stand beside the fields.
func contact(t testing.TB, line []byte) casework.Entry {
	t.Helper()
	named := map[string]any{}
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	if err := d.Decode(&named); err != nil {
		t.Fatal(err)
	}
	id, err := casework.ParseID[casework.EntryID](named["id"].(string))
	if err != nil {
		t.Fatal(err)
	}
	child, err := casework.ParseID[casework.ChildID](named["child_id"].(string))
	if err != nil {
		t.Fatal(err)
	}
	e := casework.Entry{ID: id, Child: child, Kind: casework.Kind(named["kind"].(string))}
	for _, beside := range []string{"id", "child_id", "kind"} {
		delete(named, beside)
	}
	if e.Values, err = casework.FromNamed(casework.EntryFields(), named); err != nil {
		t.Fatal(err)
	}
	return e
}

// sealed makes the commit of an entry as a phone in use makes it: nothing in its header is short by chance.
func sealed(t testing.TB, e casework.Entry, n uint64) *commit.Commit {
	t.Helper()
	random := rand.NewChaCha8([32]byte{1})
	_, device, err := ed25519.GenerateKey(random)
	if err != nil {
		t.Fatal(err)
	}
	h := commit.Header{Epoch: 0xfedcba9876543210, N: 1000 + n, Wall: e.Values.Time(casework.FieldRecordedAt).UnixMilli(),
		Schema: records.Schema, KeyID: 1}
	for _, id := range [][]byte{h.Scope[:], h.User[:], h.Device[:], h.Prev[:]} {
		_, _ = random.Read(id)
	}
	c, err := commit.Seal(h, records.EntryOps(&crdt.State{}, e), commit.Key{1}, device, random)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The budget is 600 bytes for a typical entry on the wire, sealed, signed and framed.
func TestBytesOfAnEntryOnTheWire(t *testing.T) {
	const budget = 600
	var head, body, framed int
	entries := contacts(t)
	for i, e := range entries {
		c := sealed(t, e, uint64(i))
		frame, err := wire.Encode(wire.Frame{Head: c.Head, Body: c.Body})
		if err != nil {
			t.Fatal(err)
		}
		head, body, framed = head+len(c.Head), body+len(c.Body), framed+len(frame)
	}
	n := len(entries)
	t.Logf("%d entries: head %d, body %d, framed %d bytes each", n, head/n, body/n, framed/n)
	if got := framed / n; got > budget {
		t.Errorf("an entry takes %d bytes on the wire, the budget is %d", got, budget)
	}
}

func BenchmarkEntryOps(b *testing.B) {
	e := contacts(b)[0]
	b.ReportAllocs()
	for b.Loop() {
		records.EntryOps(&crdt.State{}, e)
	}
}

func BenchmarkSealEntry(b *testing.B) {
	ops := records.EntryOps(&crdt.State{}, contacts(b)[0])
	random := rand.NewChaCha8([32]byte{1})
	_, device, err := ed25519.GenerateKey(random)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := commit.Seal(commit.Header{N: 1}, ops, commit.Key{1}, device, random); err != nil {
			b.Fatal(err)
		}
	}
}

// What a phone does with each commit that it pulls, but for the store.
func BenchmarkTakeEntryIn(b *testing.B) {
	c := sealed(b, contacts(b)[0], 1)
	b.ReportAllocs()
	for b.Loop() {
		got, err := commit.Parse(c.Head)
		if err != nil {
			b.Fatal(err)
		}
		if err := got.AttachBody(c.Body); err != nil {
			b.Fatal(err)
		}
		ops, err := got.Open(commit.Key{1})
		if err != nil {
			b.Fatal(err)
		}
		(&crdt.State{}).Apply(got.Change(ops))
	}
}
