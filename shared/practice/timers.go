package practice

import (
	"time"

	"streetlight/shared/casework"
)

// Timer names one thing that must happen in time.
type Timer string

// The timers of an alert and its plan.
const (
	Acknowledge Timer = "acknowledge"
	OwnerNamed  Timer = "owner_named"
	PlanActive  Timer = "plan_active"
	FirstReview Timer = "first_review"
	ThenEvery   Timer = "then_every" // each later review
)

// Timers says how soon things must happen, by priority.
type Timers struct {
	Source      string           `yaml:"source"`
	Priorities  []PriorityTimers `yaml:"priorities"`   // the most urgent first
	ReviewAfter []string         `yaml:"review_after"` // what always calls for a review
}

// PriorityTimers are the timers of one priority.
type PriorityTimers struct {
	Priority    casework.Priority `yaml:"priority"`
	Acknowledge Span              `yaml:"acknowledge"`
	OwnerNamed  Span              `yaml:"owner_named"`
	PlanActive  Span              `yaml:"plan_active"`
	FirstReview Span              `yaml:"first_review"`
	ThenEvery   Span              `yaml:"then_every"`
}

// Of is the span of one timer; the zero span for a timer there is not.
func (t PriorityTimers) Of(what Timer) Span {
	switch what {
	case Acknowledge:
		return t.Acknowledge
	case OwnerNamed:
		return t.OwnerNamed
	case PlanActive:
		return t.PlanActive
	case FirstReview:
		return t.FirstReview
	case ThenEvery:
		return t.ThenEvery
	}
	return Span{}
}

// Due is when a thing must have happened that began at from. A priority the pack does not know gets the timers of the
// most urgent one, for too soon does less harm than too late.
func (p *Pack) Due(priority casework.Priority, what Timer, from time.Time) time.Time {
	timers := p.Timers.Priorities[0]
	for _, t := range p.Timers.Priorities {
		if t.Priority == priority {
			timers = t
		}
	}
	return p.After(from, timers.Of(what))
}
