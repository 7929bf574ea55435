package actions_test

import (
	"context"
	"strings"
	"testing"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// said makes values from fields and texts.
func said(pairs ...any) casework.Values {
	v := casework.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i].(casework.FieldID), pairs[i+1].(string))
	}
	return v
}

func ofChild(name, born string) actions.ChildNamed {
	return actions.ChildNamed{Identity: said(casework.FieldChildName, name, casework.FieldBirthDate, born)}
}

func attendance(child actions.ChildNamed, day, attended string) actions.RecordInput {
	return actions.RecordInput{Kind: casework.Attendance, Child: child, Values: said(casework.FieldOccurredAt, day+"T00:00:00.000Z",
		casework.FieldPossible, "10", casework.FieldAttended, attended)}
}

func suspension(child actions.ChildNamed, ref, days string) actions.RecordInput {
	v := said(casework.FieldOccurredAt, "2026-01-12T09:00:00.000Z", casework.FieldExclusionType, "suspension", casework.FieldExclusionDays, days)
	v.Set(casework.FieldReference, ref)
	return actions.RecordInput{Kind: casework.Exclusion, Child: child, Values: v}
}

func (p *partnership) handRecords(key string, in actions.RecordInput) actions.Recorded {
	p.t.Helper()
	if in.Values.Get(casework.FieldSource) == "" {
		in.Values.Set(casework.FieldSource, "system")
	}
	out, err := p.service.Record(p.t.Context(), p.as(key), in)
	p.must(err)
	return out
}

const council = "Somerset Council"

// sends keeps records as a file of an agency.
func (p *partnership) sends(agency string, in ...actions.RecordInput) []actions.Recorded {
	p.t.Helper()
	out, err := p.service.ImportFor(p.t.Context(), agency, actions.Batch{Records: in})
	p.must(err)
	return out.Records
}

func TestAPersonRecordsInTheConsole(t *testing.T) {
	p := newPartnership(t)
	before := len(p.leaves())
	out := p.handRecords("bell", suspension(ofChild("Jude Ashdown", "2011-06-14"), "EX-7", "5"))
	if out.Outcome != actions.OutcomeRecorded || out.Entry.IsZero() || out.Child.IsZero() {
		t.Fatalf("got %+v, want a new entry of a new child", out)
	}
	leaves := p.leaves()
	leaf := leaves[len(leaves)-1].Entry
	if len(leaves) != before+1 || leaf.Action != "record" || leaf.Actor != p.people["bell"].ID.String() || len(leaf.Detail.Entities) != 2 {
		t.Errorf("got %d leaves, the last %+v, want one that names child and entry", len(leaves)-before, leaf)
	}
	page, err := p.service.Entry(t.Context(), p.as("lowe"), out.Entry)
	p.must(err)
	if page.Author != "Peter Bell" || page.Agency != council || !page.ReceivedAt.Equal(p.now) {
		t.Errorf("got %+v, want it to be Peter Bell's, received now", page.EntryLine)
	}
	if q, err := p.service.Queue(t.Context(), p.as("lowe")); err != nil || len(q) != 0 {
		t.Errorf("the queue holds %d, %v: a record from an agency's system waits for nobody", len(q), err)
	}
}

func TestAFieldEntryWrittenInTheConsoleWaitsForAVerdict(t *testing.T) {
	p := newPartnership(t)
	in := actions.RecordInput{Kind: casework.StreetContact, Child: ofChild("Robin Vale", "2011-01-02"), Values: p.street(seen())}
	out := p.handRecords("reed", in)
	if q, err := p.service.Queue(t.Context(), p.as("nair")); err != nil || len(q) != 1 || q[0].ID != out.Entry {
		t.Errorf("the queue holds %v, %v, want the entry", q, err)
	}
	if got := p.onlyAlert("ashworth", "R7"); got.Child.ID != out.Child {
		t.Errorf("the alert is about %v, want the new child: rules look at what was recorded here too", got.Child)
	}
	reed := p.enrol("reed")
	reed.sync()
}

