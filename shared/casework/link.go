package casework

import "time"

// LinkState is where a suggestion that two records are one child stands.
type LinkState string

// The states of a link.
const (
	LinkSuggested LinkState = "suggested"
	LinkHalf      LinkState = "half"   // across agencies: one side has confirmed
	LinkMade      LinkState = "linked" // the two records are looked at together
	LinkRefused   LinkState = "refused"
	LinkUndone    LinkState = "undone"
)

// Link is an edge between two child records. It widens nobody's access, and taking it away deletes nothing.
type Link struct {
	ID        LinkID     `json:"id"`
	A         ChildID    `json:"a"`
	B         ChildID    `json:"b"`
	State     LinkState  `json:"state"`
	Home      ChildID    `json:"home"` // later alerts, shares and plans go here
	Why       []string   `json:"why"`  // what agrees: name, date of birth, place
	Confirmed []WorkerID `json:"confirmed"`
	At        time.Time  `json:"at"`
}
