package sheet

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// The columns that say which child it is, beside those of the child's own fields.
const (
	childID  = "child_id"
	childRef = "child_reference"
)

// column is one column of a file.
type column struct {
	name   string         // as the file names it
	target string         // the field it holds; empty for one that is left out or has no name
	leave  bool           // it was left out by whoever sends the file
	field  casework.Field // zero for those that name a child by number
	child  bool           // the field is the child's, not the record's
}

// columnsOf finds out what each column holds.
func columnsOf(names []string, o Options) ([]column, error) {
	if len(names) > mostColumns {
		return nil, casework.Refuse(casework.TooLarge, fmt.Sprintf("The file has %d columns; %d are the most.", len(names), mostColumns))
	}
	mapped := map[string]string{}
	for name, field := range o.Map {
		mapped[folded(name)] = field
	}
	out := make([]column, 0, len(names))
	for _, name := range names {
		c, err := columnOf(name, mapped, o.Kind)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(out, func(b column) bool { return c.target != "" && b.target == c.target }) {
			return nil, casework.RefuseField(c.target, fmt.Sprintf("Two columns hold %s. Leave one out.", c.target))
		}
		delete(mapped, folded(name))
		out = append(out, c)
	}
	for name := range mapped {
		return nil, casework.RefuseField("map", fmt.Sprintf("The file has no column %q, for which you named a field.", Shown(name)))
	}
	return out, complete(out, o.Kind)
}

func folded(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

func columnOf(name string, mapped map[string]string, kind casework.Kind) (column, error) {
	c := column{name: Shown(name)}
	wanted, given := mapped[folded(name)]
	if given && wanted == "-" {
		c.leave = true
		return c, nil
	}
	if !given && folded(name) == "" {
		return c, nil
	}
	if !given {
		wanted = name
	}
	wanted = folded(wanted)
	if wanted == childID || wanted == childRef {
		c.target, c.child = wanted, true
		return c, nil
	}
	for _, table := range [][]casework.Field{askedOf(kind), casework.ChildFields()} {
		for _, f := range table {
			child := !f.For(kind) || !isEntryField(f)
			if wanted == f.Name || wanted == folded(f.Label) || (child && wanted == "child_"+f.Name) {
				c.target, c.field, c.child = f.Name, f, child
				return c, nil
			}
		}
	}
	return c, casework.RefuseField("map", fmt.Sprintf("Nothing is known of the column %q. Name its field, or “-” to leave it out. The fields are: %s.", c.name, fieldNames(kind)))
}

// askedOf lists the fields that a file may hold: what the server fills in is not among them.
func askedOf(kind casework.Kind) []casework.Field {
	ours := []casework.FieldID{casework.FieldKind, casework.FieldMadeUnder, casework.FieldMadeFor, casework.FieldRegime, casework.FieldOthers}
	return slices.DeleteFunc(casework.FieldsFor(kind), func(f casework.Field) bool { return slices.Contains(ours, f.ID) })
}

func isEntryField(f casework.Field) bool {
	_, ok := casework.Lookup(casework.EntryFields(), f.ID)
	return ok
}

func fieldNames(kind casework.Kind) string {
	out := []string{}
	for _, f := range askedOf(kind) {
		out = append(out, f.Name)
	}
	if kind.OfChild() {
		out = append(out, childID, childRef)
		for _, f := range casework.ChildFields() {
			out = append(out, f.Name)
		}
	}
	return strings.Join(out, ", ")
}

// complete refuses a file in which a column is missing that every record needs.
func complete(columns []column, kind casework.Kind) error {
	has := func(name string) bool {
		return slices.ContainsFunc(columns, func(c column) bool { return c.target == name })
	}
	for _, f := range askedOf(kind) {
		if f.Required && !f.Auto && f.ID != casework.FieldSource && !has(f.Name) {
			return casework.RefuseField(f.Name, fmt.Sprintf("No column holds %s (%s), which every record of this kind needs.", f.Name, f.Label))
		}
	}
	born, _ := casework.Lookup(casework.ChildFields(), casework.FieldBirthDate)
	if kind.OfChild() && !has(childID) && !has(childRef) && !has(born.Name) {
		return casework.RefuseField("child", "No column says which child it is: child_id, child_reference, or name and date_of_birth.")
	}
	return nil
}

// put puts a cell into a record. What it cannot read it keeps as it is, for the field's own check to refuse.
func (c column) put(r *actions.RecordInput, text string, zone *time.Location) (err error) {
	switch {
	case text == "" || c.leave:
		return nil
	case c.target == "":
		return casework.Refuse(casework.Invalid, "This cell stands in a column without a name. Name the column in the first line, or empty the cell.")
	case c.target == childRef:
		r.Child.Reference = text
		return nil
	case c.target == childID:
		r.Child.ID, err = casework.ParseID[casework.ChildID](text)
		return err
	}
	into := r.Values
	if c.child {
		into = r.Child.Identity
	}
	if c.field.Type.Many() {
		for one := range strings.SplitSeq(text, ";") {
			if one = strings.TrimSpace(one); one != "" && !slices.Contains(into[c.field.ID], one) {
				into[c.field.ID] = append(into[c.field.ID], one)
			}
		}
		return nil
	}
	text, err = c.tidy(text, zone)
	into.Set(c.field.ID, text)
	return err
}

// tidy puts a cell into the spelling that is kept.
func (c column) tidy(text string, zone *time.Location) (string, error) {
	switch c.field.Type {
	case casework.Moment, casework.Day:
		return When(c.field, text, zone)
	case casework.OneOf:
		for _, choice := range c.field.Choices {
			if strings.EqualFold(text, choice.Code) || strings.EqualFold(text, choice.Label) {
				return choice.Code, nil
			}
		}
	case casework.Text, casework.Note, casework.Codes, casework.Lines, casework.Count, casework.Decimal, casework.Ref:
	}
	return text, nil
}

// layouts are the ways in which a date or a time may be written. The day comes before the month.
func layouts() []string {
	return []string{time.RFC3339Nano, "2006-01-02", "2/1/2006", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04",
		"2/1/2006 15:04:05", "2/1/2006 15:04"}
}

// When puts a date or a time that somebody wrote into the spelling that is kept. One that names no zone is of this one.
func When(f casework.Field, text string, zone *time.Location) (string, error) {
	for _, layout := range layouts() {
		t, err := time.ParseInLocation(layout, text, zone)
		if err != nil {
			continue
		}
		if f.Type == casework.Moment {
			return casework.FormatMoment(t), nil
		}
		if t.Hour()+t.Minute()+t.Second() == 0 {
			return t.Format(casework.DayLayout), nil
		}
	}
	example := "07/01/2026 or 2026-01-07"
	if f.Type == casework.Moment {
		example = "07/01/2026 22:10 or 2026-01-07T22:10:00Z"
	}
	return "", casework.RefuseField(f.Name, fmt.Sprintf("%s is no date: write the day before the month, like %s.", f.Label, example))
}
