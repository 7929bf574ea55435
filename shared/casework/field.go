package casework

import "slices"

// FieldID is the number of a field on the wire. It never changes its meaning and is never used again.
// Bit 15 marks what only the hub writes; numbers below it belong to people's words.
type FieldID uint16

// HubWritten says whether only the hub may write the field.
func (f FieldID) HubWritten() bool { return f&0x8000 != 0 }

// Type says how a field's text is read and shown.
type Type string

// The types of a field. Every value is held as text in one canonical spelling.
const (
	Text    Type = "text"    // one line, up to 200 characters
	Note    Type = "note"    // several lines, up to 2,000 characters
	OneOf   Type = "choice"  // the code of one choice
	Codes   Type = "codes"   // a set of codes that the practice pack defines
	Lines   Type = "lines"   // a set of short texts
	Moment  Type = "moment"  // 2026-01-05T22:10:00.000Z
	Day     Type = "day"     // 2026-01-05
	Count   Type = "count"   // a whole number from 0 to 1,000,000
	Decimal Type = "decimal" // such as -3.1029
	Ref     Type = "id"      // an id
)

// Many says whether a field of this type holds a set of values.
func (t Type) Many() bool { return t == Codes || t == Lines }

// Choice is one value that may be picked, with the words people read.
type Choice struct {
	Code  string `json:"code"`
	Label string `json:"label"`
}

// Field is one row of the table from which forms, the command line, the importer, the console and the exchange all work.
type Field struct {
	ID       FieldID  `json:"id"`
	Name     string   `json:"name"` // as in JSON and on the command line
	Label    string   `json:"label"`
	Type     Type     `json:"type"`
	Choices  []Choice `json:"choices,omitempty"`
	Required bool     `json:"required,omitempty"`
	Needed   []Kind   `json:"-"` // entries of these kinds require it, beside what Required says of all that carry it
	Help     string   `json:"help,omitempty"`
	Kinds    []Kind   `json:"kinds,omitempty"` // which entries carry it; none named means all
	Auto     bool     `json:"auto,omitempty"`  // filled by the app, not asked
}

// For says whether entries of kind k carry the field.
func (f Field) For(k Kind) bool { return len(f.Kinds) == 0 || slices.Contains(f.Kinds, k) }

// as is the field as entries of kind k carry it.
func (f Field) as(k Kind) Field {
	f.Required = f.Required || slices.Contains(f.Needed, k)
	return f
}

// LabelOf gives the words for a code of this field, or the code itself.
func (f Field) LabelOf(code string) string {
	for _, c := range f.Choices {
		if c.Code == code {
			return c.Label
		}
	}
	return code
}

// Limits on people's words, in characters (Unicode code points).
const (
	MaxText  = 200
	MaxNote  = 2000
	MaxLines = 50 // members of one set
)

// Find returns the field called name from the table.
func Find(table []Field, name string) (Field, bool) {
	i := slices.IndexFunc(table, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return table[i], true
}

// Lookup returns the field with this number from the table.
func Lookup(table []Field, id FieldID) (Field, bool) {
	for i := range table {
		if table[i].ID == id {
			return table[i], true
		}
	}
	return Field{}, false
}
