package actions

import (
	"fmt"
	"strings"

	"streetlight/shared/casework"
)

// An open alert stays with people when its facts are withdrawn, or returned as another child's or as recorded twice: a person
// answers it, not the server. Whoever reads it must see that it rests on them no more.

// The sentence that says so begins and ends with these.
const (
	uncountedBegins = " Counted no more: "
	uncountedEnds   = " records, withdrawn or returned as another child's or as recorded twice."
)

// sayUncounted makes an alert say how many of its facts count no more, and whether that changed it.
func (l *lookout) sayUncounted(a *casework.Alert) bool {
	why := withoutUncounted(a.Finding.Why)
	if n := l.uncounted(a.Finding.Facts); n > 0 {
		why += fmt.Sprintf("%s%d of %d%s", uncountedBegins, n, len(a.Finding.Facts), uncountedEnds)
	}
	if why == a.Finding.Why {
		return false
	}
	a.Finding.Why, a.Draft.WhyNow = why, why
	return true
}

// uncounted counts the facts that lie on these records and count no more.
func (l *lookout) uncounted(facts []casework.FactRef) (n int) {
	gone := map[casework.EntryID]bool{}
	for i := range l.subject.Facts {
		if f := &l.subject.Facts[i]; !f.Kind.Workflow() && !l.rules.Counts(f) {
			gone[f.Entry] = true
		}
	}
	for _, r := range facts {
		if of := r.Of(); !of.IsZero() && gone[of] {
			n++
		}
	}
	return n
}

// withoutUncounted is a reason without that sentence.
func withoutUncounted(why string) string {
	before, rest, said := strings.Cut(why, uncountedBegins)
	if !said {
		return why
	}
	_, after, _ := strings.Cut(rest, uncountedEnds)
	return before + after
}
