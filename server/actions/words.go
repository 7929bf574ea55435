package actions

import (
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// WordsForm is what a page needs to let people change words that several write.
type WordsForm struct {
	Fields []WordsField
	Seen   Seen // to be sent back with the change
}

// WordsField is one field as it stands. Several versions contradict each other, until somebody writes the one that stands.
type WordsField struct {
	casework.Field
	Texts    []string
	Versions []Version // of a field in which people contradict each other
}

// Version is one side of a contradiction.
type Version struct {
	Text string
	By   string
	At   time.Time
}

// wordsForm shows the fields of a table as an entity has them. Told stands in for the fields in which nobody wrote yet.
func (x *tx) wordsForm(state *crdt.State, entity [16]byte, table []casework.Field, told casework.Values) *WordsForm {
	form := &WordsForm{Seen: seenOf(state, entity)}
	have, _ := records.Read(state, entity, table)
	for _, f := range table {
		texts := have[f.ID]
		if len(texts) == 0 {
			texts = told[f.ID]
		}
		field := WordsField{Field: f, Texts: texts}
		if !f.Type.Many() && len(have[f.ID]) > 1 {
			field.Versions = x.versions(f, records.Versions(state, entity, f))
		}
		form.Fields = append(form.Fields, field)
	}
	return form
}

// versions lists who wrote what, in the order in which it is shown.
func (x *tx) versions(f casework.Field, versions []records.Version) []Version {
	var out []Version
	for _, v := range versions {
		out = append(out, Version{By: x.workerName(v.User), At: time.UnixMilli(v.Wall).UTC(), Text: x.shown(f, []string{v.Text})[0]})
	}
	return out
}

// addProfile adds the form by which a reader changes what is known of a child.
func (x *tx) addProfile(page *ChildPage, c casework.Child) error {
	if ok, err := x.mayOn(casework.WriteProfile, c.ID); err != nil || !ok {
		return err
	}
	row, _, err := get[deskRow](x.KV(), tableDesk, c.ID[:])
	if err != nil {
		return err
	}
	state := &crdt.State{}
	if !row.Shared.IsZero() {
		if state, err = x.State(row.Shared); err != nil {
			return err
		}
	}
	page.Words = x.wordsForm(state, c.ID, casework.ChildFields(), c.Values)
	return nil
}

// addSections adds the words of a plan, and the form by which a reader changes them.
func (x *tx) addSections(page *PlanPage) error {
	shared, err := x.sharedScope(page.Plan.Child)
	if err != nil {
		return err
	}
	state, err := x.State(shared)
	if err != nil {
		return err
	}
	values, _ := records.Read(state, page.ID, casework.PlanFields())
	for _, f := range casework.PlanFields() {
		if texts := values[f.ID]; len(texts) > 0 {
			page.Sections = append(page.Sections, Line{Label: f.Label, Texts: x.shown(f, texts)})
		}
	}
	if page.Plan.State != casework.PlanActive {
		return nil
	}
	ok, err := x.mayAbout(casework.WritePlan, page.Plan.Child, casework.Active)
	if err == nil && ok {
		page.Words = x.wordsForm(state, page.ID, casework.PlanFields(), nil)
	}
	return err
}
