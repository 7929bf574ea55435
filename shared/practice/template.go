package practice

import "streetlight/shared/casework"

// Template is what a plan of one kind begins with. Its owner changes it with the child and the family.
type Template struct {
	Name    string        `yaml:"name"`
	Title   string        `yaml:"title"`
	Source  string        `yaml:"source"`
	Actions []TemplateRow `yaml:"actions"`
}

// TemplateRow is one row of a plan: if this happens, who does what by when.
type TemplateRow struct {
	If   string `yaml:"if"`
	Who  string `yaml:"who"`
	Does string `yaml:"does"`
	By   string `yaml:"by"`
	Card bool   `yaml:"card"` // stands on the action card too
}

// PlanActions gives the rows as actions without ids; whoever makes a plan of them gives the ids.
func (t Template) PlanActions() []casework.PlanAction {
	out := make([]casework.PlanAction, len(t.Actions))
	for i, row := range t.Actions {
		out[i] = casework.PlanAction{If: row.If, Who: row.Who, Does: row.Does, By: row.By, Card: row.Card}
	}
	return out
}
