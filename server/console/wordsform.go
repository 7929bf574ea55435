package console

import (
	"net/http"
	"slices"
	"strings"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// wordsBody is what the part "wordsform" draws: fields that several people write.
type wordsBody struct {
	Action string
	Form   *actions.WordsForm
	View   view
}

// wasField names the hidden field that says what a field held when the page was drawn: only what differs is a change.
func wasField(name string) string { return "was." + name }

func wordsShape(table []casework.Field) shape {
	s := shape{"seen": 1}
	for _, f := range table {
		s[f.Name], s[wasField(f.Name)] = 1, 1
	}
	return s
}

// changed reads the fields that differ from what the page showed.
func (f *form) changed(table []casework.Field) actions.WordsInput {
	in := actions.WordsInput{Seen: actions.Seen(f.Get("seen")), Values: casework.Values{}}
	for _, field := range table {
		text := f.words(field.Name, field.Label, maxWords)
		if !f.values.Has(field.Name) || text == strings.TrimSpace(f.Get(wasField(field.Name))) {
			continue
		}
		in.Values[field.ID] = nil
		for _, one := range textsOf(field, text) {
			in.Values[field.ID] = append(in.Values[field.ID], field.Tidy(one))
		}
	}
	return in
}

// textsOf is what was written: one text, or one of each line of a set.
func textsOf(f casework.Field, text string) []string {
	if !f.Type.Many() {
		return slices.DeleteFunc([]string{text}, func(s string) bool { return s == "" })
	}
	lines := strings.Split(text, "\n")
	return slices.DeleteFunc(lines, func(s string) bool { return strings.TrimSpace(s) == "" })
}

func (c *Console) changeChild(r *request) error {
	id, err := idOf[casework.ChildID](r)
	if err != nil {
		return err
	}
	in := r.form.changed(casework.ChildFields())
	if len(r.form.problems) == 0 {
		err = c.desk.SetProfile(r, r.actor, id, in)
	}
	if r.form.refused(err, wordsShape(casework.ChildFields())) || len(r.form.problems) > 0 {
		return c.drawChild(r, http.StatusUnprocessableEntity, id)
	}
	if err != nil {
		return err
	}
	return r.redirect("/children/" + id.String() + "?done=changed")
}

func (c *Console) changePlan(r *request) error {
	id, err := idOf[casework.PlanID](r)
	if err != nil {
		return err
	}
	in := r.form.changed(casework.PlanFields())
	if len(r.form.problems) == 0 {
		err = c.desk.SetPlanWords(r, r.actor, id, in)
	}
	if r.form.refused(err, wordsShape(casework.PlanFields())) || len(r.form.problems) > 0 {
		return c.drawPlan(r, http.StatusUnprocessableEntity, id)
	}
	if err != nil {
		return err
	}
	return r.redirect("/plans/" + id.String() + "?done=changed")
}

// changeNetwork adds somebody to a child's network, or ends that.
func (c *Console) changeNetwork(r *request) error {
	id, err := idOf[casework.ChildID](r)
	if err != nil {
		return err
	}
	act, text := c.desk.AddMember, r.form.Get("add")
	if text == "" {
		act, text = c.desk.EndMember, r.form.Get("end")
	}
	worker, err := casework.ParseID[casework.WorkerID](text)
	if err != nil {
		return casework.RefuseField("add", "Choose who is to be of this child's network. Go back and choose.")
	}
	if err := act(r, r.actor, id, worker); err != nil {
		return err
	}
	return r.redirect("/children/" + id.String() + "?done=network")
}
