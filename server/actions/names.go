package actions

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/antzucaro/matchr"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"streetlight/shared/casework"
)

// identity is who a child record says the child is, as far as records are compared by it.
type identity struct {
	names  []string // folded; aliases included
	born   []string
	bands  []string
	gender []string
	places []string
}

func (w *identity) add(c casework.Child) {
	for _, f := range []casework.FieldID{casework.FieldChildName, casework.FieldAliases} {
		for _, n := range c.Values[f] {
			w.names = appendNew(w.names, foldName(n))
		}
	}
	for _, d := range c.Values[casework.FieldBirthDate] {
		w.born = appendNew(w.born, d)
	}
	for _, b := range c.Values[casework.FieldAgeBand] {
		if b != "not_known" {
			w.bands = appendNew(w.bands, b)
		}
	}
	for _, g := range c.Values[casework.FieldGender] {
		w.gender = appendNew(w.gender, foldName(g))
	}
	for _, p := range c.Values[casework.FieldArea] {
		w.places = appendNew(w.places, foldName(p))
	}
}

func appendNew(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// foldName is a name without case, accents, hyphens and the like: what two people who heard it would agree on.
func foldName(s string) string {
	t := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
	plain, _, err := transform.String(t, s)
	if err != nil {
		plain = s
	}
	return strings.Join(strings.FieldsFunc(strings.ToLower(plain), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// match is a record that may be the same child, and what agrees.
type match struct {
	child casework.ChildID
	why   []string
}

// nameIndex finds records by the sound of a name. Names are held in memory alone.
type nameIndex struct {
	mu      sync.RWMutex
	who     map[casework.ChildID]identity
	bySound map[string][]casework.ChildID
}

func newNameIndex() *nameIndex {
	return &nameIndex{who: map[casework.ChildID]identity{}, bySound: map[string][]casework.ChildID{}}
}

func (n *nameIndex) put(child casework.ChildID, who identity) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.who[child] = who
	for _, s := range sounds(who) {
		if !slices.Contains(n.bySound[s], child) {
			n.bySound[s] = append(n.bySound[s], child)
		}
	}
}

func (n *nameIndex) merge(child casework.ChildID, c casework.Child) {
	n.mu.RLock()
	who := n.who[child]
	n.mu.RUnlock()
	who.add(c)
	n.put(child, who)
}

// sounds are the keys of each last word of a name: it is what nicknames leave alone.
func sounds(who identity) []string {
	var out []string
	for _, name := range who.names {
		words := strings.Fields(name)
		if len(words) == 0 {
			continue
		}
		out = appendNew(out, soundOf(words[len(words)-1]))
	}
	return out
}

// soundOf is the first letters of the sound of a word; the word itself where it has no sound in that scheme.
func soundOf(word string) string {
	key, _ := matchr.DoubleMetaphone(word)
	if key == "" {
		return word
	}
	return key
}

func (n *nameIndex) matches(child casework.ChildID, who identity) []match {
	n.mu.RLock()
	defer n.mu.RUnlock()
	var out []match
	seen := map[casework.ChildID]bool{child: true}
	for _, s := range sounds(who) {
		for _, other := range n.bySound[s] {
			if seen[other] {
				continue
			}
			seen[other] = true
			if why := agree(who, n.who[other]); why != nil {
				out = append(out, match{other, why})
			}
		}
	}
	return out
}

// agree says what speaks for two records being one child; nil when it is not enough: a name that is near, and an age or
// a date of birth that does not speak against it.
func agree(a, b identity) []string {
	if apart(a.gender, b.gender) {
		return nil
	}
	why := nameAgrees(a.names, b.names)
	if why == "" {
		return nil
	}
	out := []string{why}
	switch {
	case overlap(a.born, b.born):
		out = append(out, "the same date of birth")
	case len(a.born) > 0 && len(b.born) > 0:
		return nil
	case overlap(a.bands, b.bands):
		out = append(out, "the same age band")
	case len(a.bands) > 0 && len(b.bands) > 0:
		return nil
	}
	if overlap(a.places, b.places) {
		out = append(out, "seen in the same area")
	}
	return out
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

func apart(a, b []string) bool { return len(a) > 0 && len(b) > 0 && !overlap(a, b) }

func nameAgrees(a, b []string) string {
	if overlap(a, b) {
		return "the same name"
	}
	for _, x := range a {
		for _, y := range b {
			if near(strings.Fields(x), strings.Fields(y)) {
				return "a name that sounds alike"
			}
		}
	}
	return ""
}

// near says whether two names of at least two words may be one: last words that are close, and first words that are
// close, begin alike, or sound alike.
func near(a, b []string) bool {
	if len(a) < 2 || len(b) < 2 {
		return false
	}
	if !surnameNear(a[len(a)-1], b[len(b)-1]) {
		return false
	}
	firstA, firstB := a[0], b[0]
	return matchr.JaroWinkler(firstA, firstB, false) >= 0.85 || soundOf(firstA) == soundOf(firstB) ||
		(len(firstA) >= 2 && len(firstB) >= 2 && firstA[:2] == firstB[:2])
}

// surnameNear says whether two surnames are close, or sound alike and are not far: Reed and Reid.
func surnameNear(a, b string) bool {
	like := matchr.JaroWinkler(a, b, false)
	return like >= 0.9 || (like >= 0.8 && soundOf(a) == soundOf(b))
}
