package audit_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"streetlight/server/audit"
	"streetlight/sync/kv"
)

const origin = "hub.example/one"

func key() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32)) }

func at(n int64) time.Time {
	return time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC).Add(time.Duration(n) * time.Second)
}

func entry(n int64) audit.Entry {
	return audit.Entry{
		Time: at(n), Actor: fmt.Sprintf("worker-%d", n%5), Role: "supervisor", Device: "device-1", Action: "entry.approve",
		Pseudonym: "p/Zm9v+A==", Reason: "safeguarding", Result: "done",
		Detail: audit.Detail{Entities: []string{fmt.Sprintf("child:%d", n), "plan:1"}, Words: "asked by phone"},
	}
}

// fixture is one log over a store in memory.
type fixture struct {
	*audit.Log
	t     *testing.T
	store kv.Store
}

func newFixture(t *testing.T, leaves int64) fixture {
	t.Helper()
	l, err := audit.NewLog(origin, rand.NewChaCha8([32]byte{1}))
	if err != nil {
		t.Fatal(err)
	}
	f := fixture{l, t, kv.NewMemory()}
	f.grow(leaves)
	return f
}

func (f fixture) grow(leaves int64) {
	f.t.Helper()
	for range leaves {
		f.update(func(tx kv.Tx) error {
			size, err := f.Size(tx)
			if err != nil {
				return err
			}
			if n, err := f.Append(tx, entry(size)); err != nil || n != size {
				return fmt.Errorf("append: got place %d, %w, want %d", n, err, size)
			}
			return nil
		})
	}
}

func (f fixture) update(fn func(kv.Tx) error) {
	f.t.Helper()
	if err := f.store.Update(f.t.Context(), fn); err != nil {
		f.t.Fatal(err)
	}
}

func (f fixture) view(fn func(kv.Reader) error) {
	f.t.Helper()
	if err := f.store.View(f.t.Context(), fn); err != nil {
		f.t.Fatal(err)
	}
}

func (f fixture) checkpoint() (checkpoint []byte) {
	f.t.Helper()
	signer, err := audit.NewSigner(origin, key())
	if err != nil {
		f.t.Fatal(err)
	}
	f.view(func(r kv.Reader) (err error) {
		checkpoint, err = f.Checkpoint(r, at(0), signer)
		return err
	})
	return checkpoint
}

func (f fixture) known() note.Verifiers {
	f.t.Helper()
	known, err := audit.NewVerifiers(origin, key().Public().(ed25519.PublicKey))
	if err != nil {
		f.t.Fatal(err)
	}
	return known
}

func (f fixture) verify(checkpoints ...[]byte) (report audit.Report, err error) {
	f.t.Helper()
	f.view(func(r kv.Reader) error {
		report, err = f.Verify(r, f.known(), checkpoints...)
		return nil
	})
	return report, err
}

func (f fixture) read(from int64, n int) (records []audit.Record) {
	f.t.Helper()
	f.view(func(r kv.Reader) (err error) {
		records, err = f.Read(r, from, n)
		return err
	})
	return records
}

func TestReadReturnsWhatWasAppended(t *testing.T) {
	f := newFixture(t, 10)
	got := f.read(3, 4)
	if len(got) != 4 {
		t.Fatalf("got %d records, want 4", len(got))
	}
	for i, record := range got {
		n := int64(3 + i)
		if want := (audit.Record{N: n, Entry: entry(n)}); !reflect.DeepEqual(record, want) {
			t.Errorf("record %d: got %+v, want %+v", n, record, want)
		}
	}
	if got := f.read(9, 100); len(got) != 1 {
		t.Errorf("the last: got %d records, want 1", len(got))
	}
}

