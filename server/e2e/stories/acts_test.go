package stories_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// given is every field that an entry of a field worker must have, with nothing in it that alarms.
func given(at time.Time, kind casework.Kind) casework.Values {
	v := casework.Values{
		casework.FieldOccurredAt: {casework.FormatMoment(at)}, casework.FieldRecordedAt: {casework.FormatMoment(at)},
		casework.FieldWeapon: {"none"}, casework.FieldInjury: {"no"}, casework.FieldDanger: {"no"}, casework.FieldSource: {"saw"},
		casework.FieldFact: {"Sat by the river with two friends and talked about football."},
	}
	switch kind {
	case casework.StreetContact:
		v[casework.FieldPlace], v[casework.FieldAction] = []string{"Blake Gardens"}, []string{"Talked, walked part of the way home"}
		v[casework.FieldContactType], v[casework.FieldCapacity] = []string{"engagement"}, []string{"concern"}
	case casework.MentorNote:
		v[casework.FieldMode], v[casework.FieldEngagement], v[casework.FieldNextContact] = []string{"face"}, []string{"engaged"}, []string{at.Add(7 * day).Format(casework.DayLayout)}
	case casework.FamilyVisit:
		v[casework.FieldSeen], v[casework.FieldAgreed] = []string{"alone"}, []string{"Mum rings the school"}
	}
	return v
}

// said makes values from fields and texts.
func said(pairs ...any) casework.Values {
	v := casework.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i].(casework.FieldID), strings.Split(pairs[i+1].(string), "|")...)
	}
	return v
}

// with is the values with some changed.
func with(v, changes casework.Values) casework.Values {
	out := v.Clone()
	for f, texts := range changes {
		out[f] = texts
	}
	return out
}

// spoken is what values say that is not calm, in the order of the form.
func spoken(v casework.Values) string {
	var out []string
	for _, f := range casework.EntryFields() {
		if texts := v[f.ID]; len(texts) > 0 && !f.Auto && f.ID != casework.FieldOccurredAt {
			out = append(out, fmt.Sprintf("%s %q", f.Label, strings.Join(texts, ", ")))
		}
	}
	return strings.Join(out, "; ")
}

// saysEntry tells an entry that somebody writes.
func (s *story) saysEntry(who casework.Worker, label string, e casework.Entry) {
	when := ""
	if at := e.OccurredAt(); !at.Equal(s.now) {
		when = " of " + s.clock(at)
	}
	calm := given(e.OccurredAt(), e.Kind)
	news := casework.Values{}
	for f, texts := range e.Values {
		if !slices.Equal(calm[f], texts) {
			news[f] = texts
		}
	}
	s.says("%s (%s) records %s, a %s%s: %s.", who.Name, who.Role.Label(), label, strings.ToLower(e.Kind.Label()), when, cmp.Or(spoken(news), "nothing that alarms"))
}

// child names a child as an agency does: by its own reference, with name and date of birth.
func child(reference, name, born string) actions.ChildNamed {
	return actions.ChildNamed{Reference: reference, Identity: words(casework.FieldChildName, name, casework.FieldBirthDate, born)}
}

// record is a record of an agency's system, of something that happened at a day and hour.
func (s *story) record(kind casework.Kind, of actions.ChildNamed, at string, values casework.Values) actions.RecordInput {
	v := with(said(casework.FieldSource, "system"), values)
	v.Set(casework.FieldOccurredAt, casework.FormatMoment(s.moment(at)))
	return actions.RecordInput{Kind: kind, Child: of, Values: v}
}

// sends takes in a record of an agency's own system.
func (s *story) sends(agency, label string, in actions.RecordInput) actions.Recorded {
	s.t.Helper()
	out, err := s.service.ImportFor(s.t.Context(), agency, actions.Batch{Records: []actions.RecordInput{in}})
	s.must(err)
	return s.kept(agency+"'s system sends", label, in, out.Records[0])
}

// writes keeps a record that a person writes at the console.
func (s *story) writes(key, label string, in actions.RecordInput) actions.Recorded {
	s.t.Helper()
	out, err := s.service.Record(s.t.Context(), s.as(key), in)
	s.must(err)
	w := s.who(key)
	return s.kept(fmt.Sprintf("%s (%s) writes", w.Name, w.Role.Label()), label, in, out)
}

func (s *story) kept(who, label string, in actions.RecordInput, out actions.Recorded) actions.Recorded {
	s.t.Helper()
	if out.Outcome == actions.OutcomeRefused {
		s.t.Fatalf("%s is refused: %s", label, out.Sentence)
	}
	if !out.Entry.IsZero() {
		s.calls(out.Entry, label)
	}
	if !out.Child.IsZero() {
		s.calls(out.Child, in.Child.Identity.Get(casework.FieldChildName))
	}
	v := in.Values.Clone()
	delete(v, casework.FieldSource)
	at := casework.ParseMoment(in.Values.Get(casework.FieldOccurredAt))
	s.news(fmt.Sprintf("%s %s, %s of %s (%s): %s.", who, label, strings.ToLower(in.Kind.Label()), s.clock(at), out.Outcome, spoken(v)))
	return out
}

