package vault

import "time"

const (
	mostTries  = 10 // wrong ones; then the vault is wiped
	waitsFrom  = 5  // wrong tries
	warnAt     = 4  // tries left: the seventh try is the first that is warned of
	firstWait  = 30 * time.Second
	longestTry = time.Hour
)

// backOff is the wait after so many wrong tries: 30 seconds after the fifth, then 2, 8 and 32 minutes, and an hour.
func backOff(wrong int) time.Duration {
	if wrong < waitsFrom {
		return 0
	}
	steps := min(wrong-waitsFrom, 4) // the fourth is beyond the longest
	return min(firstWait<<(2*steps), longestTry)
}

// tries is what a header remembers of wrong PINs.
type tries struct {
	Wrong int       `json:"wrong"`         // since the last right one; a try counts before it is looked at
	Next  time.Time `json:"next,omitzero"` // the next try is not looked at before
}

// begin counts a try at a moment, as wrong until shown otherwise.
func (t tries) begin(now time.Time) tries {
	t.Wrong++
	t.Next = time.Time{}
	if wait := backOff(t.Wrong); wait > 0 {
		t.Next = now.Add(wait).UTC().Truncate(0)
	}
	return t
}

// wait is how long the next try must wait.
func (t tries) wait(now time.Time) time.Duration {
	if t.Next.IsZero() {
		return 0
	}
	return max(0, t.Next.Sub(now))
}

// settle shortens a wait that is longer than the rule gives, because the clock was set back since: no clock locks anyone
// out for years. It reports whether anything changed.
func (t tries) settle(now time.Time) (tries, bool) {
	longest := backOff(t.Wrong)
	if t.wait(now) <= longest {
		return t, false
	}
	t.Next = now.Add(longest).UTC().Truncate(0)
	return t, true
}

func (t tries) left() int { return max(0, mostTries-t.Wrong) }
