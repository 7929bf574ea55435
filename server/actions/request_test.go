package actions_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/keyring"
	"streetlight/sync/records"
)

// userScope is the phone's worker's own scope.
func (ph *phone) userScope() casework.ScopeID { ph.p.t.Helper(); return ph.scopeOf(casework.UserScope) }

// scopeOf is the only scope of a kind that the phone holds.
func (ph *phone) scopeOf(kind casework.ScopeKind) casework.ScopeID {
	ph.p.t.Helper()
	for _, scope := range ph.Scopes() {
		if records.ReadMeta(ph.state(scope), scope).Kind == kind {
			return scope
		}
	}
	ph.p.t.Fatalf("the phone holds no scope of kind %s", kind)
	return casework.ScopeID{}
}

// asks puts a request into the worker's own scope.
func (ph *phone) asks(q records.Request) casework.RequestID {
	ph.p.t.Helper()
	id := casework.RequestID(ph.p.id())
	ph.asksAs(id, q)
	return id
}

func (ph *phone) asksAs(id casework.RequestID, q records.Request) {
	ph.p.t.Helper()
	op, err := records.RequestOp(id, q)
	ph.p.must(err)
	ph.write(ph.userScope(), func(*crdt.State) []crdt.Op { return []crdt.Op{op} })
}

// shown is the shared picture with what the phone asked for over it.
func (ph *phone) shown(scope casework.ScopeID) *crdt.State {
	ph.p.t.Helper()
	asked, err := records.AskedIn(ph.state(ph.userScope()))
	ph.p.must(err)
	out := ph.state(scope).Clone()
	for _, a := range asked {
		if a.Request.Scope == scope && a.Shows() {
			out.ApplyPending(a.Overlay(ph.who.ID))
		}
	}
	return out
}

// profile asks for a change of one field of a child's profile, as the phone shows it.
func (ph *phone) profile(child casework.ChildID, field casework.FieldID, text string) casework.RequestID {
	ph.p.t.Helper()
	scope := ph.scopeOf(casework.ChildScope)
	view := ph.shown(scope)
	want := records.Child(view, child)
	want.Values.Set(field, text)
	return ph.asks(records.Request{Kind: casework.ProfileRequest, Scope: scope, Entity: child, Ops: records.ChildOps(view, want)})
}

func (ph *phone) answer(id casework.RequestID) *casework.Answer {
	ph.p.t.Helper()
	a, ok, err := records.ReadWhole[casework.Answer](ph.state(ph.userScope()), id, casework.FieldAnswer)
	ph.p.must(err)
	if !ok {
		return nil
	}
	return &a
}

func (ph *phone) wantAnswer(id casework.RequestID, done bool) casework.Answer {
	ph.p.t.Helper()
	a := ph.answer(id)
	if a == nil || a.Done != done || (!done && len(a.Words) < 15) {
		ph.p.t.Fatalf("the answer is %+v, want done %v and words for a no", a, done)
	}
	return *a
}

// network is a child whom two workers of its network hold on their phones.
func network(t *testing.T) (p *partnership, jude casework.ChildID, cole, ford *phone) {
	t.Helper()
	p = newPartnership(t)
	reed := p.enrol("reed")
	jude = reed.meets(called("Jude Ashdown", "14_15"))
	reed.records(jude, p.street(nil))
	reed.sync()
	for _, who := range []string{"cole", "ford"} {
		p.must(p.service.AddMember(t.Context(), p.as("ashworth"), jude, p.people[who].ID))
	}
	cole, ford = p.enrol("cole"), p.enrol("ford")
	cole.sync()
	ford.sync()
	return p, jude, cole, ford
}

func (ph *phone) profileOf(child casework.ChildID, field casework.FieldID) []string {
	ph.p.t.Helper()
	return records.Child(ph.shown(ph.scopeOf(casework.ChildScope)), child).Values[field]
}

