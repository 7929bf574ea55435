package casework

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// The words of a plan, section by section. They stand beside the plan's workflow, under the plan's own id.
const (
	FieldWhoIAm       FieldID = 0x301
	FieldWhyNow       FieldID = 0x302
	FieldWorries      FieldID = 0x303
	FieldPeoplePlaces FieldID = 0x304
	FieldTriggers     FieldID = 0x305
	FieldIfMissing    FieldID = 0x306
	FieldSafetyPlan   FieldID = 0x307
)

// PlanFields is the table of a plan's sections 1 to 7, in their order. The slice must not be changed. Who does what by when
// stands in the plan's rows; section 5 holds what is to be said beside them.
var PlanFields = sync.OnceValue(func() []Field {
	return []Field{
		{ID: FieldWhoIAm, Name: "who_i_am", Label: "1 Who I am", Type: Note, Help: "In the child's words where there are any; how to talk to them."},
		{ID: FieldWhyNow, Name: "why_now", Label: "2 Why now", Type: Note},
		{ID: FieldWorries, Name: "worries_and_working", Label: "3 What worries us, what is working", Type: Note},
		{ID: FieldPeoplePlaces, Name: "people_and_places", Label: "4 People and places", Type: Note},
		{ID: FieldTriggers, Name: "triggers", Label: "5 If this happens", Type: Note, Help: "What to know beside the rows of who does what by when."},
		{ID: FieldIfMissing, Name: "if_missing", Label: "6 If missing", Type: Note, Help: "The first 30 minutes, 2 hours, 24 hours."},
		{ID: FieldSafetyPlan, Name: "safety_plan", Label: "7 Safety plan with child and carer", Type: Note},
	}
})

// PlanSection finds a section of a plan by its number, 1 to 7, or by its name.
func PlanSection(which string) (Field, error) {
	table := PlanFields()
	if n, err := strconv.Atoi(which); err == nil && n >= 1 && n <= len(table) {
		return table[n-1], nil
	}
	if f, ok := Find(table, which); ok {
		return f, nil
	}
	var names []string
	for i, f := range table {
		names = append(names, fmt.Sprintf("%d %s", i+1, f.Name))
	}
	return Field{}, RefuseField("section", fmt.Sprintf("There is no section %q. The sections are: %s.", clip(which, 40), strings.Join(names, ", ")))
}

// Disputed lists the fields of one value that hold more than one: people contradict each other there.
func (v Values) Disputed(table []Field) []Field {
	var out []Field
	for _, f := range table {
		if f.disputed(v[f.ID]) {
			out = append(out, f)
		}
	}
	return out
}
