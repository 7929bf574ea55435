package casework

import (
	"cmp"
	"slices"
	"time"
)

// ToldChoices say who was told that something is shared, or that nobody was.
func ToldChoices() []Choice {
	return []Choice{{"child", "The child was told"}, {"carer", "A parent or carer was told"}, {"both", "Both were told"}, {ToldNobody, "Nobody was told"}}
}

// ToldNobody is the code of a decision of which neither child nor carer was told: it says why not.
const ToldNobody = "nobody"

// Decision is one sharing decision as it is kept for good: the entry shows the last one, and all before it.
type Decision struct {
	ID      DecisionID  `json:"id"`
	Content ContentHash `json:"content"` // of the entry when it was decided
	Verdict Verdict     `json:"verdict"` // that stood then: Submitted means “not yet approved”
	Share   Share       `json:"share"`
}

// InOrder puts decisions in the order in which they were made.
func InOrder(list []Decision) {
	slices.SortFunc(list, func(a, b Decision) int {
		return cmp.Or(a.Share.At.Compare(b.Share.At), slices.Compare(a.ID[:], b.ID[:]))
	})
}

// SignOff is the word of a health lead that exactly this content of a health record may leave the health service.
type SignOff struct {
	Content ContentHash `json:"content"`
	By      WorkerID    `json:"by"`
	At      time.Time   `json:"at"`
	Words   string      `json:"words,omitempty"`
}
