package actions_test

import (
	"slices"
	"testing"
	"time"

	"streetlight/mobile/actions"
	"streetlight/mobile/hubtest"
	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// The scopes of a shared picture, as a hub may give them.
var (
	ownScope  = casework.ScopeID{0x0a}
	picture   = casework.ScopeID{0x05} // pages come in order of ids: the answer comes after what was done, or before it
	pictured  = casework.ChildID{0xc1}
	sharedBy  = casework.WorkerID{0xb2}
	itsPlan   = casework.PlanID{0xd1}
	firstName = "Robin Example"
)

// shares gives the worker a shared picture of a child with a plan and a copy of an entry in it.
func (s *scene) shares() {
	s.t.Helper()
	s.Give(hubtest.Worker.ID, ownScope, records.Meta{Kind: casework.UserScope})
	s.Give(hubtest.Worker.ID, picture, records.Meta{Kind: casework.ChildScope, Child: pictured},
		hubtest.Value{Entity: itsPlan, Field: casework.FieldPlan, Is: casework.Plan{ID: itsPlan, Child: pictured, State: casework.PlanActive, Title: "Missing", Owner: sharedBy}},
		hubtest.Value{Entity: [16]byte{0xe1}, Field: casework.FieldPublished, Is: casework.Published{Entry: casework.EntryID{0xe1}, Kind: casework.MentorNote, Child: pictured,
			Author: sharedBy, Values: casework.Values{casework.FieldFact: {"Came on time."}}, Share: casework.Share{Publish: true, Basis: "public_task"}}})
	s.Write(picture, casework.WorkerID{}, func(view *crdt.State) []crdt.Op {
		return records.ChildOps(view, casework.Child{ID: pictured, Values: casework.Values{casework.FieldChildName: {firstName}}})
	})
}

// answers does what the phone asked for last, in the picture, or refuses it.
func (s *scene) answers(a actions.AskedView, answer casework.Answer) {
	s.t.Helper()
	if answer.Done {
		answer.Commit = s.Write(picture, hubtest.Worker.ID, func(view *crdt.State) []crdt.Op {
			ops := records.ChildOps(view, casework.Child{ID: pictured, Values: amend(records.Child(view, pictured).Values, a.Values)})
			for i := range ops {
				ops[i].Observed = append(ops[i].Observed, crdt.Dot{Commit: a.ID, Index: uint16(i)})
			}
			return ops
		})
	}
	s.Write(ownScope, casework.WorkerID{}, func(view *crdt.State) []crdt.Op {
		op, err := records.Whole(view, a.ID, casework.FieldAnswer, answer)
		must(s.t, err)
		return []crdt.Op{op}
	})
}

func amend(old, set casework.Values) casework.Values {
	out := old.Clone()
	for f, texts := range set {
		out[f] = texts
	}
	return out
}

func (p *phone) picture() actions.PictureView {
	p.t.Helper()
	page, err := p.Child(p.t.Context(), pictured)
	must(p.t, err)
	if page.Picture == nil {
		p.t.Fatal("the phone holds no picture")
	}
	return *page.Picture
}

func (p *phone) asked() []actions.AskedView {
	p.t.Helper()
	out, err := p.Asked(p.t.Context())
	must(p.t, err)
	return out
}

func (p *phone) setSchool(school string) {
	p.t.Helper()
	_, err := p.SetProfile(p.t.Context(), pictured, casework.Values{casework.FieldSchool: {school}})
	must(p.t, err)
}

func TestWhatIsSharedIsShown(t *testing.T) {
	s := newScene(t)
	s.shares()
	p := s.enrol()
	p.sync()
	v := p.picture()
	if v.Name != firstName || len(v.Plans) != 1 || v.Plans[0].Title != "Missing" || len(v.Shared) != 1 || v.Shared[0].Fields["fact"] != "Came on time." || v.Shared[0].Share.Basis != "public_task" {
		t.Errorf("the picture is %+v", v)
	}
	found, err := p.Children(t.Context(), "robin")
	must(t, err)
	if len(found) != 1 || found[0].ID != pictured {
		t.Errorf("a search finds %+v", found)
	}
	d := contact("Met at the library.")
	d.Child = pictured
	if e := p.record(d); e.Child != pictured || e.ChildName != firstName {
		t.Errorf("an entry about a child who was shared is about %s, %s", e.Child, e.ChildName)
	}
}

// The status counts what was asked and not sent, as it counts entries.
func TestUnsentRequestsAreCounted(t *testing.T) {
	s := newScene(t)
	s.shares()
	p := s.enrol()
	p.sync()
	counts := func(want int) {
		t.Helper()
		if st, err := p.Status(); err != nil || st.Requests != want || st.Waiting != 0 {
			t.Errorf("the status counts %d requests and %d entries, %v; want %d and none", st.Requests, st.Waiting, err, want)
		}
	}
	counts(0)
	s.Lose(func(int) hubtest.Loss { return hubtest.Request })
	p.setSchool("Wyndham School")
	_, err := p.SetPlanWords(t.Context(), itsPlan, casework.Values{casework.FieldIfMissing: {"Ring gran first."}})
	must(t, err)
	p.sync()
	counts(2)
	p.reopen()
	counts(2)
	s.Lose(nil)
	p.sync()
	counts(0)
}

// An entry that was shared is found by its id, with the child it is about and why it was shared.
func TestASharedCopyIsShownByItsID(t *testing.T) {
	s := newScene(t)
	s.shares()
	p := s.enrol()
	p.sync()
	got, err := p.SharedCopy(t.Context(), casework.EntryID{0xe1})
	must(t, err)
	if got.Child != pictured || got.ChildName != firstName || got.Values.Get(casework.FieldFact) != "Came on time." || got.Share.Basis != "public_task" {
		t.Errorf("it is shown as %+v", got)
	}
	own := p.record(contact("Met at the library."))
	for name, id := range map[string]casework.EntryID{"one of the worker's own": own.ID, "none": {0xee}} {
		if _, err := p.SharedCopy(t.Context(), id); !casework.Refused(err, casework.NotFound) {
			t.Errorf("%s: got %v, want that there is none", name, err)
		}
	}
}

func TestWhatWasAskedForIsShownUntilItIsAnswered(t *testing.T) {
	s := newScene(t)
	s.shares()
	p := s.enrol()
	p.sync()
	p.setSchool("One School")
	s.clock.pass(time.Second)
	p.setSchool("Two School")
	check := func(when, want string, state actions.AskedState) {
		t.Helper()
		if got := p.picture().Fields["school"]; got != want {
			t.Errorf("%s the school is %v, want %s", when, got, want)
		}
		if a := p.asked(); len(a) != 2 || a[1].State != state {
			t.Errorf("%s the requests are %+v", when, a)
		}
	}
	check("before a sync", "Two School", actions.AskWaits)
	p.reopen()
	check("after a restart", "Two School", actions.AskWaits)
	p.sync()
	check("sent", "Two School", actions.AskWaits)
	for _, a := range p.asked() {
		s.clock.pass(time.Second)
		s.answers(a, casework.Answer{Done: true, At: s.clock.Now()})
	}
	p.sync()
	check("answered", "Two School", actions.AskDone)
	if v := p.picture(); len(v.Conflicts) != 0 || len(v.Asked) != 0 {
		t.Errorf("a request that was done leaves %v and %v", v.Conflicts, v.Asked)
	}
}

func TestARefusedRequestIsKeptWithItsWords(t *testing.T) {
	s := newScene(t)
	s.shares()
	p := s.enrol()
	p.sync()
	p.setSchool("One School")
	p.sync()
	s.answers(p.asked()[0], casework.Answer{Reason: casework.Forbidden, Words: "You are not of this network any more."})
	p.sync()
	v := p.picture()
	if v.Fields["school"] != nil || len(v.Asked) != 1 || v.Asked[0].State != actions.AskRefused || v.Asked[0].Words != "You are not of this network any more." || v.Asked[0].Fields["school"] != "One School" {
		t.Errorf("a refused request is shown as %+v beside %v", v.Asked, v.Fields)
	}
}

func TestContradictionsOfAPictureAreListedAndSettled(t *testing.T) {
	s := newScene(t)
	s.shares()
	p := s.enrol()
	p.sync()
	for i, words := range []string{"Ring gran.", "Ring the mentor."} {
		s.clock.pass(time.Duration(i) * time.Minute)
		s.Write(picture, sharedBy, func(*crdt.State) []crdt.Op {
			return []crdt.Op{{Entity: itsPlan, Field: uint16(casework.FieldIfMissing), Value: []byte(words)}}
		})
	}
	p.sync()
	list, err := p.PictureConflicts(t.Context())
	must(t, err)
	if len(list) != 1 || !slices.Equal(list[0].Plans[0].Conflicts, []string{"if_missing"}) || list[0].Plans[0].Versions["if_missing"][0].By != sharedBy {
		t.Fatalf("the conflicts are %+v", list)
	}
	_, err = p.SetPlanWords(t.Context(), itsPlan, casework.Values{casework.FieldIfMissing: {"Gran, then the mentor."}})
	must(t, err)
	if list, err = p.PictureConflicts(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("settled, there are %+v, %v", list, err)
	}
}

func TestWhatCannotBeAskedFor(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	_, err := p.SetProfile(t.Context(), pictured, casework.Values{casework.FieldSchool: {"One School"}})
	wantKind(t, err, casework.Invalid)
	s.shares()
	p.sync()
	_, err = p.SetProfile(t.Context(), pictured, casework.Values{casework.FieldAgeBand: {"forty"}})
	wantKind(t, err, casework.Invalid)
	_, err = p.SetPlanWords(t.Context(), casework.PlanID{9}, casework.Values{casework.FieldWhoIAm: {"x"}})
	wantKind(t, err, casework.NotFound)
	id, err := p.SetProfile(t.Context(), pictured, casework.Values{casework.FieldChildName: {firstName}})
	must(t, err)
	if !id.IsZero() || len(p.asked()) != 0 {
		t.Error("a change that changes nothing was asked for")
	}
}

func wantKind(t *testing.T, err error, kind casework.Reason) {
	t.Helper()
	if !casework.Refused(err, kind) {
		t.Errorf("got %v, want a refusal of kind %s", err, kind)
	}
}
