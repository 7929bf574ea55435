package actions_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"streetlight/mobile/actions"
	"streetlight/mobile/hubtest"
	"streetlight/mobile/vault"
	"streetlight/shared/casework"
	"streetlight/sync/crdt"
)

// down loses every request to salvage.
func down(int) hubtest.Loss { return hubtest.Request }

// wipe tries ten wrong PINs, and gives what the last one led to.
func (p *phone) wipe(clock *clock) error {
	p.t.Helper()
	p.Lock()
	o := p.o
	var err error
	for range 10 {
		clock.pass(48 * time.Hour)
		o.Secret = []byte("000000")
		_, err = actions.Open(p.t.Context(), o)
	}
	if !errors.Is(err, vault.ErrWiped) {
		p.t.Fatalf("after ten wrong PINs: %v", err)
	}
	return err
}

// Ten wrong PINs destroy every key, and what was not sent reaches the server all the same.
func TestTenWrongPINsLoseNothing(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	sent := p.record(contact("Sent."))
	p.sync()
	first := p.record(contact("Not sent."))
	again := contact("And of the same child.")
	again.Child = first.Child
	second := p.record(again)
	known := contact("Of one who was sent.")
	known.Child = sent.Child
	third := p.record(known)
	must(t, p.SaveDraft(t.Context(), contact("Half")))
	err := p.wipe(s.clock)
	var wiped *actions.Wiped
	want := actions.Salvaged{Sent: 3, Drafts: 1}
	if !errors.As(err, &wiped) || wiped.Salvaged != want {
		t.Fatalf("got %+v, want %+v", err, want)
	}
	if !strings.Contains(err.Error(), "3 unsent entries were sent sealed to the server") || !strings.Contains(err.Error(), "1 unfinished form was") {
		t.Errorf("the worker is told %q", err)
	}
	if words, ok := actions.WordsFor(err); !ok || words != err.Error() {
		t.Errorf("in the app the worker is told %q", words)
	}
	for _, e := range []actions.EntryView{first, second, third} {
		got, ok := s.Entry(e.ID)
		if !ok || got.Values.Get(casework.FieldFact) != e.Values.Get(casework.FieldFact) {
			t.Errorf("the hub has %+v, %v of %q", got, ok, e.Values.Get(casework.FieldFact))
		}
	}
	if commits, drafts := s.KeptApart(); commits != 0 || drafts != 1 {
		t.Errorf("%d commits and %d drafts are kept apart", commits, drafts)
	}
	s.LoseSalvage(nil)
	if again, err := actions.Salvage(t.Context(), p.o); err != nil || again != want || s.Salvages() != 0 {
		t.Errorf("once more: %+v, %v after %d requests, want the same and none", again, err, s.Salvages())
	}
}

// Without a network everything stays, and goes when the app is opened with one. Only the server's word marks anything.
func TestAWipedPhoneSendsLater(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	p.record(contact("Not sent."))
	p.record(contact("Nor this."))
	s.LoseSalvage(down)
	err := p.wipe(s.clock)
	if !strings.Contains(err.Error(), "2 pieces of unsent work are sealed on this phone alone") {
		t.Errorf("offline the worker is told %q", err)
	}
	for name, loss := range map[string]hubtest.Loss{"a forged answer": hubtest.Forged, "a lost answer": hubtest.Answer} {
		s.LoseSalvage(func(int) hubtest.Loss { return loss })
		if _, err := actions.Open(t.Context(), p.o); !errors.Is(err, vault.ErrWiped) {
			t.Errorf("%s: %v", name, err)
		}
		s.LoseSalvage(down)
		if got, err := actions.Salvage(t.Context(), p.o); err != nil || got.Left != 2 || !got.Offline {
			t.Errorf("after %s: %+v, %v, want two left", name, got, err)
		}
	}
	s.LoseSalvage(nil)
	_, err = actions.Open(t.Context(), p.o)
	if !errors.Is(err, vault.ErrWiped) || !strings.Contains(err.Error(), "2 unsent entries were sent") || !strings.Contains(err.Error(), "Nothing is left") {
		t.Errorf("with a network the worker is told %q", err)
	}
}