func TestARefusedRecordLeavesNothing(t *testing.T) {
	p := newPartnership(t)
	other := p.handRecords("bell", suspension(ofChild("Jude Ashdown", "2011-06-14"), "EX-7", "5")).Child
	for name, c := range map[string]struct {
		key   string
		in    actions.RecordInput
		kind  casework.Reason
		field string
	}{
		"another's kind":       {"reed", suspension(ofChild("A B", "2011-06-14"), "1", "5"), casework.Forbidden, "kind"},
		"no such kind":         {"bell", actions.RecordInput{Kind: "essay"}, casework.Invalid, "kind"},
		"a field missing":      {"bell", suspension(ofChild("A B", "2011-06-14"), "1", ""), casework.Invalid, "exclusion_days"},
		"nobody named":         {"bell", suspension(actions.ChildNamed{}, "1", "5"), casework.Invalid, "age_band"},
		"born in the future":   {"bell", suspension(ofChild("A B", "2031-06-14"), "1", "5"), casework.Invalid, "date_of_birth"},
		"another agency's":     {"nair", actions.RecordInput{Kind: casework.PoliceContact, Child: actions.ChildNamed{ID: other}, Values: policeLog()}, casework.Invalid, "child"},
		"no such child":        {"nair", actions.RecordInput{Kind: casework.PoliceContact, Child: actions.ChildNamed{ID: casework.ChildID{9}}, Values: policeLog()}, casework.Invalid, "child"},
		"an unknown indicator": {"nair", actions.RecordInput{Kind: casework.PoliceContact, Child: ofChild("A B", "2011-06-14"), Values: plus(policeLog(), casework.FieldIndicators, "ZZ9")}, casework.Invalid, "indicators"},
		"the server's field":   {"nair", actions.RecordInput{Kind: casework.PoliceContact, Child: ofChild("A B", "2011-06-14"), Values: plus(policeLog(), casework.FieldRegime, "general")}, casework.Invalid, "regime"},
		"a place with a child": {"nair", actions.RecordInput{Kind: casework.Location, Child: ofChild("A B", "2011-06-14"), Values: aPlace()}, casework.Invalid, "child"},
	} {
		t.Run(name, func(t *testing.T) {
			before := p.ledger.dump()
			if len(c.in.Values) > 0 {
				c.in.Values.Set(casework.FieldSource, "system")
			}
			_, err := p.service.Record(t.Context(), p.as(c.key), c.in)
			if no := refusal(t, err, c.kind); no.Field != c.field {
				t.Errorf("the refusal is about %q, want %q: %s", no.Field, c.field, no.Sentence)
			}
			sameRows(t, before, p.ledger.dump())
		})
	}
}

func policeLog() casework.Values {
	return said(casework.FieldOccurredAt, "2026-01-12T22:10:00.000Z", casework.FieldContactType, "asb_call", casework.FieldCapacity, "concern",
		casework.FieldFact, "Called to the bus station.", casework.FieldReference, "LOG 12")
}

func aPlace() casework.Values {
	return said(casework.FieldOccurredAt, "2026-01-12T22:10:00.000Z", casework.FieldPlace, "Bus station", casework.FieldFact, "Older men meet children here.", casework.FieldSource, "saw")
}

func plus(v casework.Values, f casework.FieldID, text string) casework.Values {
	v.Set(f, text)
	return v
}

func sameRows(t *testing.T, before, after map[string]string) {
	t.Helper()
	for key, value := range after {
		if before[key] != value {
			t.Errorf("a row of %s was written", strings.SplitN(key, "\n", 2)[0])
		}
	}
	if len(before) > len(after) {
		t.Error("rows were deleted")
	}
}

func TestAPlaceNamesNoChild(t *testing.T) {
	p := newPartnership(t)
	out := p.handRecords("nair", actions.RecordInput{Kind: casework.Location, Values: aPlace()})
	if !out.Child.IsZero() || out.Outcome != actions.OutcomeRecorded {
		t.Errorf("got %+v, want a record of no child", out)
	}
	again := p.handRecords("nair", actions.RecordInput{Kind: casework.Location, Values: plus(aPlace(), casework.FieldPattern, "Fridays")})
	if again.Entry == out.Entry {
		t.Error("another record of the place is the same entry")
	}
	if page, err := p.service.Entry(t.Context(), p.as("nair"), out.Entry); err != nil || page.Kind != casework.Location {
		t.Errorf("got %+v, %v, want the place", page.EntryLine, err)
	}
	p.open()
}

