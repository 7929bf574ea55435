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
	"streetlight/shared/practice"
)

// anyFact draws a fact from few values, so that facts often agree, collide and contradict one another.
func anyFact(t *rapid.T, n int) rules.Fact {
	if rapid.IntRange(0, 3).Draw(t, "workflow") == 0 {
		return anyWorkflow(t)
	}
	return anyEntry(t, n)
}

func anyEntry(t *rapid.T, n int) rules.Fact {
	some := func(name string, of ...string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(of), 0, 2, rapid.ID[string]).Draw(t, name)
	}
	at, received := anyDay(t, "days"), anyDay(t, "received")
	moment := casework.FormatMoment(anyDay(t, "found"))
	v := casework.Values{
		casework.FieldContactType:   some("type", "asb_call", "search", "welfare", "other"),
		casework.FieldCapacity:      some("capacity", "suspect", "victim", "concern"),
		casework.FieldSearchOutcome: some("outcome", "nfa", "found"),
		casework.FieldEngagement:    some("engagement", "engaged", "declined"),
		casework.FieldWeapon:        some("weapon", "none", "none", "seen"),
		casework.FieldIndicators:    some("indicators", "EX1", "VI3", "LO2", "HO1", "VI2", "nonsense"),
		casework.FieldReference:     some("reference", "L1", "l 1", "L2", "n/a", ""),
		casework.FieldEncounter:     some("encounter", "a", "b", ""),
		casework.FieldAgeBand:       some("elsewhere", "under_10"),
		casework.FieldFoundAt:       some("found at", moment, ""),
		casework.FieldInterview:     some("interview", "held", "declined"),
		casework.FieldPossible:      some("possible", "10", "20", "x"),
		casework.FieldAttended:      some("attended", "9", "0", "19"),
		casework.FieldExclusionType: some("exclusion", "permanent", "suspension"),
		casework.FieldExclusionDays: some("days out", "5", "6"),
		casework.FieldProvision:     some("provision", "Tutoring", ""),
		casework.FieldAssault:       some("assault", "yes", "no", "unknown"),
		casework.FieldMechanism:     some("mechanism", "stab", "fall"),
		casework.FieldYJStatus:      some("involvement", "order", "ended"),
		casework.FieldInfoGrade:     some("grade", "a", "e"),
		casework.FieldHow:           some("how", "spoken", "declined"),
		casework.FieldVoice:         some("voice", "I want to go home.", ""),
	}
	v[casework.FieldOccurredAt] = []string{casework.FormatMoment(at)}
	if rapid.IntRange(0, 5).Draw(t, "disputed") == 0 {
		v[casework.FieldOccurredAt] = append(v[casework.FieldOccurredAt], casework.FormatMoment(anyDay(t, "or days")))
	}
	by := rapid.SampledFrom([]author{police, police2, mentor, family, school, health}).Draw(t, "author")
	kind := casework.Kind(rapid.SampledFrom(casework.Kinds()).Draw(t, "kind").Code)
	f := by.received(casework.Entry{ID: entryID(n), Kind: kind, Author: by.worker.ID, Agency: by.worker.Agency, Values: v}, received)
	f.Verdict = rapid.SampledFrom([]casework.Verdict{casework.Submitted, casework.Approved, casework.Returned, casework.Withdrawn}).Draw(t, "verdict")
	f.ReturnReason = rapid.SampledFrom([]string{"language", "duplicate", "wrong_child"}).Draw(t, "reason")
	return f
}

func anyWorkflow(t *rapid.T) rules.Fact {
	kind := casework.Kind(rapid.SampledFrom(casework.WorkflowKinds()).Draw(t, "done").Code)
	return doneAt(kind, anyDay(t, "done on"), entryID(rapid.IntRange(0, 6).Draw(t, "about")))
}

// anyDay is one of the last 200 days, and often one of the last few.
func anyDay(t *rapid.T, name string) time.Time {
	days := rapid.OneOf(rapid.IntRange(0, 200), rapid.IntRange(0, 9)).Draw(t, name)
	return ago(days).Add(time.Duration(rapid.IntRange(0, 2).Draw(t, "hours")) * -time.Hour)
}