func TestTwoOfflineWorkersWhoChangeTheSameProfileFieldBothKeepTheirWords(t *testing.T) {
	p, jude, cole, ford := network(t)
	if got := cole.profileOf(jude, casework.FieldChildName); !slices.Equal(got, []string{"Jude Ashdown"}) {
		t.Fatalf("the shared picture begins with %q", got)
	}
	one := cole.profile(jude, casework.FieldSchool, "Wyndham School")
	p.pass(time.Minute)
	two := ford.profile(jude, casework.FieldSchool, "Chilton Academy")
	if got := cole.profileOf(jude, casework.FieldSchool); !slices.Equal(got, []string{"Wyndham School"}) {
		t.Errorf("what was asked for is not shown before it is done: %q", got)
	}
	cole.sync()
	ford.sync()
	cole.sync()
	cole.wantAnswer(one, true)
	ford.wantAnswer(two, true)
	want := []string{"Wyndham School", "Chilton Academy"}
	for name, ph := range map[string]*phone{"cole": cole, "ford": ford} {
		if got := ph.profileOf(jude, casework.FieldSchool); !slices.Equal(got, want) {
			t.Errorf("%s sees %q, want both", name, got)
		}
		v := ph.state(ph.scopeOf(casework.ChildScope)).Get(jude, uint16(casework.FieldSchool))
		if len(v) != 2 || casework.WorkerID(v[0].User) != p.people["cole"].ID || casework.WorkerID(v[1].User) != p.people["ford"].ID {
			t.Errorf("%s does not see who wrote what", name)
		}
	}
	page, err := p.service.Child(t.Context(), p.as("ashworth"), jude)
	p.must(err)
	school := page.Words.Fields[slices.IndexFunc(page.Words.Fields, func(f actions.WordsField) bool { return f.ID == casework.FieldSchool })]
	if len(school.Versions) != 2 || school.Versions[0].By != "Marcus Cole" || school.Versions[1].Text != "Chilton Academy" {
		t.Errorf("the console shows %+v", school.Versions)
	}
	settled := ford.profile(jude, casework.FieldSchool, "Chilton Academy")
	ford.sync()
	cole.sync()
	ford.wantAnswer(settled, true)
	if got := cole.profileOf(jude, casework.FieldSchool); !slices.Equal(got, []string{"Chilton Academy"}) {
		t.Errorf("settled, it is %q", got)
	}
}

// A worker's later words take the place of their own earlier ones, also when both were sent at once.
func TestAWorkersOwnRequestsFollowEachOther(t *testing.T) {
	_, jude, cole, ford := network(t)
	for _, school := range []string{"One School", "Two School", "Three School"} {
		cole.profile(jude, casework.FieldSchool, school)
		if got := cole.profileOf(jude, casework.FieldSchool); !slices.Equal(got, []string{school}) {
			t.Errorf("pending: %q, want %q", got, school)
		}
	}
	cole.sync()
	ford.sync()
	for name, ph := range map[string]*phone{"cole": cole, "ford": ford} {
		if got := ph.profileOf(jude, casework.FieldSchool); !slices.Equal(got, []string{"Three School"}) {
			t.Errorf("%s sees %q", name, got)
		}
	}
}

func TestARequestIsAnsweredOnce(t *testing.T) {
	p, jude, cole, _ := network(t)
	id := cole.profile(jude, casework.FieldSchool, "Wyndham School")
	asked, err := records.AskedIn(cole.state(cole.userScope()))
	p.must(err)
	cole.asksAs(id, asked[0].Request)
	cole.sync()
	answer := cole.wantAnswer(id, true)
	p.pass(time.Hour)
	cole.asksAs(id, asked[0].Request)
	cole.sync()
	if again := cole.wantAnswer(id, true); !again.At.Equal(answer.At) {
		t.Errorf("the second time it was answered again, at %v", again.At)
	}
	if got := len(cole.state(cole.scopeOf(casework.ChildScope)).Get(jude, uint16(casework.FieldSchool))); got != 1 {
		t.Errorf("the change was made %d times", got)
	}
}

func TestWhatARequestMayNotDo(t *testing.T) {
	p, jude, cole, ford := network(t)
	picture := cole.scopeOf(casework.ChildScope)
	name := func(entity [16]byte, text string) crdt.Op {
		return crdt.Op{Entity: entity, Field: uint16(casework.FieldChildName), Value: []byte(text)}
	}
	other := p.enrol("shah")
	kim := other.meets(called("Kim Alder", "14_15"))
	other.sync()
	for title, q := range map[string]records.Request{
		"another child in this picture": {Kind: casework.ProfileRequest, Scope: picture, Entity: kim, Ops: []crdt.Op{name(kim, "X")}},
		"a scope of another kind":       {Kind: casework.ProfileRequest, Scope: cole.userScope(), Entity: jude, Ops: []crdt.Op{name(jude, "X")}},
		"somebody else's file":          {Kind: casework.ProfileRequest, Scope: other.files[kim], Entity: kim, Ops: []crdt.Op{name(kim, "X")}},
		"a plan that there is not":      {Kind: casework.PlanWordsRequest, Scope: picture, Entity: [16]byte{7}, Ops: []crdt.Op{{Entity: [16]byte{7}, Field: uint16(casework.FieldWhoIAm), Value: []byte("X")}}},
		"a verdict by a mentor":         {Kind: casework.VerdictRequest, Entity: [16]byte{8}, Verdict: &records.AskedVerdict{Verdict: casework.Approved, Because: "No."}},
	} {
		id := cole.asks(q)
		cole.sync()
		if a := cole.wantAnswer(id, false); a.Reason == "" {
			t.Errorf("%s: the answer has no kind", title)
		}
	}
	if got := ford.profileOf(jude, casework.FieldChildName); !slices.Equal(got, []string{"Jude Ashdown"}) {
		t.Errorf("the name is now %q", got)
	}
	outsider := p.enrol("hale")
	outsider.sync()
	id := outsider.asks(records.Request{Kind: casework.ProfileRequest, Scope: picture, Entity: jude, Ops: []crdt.Op{name(jude, "X")}})
	outsider.sync()
	if a := outsider.wantAnswer(id, false); a.Reason != casework.Forbidden {
		t.Errorf("one who is not of the network is told %+v", a)
	}
}

