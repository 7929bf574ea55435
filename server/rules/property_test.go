package rules_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"streetlight/server/rules"
	"streetlight/shared/casework"
)

// anyFact draws a fact from few values, so that facts often agree, collide and contradict one another.
func anyFact(t *rapid.T, n int) rules.Fact {
	by := rapid.SampledFrom([]author{police, police2, mentor, family}).Draw(t, "author")
	some := func(name string, of ...string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(of), 0, 2, rapid.ID[string]).Draw(t, name)
	}
	days := rapid.IntRange(0, 200)
	at := ago(days.Draw(t, "days"))
	v := casework.Values{
		casework.FieldContactType:   some("type", "asb_call", "search", "welfare", "other"),
		casework.FieldCapacity:      some("capacity", "suspect", "victim", "concern"),
		casework.FieldSearchOutcome: some("outcome", "nfa", "found"),
		casework.FieldEngagement:    some("engagement", "engaged", "declined"),
		casework.FieldWeapon:        some("weapon", "none", "none", "seen"),
		casework.FieldIndicators:    some("indicators", "EX1", "LO2", "HO1", "VI2", "nonsense"),
		casework.FieldReference:     some("reference", "L1", "l 1", "L2", "n/a", ""),
		casework.FieldEncounter:     some("encounter", "a", "b", ""),
		casework.FieldAgeBand:       some("elsewhere", "under_10"),
	}
	if rapid.IntRange(0, 5).Draw(t, "disputed") == 0 {
		v[casework.FieldOccurredAt] = []string{casework.FormatMoment(at), casework.FormatMoment(ago(days.Draw(t, "or days")))}
		at = noon
	}
	f := by.fact(n, at, v)
	f.Verdict = rapid.SampledFrom([]casework.Verdict{casework.Submitted, casework.Approved, casework.Returned, casework.Withdrawn}).Draw(t, "verdict")
	f.ReturnReason = rapid.SampledFrom([]string{"language", "duplicate", "wrong_child"}).Draw(t, "reason")
	return f
}

func anySubject(t *rapid.T) rules.Subject {
	s := rules.Subject{HasLead: rapid.Bool().Draw(t, "lead")}
	if years := rapid.IntRange(9, 14).Draw(t, "age"); years < 14 {
		s.Ages = bornYearsAgo(years, noon.AddDate(0, 0, rapid.IntRange(0, 20).Draw(t, "birthday")))
	}
	for n := range rapid.IntRange(0, 14).Draw(t, "facts") {
		s.Facts = append(s.Facts, anyFact(t, n+1))
	}
	return s
}

func spelled(t *rapid.T, j rules.Judgement, err error) string {
	out, failed := json.Marshal(j)
	if failed != nil {
		t.Fatal(failed)
	}
	return fmt.Sprintf("%s %v", out, err)
}

func TestOrderOfFactsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySubject(t)
		var late []casework.EntryID
		if len(s.Facts) > 0 {
			late = append(late, s.Facts[0].Entry)
		}
		j, err := somerset.JudgeLate(s, noon, late...)
		want := spelled(t, j, err)
		shuffled := s
		shuffled.Facts = slices.Clone(s.Facts)
		seed := rapid.Uint64().Draw(t, "seed")
		rand.New(rand.NewPCG(seed, seed)).Shuffle(len(shuffled.Facts), func(i, j int) {
			shuffled.Facts[i], shuffled.Facts[j] = shuffled.Facts[j], shuffled.Facts[i]
		})
		j, err = somerset.JudgeLate(shuffled, noon, late...)
		if got := spelled(t, j, err); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
	})
}