func anySubject(t *rapid.T) rules.Subject {
	s := rules.Subject{HasLead: rapid.Bool().Draw(t, "lead"), CEFlag: rapid.Bool().Draw(t, "flag"),
		PlanPriority: casework.Priority(rapid.IntRange(0, 3).Draw(t, "plan"))}
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

// TestNothingChangesBeforeItIsDue looks at every moment before the next due time at which anything could change, and at some
// others: the same rules speak on the same facts.
func TestNothingChangesBeforeItIsDue(t *testing.T) {
	engines := []*rules.Engine{somerset, waiting(t)}
	rapid.Check(t, func(t *rapid.T) {
		e := engines[rapid.IntRange(0, 1).Draw(t, "engine")]
		s := anySubject(t)
		now := ago(rapid.IntRange(-20, 210).Draw(t, "now"))
		j, err := e.Judge(s, now)
		if err != nil {
			t.Fatal(err)
		}
		if !j.NextDue.IsZero() && !j.NextDue.After(now) {
			t.Fatalf("due %s is not after %s", j.NextDue, now)
		}
		until := now.AddDate(3, 0, 0)
		if !j.NextDue.IsZero() {
			until = j.NextDue
		}
		later := now.Add(time.Duration(rapid.Int64Range(0, until.Sub(now).Milliseconds()-1).Draw(t, "later")) * time.Millisecond)
		for _, at := range append(turns(s, now, until), later, until.Add(-time.Millisecond)) {
			again, err := e.Judge(s, at)
			if got, want := named(again), named(j); err != nil || got != want {
				t.Fatalf("at %s got %s (%v)\nwant as at %s %s (due %s)", at, got, err, now, want, j.NextDue)
			}
		}
	})
}

// turns lists the moments between now and then at which a window or a wait of any length in the pack could end for one of the
// facts, and those around them; and the midnights.
func turns(s rules.Subject, now, then time.Time) (out []time.Time) {
	add := func(at time.Time) {
		for _, t := range []time.Time{at.Add(-time.Millisecond), at, at.Add(time.Millisecond)} {
			if t.After(now) && t.Before(then) {
				out = append(out, t)
			}
		}
	}
	for _, f := range s.Facts {
		starts := append(slices.Clone(f.OccurredAt), f.Received)
		for _, text := range f.Values[casework.FieldFoundAt] {
			starts = append(starts, casework.ParseMoment(text))
		}
		for _, from := range starts {
			add(from)
			for _, span := range spans {
				add(somersetPack.After(from, span))
			}
		}
	}
	for d := range 45 {
		add(time.Date(now.Year(), now.Month(), now.Day()+d, 0, 0, 0, 0, somersetPack.Location()))
	}
	return out
}

// somersetPack and spans are the default pack, and all lengths of time in its rules.
var (
	somersetPack = defaultPack()
	spans        = spansOf(somersetPack)
)

func defaultPack() *practice.Pack {
	p, err := practice.Default()
	if err != nil {
		panic(err)
	}
	return p
}

func spansOf(p *practice.Pack) (out []practice.Span) {
	for _, r := range p.Rules {
		for _, s := range r.Selections {
			for _, span := range []practice.Span{s.Within, s.Before, s.Waits.For} {
				if !span.IsZero() && !slices.Contains(out, span) {
					out = append(out, span)
				}
			}
		}
	}
	return out
}

func named(j rules.Judgement) string {
	var out string
	for _, f := range j.Findings {
		out += f.Rule + ":"
		for _, ref := range f.Facts {
			out += fmt.Sprintf(" %v@%s in %v", ref.Key(), ref.OccurredAt, ref.Selections)
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
				i := slices.IndexFunc(s.Facts, func(f rules.Fact) bool {
					return f.Entry == ref.Entry && f.About == ref.About && f.Kind == ref.Kind
				})
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
			if f.Kind.Workflow() {
				s.Facts[i] = e.FactOfWorkflow(rules.Workflow{Kind: f.Kind, At: f.Received, About: f.About, By: family.worker, Agency: casework.Agency{ID: f.Agency, Sector: f.Sector}})
				continue
			}
			entry := casework.Entry{ID: f.Entry, Kind: f.Kind, Author: f.Author, Agency: f.Agency, Values: f.Values}
			s.Facts[i] = e.FactOf(entry, casework.Agency{Sector: f.Sector}, casework.Worker{Role: f.Role}, f.Received, casework.Judgement{Verdict: f.Verdict, Reason: f.ReturnReason})
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
		whole := anyEntry(t, 1)
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
