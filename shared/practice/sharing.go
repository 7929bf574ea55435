package practice

import (
	"slices"

	"streetlight/shared/casework"
)

// Sharing says on what bases information may be shared, and under which conditions.
type Sharing struct {
	Source     string            `yaml:"source"`
	SignedOff  []casework.Sector `yaml:"signed_off"` // what agencies of these sectors recorded waits for their Caldicott guardian
	Bases      []Basis           `yaml:"bases"`
	Conditions []Terms           `yaml:"conditions"`
}

// Basis is a lawful basis.
type Basis struct {
	Code   string            `yaml:"code"` // such as "ca1989_s47"
	Words  string            `yaml:"words"`
	Source string            `yaml:"source"`
	Not    []casework.Sector `yaml:"not"`     // it does not cover what agencies of these sectors recorded
	NotWhy string            `yaml:"not_why"` // what to tell whoever chose it all the same
}

// Covers says whether the basis carries what an agency of this sector recorded.
func (b Basis) Covers(s casework.Sector) bool { return !slices.Contains(b.Not, s) }

// Terms are a standard condition under which readers may use what is shared with them.
type Terms struct {
	Code   string `yaml:"code"`
	Words  string `yaml:"words"`
	Source string `yaml:"source"`
}

// Basis returns the lawful basis with this code.
func (p *Pack) Basis(code string) (Basis, bool) {
	return find(p.Sharing.Bases, func(b Basis) bool { return b.Code == code })
}

// LawfulBases lists the bases as a form offers them.
func (p *Pack) LawfulBases() []casework.Choice {
	return choices(p.Sharing.Bases, func(b Basis) casework.Choice { return casework.Choice{Code: b.Code, Label: b.Words} })
}

// SharingConditions lists the standard conditions as a form offers them.
func (p *Pack) SharingConditions() []casework.Choice {
	return choices(p.Sharing.Conditions, func(c Terms) casework.Choice { return casework.Choice{Code: c.Code, Label: c.Words} })
}

// BasisWords is a lawful basis in words; the code itself where the pack has no such basis.
func (p *Pack) BasisWords(code string) string {
	return casework.Field{Choices: p.LawfulBases()}.LabelOf(code)
}

// NeedsSignOff says whether what an agency of this sector recorded waits for its Caldicott guardian before it is shared.
func (p *Pack) NeedsSignOff(s casework.Sector) bool { return slices.Contains(p.Sharing.SignedOff, s) }
