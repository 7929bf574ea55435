package state

// Guide is what screens take from the practice pack.
type Guide struct {
	Version    string
	Indicators []Indicator
	FrontDoor  []Contact // whom to tell of a worry that cannot wait, in the order to try
}

// Indicator is one sign that an entry may point to.
type Indicator struct {
	Code    string
	Wording string
	Level   string // H harm may be happening, S significant, M medium, L low, P protective
}

// Contact is a number to ring.
type Contact struct {
	Name    string
	Number  string
	Note    string // opening hours or the like; may be empty
	Checked bool   // whether someone at the agency has confirmed the number
}

// Words is the contact on one line; a number nobody has confirmed says so.
func (c Contact) Words() string {
	words := c.Name + ": " + c.Number
	if c.Note != "" {
		words += ", " + c.Note
	}
	if !c.Checked {
		words += " (number not confirmed)"
	}
	return words
}

// Emergency is the sentence that stands before everything else when a child is in immediate danger.
const Emergency = "Ring 999 now. This app is not the emergency channel."

// Wording is the indicator's plain wording, or its code where this pack does not know it.
func (g Guide) Wording(code string) string {
	for _, i := range g.Indicators {
		if i.Code == code {
			return i.Wording
		}
	}
	return code
}

// DangerLines are the lines to show when a child is in immediate danger.
func (g Guide) DangerLines() []string {
	lines := make([]string, len(g.FrontDoor))
	for i, c := range g.FrontDoor {
		lines[i] = c.Words()
	}
	return lines
}
