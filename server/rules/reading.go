package rules

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"streetlight/shared/casework"
)

// reading is what an engine read in a fact.
type reading struct {
	engine *Engine
	met    uint64   // the tests of the engine that the fact meets
	keys   []uint64 // what it shares with records of the same event
	stamps []stamp  // its times by the engine's clocks
	sums   []span   // for each of the engine's sums; nil when the fact has none
	places []string // where it was, when a rule across places looks at it
}

// stamp is one time of a fact by one of the engine's clocks.
type stamp struct {
	clock int
	at    int64 // in milliseconds since 1970
}

// span is the least and the greatest of the numbers that stand in a field.
type span struct{ low, high int64 }

// read puts the fact to every test of the engine. What is suspected to be false meets none, and ties no records together.
func (e *Engine) read(f *Fact) reading {
	r := reading{engine: e}
	if suspect(f) {
		return r
	}
	kind := e.kindBit(f.Kind)
	for i := range e.tests {
		if e.tests[i].met(f, kind) {
			r.met |= 1 << i
		}
	}
	r.keys = e.keysOf(f)
	if r.met == 0 {
		return r
	}
	r.stamps, r.sums = e.stamps(f), e.numbers(f)
	if r.met&e.atPlace != 0 {
		r.places = nonEmpty(f.Values[casework.FieldPlace], place)
	}
	return r
}

// suspect says whether the fact is intelligence of which somebody says that it is suspected to be false.
func suspect(f *Fact) bool {
	return f.Kind == casework.Intelligence && f.Values.Has(casework.FieldInfoGrade, "e")
}

// stamps reads the fact's times by the engine's clocks. Nothing happened after it was received, but a day may lie ahead; it
// begins at midnight where the pack is used.
func (e *Engine) stamps(f *Fact) []stamp {
	var out []stamp
	for i, field := range e.clocks {
		for _, text := range f.Values[field.ID] {
			t := casework.ParseMoment(text)
			switch {
			case t.IsZero():
				continue
			case field.Type == casework.Day:
				t = e.midnight(t)
			default:
				t = earlier(t, f.Received)
			}
			out = append(out, stamp{clockField + i, t.UnixMilli()})
		}
	}
	return out
}

// midnight is the beginning of the day that t names, where the pack is used.
func (e *Engine) midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, e.pack.Location())
}

// numbers reads the fields that are added up.
func (e *Engine) numbers(f *Fact) []span {
	var out []span
	for i, field := range e.sums {
		for _, text := range f.Values[field] {
			n, ok := number64(text)
			if !ok {
				continue
			}
			if out == nil {
				out = make([]span, len(e.sums))
				for j := range out {
					out[j] = span{low: -1}
				}
			}
			out[i] = out[i].with(n)
		}
	}
	for i := range out {
		out[i].low = max(0, out[i].low)
	}
	return out
}

// with takes in another number; a span without one has a negative low.
func (s span) with(n int64) span {
	if s.low < 0 {
		return span{n, n}
	}
	return span{min(s.low, n), max(s.high, n)}
}

// number64 reads a whole number that is not negative.
func number64(text string) (n int64, ok bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	return n, err == nil && n >= 0
}

// times calls back with each time of the fact that counts for a test.
func (e *Engine) times(f *Fact, r *reading, test uint, each func(at int64)) {
	switch clock := e.tests[test].clock; clock {
	case clockOccurred:
		for _, t := range f.OccurredAt {
			each(t.UnixMilli())
		}
	case clockReceived:
		each(f.Received.UnixMilli())
	default:
		for _, s := range r.stamps {
			if s.clock == clock {
				each(s.at)
			}
		}
	}
}

func nonEmpty(texts []string, tidy func(string) string) []string {
	var out []string
	for _, text := range texts {
		if text = tidy(text); text != "" && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}
