package people

import (
	"math/rand/v2"
	"time"

	"streetlight/server/demo/encounters"
)

// ages is the youngest and oldest age of a child of a band. Nobody under 8 is drawn: the criminal law begins at 10, and the
// published band below it holds a handful of records, of children close to that age.
func ages(b encounters.AgeBand) (youngest, oldest int) {
	if b == encounters.Under10 {
		return 8, 9
	}
	return 10, 17
}

// birthday draws a date of birth that gives an age of the band on the day of the encounter. Within 10 to 17 older children are
// likelier, as among those searched; the weights are an assumption of the demonstration, as the band is all that is published.
func birthday(r *rand.Rand, e encounters.Encounter) time.Time {
	youngest, _ := ages(e.Age)
	weights := []int{1, 1}
	if e.Age == encounters.Age10to17 {
		weights = []int{1, 2, 4, 8, 14, 20, 25, 26}
	}
	age := youngest + index(r, weights)
	y, m, d := e.At.Date()
	return time.Date(y-age, m, d-1-r.IntN(364), 0, 0, 0, 0, time.UTC)
}

// index draws an index as often as its weight says.
func index(r *rand.Rand, weights []int) int {
	total := 0
	for _, w := range weights {
		total += w
	}
	at := r.IntN(total)
	for i, w := range weights {
		if at < w {
			return i
		}
		at -= w
	}
	return len(weights) - 1
}
