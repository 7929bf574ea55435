package rules

import (
	"bytes"
	"cmp"
	"math/bits"
	"slices"
	"strings"

	"streetlight/shared/casework"
)

// history is a child's facts made ready for looking at several moments of it.
type history struct {
	engine  *Engine
	subject *Subject
	again   []reading      // of all facts, when an engine other than this one made some of them
	lists   [][]occurrence // for each test the facts that count and meet it, by the time that counts for it
	events  []int32        // for each fact its event, once somebody asked
	parted  bool           // no two facts are of one event and none has two times; known once events are
	marks   []int32        // by event, for counting each once
	mark    int32
	about   map[uint]map[casework.EntryID]int64 // for each test that answers: what it is about, and when first
}

// occurrence is a fact at one time. A fact whose time is disputed has one for each time that stands.
type occurrence struct {
	at   int64 // in milliseconds since 1970
	fact int32 // its place among the subject's facts
}

func (e *Engine) history(s *Subject) *history {
	h := &history{engine: e, subject: s, lists: make([][]occurrence, len(e.tests))}
	for i := range s.Facts {
		if s.Facts[i].engine != e {
			h.readAgain()
			break
		}
	}
	h.makeRoom()
	for i := range s.Facts {
		h.add(&s.Facts[i], int32(i))
	}
	for _, list := range h.lists {
		if !slices.IsSortedFunc(list, h.before) {
			slices.SortFunc(list, h.before)
		}
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

// makeRoom gives each test room for the facts that meet it, all of it at once.
func (h *history) makeRoom() {
	counts, total := make([]int, len(h.lists)), 0
	for i := range h.subject.Facts {
		for met := h.reading(i).met; met != 0; met &= met - 1 {
			counts[bits.TrailingZeros64(met)]++
			total++
		}
	}
	room := make([]occurrence, total)
	for test, n := range counts {
		h.lists[test], room = room[:0:n], room[n:]
	}
}

// add notes when the fact occurred, if it counts and a rule may look at it.
func (h *history) add(f *Fact, i int32) {
	r := h.reading(int(i))
	if r.met == 0 || !h.engine.Counts(f) {
		return
	}
	for met := r.met; met != 0; met &= met - 1 {
		test := uint(bits.TrailingZeros64(met))
		h.engine.times(f, r, test, func(at int64) { h.lists[test] = append(h.lists[test], occurrence{at: at, fact: i}) })
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
	h.tellEvents()
	return h.events[fact]
}

// apart says that every occurrence is an event of its own.
func (h *history) apart() bool {
	h.tellEvents()
	return h.parted
}

func (h *history) tellEvents() {
	if h.events != nil {
		return
	}
	h.events = h.engine.events(h.subject.Facts, h.reading)
	h.parted = true
	for i, event := range h.events {
		h.parted = h.parted && event == int32(i) && len(h.subject.Facts[i].OccurredAt) == 1 && len(h.reading(i).stamps) < 2
	}
}

// once begins counting events once: the function it gives says whether an event comes for the first time.
func (h *history) once() func(fact int32) (first bool) {
	if h.marks == nil {
		h.marks = make([]int32, len(h.subject.Facts))
	}
	h.mark++
	mark := h.mark
	return func(fact int32) bool {
		event := h.event(fact)
		first := h.marks[event] != mark
		h.marks[event] = mark
		return first
	}
}
