package console

import (
	"net/http"
	"strings"

	"streetlight/server/actions"
	"streetlight/server/sheet"
	"streetlight/shared/casework"
)

// recordBody is the form of one record.
type recordBody struct {
	actions.RecordForm
	Of recordOf
}

// recordOf is the child that the form is about, as it rides in the form; empty for one who is named there.
type recordOf struct{ ID string }

// kindsOf lists the kinds of record that the worker's role writes.
func kindsOf(w casework.Worker) []casework.Choice {
	var out []casework.Choice
	for _, k := range casework.Kinds() {
		if w.May(casework.RecordAct(casework.Kind(k.Code))) {
			out = append(out, k)
		}
	}
	return out
}

// recordItem is the page of records among the others.
func recordItem(w casework.Worker, path string) (navItem, bool) {
	return navItem{Path: "/record", Name: "Record", Here: strings.HasPrefix(path, "/record")}, len(kindsOf(w)) > 0
}

func (c *Console) showRecords(r *request) error {
	return c.show(r, http.StatusOK, "record", "Record", struct {
		Kinds []casework.Choice
		Child string
	}{kindsOf(r.worker), strings.Clone(r.http.Query("child"))})
}

func (c *Console) showRecordForm(r *request) error {
	return c.drawRecordForm(r, http.StatusOK, strings.Clone(r.http.Query("child")))
}

func (c *Console) drawRecordForm(r *request, status int, child string) error {
	id, err := childIn(child)
	if err != nil {
		return err
	}
	kind := casework.Kind(strings.Clone(r.http.Params("kind")))
	form, err := c.desk.RecordForm(r, r.actor, kind, id)
	if no, ok := casework.RefusalOf(err); ok && no.Kind == casework.Invalid {
		return casework.Refuse(casework.NotFound, no.Sentence)
	}
	if err != nil {
		return err
	}
	return c.show(r, status, "recordform", kind.Label(), recordBody{form, recordOf{child}})
}

func childIn(text string) (id casework.ChildID, err error) {
	if text == "" {
		return id, nil
	}
	if id, err = casework.ParseID[casework.ChildID](text); err != nil {
		err = casework.Refuse(casework.NotFound, "There is no such child. Go back and choose again.")
	}
	return id, err
}

// recordShape has the fields of every kind: which belong to this one is the desk's to say.
func recordShape() shape {
	s := shape{"child": 1, "child_reference": 1}
	for _, table := range [][]casework.Field{casework.EntryFields(), casework.ChildFields()} {
		for _, f := range table {
			if s[f.Name] = 1; f.Type == casework.Codes {
				s[f.Name] = casework.MaxLines
			}
		}
	}
	return s
}

// record keeps a record. What is wrong with it shows the form again, with all that was written.
func (c *Console) record(r *request) error {
	child := r.form.Get("child")
	in, err := c.recordIn(r)
	if err != nil {
		return err
	}
	var kept actions.Recorded
	if len(r.form.problems) == 0 {
		kept, err = c.desk.Record(r, r.actor, in)
	}
	if r.form.refused(err, recordShape()) || len(r.form.problems) > 0 {
		return c.drawRecordForm(r, http.StatusUnprocessableEntity, child)
	}
	if err != nil {
		return err
	}
	return r.redirect("/record?done=" + string(kept.Outcome))
}

// recordIn reads the form.
func (c *Console) recordIn(r *request) (in actions.RecordInput, err error) {
	in = actions.RecordInput{Kind: casework.Kind(strings.Clone(r.http.Params("kind"))), Values: casework.Values{}}
	if in.Child.ID, err = childIn(r.form.Get("child")); err != nil {
		return in, err
	}
	in.Child.Reference = r.form.words("child_reference", "Your reference for the child", maxWords)
	in.Child.Identity = casework.Values{}
	c.readFields(r, casework.FieldsFor(in.Kind), in.Values)
	c.readFields(r, casework.ChildFields(), in.Child.Identity)
	return in, nil
}

// readFields reads the fields of a table as they were typed: dates as people write them, and a set one to a line.
func (c *Console) readFields(r *request, fields []casework.Field, into casework.Values) {
	for _, f := range fields {
		if f.Type == casework.Codes {
			into.Set(f.ID, r.form.values[f.Name]...)
			if len(into[f.ID]) == 0 {
				delete(into, f.ID)
			}
			continue
		}
		text := r.form.words(f.Name, f.Label, maxWords)
		switch {
		case text == "":
		case f.Type == casework.Moment || f.Type == casework.Day:
			when, err := sheet.When(f, text, c.opts.Zone)
			if err != nil {
				r.form.wrong(f.Name, err.Error())
				continue
			}
			into.Set(f.ID, when)
		default:
			into.Set(f.ID, textsOf(f, text)...)
		}
	}
}
