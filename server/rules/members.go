package rules

import (
	"cmp"
	"math"
	"slices"
	"time"

	"streetlight/shared/casework"
)

// never is a time that does not come.
const never = math.MaxInt64

// members are the occurrences that a selection holds at a moment, by time, and when that could next change.
type members struct {
	held []occurrence
	due  int64 // never when time alone changes nothing
}

// members selects at a moment. A fact is a member from when it enters until it leaves.
func (h *history) members(s *selection, now int64) members {
	m := members{due: never}
	if len(s.Plans) > 0 && !slices.Contains(s.Plans, h.subject.PlanPriority) {
		return m
	}
	list := h.lists[s.bit]
	if !s.waits {
		return h.windowed(s, list, now)
	}
	for _, o := range list[h.first(s, list, now):] {
		leaves := h.leaves(s, o)
		if leaves <= now {
			continue
		}
		enters := h.enters(s, o)
		switch {
		case enters >= leaves:
		case enters > now:
			m.due = min(m.due, enters)
		default:
			m.due = min(m.due, leaves)
			m.held = append(m.held, o)
		}
	}
	return m
}

// windowed selects where nothing waits: the members are those that the window holds, one after the other.
func (h *history) windowed(s *selection, list []occurrence, now int64) members {
	from := h.first(s, list, now)
	to, _ := slices.BinarySearchFunc(list, now, func(o occurrence, now int64) int {
		if h.enters(s, o) <= now {
			return -1
		}
		return 1
	})
	m := members{due: never, held: list[min(from, to):to:to]}
	if to < len(list) {
		m.due = h.enters(s, list[to])
	}
	if from < to {
		m.due = min(m.due, h.leaves(s, list[from]))
	}
	return m
}

// first is the place of the first occurrence that the selection's window can hold. The limit of a window is within it.
func (h *history) first(s *selection, list []occurrence, now int64) int {
	if !s.windowed {
		return 0
	}
	i, _ := slices.BinarySearchFunc(list, now-s.window, func(o occurrence, from int64) int { return cmp.Compare(o.at, from) })
	return i
}

// enters is when an occurrence becomes a member: at once, when it is old enough, or when it has waited long enough.
func (h *history) enters(s *selection, o occurrence) int64 {
	at := o.at
	if s.ended > 0 {
		at = o.at + s.ended + 1
	}
	if s.waits {
		at = max(at, h.engine.after(time.UnixMilli(o.at), s.Waits.For, h.subject.School).UnixMilli())
	}
	return at
}

// leaves is when an occurrence is no member any more: when the window has passed it, or when it was answered.
func (h *history) leaves(s *selection, o occurrence) int64 {
	at := int64(never)
	if s.windowed {
		at = o.at + s.window + 1
	}
	if s.waits {
		at = min(at, h.answered(s, o))
	}
	return at
}

// answered is the time of the first fact that ends an occurrence's wait; never when there is none.
func (h *history) answered(s *selection, o occurrence) int64 {
	if s.Waits.About {
		return h.answeredAbout(s, o)
	}
	list := h.lists[s.answer]
	i, _ := slices.BinarySearchFunc(list, o.at, func(a occurrence, at int64) int { return cmp.Compare(a.at, at) })
	for _, a := range list[i:] {
		if a.fact != o.fact && (h.before(o, a) < 0 || !h.passes(a, s.bit)) {
			return a.at
		}
	}
	return never
}

// answeredAbout is the time of the first answer about the same entry. It may have come before: what was decided about an
// entry need not be decided again because of an alert that names it later.
func (h *history) answeredAbout(s *selection, o occurrence) int64 {
	first, ok := h.about[s.answer]
	if !ok {
		first = make(map[casework.EntryID]int64, len(h.lists[s.answer]))
		for _, a := range h.lists[s.answer] {
			key := h.subject.Facts[a.fact].subjectEntry()
			if _, ok := first[key]; !ok {
				first[key] = a.at
			}
		}
		if h.about == nil {
			h.about = map[uint]map[casework.EntryID]int64{}
		}
		h.about[s.answer] = first
	}
	if at, ok := first[h.subject.Facts[o.fact].subjectEntry()]; ok {
		return at
	}
	return never
}

// subjectEntry is the entry that the fact is about: itself, where it is about no other.
func (f *Fact) subjectEntry() casework.EntryID {
	if f.About != (casework.EntryID{}) {
		return f.About
	}
	return f.Entry
}