// entry is an entry as somebody sees it who opens it.
func (s *story) entry(key string, id casework.EntryID) actions.EntryPage {
	s.t.Helper()
	page, err := s.service.Entry(s.t.Context(), s.as(key), id)
	s.must(err)
	return page
}

// opens tells what somebody reads who opens an entry.
func (s *story) opens(key string, id casework.EntryID) {
	s.t.Helper()
	page, err := s.service.Entry(s.t.Context(), s.as(key), id)
	if r, ok := casework.RefusalOf(err); ok {
		s.says("%s opens %s and is told: %s", s.who(key).Name, s.label(id.String()), r.Sentence)
		return
	}
	s.must(err)
	s.says("%s opens %s by %s (%s): %s", s.who(key).Name, s.label(id.String()), page.Author, cmp.Or(string(page.Verdict), "submitted"), page.Summary)
	if page.Share != nil {
		s.adds("shared: %t, on the basis %q, decided by %s", page.Share.Publish, s.pack.BasisWords(page.Share.Basis), cmp.Or(page.DecidedBy, "the agency that recorded it"))
	}
	for _, o := range page.Opened {
		s.adds("first opened by %s on %s", o.Agency, s.clock(o.At))
	}
}

// shares decides that an entry is shared with the child's network.
func (s *story) shares(key string, id casework.EntryID) {
	s.t.Helper()
	in := actions.DecideInput{Entry: id, Content: s.entry(key, id).Content, ShareInput: actions.ShareInput{Publish: true, Basis: "ca1989_s17", Told: "child"}}
	s.must(s.service.Decide(s.t.Context(), s.as(key), in))
	s.news(fmt.Sprintf("%s shares %s with the child's network.", s.who(key).Name, s.label(id.String())))
}

// keeps decides that an entry is not shared.
func (s *story) keeps(key string, id casework.EntryID, because string) {
	s.t.Helper()
	in := actions.DecideInput{Entry: id, Content: s.entry(key, id).Content, ShareInput: actions.ShareInput{Because: because}}
	s.must(s.service.Decide(s.t.Context(), s.as(key), in))
	s.news(fmt.Sprintf("%s does not share %s: %s", s.who(key).Name, s.label(id.String()), because))
}

// approves gives an approval of an entry as it stands; whether it is shared is decided apart.
func (s *story) approves(key string, id casework.EntryID) {
	s.t.Helper()
	in := actions.JudgeInput{Entry: id, Content: s.entry(key, id).Content, Verdict: casework.Approved, Apart: true}
	s.must(s.service.Judge(s.t.Context(), s.as(key), in))
	s.news(fmt.Sprintf("%s approves %s.", s.who(key).Name, s.label(id.String())))
}

// returns gives an entry back to its author.
func (s *story) returns(key string, id casework.EntryID, reason, words string) {
	s.t.Helper()
	in := actions.JudgeInput{Entry: id, Content: s.entry(key, id).Content, Verdict: casework.Returned, Reason: reason, Words: words}
	s.must(s.service.Judge(s.t.Context(), s.as(key), in))
	s.news(fmt.Sprintf("%s returns %s (%s): %s", s.who(key).Name, s.label(id.String()), s.pack.ReasonWords(reason), words))
}

// pairs are the records that may be one child or are, as somebody sees them, in an order that no id changes.
func (s *story) pairs(key string) []actions.LinkLine {
	s.t.Helper()
	lines, err := s.service.Links(s.t.Context(), s.as(key))
	s.must(err)
	for i := range lines {
		slices.Sort(lines[i].Agencies)
		if l := &lines[i]; l.A.Name > l.B.Name {
			l.A, l.B = l.B, l.A
		}
	}
	slices.SortFunc(lines, func(a, b actions.LinkLine) int {
		return cmp.Or(slices.Compare(a.Agencies, b.Agencies), cmp.Compare(a.A.Name, b.A.Name), slices.Compare(a.Why, b.Why))
	})
	return lines
}

// links confirms each suggestion that this person decides on and has not confirmed.
func (s *story) links(key string) {
	s.t.Helper()
	for {
		lines := s.pairs(key)
		i := slices.IndexFunc(lines, func(l actions.LinkLine) bool { return l.MayDecide && l.State != casework.LinkMade })
		if i < 0 {
			return
		}
		l := lines[i]
		s.must(s.service.ConfirmLink(s.t.Context(), s.as(key), l.ID))
		s.calls(l.ID, fmt.Sprintf("the link of %s and %s", l.A.Name, l.B.Name))
		s.news(fmt.Sprintf("%s says that the records of %s are one child (%s; %s); %s confirmed before.", s.who(key).Name, strings.Join(l.Agencies, " and "), strings.Join(l.Why, "; "),
			l.A.Name+", "+l.B.Name, cmp.Or(strings.Join(l.Confirmed, ", "), "nobody")))
	}
}