// A phone whose place in the store was set aside is salvaged from there.
func TestWhatWasSetAsideIsSalvaged(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	e := p.record(contact("Not sent."))
	s.LoseSalvage(down)
	_ = p.wipe(s.clock)
	aside, err := vault.SetAside(p.dir)
	must(t, err)
	s.LoseSalvage(nil)
	o := p.o
	o.Dir = aside
	if got, err := actions.Salvage(t.Context(), o); err != nil || got.Sent != 1 || got.Left != 0 {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, ok := s.Entry(e.ID); !ok {
		t.Error("the hub has it not")
	}
}

// More than one request takes, and one that the server keeps apart.
func TestALargeOutboxIsSalvaged(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	group := make([]actions.Draft, 30)
	for i := range group {
		group[i] = contact(strings.Repeat("A long story. ", 100))
	}
	for range 40 {
		_, err := p.RecordGroup(t.Context(), group)
		must(t, err)
	}
	odd := p.record(contact("Odd."))
	s.Refuse(func(ops []crdt.Op) string {
		for _, op := range ops {
			if string(op.Value) == "Odd." {
				return "No."
			}
		}
		return ""
	})
	s.LoseSalvage(nil)
	err := p.wipe(s.clock)
	var wiped *actions.Wiped
	if !errors.As(err, &wiped) || wiped.Salvaged.Sent != 1200 || wiped.Salvaged.Kept != 1 || wiped.Salvaged.Left != 0 || s.Salvages() < 2 {
		t.Errorf("got %+v after %d requests, want 1,200 sent and one kept", err, s.Salvages())
	}
	s.Refuse(nil)
	s.Release()
	if _, ok := s.Entry(odd.ID); !ok {
		t.Error("released the hub has it not")
	}
}

// A phone that was never enrolled, or has nothing unsent, says so.
func TestNothingToSalvage(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	p.sync()
	if err := p.wipe(s.clock); !strings.Contains(err.Error(), "Nothing on it was unsent.") {
		t.Errorf("the worker is told %q", err)
	}
	o := p.o
	o.Dir = filepath.Join(t.TempDir(), "none")
	if _, err := actions.Salvage(t.Context(), o); !errors.Is(err, vault.ErrNoVault) {
		t.Errorf("no vault: %v", err)
	}
	must(t, os.WriteFile(filepath.Join(p.dir, "return"), []byte("rubbish\n"), 0o600))
	if got, err := actions.Salvage(t.Context(), p.o); err != nil || got.Left != 0 {
		t.Errorf("with a damaged address: %+v, %v", got, err)
	}
}

// A revoked phone sends what was unsent at once.
func TestARevokedPhoneSendsAtOnce(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	p.sync()
	e := p.record(contact("Not sent."))
	s.Lose(func(n int) hubtest.Loss { return hubtest.Nothing })
	s.Revoke(hubtest.Worker.ID)
	r := p.sync()
	if !r.Revoked || !strings.Contains(r.Words, "1 unsent entry was sent sealed to the server") {
		t.Errorf("got %+v", r)
	}
	if got := p.status(); got.Salvaged == nil || got.Salvaged.Sent != 1 || !strings.Contains(got.Trouble, "1 unsent entry") {
		t.Errorf("the status says %+v", got)
	}
	if _, ok := s.Entry(e.ID); !ok {
		t.Error("the hub has it not")
	}
}

// What was kept apart and is released shows as safe on its author's phone.
func TestWhatIsReleasedShowsAsSafe(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	s.Refuse(func([]crdt.Op) string { return "No." })
	e := p.record(contact("Odd."))
	p.sync()
	p.wantStanding(e.ID, actions.Quarantined)
	s.Refuse(nil)
	s.Release()
	p.sync()
	p.wantStanding(e.ID, actions.Safe)
	p.wantCounts(0, 1, 0, 0)
	p.reopen()
	p.wantStanding(e.ID, actions.Safe)
}