// What is not a whole request does not enter a user scope at all, and nobody writes into another worker's.
func TestAUserScopeTakesRequestsAlone(t *testing.T) {
	p, jude, cole, ford := network(t)
	workflow, err := records.Whole(&crdt.State{}, [16]byte{1}, casework.FieldGrant, records.Grant{})
	p.must(err)
	status, err := records.EncodeRequest(records.Request{Kind: casework.ProfileRequest, Scope: cole.scopeOf(casework.ChildScope), Entity: jude,
		Ops: []crdt.Op{{Entity: jude, Field: uint16(casework.FieldPlan), Value: []byte("x")}}})
	p.must(err)
	for name, op := range map[string]crdt.Op{
		"a grant":              workflow,
		"words of an entry":    {Entity: [16]byte{1}, Field: uint16(casework.FieldFact), Value: []byte("x")},
		"no request":           {Entity: [16]byte{1}, Field: uint16(casework.FieldRequest), Value: []byte("x")},
		"a request taken back": {Entity: [16]byte{1}, Field: uint16(casework.FieldRequest)},
		"workflow carried":     {Entity: [16]byte{1}, Field: uint16(casework.FieldRequest), Value: status},
	} {
		cole.write(cole.userScope(), func(*crdt.State) []crdt.Op { return []crdt.Op{op} })
		if got := cole.sync(); got.Apart != 1 {
			t.Errorf("%s: %d kept apart, want 1", name, got.Apart)
		}
	}
	p.must(cole.ring.Add(keysOf(p, ford.userScope())...))
	cole.write(ford.userScope(), func(*crdt.State) []crdt.Op {
		return []crdt.Op{{Entity: [16]byte{1}, Field: uint16(casework.FieldFact), Value: []byte("x")}}
	})
	if got := cole.sync(); got.Apart != 1 {
		t.Error("a worker wrote into another's scope")
	}
}

func TestASupervisorsVerdictFromAPhone(t *testing.T) {
	p := newPartnership(t)
	reed, nair := p.enrol("reed"), p.enrol("nair")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	id := reed.records(jude, p.street(nil))
	reed.sync()
	nair.sync()
	content := p.entry("nair", id).Content
	before := p.entry("nair", id).Lines
	p.pass(time.Minute)
	reed.changes(jude, id, func(v casework.Values) { v.Set(casework.FieldFact, "Other words.") })
	reed.sync()
	stale := nair.asks(records.Request{Kind: casework.VerdictRequest, Entity: id, Verdict: &records.AskedVerdict{Content: content, Verdict: casework.Approved, Because: "Nothing in it for others."}})
	nair.sync()
	answer := nair.wantAnswer(stale, false)
	if answer.Reason != casework.Conflict || len(answer.Differs) != 1 || !slices.Equal(answer.Differs[0].Now, []string{"Other words."}) ||
		!slices.ContainsFunc(before, func(l actions.Line) bool {
			return l.Label == answer.Differs[0].Label && slices.Equal(l.Texts, answer.Differs[0].Was)
		}) {
		t.Errorf("the difference is told as %+v", answer.Differs)
	}
	good := nair.asks(records.Request{Kind: casework.VerdictRequest, Entity: id, Verdict: &records.AskedVerdict{Content: p.entry("nair", id).Content, Verdict: casework.Returned, Reason: "too_vague", Words: "Which words?"}})
	nair.sync()
	nair.wantAnswer(good, true)
	reed.sync()
	if j := reed.verdict(jude, id); j.Verdict != casework.Returned || j.By != p.people["nair"].ID {
		t.Errorf("the author reads %+v", j)
	}
	var said []string
	for _, l := range p.leaves() {
		if strings.HasPrefix(l.Entry.Action, "request-") {
			said = append(said, l.Entry.Action+" "+l.Entry.Result)
		}
	}
	if !slices.Equal(said, []string{"request-verdict refused", "request-verdict done"}) {
		t.Errorf("the audit log has %q", said)
	}
}

