package people

import (
	_ "embed"
	"fmt"
	"math/rand/v2"
	"sort"
	"strconv"
	"strings"
	"sync"

	"streetlight/server/demo/encounters"
)

// firstNamesTable holds the names given to 50 or more babies of England and Wales in some year, with the number in each year.
// Contains public sector information licensed under the Open Government Licence v3.0 (Office for National Statistics).
//
//go:embed first-names.tsv
var firstNamesTable string

// The years of birth that the table covers. A child born earlier or later gets a name of the nearest year.
const (
	firstYear = 2006
	lastYear  = 2016
)

// embeddedNames reads the table once, however many casts there are.
var embeddedNames = sync.OnceValues(func() (firstNames, error) { return readFirstNames(firstNamesTable) })

// firstNames draws names as often as they were given.
type firstNames map[cohort]*weighted

type cohort struct {
	sex  string // "f" or "m"
	year int
}

// weighted is a list of names; until counts how many babies bear this name or one before it.
type weighted struct {
	names []string
	until []int
}

// readFirstNames reads a table of name, sex and one count for each year, below comments and one line of headings.
func readFirstNames(table string) (firstNames, error) {
	out := firstNames{}
	for n, line := range strings.Split(strings.TrimSpace(table), "\n") {
		cells := strings.Split(line, "\t")
		if strings.HasPrefix(line, "#") || cells[0] == "name" {
			continue
		}
		if len(cells) != 2+lastYear-firstYear+1 {
			return nil, fmt.Errorf("first names, line %d: got %d columns", n+1, len(cells))
		}
		for i, cell := range cells[2:] {
			count, err := strconv.Atoi(cell)
			if err != nil {
				return nil, fmt.Errorf("first names, line %d: %w", n+1, err)
			}
			out.add(cohort{cells[1], firstYear + i}, cells[0], count)
		}
	}
	return out, nil
}

func (f firstNames) add(c cohort, name string, count int) {
	if count == 0 {
		return
	}
	w := f[c]
	if w == nil {
		w = &weighted{}
		f[c] = w
	}
	w.names = append(w.names, name)
	w.until = append(w.until, w.total()+count)
}

func (w *weighted) total() int {
	if len(w.until) == 0 {
		return 0
	}
	return w.until[len(w.until)-1]
}

// draw gives a name. Where the gender is neither male nor female, or not known, it may be a name of either kind.
func (f firstNames) draw(r *rand.Rand, year int, g encounters.Gender) string {
	w := f[cohort{sexOf(r, g), min(max(year, firstYear), lastYear)}]
	at := r.IntN(w.total())
	return w.names[sort.SearchInts(w.until, at+1)]
}

func sexOf(r *rand.Rand, g encounters.Gender) string {
	switch g {
	case encounters.Female:
		return "f"
	case encounters.Male:
		return "m"
	default:
		return pick(r, []string{"f", "m"})
	}
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }
