package state

import (
	"strings"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

// Heard says what became of the entry: with whom it is shared, who opened it first, which alert rests on it, what was added
// beside it, and what the worker asked for. None while there is nothing to tell.
func (p EntryPage) Heard() []Fact {
	var out []Fact
	if h := p.Entry.Heard; h != nil {
		for _, s := range h.Shared {
			out = append(out, Fact{Label: "Shared with", Value: p.sharedWords(s)})
		}
		for _, o := range h.Opened {
			out = append(out, Fact{Label: "First opened by", Value: o.Agency + ", " + When(o.At, p.Now)})
		}
		for _, a := range h.Alerts {
			out = append(out, Fact{Label: "Used in an alert", Value: a.Name + ", " + When(a.At, p.Now)})
		}
	}
	for _, a := range p.Entry.Addenda {
		out = append(out, Fact{Label: "Added by " + a.By, Value: a.Words, Help: capital(When(a.At, p.Now))})
	}
	for _, a := range p.Entry.Asked {
		out = append(out, askedFact(a))
	}
	return out
}

func (p EntryPage) sharedWords(s actions.HeardShare) string {
	to := "the child's network"
	if len(s.To) > 0 {
		to = strings.Join(s.To, "; ")
	}
	words := to + ", " + When(s.At, p.Now)
	if !s.Ended.IsZero() {
		words += ". Taken back " + When(s.Ended, p.Now)
	}
	return words
}

// askedFact is something that the worker asked about the entry and is not done.
func askedFact(a actions.AskedView) Fact {
	label := "You asked to add"
	if a.Kind == casework.WithdrawRequest {
		label = "You asked to withdraw it"
	}
	help, tone := "Waits for the server.", Info
	if a.State == actions.AskRefused {
		help, tone = "It was not done: "+a.Words, Notice
	}
	return Fact{Label: label, Value: a.Because, Help: help, Tone: tone}
}

// withdrawnWords says who took the entry back, and why.
func (p EntryPage) withdrawnWords() string {
	j := p.Entry.Judgement
	switch {
	case j == nil:
		return "It counts no more."
	case !j.Moved.IsZero():
		return "It was about the wrong child. A supervisor moved it under the right one."
	case j.Words != "":
		return "You took it back: " + j.Words
	}
	return "It counts no more."
}
