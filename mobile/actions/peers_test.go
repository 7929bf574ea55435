package actions_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"streetlight/mobile/actions"
	"streetlight/mobile/hubtest"
	"streetlight/mobile/vault"
	"streetlight/shared/casework"
	"streetlight/sync/crdt"
)

// What users of other field apps reported, each as a test named after the report. The reports are public issues of the
// projects named; the rest of them are tested where they belong, under the same kind of name.

// twoPhones are two phones of one worker that both hold one entry.
func twoPhones(t *testing.T) (s *scene, a, b *phone, id casework.EntryID) {
	t.Helper()
	s = newScene(t)
	a, b = s.enrol(), s.enrol()
	id = a.record(contact("Met.")).ID
	a.sync()
	b.sync()
	return s, a, b, id
}

func (p *phone) amend(id casework.EntryID, field casework.FieldID, text string) {
	p.t.Helper()
	must(p.t, p.Amend(p.t.Context(), id, casework.Values{field: {text}}))
}

// Primero #508: the same field edited offline twice, and one edit vanishes.
func TestPrimero508SameFieldEditedOfflineTwice(t *testing.T) {
	s, a, b, id := twoPhones(t)
	a.amend(id, casework.FieldFact, "He was alone.")
	b.amend(id, casework.FieldFact, "He was with two men.")
	for _, p := range []*phone{a, b, a} {
		p.sync()
	}
	want := []string{"He was alone.", "He was with two men."}
	for name, p := range map[string]*phone{"a": a, "b": b} {
		got := p.entry(id)
		if texts := actions.Texts(got.Versions["fact"]); !slices.Equal(slices.Sorted(slices.Values(texts)), want) {
			t.Errorf("phone %s shows %q, want both", name, texts)
		}
		for _, v := range got.Versions["fact"] {
			if v.Name != hubtest.Worker.Name || v.At.IsZero() || v.Unsent {
				t.Errorf("phone %s: who wrote it, and when: got %+v", name, v)
			}
		}
	}
	if e, _ := s.Entry(id); len(e.Values[casework.FieldFact]) != 2 {
		t.Errorf("the hub has %q, want both", e.Values[casework.FieldFact])
	}
}

// Tangerine #2484: the winner depends on who syncs first.
func TestTangerine2484WhoSyncsFirstDecidesNothing(t *testing.T) {
	var seen [2][]string
	for i, order := range [2][]int{{0, 1, 0}, {1, 0, 1}} {
		_, a, b, id := twoPhones(t)
		a.amend(id, casework.FieldAction, "From a")
		b.amend(id, casework.FieldAction, "From b")
		for _, k := range order {
			[]*phone{a, b}[k].sync()
		}
		for _, p := range []*phone{a, b} {
			seen[i] = append(seen[i], slices.Sorted(slices.Values(actions.Texts(p.entry(id).Versions["action"])))...)
		}
	}
	if !slices.Equal(seen[0], seen[1]) || len(seen[0]) != 4 {
		t.Errorf("in one order %q, in the other %q", seen[0], seen[1])
	}
}

// Tangerine #2441: an automatic merge overwrote a supervisor's correction.
func TestTangerine2441AMergeOverwritesNoSupervisor(t *testing.T) {
	s, a, b, id := twoPhones(t)
	b.amend(id, casework.FieldOpinion, "Written before the supervisor looked.")
	s.Judge(id, casework.Returned, "too_vague", "Say what you saw.")
	a.sync()
	b.sync()
	a.sync()
	for name, p := range map[string]*phone{"a": a, "b": b} {
		e := p.entry(id)
		if e.Judgement == nil || e.Judgement.Words != "Say what you saw." {
			t.Errorf("phone %s lost the supervisor's words: %+v", name, e.Judgement)
		}
		if e.Values.Get(casework.FieldOpinion) != "Written before the supervisor looked." {
			t.Errorf("phone %s lost the edit", name)
		}
		p.wantStanding(id, actions.Safe) // the verdict was on another text
	}
}

// ODK-X #109: no trace of who overrode.
func TestODKX109WhoSettledItIsThere(t *testing.T) {
	s, a, b, id := twoPhones(t)
	a.amend(id, casework.FieldAction, "From a")
	b.amend(id, casework.FieldAction, "From b")
	for _, p := range []*phone{a, b, a} {
		p.sync()
	}
	s.clock.pass(time.Hour)
	must(t, a.Settle(t.Context(), id, "action", "From both", actions.Texts(a.entry(id).Versions["action"])))
	a.sync()
	writers := s.Writers(id, casework.FieldAction)
	want := []string{"From a", "From b", "From both", "Gave advice"}
	if got := slices.Sorted(func(yield func(string) bool) {
		for _, w := range writers {
			if w.User != hubtest.Worker.ID || !yield(w.Text) {
				return
			}
		}
	}); !slices.Equal(got, want) {
		t.Errorf("the hub's log has %q, want every value with its writer", got)
	}
	if last := writers[len(writers)-1]; last.Text != "From both" || !last.At.Equal(s.clock.now) {
		t.Errorf("the last was %+v, want the settling at %s", last, s.clock.now)
	}
}

