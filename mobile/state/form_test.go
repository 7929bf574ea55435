package state

import (
	"errors"
	"strings"
	"testing"
	"time"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

var now = time.Date(2026, 3, 6, 22, 41, 30, 0, time.UTC)

func street() Form {
	f := NewForm(casework.StreetContact, now)
	f.Who.Held = []actions.ChildView{held(1, "Jayden Whitcombe"), held(2, "Amara Okafor")}
	return f
}

func held(n byte, name string) actions.ChildView {
	v := casework.Values{}
	v.Set(casework.FieldChildName, name)
	return actions.ChildView{Child: casework.Child{ID: casework.ChildID{n}, Values: v}, Name: name}
}

// filled is a street contact with all that is needed.
func filled() Form {
	f := street()
	f = f.Pick(f.Who.Held[0]).Write(casework.FieldPlace, " Bus station ").Choose(casework.FieldContactType, "welfare").Choose(casework.FieldCapacity, "concern")
	return f.NoneOfThese().Write(casework.FieldFact, "Waiting for his sister.").Choose(casework.FieldSource, "saw").Write(casework.FieldAction, "Gave advice")
}

func TestNothingAboutSafetyIsChosenBeforehand(t *testing.T) {
	for _, kind := range []casework.Kind{casework.StreetContact, casework.MentorNote, casework.FamilyVisit} {
		f := NewForm(kind, now)
		for _, id := range []casework.FieldID{casework.FieldWeapon, casework.FieldInjury, casework.FieldDanger} {
			if got := f.Texts(id); len(got) != 0 {
				t.Errorf("%s: field %d starts as %v, want no answer", kind, id, got)
			}
		}
	}
}

func TestNoneOfTheseAnswersAllThree(t *testing.T) {
	f := street()
	if f.NoneChosen() {
		t.Error("none is chosen before the tap")
	}
	f = f.NoneOfThese()
	if !f.NoneChosen() || f.Values.Get(casework.FieldWeapon) != "none" || f.Values.Get(casework.FieldInjury) != "no" || f.Values.Get(casework.FieldDanger) != "no" {
		t.Errorf("got %v", f.Values)
	}
	if f = f.Choose(casework.FieldInjury, "yes"); f.NoneChosen() {
		t.Error("none still stands after an injury")
	}
}

func TestAFilledFormPassesTheDomainsOwnCheck(t *testing.T) {
	f := filled()
	if got := f.Check(now); got != (Fault{}) {
		t.Fatalf("got %+v", got)
	}
	d := f.Finished(now)
	if err := (casework.Entry{Kind: d.Kind, Values: d.Values}).Validate(now); err != nil {
		t.Error(err)
	}
	if got, want := d.Values.Get(casework.FieldPlace), "Bus station"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if len(f.Gaps()) != 0 {
		t.Errorf("still missing: %v", f.Gaps())
	}
}

func TestCheckNamesTheField(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(Form) Form
		field  string
	}{
		{"no child", func(f Form) Form { return f.ChangeChild() }, "child"},
		{"no place", func(f Form) Form { return f.Write(casework.FieldPlace, "") }, "place"},
		{"a place of spaces", func(f Form) Form { return f.Write(casework.FieldPlace, "   ") }, "place"},
		{"a search without outcome", func(f Form) Form { return f.Choose(casework.FieldContactType, "search") }, "search_outcome"},
		{"a time in the future", func(f Form) Form { return f.Write(casework.FieldOccurredAt, "07/03/2026 22:41") }, "occurred_at"},
		{"a time nobody can read", func(f Form) Form { return f.Write(casework.FieldOccurredAt, "last night") }, "occurred_at"},
		{"a note of 100,000 characters", func(f Form) Form { return f.Write(casework.FieldFact, strings.Repeat("x", 100_000)) }, "fact"},
		{"a pasted NUL", func(f Form) Form { return f.Write(casework.FieldFact, "a\x00b") }, "fact"},
		{"a new child without an age", func(f Form) Form { return f.ChangeChild().NewChild().Write(casework.FieldChildName, "Ffion") }, "age_band"},
		{"a child of 40", func(f Form) Form {
			return f.ChangeChild().NewChild().Choose(casework.FieldAgeBand, "16_17").Write(casework.FieldBirthDate, "1/1/1986")
		}, "date_of_birth"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := tc.change(filled())
			got := f.Check(now)
			if got.Field != tc.field || got.Sentence == "" {
				t.Errorf("got %+v, want a sentence about %q", got, tc.field)
			}
			if saved := f.Save(now); saved.Saving || saved.Fault != got {
				t.Errorf("saving got %+v", saved.Fault)
			}
		})
	}
}

func TestAFaultGoesWhenItsFieldChanges(t *testing.T) {
	f := filled().Write(casework.FieldPlace, "").Save(now)
	if f = f.Write(casework.FieldFact, "Something else."); f.Fault.Field != "place" {
		t.Errorf("got %+v, want the fault to stay", f.Fault)
	}
	if f = f.Write(casework.FieldPlace, "Hamp"); f.Fault != (Fault{}) {
		t.Errorf("got %+v, want none", f.Fault)
	}
}

func TestWhatDoesNotApplyIsNotRecorded(t *testing.T) {
	f := filled().Choose(casework.FieldContactType, "search").Choose(casework.FieldSearchOutcome, "nfa").Choose(casework.FieldContactType, "welfare")
	if got := f.Finished(now).Values.Get(casework.FieldSearchOutcome); got != "" {
		t.Errorf("got the outcome %q of a search that was none", got)
	}
	if got := f.Draft(now).Values.Get(casework.FieldSearchOutcome); got != "nfa" {
		t.Errorf("the draft forgot it: got %q", got)
	}
}

