package rules

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"
)

// history is a child's facts made ready for looking at several moments of it.
type history struct {
	engine      *Engine
	subject     *Subject
	again       []reading    // of all facts, when an engine other than this one made some of them
	occurrences []occurrence // by time, of the facts that count and meet a test
	events      []int32      // for each fact its event, once somebody asked
}

// occurrence is a fact at one time. A fact whose time is disputed has one for each time that stands.
type occurrence struct {
	at   int64 // in milliseconds since 1970
	fact int32 // its place among the subject's facts
}

func (e *Engine) history(s *Subject) *history {
	h := &history{engine: e, subject: s, occurrences: make([]occurrence, 0, len(s.Facts))}
	for i := range s.Facts {
		if s.Facts[i].engine != e {
			h.readAgain()
			break
		}
	}
	for i := range s.Facts {
		h.add(&s.Facts[i], int32(i))
	}
	if !slices.IsSortedFunc(h.occurrences, h.before) {
		slices.SortFunc(h.occurrences, h.before)
	}
	return h
}

// readAgain reads all facts with this engine.
func (h *history) readAgain() {
	h.again = make([]reading, len(h.subject.Facts))
	for i := range h.subject.Facts {
		h.again[i] = h.engine.read(&h.subject.Facts[i])
	}
}

// add notes when the fact occurred, if it counts and a rule may look at it.
func (h *history) add(f *Fact, i int32) {
	if h.reading(int(i)).met == 0 || !h.engine.Counts(f) {
		return
	}
	for _, t := range f.OccurredAt {
		h.occurrences = append(h.occurrences, occurrence{at: t.UnixMilli(), fact: i})
	}
}

func (h *history) reading(i int) *reading {
	if h.again != nil {
		return &h.again[i]
	}
	return &h.subject.Facts[i].reading
}

// before orders occurrences by time, and those of one time by what tells facts apart, so that the order of facts does not
// matter.
func (h *history) before(a, b occurrence) int {
	if a.at != b.at {
		return cmp.Compare(a.at, b.at)
	}
	x, y := &h.subject.Facts[a.fact], &h.subject.Facts[b.fact]
	return cmp.Or(bytes.Compare(x.Entry[:], y.Entry[:]), strings.Compare(string(x.Kind), string(y.Kind)), bytes.Compare(x.About[:], y.About[:]))
}

// passes says whether the occurrence's fact meets the test.
func (h *history) passes(o occurrence, test uint) bool {
	return h.reading(int(o.fact)).met&(1<<test) != 0
}

// event is the number of the fact's event.
func (h *history) event(fact int32) int32 {
	if h.events == nil {
		h.events = h.engine.events(h.subject.Facts, h.reading)
	}
	return h.events[fact]
}

// members are the occurrences that a selection holds at a moment, by time, and when that could next change.
type members struct {
	held []occurrence
	due  int64 // 0 when time alone changes nothing
}

// sooner notes that the selection could change at this time.
func (m *members) sooner(at int64) {
	if m.due == 0 || at < m.due {
		m.due = at
	}
}

// members selects at a moment.
func (h *history) members(s *selection, now int64) members {
	var m members
	answered := h.lastAnswer(s, now)
	for _, o := range h.occurrences[h.first(s, now):] {
		if o.at > now {
			h.comes(&m, s, o)
			continue
		}
		if !h.passes(o, s.bit) || s.waits && answered >= o.at {
			continue
		}
		if enters := h.enters(s, o); enters > now {
			m.sooner(enters)
			continue
		}
		if s.windowed {
			m.sooner(o.at + s.window + 1)
		}
		m.held = append(m.held, o)
	}
	return m
}

// comes notes when an occurrence that lies ahead will change the selection: by entering it, or by ending a wait.
func (h *history) comes(m *members, s *selection, o occurrence) {
	if h.passes(o, s.bit) {
		m.sooner(h.enters(s, o))
	}
	if s.waits && h.passes(o, s.answer) {
		m.sooner(o.at)
	}
}

// first is the place of the first occurrence that the selection's window can hold. The limit of a window is within it.
func (h *history) first(s *selection, now int64) int {
	if !s.windowed {
		return 0
	}
	i, _ := slices.BinarySearchFunc(h.occurrences, now-s.window, func(o occurrence, from int64) int { return cmp.Compare(o.at, from) })
	return i
}

// enters is when an occurrence becomes a member: at once, or when it has waited long enough.
func (h *history) enters(s *selection, o occurrence) int64 {
	if !s.waits {
		return o.at
	}
	return h.engine.pack.After(time.UnixMilli(o.at), s.Waits.For).UnixMilli()
}

// lastAnswer is the time of the latest fact, up to now, that ends a wait of the selection.
func (h *history) lastAnswer(s *selection, now int64) int64 {
	last := int64(-1 << 62)
	if !s.waits {
		return last
	}
	for _, o := range h.occurrences {
		if o.at <= now && h.passes(o, s.answer) {
			last = o.at
		}
	}
	return last
}
