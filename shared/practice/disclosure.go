package practice

import (
	"slices"

	"streetlight/shared/casework"
)

// Disclosure says which fields of a fact an alert shows to those who may accept it, before any decision to share.
type Disclosure struct {
	Source     string            `yaml:"source"`
	Basis      string            `yaml:"basis"` // the code of a lawful basis
	Always     []string          `yaml:"always"`
	Urgent     []string          `yaml:"urgent"` // shown beside them by alerts as urgent as UrgentUpTo, or more
	UrgentUpTo casework.Priority `yaml:"urgent_up_to"`
}

// Fields lists the names of the fields that an alert of this priority shows; "agency" is the author's agency.
func (d Disclosure) Fields(priority casework.Priority) []string {
	if priority > d.UrgentUpTo {
		return slices.Clone(d.Always)
	}
	return slices.Concat(d.Always, d.Urgent)
}