func TestAppendRefuses(t *testing.T) {
	cases := []struct {
		name  string
		spoil func(*audit.Entry)
	}{
		{"no time", func(e *audit.Entry) { e.Time = time.Time{} }},
		{"no actor", func(e *audit.Entry) { e.Actor = "" }},
		{"no action", func(e *audit.Entry) { e.Action = "" }},
		{"no result", func(e *audit.Entry) { e.Result = "" }},
		{"a name for a reason", func(e *audit.Entry) { e.Reason = "Maja Example asked" }},
		{"a name in other letters", func(e *audit.Entry) { e.Pseudonym = "Zoë" }},
		{"a long role", func(e *audit.Entry) { e.Role = strings.Repeat("r", 129) }},
		{"an empty entity", func(e *audit.Entry) { e.Detail.Entities = []string{""} }},
		{"too many entities", func(e *audit.Entry) { e.Detail.Entities = make([]string, 16385) }},
		{"too many words", func(e *audit.Entry) { e.Detail.Words = strings.Repeat("w", 4097) }},
		{"words that are no text", func(e *audit.Entry) { e.Detail.Words = "\xff" }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f, e := newFixture(t, 2), entry(2)
			c.spoil(&e)
			err := f.store.Update(t.Context(), func(tx kv.Tx) error { _, err := f.Append(tx, e); return err })
			if err == nil || strings.Contains(err.Error(), "Maja") {
				t.Errorf("got %v, want an error without the refused words", err)
			}
			if got := len(f.read(0, 10)); got != 2 {
				t.Errorf("size: got %d, want 2", got)
			}
		})
	}
}

func TestAppendAtTheLimits(t *testing.T) {
	f, e := newFixture(t, 0), entry(0)
	word := strings.Repeat("w", 128)
	e.Actor, e.Role, e.Device, e.Action, e.Pseudonym, e.Reason, e.Result = word, word, word, word, word, word, word
	e.Detail = audit.Detail{Words: strings.Repeat("w", 4096)}
	for range 16384 {
		e.Detail.Entities = append(e.Detail.Entities, word)
	}
	f.update(func(tx kv.Tx) error { _, err := f.Append(tx, e); return err })
	if got := f.read(0, 1); len(got) != 1 || !reflect.DeepEqual(got[0].Entry, e) {
		t.Error("the largest entry was not read as it was appended")
	}
	if _, err := f.verify(f.checkpoint()); err != nil {
		t.Errorf("verify: %v", err)
	}
}

func TestAppendWithoutSaltIsRefused(t *testing.T) {
	l, err := audit.NewLog(origin, strings.NewReader("short"))
	if err != nil {
		t.Fatal(err)
	}
	err = kv.NewMemory().Update(t.Context(), func(tx kv.Tx) error { _, err := l.Append(tx, entry(0)); return err })
	if err == nil {
		t.Error("appended with no randomness left")
	}
}

func TestAppendThatIsRolledBackLeavesNothing(t *testing.T) {
	f := newFixture(t, 3)
	before := f.checkpoint()
	undo := errors.New("undo")
	err := f.store.Update(t.Context(), func(tx kv.Tx) error {
		_, err := f.Append(tx, entry(3))
		return errors.Join(err, undo)
	})
	if !errors.Is(err, undo) {
		t.Fatal(err)
	}
	if after := f.checkpoint(); !bytes.Equal(after, before) {
		t.Errorf("checkpoint: got %s, want %s", after, before)
	}
	f.grow(2)
	if report, err := f.verify(before, f.checkpoint()); err != nil || report.Leaves != 5 {
		t.Errorf("verify: got %v, %v, want 5 leaves", report, err)
	}
}

func TestLogsOfOneStoreAreApart(t *testing.T) {
	f := newFixture(t, 3)
	other, err := audit.NewLog(origin+"1", rand.NewChaCha8([32]byte{2})) // its name begins with the first one's
	if err != nil {
		t.Fatal(err)
	}
	f.update(func(tx kv.Tx) error {
		n, err := other.Append(tx, entry(0))
		if n != 0 {
			t.Errorf("first place in the other log: got %d, want 0", n)
		}
		return err
	})
	if report, err := f.verify(f.checkpoint()); err != nil || report.Leaves != 3 {
		t.Errorf("verify: got %v, %v, want 3 leaves", report, err)
	}
}

func TestNewLogRefusesAnOrigin(t *testing.T) {
	for _, origin := range []string{"", "a b", "a+b", "a\nb", "a\x00", strings.Repeat("a", 101)} {
		if _, err := audit.NewLog(origin, rand.NewChaCha8([32]byte{})); err == nil {
			t.Errorf("origin %q: no error", origin)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	l, err := audit.NewLog(origin, rand.NewChaCha8([32]byte{1}))
	if err != nil {
		b.Fatal(err)
	}
	store := kv.NewMemory()
	for b.Loop() {
		if err := store.Update(b.Context(), func(tx kv.Tx) error { _, err := l.Append(tx, entry(1)); return err }); err != nil {
			b.Fatal(err)
		}
	}
}