// TestNothingChangesBeforeItIsDue looks at a moment before the next due time: the same rules speak on the same facts.
func TestNothingChangesBeforeItIsDue(t *testing.T) {
	engines := []*rules.Engine{somerset, waiting(t)}
	rapid.Check(t, func(t *rapid.T) {
		e := engines[rapid.IntRange(0, 1).Draw(t, "engine")]
		s := anySubject(t)
		now := ago(rapid.IntRange(0, 210).Draw(t, "now"))
		j, err := e.Judge(s, now)
		if err != nil {
			t.Fatal(err)
		}
		if !j.NextDue.IsZero() && !j.NextDue.After(now) {
			t.Fatalf("due %s is not after %s", j.NextDue, now)
		}
		until := now.AddDate(3, 0, 0)
		if !j.NextDue.IsZero() {
			until = j.NextDue.Add(-time.Millisecond)
		}
		later := now.Add(time.Duration(rapid.Int64Range(0, until.Sub(now).Milliseconds()).Draw(t, "later")) * time.Millisecond)
		for _, at := range []time.Time{later, until} {
			again, err := e.Judge(s, at)
			if got, want := named(again), named(j); err != nil || got != want {
				t.Errorf("at %s got %s (%v)\nwant as at %s %s (due %s)", at, got, err, now, want, j.NextDue)
			}
		}
	})
}

func named(j rules.Judgement) string {
	var out string
	for _, f := range j.Findings {
		out += f.Rule + ":"
		for _, ref := range f.Facts {
			out += " " + ref.Entry.Short() + "@" + ref.OccurredAt.String()
		}
		out += "; "
	}
	return out
}

// TestFindingsNameOnlyWhatCounts asks of any finding that its facts are of the child, count, and lie in its past.
func TestFindingsNameOnlyWhatCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySubject(t)
		j, err := somerset.Judge(s, noon)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range j.Findings {
			provisional := false
			for _, ref := range f.Facts {
				i := slices.IndexFunc(s.Facts, func(f rules.Fact) bool { return f.Entry == ref.Entry })
				if i < 0 || !somerset.Counts(&s.Facts[i]) || ref.OccurredAt.After(noon) || len(ref.Selections) == 0 {
					t.Errorf("%s names %+v", f.Rule, ref)
				}
				provisional = provisional || !ref.Approved
			}
			if len(f.Facts) == 0 || f.Provisional != provisional || f.Why == "" {
				t.Errorf("got %+v, want facts, a why and provisional %t", f, provisional)
			}
		}
	})
}

// TestAnotherEnginesFactsAreReadAgain judges facts that another pack's engine made, and those made for this one.
func TestAnotherEnginesFactsAreReadAgain(t *testing.T) {
	e := waiting(t)
	rapid.Check(t, func(t *rapid.T) {
		s := anySubject(t)
		j, err := e.Judge(s, noon)
		got := spelled(t, j, err)
		for i, f := range s.Facts {
			entry := casework.Entry{ID: f.Entry, Kind: f.Kind, Author: f.Author, Agency: f.Agency, Values: f.Values}
			s.Facts[i] = e.FactOf(entry, casework.Agency{Sector: f.Sector}, casework.Worker{Role: f.Role}, noon, casework.Judgement{Verdict: f.Verdict, Reason: f.ReturnReason})
		}
		j, err = e.Judge(s, noon)
		if want := spelled(t, j, err); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
	})
}

// Law: an entry with the fields alone that the engine names gives the fact that the whole entry gives.
func TestAFactNeedsNoMoreThanTheFieldsAskedFor(t *testing.T) {
	e := defaultEngine()
	rapid.Check(t, func(t *rapid.T) {
		whole := anyFact(t, 1)
		entry := casework.Entry{ID: whole.Entry, Kind: whole.Kind, Agency: whole.Agency, Author: whole.Author, Values: whole.Values}
		part := entry
		part.Values = casework.Values{}
		for _, f := range e.Fields() {
			if texts, ok := entry.Values[f.ID]; ok {
				part.Values[f.ID] = texts
			}
		}
		fact := func(entry casework.Entry) rules.Fact {
			f := e.FactOf(entry, casework.Agency{Sector: whole.Sector}, casework.Worker{Role: whole.Role}, noon, casework.Judgement{Verdict: whole.Verdict})
			f.Values = nil
			return f
		}
		if got, want := fact(part), fact(entry); !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	})
}