func TestAttendanceOfAChildWithNoRecordIsCountedAndDropped(t *testing.T) {
	p := newPartnership(t)
	before := p.ledger.dump()
	got := p.sends(council, attendance(ofChild("Mo Kay", "2012-02-03"), "2026-01-05", "9"), attendance(actions.ChildNamed{Reference: "P-1"}, "2026-01-05", "9"))
	for _, one := range got {
		if one != (actions.Recorded{Outcome: actions.OutcomeReceived}) {
			t.Errorf("got %+v, want received, and no word on whether the child is known", one)
		}
	}
	for key := range p.ledger.dump() {
		if table := strings.SplitN(key, "\n", 2)[0]; before[key] == "" && table != "dropped" && table != "client" && !strings.HasPrefix(table, "audit") {
			t.Errorf("a row of %s was written", table)
		}
	}
	lines, err := p.service.Clients(t.Context())
	p.must(err)
	if len(lines) != 1 || lines[0].Dropped != 2 {
		t.Errorf("got %+v, want 2 counted for the agency", lines)
	}
}

func TestAttendanceOfAChildWhomSomebodyRecordedIsKept(t *testing.T) {
	p := newPartnership(t)
	police := p.handRecords("nair", actions.RecordInput{Kind: casework.PoliceContact, Child: ofChild("Mo Kay", "2012-02-03"), Values: policeLog()})
	got := p.sends(council, attendance(ofChild("MO KAY", "2012-02-03"), "2026-01-05", "4"))
	if got[0] != (actions.Recorded{Outcome: actions.OutcomeReceived}) {
		t.Errorf("got %+v, want received as for any child", got[0])
	}
	var mine []actions.LinkLine
	for _, l := range p.linksOf("nair") {
		if l.A.ID == police.Child || l.B.ID == police.Child {
			mine = append(mine, l)
		}
	}
	if len(mine) != 1 {
		t.Errorf("got %d suggestions, want the school's record beside the police's", len(mine))
	}
}

func TestARecordSentAgainCorrectsItsEarlierEntry(t *testing.T) {
	p := newPartnership(t)
	jude := ofChild("Jude Ashdown", "2011-06-14")
	jude.Reference = "P-77"
	first := p.sends(council, suspension(jude, "EX 7", "5"))[0]
	for _, step := range []struct {
		name      string
		reference string
		days      string
		want      actions.Outcome
		same      bool
	}{
		{"word for word", "EX 7", "5", actions.OutcomeUnchanged, true},
		{"put right, spelled otherwise", "ex7", "3", actions.OutcomeCorrected, true},
		{"another number", "EX 8", "5", actions.OutcomeRecorded, false},
	} {
		t.Run(step.name, func(t *testing.T) {
			got := p.sends(council, suspension(actions.ChildNamed{Reference: "p-77"}, step.reference, step.days))[0]
			if got.Outcome != step.want || (got.Entry == first.Entry) != step.same || got.Child != first.Child {
				t.Errorf("got %+v, want %s (the same entry: %t) about the same child", got, step.want, step.same)
			}
		})
	}
	page, err := p.service.Entry(t.Context(), p.as("lowe"), first.Entry)
	p.must(err)
	if len(page.Conflicts) != 0 || !strings.Contains(textOf(page.Lines, "School days"), "3") {
		t.Errorf("got %+v, conflicts %v, want 3 days and no contradiction", page.Lines, page.Conflicts)
	}
}

func textOf(lines []actions.Line, label string) string {
	for _, l := range lines {
		if l.Label == label {
			return strings.Join(l.Texts, " ")
		}
	}
	return ""
}

func TestAnAgencysNumberIsItsOwn(t *testing.T) {
	p := newPartnership(t)
	of := ofChild("Jude Ashdown", "2011-06-14")
	of.Reference = "7"
	in := suspension(of, "1", "5")
	a, b := p.sends(council, in)[0], p.sends("Bridgwater Youth Mentors", in)[0]
	if a.Entry == b.Entry || a.Child == b.Child || b.Outcome != actions.OutcomeRecorded {
		t.Errorf("got %+v and %+v, want a record of each agency", a, b)
	}
	if by := p.handRecords("bell", suspension(actions.ChildNamed{Reference: "7"}, "1", "9")); by.Entry == a.Entry || by.Child != a.Child {
		t.Errorf("got %+v: what a person writes by hand is their own record of the same child", by)
	}
}