func TestTwoBrowsersKeepBothVersionsOfAPlansWords(t *testing.T) {
	s := newScene(t)
	page, err := s.service.Plan(t.Context(), s.as("quinn"), s.plan)
	s.must(err)
	write := func(who, words string) {
		s.must(s.service.SetPlanWords(t.Context(), s.as(who), s.plan, actions.WordsInput{Seen: page.Words.Seen, Values: casework.Values{casework.FieldIfMissing: {words}}}))
	}
	write("quinn", "Ring his gran first.")
	s.pass(time.Minute)
	write("nair", "Look at the bus station first.")
	page, err = s.service.Plan(t.Context(), s.as("quinn"), s.plan)
	s.must(err)
	if len(page.Sections) != 1 || !slices.Equal(page.Sections[0].Texts, []string{"Ring his gran first.", "Look at the bus station first."}) {
		t.Fatalf("the plan shows %+v", page.Sections)
	}
	write("quinn", "Both, gran first.")
	page, err = s.service.Plan(t.Context(), s.as("quinn"), s.plan)
	s.must(err)
	if !slices.Equal(page.Sections[0].Texts, []string{"Both, gran first."}) {
		t.Errorf("settled, the plan shows %+v", page.Sections)
	}
	wantRefusal(t, s.service.SetPlanWords(t.Context(), s.as("vine"), s.plan, actions.WordsInput{}), casework.NotFound)
	wantRefusal(t, s.service.SetPlanWords(t.Context(), s.as("quinn"), s.plan, actions.WordsInput{Seen: "!", Values: casework.Values{casework.FieldWhoIAm: {"x"}}}), casework.Invalid)
	wantRefusal(t, s.service.SetPlanWords(t.Context(), s.as("quinn"), s.plan, actions.WordsInput{Seen: page.Words.Seen,
		Values: casework.Values{casework.FieldWhoIAm: {strings.Repeat("x", casework.MaxNote+1)}}}), casework.Invalid)
}

func TestWhoNamesTheNetwork(t *testing.T) {
	s := newScene(t)
	wantRefusal(t, s.service.AddMember(t.Context(), s.as("nair"), s.child, s.people["cole"].ID), casework.Forbidden)
	wantRefusal(t, s.service.AddMember(t.Context(), s.as("ashworth"), s.child, s.people["reed"].ID), casework.Invalid)
	wantRefusal(t, s.service.AddMember(t.Context(), s.as("ashworth"), casework.ChildID{1}, s.people["cole"].ID), casework.NotFound)
	s.must(s.service.AddMember(t.Context(), s.as("ashworth"), s.child, s.people["cole"].ID))
	page, err := s.service.Plan(t.Context(), s.as("quinn"), s.plan)
	s.must(err)
	planned := page.Plan.Child
	wantRefusal(t, s.service.AddMember(t.Context(), s.as("ashworth"), planned, s.people["cole"].ID), casework.Forbidden) // the plan's owner does
	child, err := s.service.Child(t.Context(), s.as("quinn"), planned)
	s.must(err)
	if len(child.Network) != 1 || child.Network[0].Worker != page.Plan.Owner {
		t.Errorf("the network of a planned child is %+v, want the plan's owner", child.Network)
	}
}

// keysOf is the key of a scope, as somebody may have stolen it.
func keysOf(p *partnership, scope casework.ScopeID) []keyring.Key {
	p.t.Helper()
	secret, ok := p.ring.Get(scope, 1)
	if !ok {
		p.t.Fatal("the server has no such key")
	}
	return []keyring.Key{{Scope: scope, ID: 1, Secret: secret}}
}

// A commit asks for one thing: else a single push could ask for a hundred thousand, each answered in one transaction.
func TestOneCommitAsksForOneThing(t *testing.T) {
	p, jude, cole, _ := network(t)
	scope := cole.scopeOf(casework.ChildScope)
	ops := records.Diff(cole.state(scope), jude, casework.ChildFields(), casework.Values{casework.FieldSchool: {"Wyndham School"}})
	q := records.Request{Kind: casework.ProfileRequest, Scope: scope, Entity: jude, Ops: ops[len(ops)-1:]}
	var both []crdt.Op
	for range 2 {
		op, err := records.RequestOp(casework.RequestID(p.id()), q)
		p.must(err)
		both = append(both, op)
	}
	cole.write(cole.userScope(), func(*crdt.State) []crdt.Op { return both })
	if got := cole.sync(); got.Apart != 1 {
		t.Errorf("%+v, want it kept apart", got)
	}
}
