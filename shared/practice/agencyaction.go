package practice

import (
	"slices"

	"streetlight/shared/casework"
)

// AgencyAction is one thing that an agency can do for a plan; plans choose from these.
type AgencyAction struct {
	Agency string          `yaml:"agency"` // in words, such as "Police"
	Roles  []casework.Role `yaml:"roles"`  // who does it; they are offered it first
	Does   string          `yaml:"does"`
	By     string          `yaml:"by"`
	From   []string        `yaml:"from"` // codes of the pack's sources
}

// ActionsOf lists what people of this role can do for a plan, in the order of the pack.
func (p *Pack) ActionsOf(role casework.Role) []AgencyAction {
	var out []AgencyAction
	for _, a := range p.AgencyActions {
		if slices.Contains(a.Roles, role) {
			out = append(out, a)
		}
	}
	return out
}
