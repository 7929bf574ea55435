package actions_test

import (
	"os"
	"path/filepath"
	"testing"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

// copied copies the vault of a phone, as a backup of the phone would.
func (p *phone) copied() string {
	p.t.Helper()
	p.Lock()
	dir := filepath.Join(p.t.TempDir(), "vault")
	must(p.t, os.CopyFS(dir, os.DirFS(p.dir)))
	p.reopen()
	return dir
}

// put replaces the vault of a phone by a copy.
func (p *phone) put(backup string) {
	p.t.Helper()
	p.Lock()
	must(p.t, os.RemoveAll(p.dir))
	must(p.t, os.CopyFS(p.dir, os.DirFS(backup)))
	p.reopen()
}

func TestAPhoneRestoredFromACopyGoesOn(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	old := p.record(contact("Before the copy."))
	p.sync()
	backup := p.copied()
	lost := p.record(contact("After the copy."))
	p.sync()
	p.put(backup)
	p.sync() // it learns that it is behind itself, and begins a new chain
	next := p.record(contact("After it was put back."))
	p.sync()
	for name, id := range map[string]casework.EntryID{"old": old.ID, "next": next.ID} {
		p.wantStanding(id, actions.Safe)
		if _, ok := s.Entry(id); !ok {
			t.Errorf("the hub has no %s entry", name)
		}
	}
	if _, ok := s.Entry(lost.ID); !ok {
		t.Error("the hub lost what was sent after the copy")
	}
	if e, err := p.Entry(t.Context(), lost.ID); err != nil || e.Values.Get(casework.FieldFact) != "After the copy." {
		t.Errorf("what was sent after the copy did not come back: %v", err)
	}
}

func TestAPhoneThatWritesInACopyIsToldAndLosesNothing(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	backup := p.copied()
	p.record(contact("On the phone."))
	p.sync()
	p.put(backup)
	e := p.record(contact("In the copy."))
	r := p.sync()
	p.wantStanding(e.ID, actions.Quarantined)
	if got := p.status(); got.Trouble == "" || r.Words == "" {
		t.Errorf("nobody was told: %+v, %+v", got, r)
	}
	p.reopen()
	if got := p.status(); got.Trouble == "" || got.Waiting != 0 || got.Quarantined != 1 {
		t.Errorf("after opening again: %+v", got)
	}
}