// Central #815: a conflict with nothing to see. Central #669: updates out of order break the state.
func TestCentral815EveryConflictShowsAtLeastTwoVersions(t *testing.T) {
	_, a, b, id := twoPhones(t)
	for i := range 5 {
		a.amend(id, casework.FieldAction, fmt.Sprintf("a %d", i))
		b.amend(id, casework.FieldAction, fmt.Sprintf("b %d", i))
		b.amend(id, casework.FieldOpinion, fmt.Sprintf("opinion %d", i))
		a.sync()
	}
	same := "The same on both"
	a.amend(id, casework.FieldVoice, same)
	b.amend(id, casework.FieldVoice, same)
	for _, p := range []*phone{b, a, b} {
		p.sync()
	}
	for name, p := range map[string]*phone{"a": a, "b": b} {
		e := p.entry(id)
		if !slices.Equal(e.Conflicts, []string{"action"}) {
			t.Errorf("phone %s: contradictions in %q, want action alone", name, e.Conflicts)
		}
		for field, versions := range e.Versions {
			if len(versions) < 2 || versions[0].Text == versions[1].Text {
				t.Errorf("phone %s: field %s contradicts itself with %+v", name, field, versions)
			}
		}
		if got := e.Values.Get(casework.FieldOpinion); got != "opinion 4" {
			t.Errorf("phone %s: opinion is %q, want the last", name, got)
		}
	}
}

// CommCare Android #1807: one bad form blocks every upload.
func TestCommCare1807OneBadEntryBlocksNoOther(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	s.Refuse(func(ops []crdt.Op) string {
		if slices.ContainsFunc(ops, func(op crdt.Op) bool { return strings.Contains(string(op.Value), "bad") }) {
			return "Not this one."
		}
		return ""
	})
	var good []casework.EntryID
	for i := range 9 {
		if i == 4 {
			p.record(contact("bad"))
			continue
		}
		good = append(good, p.record(contact(fmt.Sprintf("good %d", i))).ID)
	}
	p.sync()
	for _, id := range good {
		p.wantStanding(id, actions.Safe)
	}
	p.wantCounts(0, 8, 0, 1)
}

// Sana #88: a green tick though not all was uploaded.
func TestSana88SafeIsSaidOnlyWhenAllOfItArrived(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	first := p.record(contact("Arrived."))
	p.sync()
	p.amend(first.ID, casework.FieldOpinion, "Not yet sent.")
	p.wantStanding(first.ID, actions.Waiting)
	for _, loss := range []hubtest.Loss{hubtest.Request, hubtest.Answer, hubtest.Forged, hubtest.Busy} {
		s.Lose(func(int) hubtest.Loss { return loss })
		_, _ = p.Sync(t.Context())
		p.wantStanding(first.ID, actions.Waiting)
	}
	s.Lose(nil)
	p.sync()
	p.wantStanding(first.ID, actions.Safe)
	if e, _ := s.Entry(first.ID); e.Values.Get(casework.FieldOpinion) != "Not yet sent." {
		t.Error("it is called safe, and the hub does not have it")
	}
}

// Android FHIR #2361 and Avni #1734: syncs that overlap.
func TestFHIR2361SyncsThatOverlap(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	for i := range 20 {
		p.record(contact(fmt.Sprintf("entry %d", i)))
	}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			if _, err := p.Sync(t.Context()); err != nil {
				t.Errorf("sync %d: %v", i, err)
			}
		})
	}
	all.Go(func() {
		if _, err := p.Record(t.Context(), contact("meanwhile")); err != nil {
			t.Errorf("record meanwhile: %v", err)
		}
	})
	all.Wait()
	p.sync()
	p.wantCounts(0, 21, 0, 0)
	if got := len(s.Entries()); got != 21 {
		t.Errorf("the hub has %d entries, want 21", got)
	}
}

