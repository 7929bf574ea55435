package console

import (
	"net/http"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// maxNamed bounds how many agencies, and how many people, one decision names.
const maxNamed = 100

// audience reads to whom an entry is shared, for what and under which conditions. Nothing said means the child's network.
func (f *form) audience(in *actions.JudgeInput) {
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