func TestABatchAnswersEachRecord(t *testing.T) {
	p := newPartnership(t)
	bad := suspension(ofChild("A B", "2011-06-14"), "2", "")
	records := []actions.RecordInput{suspension(ofChild("A B", "2011-06-14"), "1", "5"), bad, suspension(ofChild("A B", "2011-06-14"), "3", "5")}
	for name, c := range map[string]struct {
		batch actions.Batch
		want  []actions.Outcome
	}{
		"a trial": {actions.Batch{Records: records, DryRun: true}, []actions.Outcome{actions.OutcomeRecorded, actions.OutcomeRefused, actions.OutcomeRecorded}},
		"stop":    {actions.Batch{Records: records, Stop: true, DryRun: true}, []actions.Outcome{actions.OutcomeRecorded, actions.OutcomeRefused, actions.OutcomeNotTried}},
	} {
		t.Run(name, func(t *testing.T) {
			leaves := len(p.leaves())
			out, err := p.service.ImportFor(t.Context(), council, c.batch)
			p.must(err)
			for i, one := range out.Records {
				if one.Outcome != c.want[i] {
					t.Errorf("record %d: got %+v, want %s", i, one, c.want[i])
				}
			}
			if out.Records[1].Field != "exclusion_days" || len(out.Records[1].Sentence) < 10 {
				t.Errorf("got %+v, want the field and what to do", out.Records[1])
			}
			if got := p.leaves(); len(got) != leaves+1 || got[leaves].Entry.Action != "try-import" {
				t.Errorf("got %d leaves more, want one", len(got)-leaves)
			}
		})
	}
	got := p.sends(council, records...)
	if got[0].Outcome != actions.OutcomeRecorded || got[2].Child != got[0].Child {
		t.Errorf("got %+v, want two records of one child: the trial kept nothing", got)
	}
	_, err := p.service.ImportFor(t.Context(), council, actions.Batch{Records: make([]actions.RecordInput, 501)})
	wantRefusal(t, err, casework.TooLarge)
	_, err = p.service.ImportFor(t.Context(), "Dorset", actions.Batch{Records: records})
	wantRefusal(t, err, casework.Invalid)
}

func TestErasureTakesTheMarksOfRecords(t *testing.T) {
	p := newPartnership(t)
	jude := ofChild("Jude Ashdown", "2011-06-14")
	jude.Reference = "P-77"
	first := p.sends(council, suspension(jude, "EX 7", "5"))[0]
	p.eraseChild(first.Child)
	again := p.sends(council, suspension(jude, "EX 7", "5"))[0]
	if again.Outcome != actions.OutcomeRecorded || again.Child == first.Child || again.Entry == first.Entry {
		t.Errorf("got %+v, want a record that knows nothing of the erased one", again)
	}
}

// eraseChild erases a child as two people decide it.
func (p *partnership) eraseChild(child casework.ChildID) {
	p.t.Helper()
	ctx := context.Background()
	e, err := p.service.RequestErasure(ctx, p.as("pike"), actions.ErasureInput{Child: child, Reason: "retention"})
	p.must(err)
	_, err = p.service.ConfirmErasure(ctx, p.as("ashworth"), e.ID)
	p.must(err)
}

func TestTheFormOfARecord(t *testing.T) {
	p := newPartnership(t)
	out := p.handRecords("bell", suspension(ofChild("Jude Ashdown", "2011-06-14"), "EX-7", "5"))
	form, err := p.service.RecordForm(t.Context(), p.as("bell"), casework.Exclusion, out.Child)
	p.must(err)
	if form.Child.Name != "Jude Ashdown" || form.ChildFields != nil || len(form.Fields) == 0 || len(form.Indicators) == 0 {
		t.Errorf("got %+v, want the form about Jude", form)
	}
	_, err = p.service.RecordForm(t.Context(), p.as("nair"), casework.PoliceContact, out.Child)
	wantRefusal(t, err, casework.Invalid)
	_, err = p.service.RecordForm(t.Context(), p.as("frost"), casework.PoliceContact, casework.ChildID{})
	wantRefusal(t, err, casework.Forbidden)
}
