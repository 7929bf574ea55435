package state

import "streetlight/mobile/actions"

// Tone is what a banner or a badge means. A view gives each tone a colour and an icon, and never a colour alone.
type Tone string

// The tones.
const (
	Plain  Tone = "plain"  // no more than it says
	Info   Tone = "info"   // good to know
	Good   Tone = "good"   // done and proven
	Notice Tone = "notice" // a person should look
	Danger Tone = "danger" // act now
)

// Badge is a short word on an entry or a child, with its tone.
type Badge struct {
	Words string
	Tone  Tone
}

// StandingBadge is the badge of an entry's standing.
func StandingBadge(s actions.Standing) Badge {
	switch s {
	case actions.Waiting:
		return Badge{"Waiting", Info}
	case actions.Safe:
		return Badge{"Safe", Good}
	case actions.Returned:
		return Badge{"Returned", Notice}
	case actions.Approved:
		return Badge{"Approved", Good}
	case actions.Withdrawn:
		return Badge{"Withdrawn", Info}
	case actions.Quarantined:
		return Badge{"Kept apart", Danger}
	}
	return Badge{"Standing not known", Notice}
}