// FHIRCore #2002: a first sync of 15 to 60 minutes. CHT Core #7419: an interrupted first sync made false tasks.
func TestCHT7419AFirstSyncThatIsCutOffShowsNothingFalseAndGoesOn(t *testing.T) {
	s := newScene(t)
	a := s.enrol()
	const entries = 700
	for i := range entries {
		e := a.record(contact(fmt.Sprintf("entry %d", i)))
		a.amend(e.ID, casework.FieldOpinion, fmt.Sprintf("opinion %d", i))
	}
	a.sync()
	b := s.enrol()
	cuts := 0
	s.Lose(func(n int) hubtest.Loss {
		if n%2 == 0 {
			cuts++
			return hubtest.Answer
		}
		return hubtest.Nothing
	})
	for n := 0; ; n++ {
		r := b.sync()
		for _, e := range b.list() {
			if len(e.Conflicts) > 0 || e.Standing != actions.Safe || e.Values.Get(casework.FieldFact) == "" {
				t.Fatalf("half-way it shows %+v", e)
			}
		}
		if !r.Offline {
			break
		}
		if n > 50 {
			t.Fatal("it never ends")
		}
	}
	if got := len(b.list()); got != entries || cuts == 0 {
		t.Errorf("after %d cuts the new phone has %d entries, want %d", cuts, got, entries)
	}
	if total := s.Requests(); total > 4*(2*entries/512+2) {
		t.Errorf("it took %d requests", total)
	}
}

// CHT Core #10719: a session that expired offline locks the worker out. Avni #1102: pressing sync without signal signs out.
func TestCHT10719AYearWithoutSignalLocksNobodyOut(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	s.Lose(func(int) hubtest.Loss { return hubtest.Request })
	for range 13 {
		s.clock.pass(30 * 24 * time.Hour)
		p.record(contact("Still working."))
		if r := p.sync(); !r.Offline {
			t.Fatalf("got %+v, want offline", r)
		}
		p.reopen()
	}
	p.wantCounts(13, 0, 0, 0)
	s.Lose(nil)
	p.sync()
	p.wantCounts(0, 13, 0, 0)
}

// Collect #6140: correcting what was sent.
func TestCollect6140WhatWasSentIsCorrected(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	e := p.record(contact("He had a nife."))
	p.sync()
	p.amend(e.ID, casework.FieldFact, "He had a knife.")
	p.sync()
	p.wantStanding(e.ID, actions.Safe)
	if got, _ := s.Entry(e.ID); got.Values.Get(casework.FieldFact) != "He had a knife." || len(s.Entries()) != 1 {
		t.Errorf("the hub has %q and %d entries", got.Values.Get(casework.FieldFact), len(s.Entries()))
	}
	if got := len(s.Writers(e.ID, casework.FieldFact)); got != 2 {
		t.Errorf("the hub's log has %d versions, want what was first sent too", got)
	}
}

// Primero, by reading: signing in as another user cleared unsent work.
func TestPrimeroAnotherWorkerClearsNoUnsentWork(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	e := p.record(contact("Not sent yet."))
	p.Lock()
	other := hubtest.Worker
	other.ID, other.Name = casework.WorkerID{0xb2}, "Asha Mead"
	o := p.o
	o.Code = s.Code(other, hubtest.Agency)
	if _, err := actions.Enrol(t.Context(), o); err == nil {
		t.Fatal("another worker took the phone over")
	} else if _, said := actions.WordsFor(err); !said && !errors.Is(err, vault.ErrExists) {
		t.Errorf("it is not said why: %v", err)
	}
	p.reopen()
	p.wantStanding(e.ID, actions.Waiting)
	p.sync()
	p.wantStanding(e.ID, actions.Safe)
	if got, _ := s.Entry(e.ID); got.Author != hubtest.Worker.ID {
		t.Errorf("the hub has it under %s", got.Author)
	}
}

// CouchDB #1505: tombstones and old revisions slow everything.
func TestCouchDB1505OldVersionsCostAlmostNothing(t *testing.T) {
	s := newScene(t)
	a, b := s.enrol(), s.enrol()
	e := a.record(contact("Version 0"))
	a.sync()
	b.sync()
	first := a.editAndSync(e.ID, "Version 1")
	b.sync()
	for i := range 300 {
		a.amend(e.ID, casework.FieldFact, fmt.Sprintf("Version %d", i+2))
	}
	a.sync()
	b.sync()
	last := a.editAndSync(e.ID, "Version 302")
	if last.BytesUp > first.BytesUp+64 || last.Requests != first.Requests {
		t.Errorf("the first edit took %d bytes and %d requests, the 302nd %d and %d", first.BytesUp, first.Requests, last.BytesUp, last.Requests)
	}
	if r := b.sync(); r.Received != 1 {
		t.Errorf("the other phone received %d commits, want 1", r.Received)
	}
	if got := b.entry(e.ID); len(got.Conflicts) != 0 || got.Values.Get(casework.FieldFact) != "Version 302" {
		t.Errorf("the other phone shows %+v", got)
	}
}

func (p *phone) editAndSync(id casework.EntryID, text string) actions.SyncResult {
	p.t.Helper()
	p.amend(id, casework.FieldFact, text)
	return p.sync()
}

func (p *phone) list() []actions.EntryView {
	p.t.Helper()
	all, err := p.Entries(p.t.Context(), 0)
	must(p.t, err)
	return all
}
