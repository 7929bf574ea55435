package console

import (
	"slices"
	"strconv"
	"strings"

	"streetlight/shared/casework"
)

// actionRow is one row of a drafted plan as the form shows it.
type actionRow struct {
	N                     int
	ID, If, Who, Does, By string
	Card, Drop            bool
	Sentence              string // what is wrong with it
}

// The rows of a plan's form.
const (
	spareRows = 2  // empty ones, for actions that the template does not know
	maxRows   = 40 // more than any template has
)

// rowFields are the names of one row's fields, each followed by the row's number.
func rowFields() []string { return []string{"id", "if", "who", "does", "by", "card", "drop"} }

func addRows(s shape) {
	for n := range maxRows {
		for _, name := range rowFields() {
			s[rowField(name, n)] = 1
		}
	}
}

func rowField(name string, n int) string { return name + "." + strconv.Itoa(n) }

func draftRows(draft []casework.PlanAction) []actionRow {
	draft = draft[:min(len(draft), maxRows-spareRows)]
	rows := make([]actionRow, 0, len(draft)+spareRows)
	for n, a := range draft {
		rows = append(rows, actionRow{N: n, ID: a.ID.String(), If: a.If, Who: a.Who, Does: a.Does, By: a.By, Card: a.Card})
	}
	for range spareRows {
		rows = append(rows, actionRow{N: len(rows)})
	}
	return rows
}

// typedRows are the rows as the person left them.
func (f *form) typedRows(count int) []actionRow {
	rows := make([]actionRow, count)
	for n := range rows {
		at := func(name string) string { return f.Get(rowField(name, n)) }
		rows[n] = actionRow{N: n, ID: at("id"), If: at("if"), Who: at("who"), Does: at("does"), By: at("by"),
			Card: at("card") == "yes", Drop: at("drop") == "yes", Sentence: f.problems.For(rowField("if", n))}
	}
	return rows
}

// editedActions reads the rows. It is nil when they are the draft's own.
func (f *form) editedActions(draft []casework.PlanAction) []casework.PlanAction {
	var out []casework.PlanAction
	for _, row := range f.typedRows(len(draftRows(draft))) {
		if a, ok := f.action(row); ok {
			out = append(out, a)
		}
	}
	if slices.Equal(out, draft) {
		return nil
	}
	if len(out) == 0 {
		f.wrong("if.0", "A plan has at least one action. Leave one in.")
	}
	return out
}

// action reads one row; ok is false for one that is taken out or was left empty.
func (f *form) action(row actionRow) (a casework.PlanAction, ok bool) {
	a = casework.PlanAction{Card: row.Card}
	words := []struct {
		to          *string
		name, label string
	}{{&a.If, "if", "If this happens"}, {&a.Who, "who", "Who"}, {&a.Does, "does", "Does what"}, {&a.By, "by", "By when"}}
	for _, w := range words {
		*w.to = strings.TrimSpace(f.Get(rowField(w.name, row.N)))
	}
	if row.Drop || a.If+a.Who+a.Does+a.By == "" {
		return a, false
	}
	for _, w := range words {
		if *w.to = f.words(rowField(w.name, row.N), w.label, 300); *w.to == "" {
			f.wrong(rowField("if", row.N), "An action says what happens, who does what, and by when. Fill in all four, or take it out.")
			break
		}
	}
	if row.ID != "" {
		id, err := casework.ParseID[casework.ActionID](row.ID)
		if err != nil {
			f.wrong(rowField("if", row.N), "This action is out of date. Load the page again.")
		}
		a.ID = id
	}
	return a, true
}
