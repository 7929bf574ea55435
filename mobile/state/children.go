package state

import (
	"fmt"
	"strings"
	"time"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

// Children is the list of the children this phone holds, with its search.
type Children struct {
	Search  string
	Found   []actions.ChildView
	Loading bool
	Trouble string // why the list could not be read
	Now     time.Time
}

// MostChildren is how many children a page lists; a search finds the others.
const MostChildren = 50

// Listed are the children to show.
func (c Children) Listed() []actions.ChildView { return c.Found[:min(MostChildren, len(c.Found))] }

// Note is the line under the search: how many there are, or what to do when there is none.
func (c Children) Note() string {
	switch n := len(c.Found); {
	case c.Loading:
		return "Reading the records on this phone."
	case n > MostChildren:
		return fmt.Sprintf("The first %d of %d. Type more of the name to narrow them.", MostChildren, n)
	case n == 0 && strings.TrimSpace(c.Search) != "":
		return "Nobody on this phone matches. A child you may not see here can still be recorded as new; supervisors link the records."
	case n == 0:
		return "This phone holds no child yet. Record a contact, and the child stands here."
	case n == 1:
		return "1 child, on this phone."
	default:
		return fmt.Sprintf("%d children, on this phone.", n)
	}
}

// ChildLine is a child in a list: the name, and age, area and how often met.
func ChildLine(c actions.ChildView, now time.Time) (name, detail string) {
	parts := []string{ageWords(c.Age)}
	if area := c.Values.Get(casework.FieldArea); area != "" {
		parts = append(parts, Clip(area, 40))
	}
	if !c.Last.IsZero() {
		parts = append(parts, "last met "+When(c.Last, now))
	}
	return c.Name, strings.Join(parts, " · ")
}

func ageWords(age string) string {
	switch {
	case age == "":
		return "Age not known"
	case strings.Trim(age, "0123456789") == "":
		return "Age " + age
	case age == "Not known":
		return "Age not known"
	}
	return "Age " + strings.ToLower(age[:1]) + age[1:]
}

// Nobody says whether there is no child to list, for certain.
func (c Children) Nobody() bool { return !c.Loading && c.Trouble == "" && len(c.Found) == 0 }

// PickLine is what tells two children of one name apart when one is chosen.
func PickLine(c actions.ChildView) string {
	parts := []string{ageWords(c.Age)}
	if area := c.Values.Get(casework.FieldArea); area != "" {
		parts = append(parts, Clip(area, 30))
	}
	return strings.Join(parts, " · ")
}
