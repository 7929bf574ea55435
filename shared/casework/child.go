package casework

import (
	"fmt"
	"sync"
	"time"
)

// The fields of a child's identity, as the author of a record knows it.
const (
	FieldChildName   FieldID = 0x101
	FieldAliases     FieldID = 0x102
	FieldBirthDate   FieldID = 0x103
	FieldAgeBand     FieldID = 0x104
	FieldGender      FieldID = 0x105
	FieldDescription FieldID = 0x106
	FieldSchool      FieldID = 0x107
	FieldArea        FieldID = 0x108
	FieldEthnicity   FieldID = 0x109
)

// ChildFields is the table of a child's identity, in the order a form asks it. The slice must not be changed.
// Ethnicity is kept for measuring fairness; no rule can name it.
var ChildFields = sync.OnceValue(func() []Field {
	return []Field{
		{ID: FieldChildName, Name: "name", Label: "Name", Type: Text, Help: "Leave empty for a child you do not know."},
		{ID: FieldAliases, Name: "aliases", Label: "Also known as", Type: Lines},
		{ID: FieldBirthDate, Name: "date_of_birth", Label: "Date of birth", Type: Day},
		{ID: FieldAgeBand, Name: "age_band", Label: "Age, about", Type: OneOf, Required: true, Choices: []Choice{
			{"under_10", "Under 10"}, {"10_13", "10 to 13"}, {"14_15", "14 to 15"}, {"16_17", "16 to 17"}, {"not_known", "Not known"}}},
		{ID: FieldGender, Name: "gender", Label: "Gender", Type: Text},
		{ID: FieldDescription, Name: "description", Label: "How to recognise them", Type: Note},
		{ID: FieldSchool, Name: "school", Label: "School", Type: Text},
		{ID: FieldArea, Name: "area", Label: "Where they are usually seen", Type: Text},
		{ID: FieldEthnicity, Name: "ethnicity", Label: "Ethnicity, in the child's words", Type: Text, Auto: true},
	}
})

// Child is one record about one child. Two workers who met the same child have a record each, until people link them.
type Child struct {
	ID     ChildID `json:"id"`
	Values Values  `json:"-"`
}

// Name is what to call the child on a screen.
func (c Child) Name() string {
	if n := c.Values.Get(FieldChildName); n != "" {
		return n
	}
	return "Unknown child " + c.ID.Short()
}

// Known says whether the record has a name.
func (c Child) Known() bool { return c.Values.Get(FieldChildName) != "" }

// Age is the child's age in whole years on the day; ok is false when no date of birth is recorded.
func (c Child) Age(on time.Time) (years int, ok bool) {
	born := c.Values.Time(FieldBirthDate)
	if born.IsZero() {
		return 0, false
	}
	years = on.Year() - born.Year()
	if on.YearDay() < born.AddDate(years, 0, 0).YearDay() {
		years--
	}
	return years, true
}

// AgeWords is the age as people say it: years where the date of birth is known, else the band.
func (c Child) AgeWords(on time.Time) string {
	if years, ok := c.Age(on); ok {
		return fmt.Sprintf("%d", years)
	}
	f, _ := Lookup(ChildFields(), FieldAgeBand)
	if band := c.Values.Get(FieldAgeBand); band != "" {
		return f.LabelOf(band)
	}
	return "age not known"
}

// Validate says what keeps the record from being saved.
func (c Child) Validate(now time.Time) error {
	for _, f := range ChildFields() {
		if err := f.Check(c.Values[f.ID]); err != nil {
			return err
		}
	}
	born := c.Values.Time(FieldBirthDate)
	if born.After(now) {
		return RefuseField("date_of_birth", "That date of birth is in the future. Check the year.")
	}
	if years, ok := c.Age(now); ok && years >= 25 {
		return RefuseField("date_of_birth", fmt.Sprintf("That date of birth makes the child %d years old. Check the year.", years))
	}
	return nil
}
