package actions_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"

	"streetlight/mobile/actions"
	"streetlight/mobile/vault"
	"streetlight/shared/casework"
	"streetlight/sync/sealed"
)

// flip changes one bit in the largest value under a key that several tables may use, and says how many bytes it has.
func (p *phone) flip(key []byte) int {
	p.t.Helper()
	db, err := bolt.Open(filepath.Join(p.dir, "vault.db"), 0o600, nil)
	must(p.t, err)
	defer db.Close()
	size := 0
	must(p.t, db.Update(func(tx *bolt.Tx) error {
		var largest *bolt.Bucket
		if err := tx.ForEach(func(_ []byte, b *bolt.Bucket) error {
			if v := b.Get(key); len(v) > size {
				largest, size = b, len(v)
			}
			return nil
		}); err != nil || largest == nil {
			return err
		}
		value := bytes.Clone(largest.Get(key))
		value[size/2] ^= 1
		return largest.Put(key, value)
	}))
	return size
}

// scopes lists what may be the scopes of files: keys of 16 bytes.
func (p *phone) scopes() (out [][]byte) {
	p.t.Helper()
	db, err := bolt.Open(filepath.Join(p.dir, "vault.db"), 0o600, nil)
	must(p.t, err)
	defer db.Close()
	seen := map[string]int{}
	must(p.t, db.View(func(tx *bolt.Tx) error {
		return tx.ForEach(func(_ []byte, b *bolt.Bucket) error {
			return b.ForEach(func(k, _ []byte) error {
				if seen[string(k)]++; len(k) == 16 && seen[string(k)] == 2 {
					out = append(out, bytes.Clone(k))
				}
				return nil
			})
		})
	}))
	return out
}

func TestAFlippedBitIsMendedAndFetchedAgain(t *testing.T) {
	s := newScene(t)
	p, other := s.enrol(), s.enrol()
	first, second := p.record(contact("First.")), p.record(contact("Second."))
	p.sync()
	other.sync()
	must(t, other.Amend(t.Context(), first.ID, casework.Values{casework.FieldOpinion: {"From the other phone."}}))
	other.sync()
	p.sync()
	p.Lock()
	scopes := p.scopes()
	if len(scopes) != 2 {
		t.Fatalf("found %d scopes, want 2", len(scopes))
	}
	for _, scope := range scopes {
		if p.flip(scope) == 0 {
			t.Fatal("nothing was flipped")
		}
	}
	p.reopen()
	p.wantStanding(first.ID, actions.Safe)
	if v := p.entry(first.ID).Values; v.Get(casework.FieldFact) != "First." || v.Get(casework.FieldOpinion) != "From the other phone." {
		t.Errorf("got %v, want both phones' words", v)
	}
	must(t, other.Amend(t.Context(), second.ID, casework.Values{casework.FieldVoice: {"Later."}}))
	other.sync()
	third := p.record(contact("Third."))
	p.sync()
	p.wantStanding(third.ID, actions.Safe)
	if got := p.entry(second.ID).Values.Get(casework.FieldVoice); got != "Later." {
		t.Errorf("after mending, news do not come: got %q", got)
	}
	p.wantCounts(0, 3, 0, 0)
	if r := p.sync(); r.Requests != 1 {
		t.Errorf("a quiet sync took %d requests, want 1", r.Requests)
	}
}

// flipIndex changes one bit in the first row of the index, and says how many tables looked like it.
func (p *phone) flipIndex() (flipped int) {
	p.t.Helper()
	db, err := bolt.Open(filepath.Join(p.dir, "vault.db"), 0o600, nil)
	must(p.t, err)
	defer db.Close()
	must(p.t, db.Update(func(tx *bolt.Tx) error {
		return tx.ForEach(func(_ []byte, b *bolt.Bucket) error {
			cursor := b.Cursor()
			key, value := cursor.First()
			// The rows of the index are those numbered from zero; an archive's are numbered from one.
			if len(key) != 8 || !bytes.Equal(key, make([]byte, 8)) {
				return nil
			}
			value = bytes.Clone(value)
			value[len(value)-1] ^= 1
			flipped++
			return b.Put(bytes.Clone(key), value)
		})
	}))
	return flipped
}

func TestAFlippedBitInTheIndexIsNoLoss(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	first, second := p.record(contact("First.")), p.record(contact("Second."))
	p.sync()
	waiting := p.record(contact("Third."))
	p.Lock()
	if p.flipIndex() == 0 {
		t.Fatal("nothing was flipped")
	}
	p.reopen()
	p.wantCounts(1, 2, 0, 0)
	all, err := p.Entries(t.Context(), 0)
	must(t, err)
	children, err := p.Children(t.Context(), "")
	must(t, err)
	if len(all) != 3 || len(children) != 3 {
		t.Errorf("got %d entries and %d children, want 3 of each", len(all), len(children))
	}
	p.sync()
	for _, id := range []casework.EntryID{first.ID, second.ID, waiting.ID} {
		p.wantStanding(id, actions.Safe)
	}
	p.reopen()
	p.wantCounts(0, 3, 0, 0)
}

func TestAFlippedBitInUnsentWorkIsSaidAndTheRestStaysSalvageable(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	for range 3 {
		p.record(contact("Unsent."))
	}
	secret := secretOf(t, p)
	p.Lock()
	if p.flip([]byte{0, 0, 0, 0, 0, 0, 0, 1}) == 0 {
		t.Fatal("nothing was flipped")
	}
	if _, err := actions.Open(t.Context(), p.o); !errors.Is(err, vault.ErrDamaged) {
		t.Errorf("got %v, want %v", err, vault.ErrDamaged)
	}
	entries := 0
	got, err := vault.Salvage(p.dir, sealed.OutboxKey(secret), func(table string, _, _ []byte) error {
		if table == "outbox" {
			entries++
		}
		return nil
	})
	if err != nil || entries != 2 || got.Refused != 1 {
		t.Errorf("salvaged %d entries and %+v, %v, want two and one refused", entries, got, err)
	}
}