// alert is an open alert as somebody sees it, by what the story calls it: its rule, and which time it is.
func (s *story) alert(key, rule string) actions.AlertPage {
	s.t.Helper()
	lines, err := s.service.Alerts(s.t.Context(), s.as(key))
	s.must(err)
	lines = slices.DeleteFunc(lines, func(a actions.AlertLine) bool { return s.label(a.ID.String()) != rule })
	if len(lines) != 1 {
		s.t.Fatalf("%s sees %d open alerts of %s, want one", key, len(lines), rule)
	}
	page, err := s.service.Alert(s.t.Context(), s.as(key), lines[0].ID)
	s.must(err)
	return page
}

// reads tells an alert with its facts as somebody sees them.
func (s *story) reads(key, rule string) actions.AlertPage {
	s.t.Helper()
	a := s.alert(key, rule)
	s.says("%s opens %s %q about %s (pack %s): %s", s.who(key).Name, s.label(a.ID.String()), a.RuleName, a.Child.Name, a.Alert.Finding.Pack, a.Why)
	for _, f := range a.Facts {
		words := make([]string, 0, len(f.Words))
		for _, l := range f.Words {
			words = append(words, fmt.Sprintf("%s %q", l.Label, strings.Join(l.Texts, ", ")))
		}
		s.adds("%s of %s by %s (%s)%s: %s", f.Kind, s.clock(f.OccurredAt), cmp.Or(f.Author, "somebody"), f.Agency, unapproved(f), cmp.Or(strings.Join(words, "; "), "no words"))
	}
	return a
}

func unapproved(f actions.FactLine) string {
	if f.Approved {
		return ""
	}
	return ", not yet approved"
}

// sees tells what waits for somebody: alerts, what they have to do, entries for a verdict, tasks.
func (s *story) sees(key string) {
	s.t.Helper()
	w := s.who(key)
	s.says("%s (%s) sees:", w.Name, w.Role.Label())
	before := s.out.Len()
	if alerts, err := s.service.Alerts(s.t.Context(), s.as(key)); err == nil {
		for _, a := range alerts {
			s.adds("alert %s about %s, due %s", s.label(a.ID.String()), a.Child.Name, s.clock(a.DueAt))
		}
	}
	if todos, err := s.service.Todos(s.t.Context(), s.as(key)); err == nil {
		for _, a := range todos {
			s.adds("to do: %s about %s, due %s", s.label(a.ID.String()), a.Child.Name, s.clock(a.DueAt))
		}
	}
	if queue, err := s.service.Queue(s.t.Context(), s.as(key)); err == nil {
		for _, e := range queue {
			s.adds("for a verdict: %s by %s, due %s%s", s.label(e.ID.String()), e.Author, s.clock(e.DueAt), map[bool]string{true: ", urgent"}[e.Urgent])
		}
	}
	tasks, err := s.service.Tasks(s.t.Context(), s.as(key))
	s.must(err)
	for _, t := range tasks {
		s.adds("task: %s (%s)", t.Kind.Words(), s.label(t.Entry.String()))
	}
	if s.out.Len() == before {
		s.adds("nothing")
	}
}

// accepts makes somebody own the plan of an alert, or adds the alert to the plan there is.
func (s *story) accepts(key, rule, owner string, review time.Time) casework.PlanID {
	s.t.Helper()
	a := s.alert(key, rule)
	in := actions.AcceptInput{Alert: a.ID, Owner: s.who(owner).ID, ReviewDate: review, Teams: []casework.TeamID{s.who("reed").Team}}
	id, err := s.service.Accept(s.t.Context(), s.as(key), in)
	s.must(err)
	s.calls(id, "the plan")
	s.news(fmt.Sprintf("%s accepts %s, %s after it was raised; owner of the plan: %s.", s.who(key).Name, rule, s.now.Sub(a.RaisedAt), s.who(owner).Name))
	return id
}

// plan tells a plan as somebody sees it.
func (s *story) plan(key string, id casework.PlanID) {
	s.t.Helper()
	p, err := s.service.Plan(s.t.Context(), s.as(key), id)
	s.must(err)
	s.says("%s opens the plan %q of %s: %s, priority %d, owner %s, review on %s, accepted by %s", s.who(key).Name, p.Title, p.Child.Name, p.State, p.Priority, p.Owner, s.date(p.ReviewDate), p.AcceptedBy)
	for _, section := range p.Sections {
		s.adds("%s: %s", section.Label, strings.Join(section.Texts, " / "))
	}
	for _, a := range p.Plan.Actions {
		s.adds("if %q then %s: %s (%s)", a.If, a.Who, a.Does, a.By)
	}
	slices.SortFunc(p.Alerts, func(a, b actions.AlertLine) int {
		return cmp.Or(a.RaisedAt.Compare(b.RaisedAt), cmp.Compare(a.Rule, b.Rule))
	})
	for _, a := range p.Alerts {
		s.adds("because of %s: %s", a.Rule, a.Why)
	}
	for _, n := range p.Course {
		s.adds("%s %s: %s %s", s.clock(n.At), n.Who, n.Kind.Label(), n.Words)
	}
}
