package actions_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// screenedChild has signs of harm now, a significant one before, and one of what protects.
func screenedChild(t *testing.T) (p *partnership, jude casework.ChildID, cole *phone) {
	t.Helper()
	p = newPartnership(t)
	cole, reed := p.enrol("cole"), p.enrol("reed")
	jude = cole.meets(called("Jude Ashdown", "14_15"))
	old := p.mentor(casework.Values{casework.FieldIndicators: {"MI1"}})
	old.Set(casework.FieldOccurredAt, casework.FormatMoment(noon.AddDate(0, -7, 0)))
	cole.recordsKind(jude, casework.MentorNote, old)
	cole.recordsKind(jude, casework.MentorNote, p.mentor(casework.Values{casework.FieldIndicators: {"PR1"}}))
	cole.sync()
	same := reed.meets(called("Jude Ashdown", "14_15"))
	reed.records(same, p.street(casework.Values{casework.FieldIndicators: {"EX1", "MI1"}, casework.FieldFact: {"A man in a car called him over."}}))
	reed.sync()
	p.pass(time.Minute)
	link := p.onlyLink("vine")
	p.confirm("vine", link.ID)
	p.confirm("nair", link.ID)
	return p, jude, cole
}

func TestTheScreeningShowsWhatWasNoticedNowAndBefore(t *testing.T) {
	p, jude, _ := screenedChild(t)
	page, err := p.service.Screening(t.Context(), p.as("vine"), jude)
	p.must(err)
	var order []string
	for _, l := range page.Levels {
		order = append(order, l.Code)
	}
	if got := strings.Join(order, ""); got != "HSMLP" {
		t.Fatalf("the levels come as %s, want harm and significant risk first", got)
	}
	harm, risk, good := page.Levels[0], page.Levels[1], page.Levels[4]
	if len(harm.Now) != 1 || len(harm.Before) != 0 || len(risk.Now) != 1 || len(risk.Before) != 1 || len(good.Now) != 1 {
		t.Fatalf("got %+v", page.Levels)
	}
	if before := risk.Before[0].Marks[0]; before.Entry.IsZero() || before.Evidence == "" || before.Agency != "Bridgwater Youth Mentors" {
		t.Errorf("of their own agency's they see %+v", before)
	}
	if now := harm.Now[0].Marks[0]; !now.Entry.IsZero() || now.Evidence != "" || now.At.IsZero() || now.Agency != "Avon and Somerset Police" {
		t.Errorf("of what they may not read they see %+v, want date and agency", now)
	}
	_, err = p.service.Screening(t.Context(), p.as("frost"), jude)
	wantRefusal(t, err, casework.NotFound)
}

func TestWhatDoesNotCountIsNotScreened(t *testing.T) {
	p, jude, cole := screenedChild(t)
	id := cole.recordsKind(jude, casework.MentorNote, p.mentor(casework.Values{casework.FieldIndicators: {"EX2"}}))
	cole.sync()
	p.must(p.service.Withdraw(t.Context(), p.as("cole"), id, "It was another child."))
	page, err := p.service.Screening(t.Context(), p.as("vine"), jude)
	p.must(err)
	if got := len(page.Levels[0].Now); got != 1 {
		t.Errorf("%d signs of harm, want the withdrawn one left out", got)
	}
}

// TestTheScreeningHoldsNoNumber walks the type: nothing in it could hold a total or a score.
func TestTheScreeningHoldsNoNumber(t *testing.T) {
	leaves := []reflect.Type{reflect.TypeFor[time.Time](), reflect.TypeFor[casework.EntryID](), reflect.TypeFor[casework.ChildID](), reflect.TypeFor[casework.WorkerID]()}
	var walk func(reflect.Type, string)
	walk = func(typ reflect.Type, at string) {
		if slices.Contains(leaves, typ) {
			return
		}
		switch typ.Kind() {
		case reflect.Struct:
			for f := range typ.NumField() {
				walk(typ.Field(f).Type, at+"."+typ.Field(f).Name)
			}
		case reflect.Slice, reflect.Pointer:
			walk(typ.Elem(), at)
		case reflect.String, reflect.Bool:
		default:
			t.Errorf("%s is a %s", at, typ)
		}
	}
	walk(reflect.TypeFor[actions.ScreeningPage](), "ScreeningPage")
}

func TestAFlagOfExploitationIsWhatR1AsksFor(t *testing.T) {
	p := newPartnership(t)
	missing := func(at time.Time) casework.Values {
		v := given(at, casework.MissingEpisode)
		v.Set(casework.FieldMissingRisk, "medium")
		v.Set(casework.FieldFoundAt, casework.FormatMoment(at.Add(time.Hour)))
		return v
	}
	quinn := p.enrol("quinn")
	jude := quinn.meets(called("Jude Ashdown", "14_15"))
	quinn.recordsKind(jude, casework.MissingEpisode, missing(noon.Add(-4*day)))
	quinn.recordsKind(jude, casework.MissingEpisode, missing(noon.Add(-2*day)))
	quinn.sync()
	p.wantNoRule("R1")
	set := actions.FlagInput{Child: jude, Why: "A man pays for his phone.", Review: "2026-02-14"}
	for name, c := range map[string]struct {
		who  string
		edit func(*actions.FlagInput)
		kind casework.Reason
	}{
		"no reason":            {"ashworth", func(in *actions.FlagInput) { in.Why = "" }, casework.Invalid},
		"no review":            {"ashworth", func(in *actions.FlagInput) { in.Review = "" }, casework.Invalid},
		"a review today":       {"ashworth", func(in *actions.FlagInput) { in.Review = "2026-01-14" }, casework.Invalid},
		"a review in years":    {"ashworth", func(in *actions.FlagInput) { in.Review = "2029-01-14" }, casework.Invalid},
		"no such child":        {"ashworth", func(in *actions.FlagInput) { in.Child[0] ^= 1 }, casework.NotFound},
		"one who has no child": {"frost", func(*actions.FlagInput) {}, casework.NotFound},
		"a supervisor":         {"lowe", func(*actions.FlagInput) {}, casework.Forbidden},
	} {
		in := set
		c.edit(&in)
		err := p.service.SetFlag(t.Context(), p.as(c.who), in)
		if !casework.Refused(err, c.kind) {
			t.Errorf("%s: got %v, want %s", name, err, c.kind)
		}
	}
	p.wantNoRule("R1")
	p.must(p.service.SetFlag(t.Context(), p.as("ashworth"), set))
	p.onlyAlert("ashworth", "R1")
	page, err := p.service.Screening(t.Context(), p.as("ashworth"), jude)
	p.must(err)
	if page.Flag == nil || page.Flag.Name != "Helen Ashworth" || page.Flag.Passed {
		t.Errorf("the flag is shown as %+v", page.Flag)
	}
	p.pass(40 * day)
	page, err = p.service.Screening(t.Context(), p.as("ashworth"), jude)
	p.must(err)
	if page.Flag == nil || !page.Flag.Passed {
		t.Errorf("after its review date the flag is shown as %+v", page.Flag)
	}
	p.must(p.service.SetFlag(t.Context(), p.as("ashworth"), actions.FlagInput{Child: jude, Why: "He has his own phone.", End: "yes"}))
	page, err = p.service.Screening(t.Context(), p.as("ashworth"), jude)
	p.must(err)
	if page.Flag != nil {
		t.Errorf("it was taken off, and is shown as %+v", page.Flag)
	}
}
