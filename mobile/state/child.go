package state

import (
	"fmt"
	"strings"
	"time"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

// ChildPage is what this worker may see of one child.
type ChildPage struct {
	Page    actions.ChildPage
	Guide   Guide
	Kind    casework.Kind // that this worker records; "" for none
	Trouble string        // why it could not be read
	Now     time.Time
}

// Facts are how to recognise the child and who they are, as far as it is recorded.
func (p ChildPage) Facts() []Fact {
	var out []Fact
	show := EntryPage{Now: p.Now}
	for _, field := range casework.ChildFields() {
		if texts := p.Page.Values[field.ID]; len(texts) > 0 && !field.Auto && field.ID != casework.FieldChildName {
			out = append(out, Fact{Label: field.Label, Value: childWords(show, field, texts), Tone: Plain})
		}
	}
	return out
}

func childWords(show EntryPage, field casework.Field, texts []string) string {
	if born := casework.ParseMoment(texts[0]); field.ID == casework.FieldBirthDate && !born.IsZero() {
		return born.Format("2 January 2006")
	}
	if field.Type.Many() {
		return strings.Join(texts, ", ")
	}
	return show.words(field, texts)
}

// Summary is the line under the child's name.
func (p ChildPage) Summary() string {
	_, detail := ChildLine(p.Page.ChildView, p.Now)
	return detail
}

// Timeline are this worker's own entries about the child, newest first.
func (p ChildPage) Timeline() []actions.EntryView { return newestFirst(p.Page.Timeline) }

// SafetyNotes are the notes for workers from this worker's own visits, newest first, each once.
func (p ChildPage) SafetyNotes() []string {
	return lastTexts(p.Page.Timeline, casework.FieldSafetyNote, 3)
}

// CardIntro is the head of the action card.
func CardIntro(c casework.Card, now time.Time) string {
	words := "Ring " + c.Owner + "."
	if c.Owner == "" {
		words = "Ring the Front Door."
	}
	if !c.ReviewDate.IsZero() {
		words += " Next review: " + DayWords(c.ReviewDate, now) + "."
	}
	return words
}

// CardStep is one row of an action card: if this, then who does what, and by when.
func CardStep(a casework.PlanAction) (trigger, response, deadline string) {
	response = strings.TrimSpace(a.Who + " " + a.Does)
	if a.Who != "" && a.Does != "" {
		response = a.Who + ": " + a.Does
	}
	if a.By != "" {
		deadline = "Deadline: " + a.By
	}
	return "If " + lowerFirst(strings.TrimPrefix(a.If, "If ")), strings.TrimSuffix(response, ".") + ".", deadline
}

// CardLine is an action card on one line.
func CardLine(c casework.Card, now time.Time) string {
	words := fmt.Sprintf("%d things to do if something happens", len(c.Actions))
	if len(c.Actions) == 1 {
		words = "1 thing to do if something happens"
	}
	if !c.ReviewDate.IsZero() {
		words += ", review " + DayWords(c.ReviewDate, now)
	}
	return words
}
