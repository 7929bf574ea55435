package state

import (
	"slices"
	"strings"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

// ChildChoice is how the child of a form was chosen.
type ChildChoice string

// The ways to choose a child.
const (
	NoChild      ChildChoice = ""        // not chosen yet
	HeldChild    ChildChoice = "held"    // a record this phone holds
	NewChild     ChildChoice = "new"     // met for the first time, and known by name
	UnknownChild ChildChoice = "unknown" // met for the first time, and not known by name
)

// FewChildren is how many children are offered before a search.
const FewChildren = 4

// Who is the child a form is about.
type Who struct {
	Choice   ChildChoice
	Child    casework.ChildID
	Name     string
	NewChild casework.Values
	Held     []actions.ChildView // the children this phone holds, last met first
	Search   string
}

func whoOfDraft(d actions.Draft, held []actions.ChildView) Who {
	w := Who{Held: held, NewChild: casework.Values{}}
	switch {
	case !d.Child.IsZero():
		w.Choice, w.Child = HeldChild, d.Child
		if i := slices.IndexFunc(held, func(c actions.ChildView) bool { return c.ID == d.Child }); i >= 0 {
			w.Name = held[i].Name
		}
	case len(d.NewChild) > 0:
		w.NewChild = d.NewChild.Clone()
		w.Choice = NewChild
		if w.NewChild.Get(casework.FieldChildName) == "" && w.NewChild.Has(casework.FieldAgeBand, "not_known") {
			w.Choice = UnknownChild
		}
	}
	return w
}

// Pick chooses a child this phone holds.
func (f Form) Pick(c actions.ChildView) Form {
	f.Who.Choice, f.Who.Child, f.Who.Name, f.Who.Search = HeldChild, c.ID, c.Name, ""
	return f.changed("child")
}

// NewChild begins a record of a child who is known by name.
func (f Form) NewChild() Form {
	f.Who.Choice, f.Who.Child = NewChild, casework.ChildID{}
	f.Who.NewChild = f.Who.NewChild.Clone()
	if name := strings.TrimSpace(f.Who.Search); name != "" && f.Who.NewChild.Get(casework.FieldChildName) == "" {
		f.Who.NewChild.Set(casework.FieldChildName, name)
	}
	f.Who.Search = ""
	return f.changed("child")
}

// UnknownChild begins a record of a child nobody could name; the age stands as not known until it is chosen.
func (f Form) UnknownChild() Form {
	f.Who.Choice, f.Who.Child, f.Who.Search = UnknownChild, casework.ChildID{}, ""
	f.Who.NewChild = f.Who.NewChild.Clone()
	f.Who.NewChild.Set(casework.FieldChildName)
	if f.Who.NewChild.Get(casework.FieldAgeBand) == "" {
		f.Who.NewChild.Set(casework.FieldAgeBand, "not_known")
	}
	return f.changed("child")
}

// ChangeChild takes the choice back. What was typed about a new child is kept.
func (f Form) ChangeChild() Form {
	f.Who.Choice, f.Who.Child, f.Who.Name = NoChild, casework.ChildID{}, ""
	return f.changed("child")
}

// FindChild narrows the children that are offered.
func (f Form) FindChild(search string) Form {
	f.Who.Search = search
	return f
}

// Offered are the held children to offer: the last met, or those that match the search, at most twelve of these.
func (w Who) Offered() []actions.ChildView {
	if strings.TrimSpace(w.Search) == "" {
		return w.Held[:min(FewChildren, len(w.Held))]
	}
	found := Matching(w.Held, w.Search)
	return found[:min(12, len(found))]
}

// Shows says whether the field is asked of the child chosen.
func (w Who) Shows(field casework.Field) bool {
	switch {
	case field.Auto:
		return false
	case w.Choice == NewChild:
		return true
	case w.Choice == UnknownChild:
		return slices.Contains([]casework.FieldID{casework.FieldAgeBand, casework.FieldGender, casework.FieldDescription, casework.FieldArea}, field.ID)
	}
	return false
}

// Title is what the card of the chosen child says.
func (w Who) Title() string {
	switch w.Choice {
	case NewChild:
		return "New child"
	case UnknownChild:
		return "Unknown child"
	case HeldChild:
		return w.Name
	}
	return ""
}

// Matching are the children whose name, alias, area, school or description holds every word of the search.
func Matching(children []actions.ChildView, search string) []actions.ChildView {
	words := strings.Fields(strings.ToLower(search))
	var out []actions.ChildView
	for _, c := range children {
		if holdsAll(searchText(c), words) {
			out = append(out, c)
		}
	}
	return out
}

func searchText(c actions.ChildView) string {
	parts := []string{c.Name, c.ID.Short()}
	for _, id := range []casework.FieldID{casework.FieldAliases, casework.FieldArea, casework.FieldSchool, casework.FieldDescription} {
		parts = append(parts, c.Values[id]...)
	}
	return strings.ToLower(strings.Join(parts, " "))
}

func holdsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
