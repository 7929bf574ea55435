package casework

import "time"

// Flag is a mark on a child's record that somebody set and somebody looks at again by a date.
type Flag struct {
	Kind   FlagKind  `json:"kind"`
	Why    string    `json:"why"`
	By     WorkerID  `json:"by"`
	At     time.Time `json:"at"`
	Review string    `json:"review"`          // date, YYYY-MM-DD
	Ended  bool      `json:"ended,omitempty"` // By took it off at At
}

// FlagKind says what a flag marks.
type FlagKind string

// The flags.
const FlagCE FlagKind = "ce" // child exploitation

// Stands says whether the flag is on the record; one whose review date has passed stands until somebody looks at it.
func (f Flag) Stands() bool { return f.Kind != "" && !f.Ended }

// Passed says whether its review date was before this day, YYYY-MM-DD.
func (f Flag) Passed(today string) bool { return f.Stands() && f.Review < today }
