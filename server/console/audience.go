package console

import (
	"net/http"
	"slices"
	"strings"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// maxNamed bounds how many agencies, and how many people, one decision names.
const maxNamed = 100

// sharing reads a decision whether an entry is shared; need is the sentence that asks for it.
func (f *form) sharing(need string, bases []casework.Choice) (in actions.ShareInput) {
	switch f.choice("publish", need, []casework.Choice{{Code: "yes"}, {Code: "no"}}) {
	case "yes":
		in.Publish = true
		in.Basis = f.choice("basis", "Choose the basis on which it is shared.", bases)
		in.Told = f.choice("told", "Say whether the child or a parent or carer was told.", casework.ToldChoices())
		if in.Told == casework.ToldNobody {
			in.NotTold = f.neededWords("not_told", "Why nobody was told", "Say why neither the child nor a parent or carer was told.")
		}
		f.audience(&in)
	case "no":
		in.Because = f.neededWords("because", "The reason", "Say why it is not shared.")
	}
	return in
}

// audience reads to whom an entry is shared, for what and under which conditions. Nothing said means the child's network.
func (f *form) audience(in *actions.ShareInput) {
	in.Purpose = f.words("purpose", "What it is shared for", maxWords)
	in.Terms = f.words("conditions", "The conditions", maxWords)
	if f.Get("to") != "named" {
		return
	}
	in.To.Agencies = idsOf[casework.AgencyID](f, "agency")
	in.To.People = idsOf[casework.WorkerID](f, "person")
	if in.To.IsZero() {
		f.wrong("to", "Choose the agencies or people with whom it is shared.")
	}
	if in.Purpose == "" {
		f.wrong("purpose", "Say what it is shared for.")
	}
}

// offered are the agencies and people to choose from, as far as they fit what was looked for, and all that are ticked.
type offered struct {
	actions.ShareChoices
	Shown, Of int
}

// Any says whether there is anybody to choose.
func (o offered) Any() bool { return o.Of > 0 }

// offered finds whom the form's words name: each word stands somewhere in the name, the role or the agency.
func (f *form) offered(all *actions.ShareChoices) (out offered) {
	if all == nil {
		return out
	}
	wanted := strings.Fields(strings.ToLower(f.Get("find")))
	fits := func(texts ...string) bool {
		text := strings.ToLower(strings.Join(texts, " "))
		return !slices.ContainsFunc(wanted, func(word string) bool { return !strings.Contains(text, word) })
	}
	for _, a := range all.Agencies {
		if fits(a.Name) || f.Has("agency", a.ID.String()) {
			out.Agencies = append(out.Agencies, a)
		}
	}
	for _, p := range all.People {
		if fits(p.Name, p.Role.Label(), p.Agency) || f.Has("person", p.Worker.String()) {
			out.People = append(out.People, p)
		}
	}
	out.Shown, out.Of = len(out.Agencies)+len(out.People), len(all.Agencies)+len(all.People)
	return out
}

// idsOf reads the ids that were ticked.
func idsOf[T ~[16]byte](f *form, name string) []T {
	var out []T
	for _, text := range f.values[name] {
		id, err := casework.ParseID[T](text)
		if err != nil {
			f.wrong("to", "This page is out of date. Load it again, then choose.")
			return nil
		}
		out = append(out, id)
	}
	return out
}

func (c *Console) showShared(r *request) error {
	lines, err := c.desk.SharedWithMe(r, r.actor)
	if err != nil {
		return err
	}
	return c.show(r, http.StatusOK, "shared", "Shared with you", lines)
}

func (c *Console) endPart(r *request) error {
	id, err := idOf[casework.EntryID](r)
	if err != nil {
		return err
	}
	if err := c.desk.EndPart(r, r.actor, id); err != nil {
		return err
	}
	return r.redirect("/entries/" + id.String() + "?done=ended")
}