func TestADraftBringsBackTheSameForm(t *testing.T) {
	for name, f := range map[string]Form{
		"held":    filled().Write(casework.FieldOccurredAt, "5/3/26 2"),
		"new":     street().NewChild().Write(casework.FieldChildName, "Ffion Pryce").Write(casework.FieldAliases, "Fi\nFifi"),
		"unknown": street().UnknownChild().Write(casework.FieldDescription, "Red coat"),
		"none":    street().Write(casework.FieldFact, "He said that"),
	} {
		t.Run(name, func(t *testing.T) {
			got := FormOfDraft(f.Draft(now), f.Who.Held, now)
			if got.Who.Choice != f.Who.Choice || got.Who.Child != f.Who.Child || got.Who.Title() != f.Who.Title() {
				t.Errorf("got child %+v, want %+v", got.Who, f.Who)
			}
			for _, field := range append(casework.FieldsFor(f.Kind), casework.ChildFields()...) {
				if got, want := got.Typed(field.ID), f.Typed(field.ID); got != want {
					t.Errorf("%s: got %q, want %q", field.Name, got, want)
				}
			}
			if got.Drafts.Unkept() {
				t.Error("a form just read counts as changed")
			}
		})
	}
}

func TestChangingOneFormLeavesTheOtherAlone(t *testing.T) {
	a := street()
	b := a.Write(casework.FieldPlace, "Hamp").UnknownChild()
	if a.Values.Get(casework.FieldPlace) != "" || len(a.Who.NewChild) != 0 {
		t.Errorf("the first form changed: %v %v", a.Values, a.Who.NewChild)
	}
	if b.Values.Get(casework.FieldPlace) != "Hamp" {
		t.Error("the second did not")
	}
}

func TestOptionalFieldsFoldAndComeBackWhenFilled(t *testing.T) {
	f := street()
	opinion, _ := FieldOf(casework.FieldOpinion)
	if f.Shows(opinion) || !strings.Contains(f.FoldedWords(), "What you think") {
		t.Errorf("shows %v, folded %q", f.Shows(opinion), f.FoldedWords())
	}
	if !f.Write(casework.FieldOpinion, "Worried").Shows(opinion) || !f.Unfold().Shows(opinion) {
		t.Error("it stays folded")
	}
}

func TestEveryAskedFieldHasExactlyOneSection(t *testing.T) {
	for _, c := range casework.Kinds() {
		kind := casework.Kind(c.Code)
		times := map[casework.FieldID]int{}
		for _, s := range Sections(kind) {
			for _, field := range s.Fields {
				times[field.ID]++
			}
		}
		for _, field := range casework.FieldsFor(kind) {
			if want := map[bool]int{true: 0, false: 1}[field.Auto]; times[field.ID] != want {
				t.Errorf("%s: %s stands in %d sections, want %d", kind, field.Name, times[field.ID], want)
			}
		}
	}
}

func TestRefusedSaysWhereOrWhy(t *testing.T) {
	f := filled().Save(now)
	if got := f.Refused(casework.RefuseField("place", "Name it.")); got.Saving || got.Fault != (Fault{"place", "Name it."}) || got.Failure != "" {
		t.Errorf("got %+v %q", got.Fault, got.Failure)
	}
	if got := f.Refused(errors.New("Disk full.")); got.Saving || got.Fault != (Fault{}) || !strings.Contains(got.Failure, "Disk full.") {
		t.Errorf("got %+v %q", got.Fault, got.Failure)
	}
}

func TestSignsShowTheGravestFirstAndTheChosenAlways(t *testing.T) {
	f := street()
	f.Guide.Indicators = []Indicator{
		{"P1", "p", "P"}, {"M1", "m", "M"}, {"S1", "s", "S"}, {"S2", "s", "S"}, {"S3", "s", "S"}, {"S4", "s", "S"}, {"S5", "s", "S"}, {"H1", "h", "H"},
	}
	if got := f.Signs(); len(got) != FewSigns || got[0].Code != "H1" {
		t.Errorf("got %v", got)
	}
	f = f.Choose(casework.FieldIndicators, "P1")
	if got := f.Signs(); got[len(got)-1].Code != "P1" {
		t.Errorf("the chosen one is not offered: %v", got)
	}
	if got := f.ListSigns().Signs(); len(got) != 8 {
		t.Errorf("got %d, want all 8", len(got))
	}
}

func TestADayOrTimeThatIsNoneIsExplainedAsPeopleTypeIt(t *testing.T) {
	f := NewForm(casework.StreetContact, now).NewChild()
	if got, want := f.Write(casework.FieldBirthDate, "31/02/2012").Check(now).Sentence, "Date of birth is not a day. Write it like 07/01/2026."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	f = NewForm(casework.StreetContact, now).UnknownChild()
	if got, want := f.Write(casework.FieldOccurredAt, "last night").Check(now), (Fault{"occurred_at", "When is not a time. Write it like 07/01/2026 22:10."}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestHelpFitsTheForm(t *testing.T) {
	next, _ := FieldOf(casework.FieldNextContact)
	for kind, want := range map[casework.Kind]string{casework.MentorNote: "will next be in touch", casework.StreetContact: "If you promised a day"} {
		if got := (Form{Kind: kind}).HelpOf(next); !strings.Contains(got, want) {
			t.Errorf("%s: got %q", kind, got)
		}
	}
	place, _ := FieldOf(casework.FieldPlace)
	if got := (Form{Kind: casework.StreetContact}).HelpOf(place); got != place.Help {
		t.Errorf("got %q, want %q", got, place.Help)
	}
}
