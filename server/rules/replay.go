package rules

import (
	"errors"
	"slices"
	"time"

	"streetlight/shared/casework"
)

// mostMoments bounds the moments at which one child is looked at again in a replay.
const mostMoments = 20_000

// Replay says what the rules would have raised between two moments, the first left out, had they been asked then: at each time
// at which facts were received, and whenever time alone could have changed an answer. Only facts that had been received by then
// count. What would have been said at the first moment already is not raised; a later finding is, when it names a fact that none
// of its rule has named. Verdicts, the plan's priority and the flags are taken as they are in the subject, not as they were then.
func (e *Engine) Replay(s Subject, from, to time.Time) ([]casework.Finding, error) {
	r := replay{engine: e, subject: s, named: map[string]map[casework.FactKey]bool{}}
	r.subject.Facts = slices.Clone(s.Facts)
	slices.SortStableFunc(r.subject.Facts, func(a, b Fact) int { return a.Received.Compare(b.Received) })
	r.look(from)
	r.raised = nil
	for n := 0; n < mostMoments; n++ {
		next := r.next(to)
		if next.IsZero() {
			return r.raised, errors.Join(r.failed...)
		}
		r.look(next)
	}
	return r.raised, errors.Join(append(r.failed, errors.New("a replay has too many moments"))...)
}

// replay is one child on its way through time.
type replay struct {
	engine  *Engine
	subject Subject   // its facts in the order in which they were received
	known   int       // how many of them were received by now
	now     time.Time // the last moment looked at
	due     time.Time // when an answer could next change by itself
	named   map[string]map[casework.FactKey]bool
	raised  []casework.Finding
	failed  []error
}

// next is the next moment at which an answer could change, up to an end; zero when there is none.
func (r *replay) next(end time.Time) time.Time {
	next := r.due
	if r.known < len(r.subject.Facts) {
		next = earlier(next, r.subject.Facts[r.known].Received)
	}
	if next.IsZero() || next.After(end) {
		return time.Time{}
	}
	return next
}

// look asks the rules at a moment.
func (r *replay) look(now time.Time) {
	before := r.known
	for r.known < len(r.subject.Facts) && !r.subject.Facts[r.known].Received.After(now) {
		r.known++
	}
	s := r.subject
	s.Facts = r.subject.Facts[:r.known]
	late := make([]casework.EntryID, 0, r.known-before)
	for i := before; i < r.known; i++ {
		late = append(late, s.Facts[i].Entry)
	}
	judgement, err := r.engine.JudgeLate(s, now, late...)
	if err != nil {
		r.failed = append(r.failed, err)
	}
	for _, f := range judgement.Findings {
		r.raise(f)
	}
	r.now, r.due = now, judgement.NextDue
	if !r.due.IsZero() && !r.due.After(now) {
		r.due = time.Time{} // a moment is looked at once
	}
}

// raise keeps a finding that names news.
func (r *replay) raise(f casework.Finding) {
	if r.named[f.Rule] == nil {
		r.named[f.Rule] = map[casework.FactKey]bool{}
	}
	news := false
	for _, fact := range f.Facts {
		if key := fact.Key(); !r.named[f.Rule][key] {
			r.named[f.Rule][key], news = true, true
		}
	}
	if news {
		r.raised = append(r.raised, f)
	}
}
