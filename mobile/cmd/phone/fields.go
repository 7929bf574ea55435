package main

import (
	"fmt"
	"strings"

	"streetlight/shared/casework"
)

type fieldsCommand struct {
	Kind casework.Kind `arg:"" optional:"" help:"street_contact, mentor_note, family_visit, or child for the fields of a child; all kinds of entries without it."`
}

// childTable names the fields of a child beside the kinds of entries.
const childTable casework.Kind = "child"

// Run lists fields. It needs no phone.
func (c *fieldsCommand) Run(s *surroundings) error {
	table, err := c.table()
	if err != nil {
		return err
	}
	return s.print(table, fieldsWords(table))
}

func (c *fieldsCommand) table() ([]casework.Field, error) {
	if c.Kind == childTable {
		return asked(casework.ChildFields()), nil
	}
	if c.Kind == "" {
		return asked(casework.MeetingFields()), nil
	}
	for _, k := range casework.Kinds() {
		if k.Code == string(c.Kind) {
			return asked(casework.FieldsFor(c.Kind)), nil
		}
	}
	return nil, errUsage{"There is no kind \"" + oneLine(string(c.Kind), 40) + "\": it is child, or " + strings.Join(kindCodes(), ", ") + "."}
}

func kindCodes() []string {
	var out []string
	for _, k := range casework.Kinds() {
		out = append(out, k.Code)
	}
	return out
}

// asked leaves out what the phone fills in by itself.
func asked(table []casework.Field) []casework.Field {
	var out []casework.Field
	for _, f := range table {
		if !f.Auto {
			out = append(out, f)
		}
	}
	return out
}

func fieldsWords(table []casework.Field) string {
	var b strings.Builder
	for _, f := range table {
		fmt.Fprintf(&b, "%-16s %s (%s%s)\n", f.Name, f.Label, holds(f), must(f))
		if f.Help != "" {
			fmt.Fprintf(&b, "%-16s %s\n", "", f.Help)
		}
	}
	return b.String()
}

// must says whether the field has to be given.
func must(f casework.Field) string {
	switch {
	case f.ID == casework.FieldOccurredAt:
		return "; now when not given"
	case f.Required:
		return ", needed"
	}
	return ""
}

// holds says what a field may hold: its codes, or how its text is written.
func holds(f casework.Field) string {
	if len(f.Choices) > 0 {
		codes := make([]string, len(f.Choices))
		for i, c := range f.Choices {
			codes[i] = c.Code
		}
		return strings.Join(codes, " | ")
	}
	switch f.Type {
	case casework.Codes:
		return "codes such as VI2, several"
	case casework.Lines:
		return "short texts, several"
	case casework.Moment:
		return "a time such as 2026-01-05T22:10:00.000Z"
	case casework.Day:
		return "a date such as 2026-01-05"
	case casework.Count:
		return "a number"
	}
	return "text"
}

// fieldHint says how the field at fault is called on the command line, and what it may hold where the sentence does not.
func fieldHint(name, sentence string) string {
	f, ok := casework.Find(casework.EntryFields(), name)
	if !ok {
		f, ok = casework.Find(casework.ChildFields(), name)
	}
	if !ok || f.Auto {
		return ""
	}
	if len(f.Choices) > 0 && strings.Contains(sentence, f.Choices[0].Code+", ") {
		return fmt.Sprintf(" (%s)", f.Name)
	}
	return fmt.Sprintf(" (%s: %s)", f.Name, holds(f))
}
