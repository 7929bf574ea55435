package actions_test

import (
	"slices"
	"testing"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/records"
)

// heard is what the phone's worker knows of what became of an entry.
func (ph *phone) heard(id casework.EntryID) casework.Heard {
	ph.p.t.Helper()
	ph.sync()
	h, _, err := records.ReadWhole[casework.Heard](ph.state(ph.userScope()), id, casework.FieldHeard)
	ph.p.must(err)
	return h
}

func TestAnAuthorHearsWhatBecomesOfAnEntry(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	id := reed.records(jude, p.street(seen()))
	reed.sync()
	if got := reed.heard(id); len(got.Alerts) != 1 || got.Alerts[0].Name == "" || !got.Alerts[0].At.Equal(p.now) || got.Verdict != "" {
		t.Fatalf("once it is received the author hears %+v, want the alert", got)
	}
	p.pass(time.Hour)
	p.decide("nair", p.decision("nair", id))
	p.pass(11 * time.Minute)
	p.entry("quinn", id)
	opened := p.now
	p.pass(time.Hour)
	p.entry("quinn", id)
	p.entry("ashworth", id)
	p.entry("nair", id)
	in := p.approval("nair", id)
	in.Because, in.Apart = "", true
	p.judge("nair", in)
	got := reed.heard(id)
	if got.Verdict != casework.Approved || !got.At.Equal(p.now) {
		t.Errorf("the author hears %q at %v", got.Verdict, got.At)
	}
	if len(got.Shared) != 1 || !got.Shared[0].To.IsZero() || !got.Shared[0].Ended.IsZero() {
		t.Errorf("the author hears of %+v", got.Shared)
	}
	if len(got.Opened) != 1 || got.Opened[0].Agency != p.people["quinn"].Agency || !got.Opened[0].At.Equal(opened) {
		t.Errorf("the author hears that it was opened by %+v, want the council once, at %v", got.Opened, opened)
	}
	p.judge("nair", p.sendBack("nair", id, "language"))
	if got := reed.heard(id); got.Verdict != casework.Returned || got.Shared[0].Ended.IsZero() {
		t.Errorf("after it was returned the author hears %+v", got)
	}
}

func TestAnAuthorHearsWithWhomAnEntryIsShared(t *testing.T) {
	p, reed, _, id := sharedScene(t)
	mentors := casework.Audience{Agencies: []casework.AgencyID{p.people["cole"].Agency}, People: []casework.WorkerID{p.people["ford"].ID}}
	if got := reed.heard(id); len(got.Shared) != 1 || !got.Shared[0].To.Same(mentors) {
		t.Errorf("the author hears of %+v", got.Shared)
	}
	p.pass(time.Hour)
	p.must(p.service.EndPart(t.Context(), p.as("nair"), id))
	if got := reed.heard(id); len(got.Shared) != 1 || !got.Shared[0].Ended.Equal(p.now) {
		t.Errorf("after it ended the author hears of %+v", got.Shared)
	}
	p.decide("nair", p.decision("nair", id))
	if got := reed.heard(id); len(got.Shared) != 2 || !got.Shared[1].To.IsZero() {
		t.Errorf("shared again, the author hears of %+v", got.Shared)
	}
}

// What was read on a phone without signal is opened when it was read, by the phone's clock as it was measured.
func TestACopyReadOfflineWasOpenedWhenItWasRead(t *testing.T) {
	p, reed, _, id := sharedScene(t)
	ford := p.enrol("ford")
	ford.ahead = 3 * time.Hour
	ford.sync()
	c := ford.parts()[0]
	read := p.now.Add(20 * time.Minute)
	p.pass(20 * time.Minute)
	ford.asks(records.Request{Kind: casework.ViewedRequest, Scope: ford.scopeOf(casework.PartScope), Entity: id, Content: c.Content})
	p.pass(5 * time.Hour)
	p.entry("ford", id) // at the console, later
	ford.sync()
	got := reed.heard(id)
	if len(got.Opened) != 1 || !got.Opened[0].At.Equal(read) {
		t.Errorf("it was opened %+v, want at %v", got.Opened, read)
	}
	if lines := p.entry("nair", id).Opened; len(lines) != 1 || !lines[0].At.Equal(read) || lines[0].Agency != "Somerset Council" {
		t.Errorf("the supervisor sees %+v", lines)
	}
	vine := p.enrol("vine")
	vine.sync()
	stranger := p.enrol("lowe")
	stranger.sync()
	asked := stranger.asks(records.Request{Kind: casework.ViewedRequest, Scope: ford.scopeOf(casework.PartScope), Entity: id, Content: c.Content})
	stranger.sync()
	stranger.wantAnswer(asked, false)
}

// A phone whose clock is behind, and was never measured so, opens nothing before it was shared.
func TestNothingIsOpenedBeforeItWasShared(t *testing.T) {
	p, reed, _, id := sharedScene(t)
	ford := p.enrol("ford")
	ford.sync()
	ford.ahead = -40 * time.Hour
	ford.asks(records.Request{Kind: casework.ViewedRequest, Scope: ford.scopeOf(casework.PartScope), Entity: id, Content: ford.parts()[0].Content})
	ford.ahead = 0
	shared := p.now
	p.pass(time.Hour)
	ford.sync()
	if got := reed.heard(id); len(got.Opened) != 1 || got.Opened[0].At.Before(shared) {
		t.Errorf("it was opened %+v, shared at %v", got.Opened, shared)
	}
}

func (p *partnership) tasks(who string) (kinds []casework.TaskKind) {
	p.t.Helper()
	lines, err := p.service.Tasks(p.t.Context(), p.as(who))
	p.must(err)
	for _, l := range lines {
		kinds = append(kinds, l.Kind)
	}
	return kinds
}

func TestWhoOpenedACopyIsToldWhatBecomesOfIt(t *testing.T) {
	p, reed, jude, id := oneEntry(t)
	p.decide("nair", p.decision("nair", id))
	p.entry("ashworth", id)
	if got := p.tasks("ashworth"); len(got) != 0 {
		t.Fatalf("there is nothing to tell, but there is %v", got)
	}
	reed.changes(jude, id, func(v casework.Values) { v.Set(casework.FieldPlace, "Bus station") })
	reed.sync()
	if got := p.tasks("ashworth"); !slices.Equal(got, []casework.TaskKind{casework.TaskSuperseded}) {
		t.Errorf("after a change they are told %v", got)
	}
	p.pass(time.Minute)
	p.judge("nair", p.sendBack("nair", id, "wrong_child"))
	if got := p.tasks("ashworth"); !slices.Equal(got, []casework.TaskKind{casework.TaskRetracted, casework.TaskSuperseded}) {
		t.Errorf("after it was taken back they are told %v", got)
	}
	if got := p.tasks("stone"); len(got) != 0 {
		t.Errorf("one who did not open it is told %v", got)
	}
	lines, err := p.service.Tasks(t.Context(), p.as("ashworth"))
	p.must(err)
	if lines[0].MayOpen || lines[0].Entry != id {
		t.Errorf("the task is %+v", lines[0])
	}
	p.must(p.service.PutAside(t.Context(), p.as("ashworth"), lines[0].ID))
	wantRefusal(t, p.service.PutAside(t.Context(), p.as("stone"), lines[1].ID), casework.NotFound)
	if got := p.tasks("ashworth"); len(got) != 1 {
		t.Errorf("after one is put aside there are %v", got)
	}
	quinn := p.enrol("ashworth")
	quinn.sync()
	tasks, err := records.Wholes[casework.Task](quinn.state(quinn.userScope()), casework.FieldTask)
	p.must(err)
	if len(tasks) != 2 {
		t.Errorf("the phone holds %d tasks", len(tasks))
	}
}
