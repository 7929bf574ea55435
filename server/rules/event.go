package rules

import (
	"hash/maphash"

	"streetlight/shared/casework"
)

// One event counts once. Records of one child are of one event when they carry the same reference of the same agency, or the
// same encounter; and so on from record to record.

// eventKey is what records of one event share: an agency's own number for it, or an encounter, which has no agency.
type eventKey struct {
	agency casework.AgencyID
	text   string
}

// keysOf hashes a fact's event keys with the engine's own seed, so that nobody can choose two that collide.
func (e *Engine) keysOf(f *Fact) []uint64 {
	var keys []uint64
	for _, number := range f.References {
		keys = append(keys, maphash.Comparable(e.seed, eventKey{f.Agency, number}))
	}
	for _, encounter := range f.Encounters {
		keys = append(keys, maphash.Comparable(e.seed, eventKey{text: encounter}))
	}
	return keys
}

// events numbers the events of the facts: facts of one event get the same number, which is the place of one of them. What
// does not count ties nothing together.
func (e *Engine) events(facts []Fact, readings func(i int) *reading) []int32 {
	g := grouping{of: make([]int32, len(facts))}
	keys := 0
	for i := range facts {
		g.of[i] = int32(i)
		keys += len(readings(i).keys)
	}
	if keys == 0 {
		return g.of
	}
	g.first = make(map[uint64]int32, keys)
	for i := range facts {
		if e.Counts(&facts[i]) {
			g.put(int32(i), readings(i).keys)
		}
	}
	for i := range g.of {
		g.of[i] = g.root(int32(i))
	}
	return g.of
}

// SameEvents gives, for each entry among the facts that shares its event with another, the entry that stands for the event:
// the one with the smallest id. Whoever asks whether a fact was answered before asks it of the event.
func (e *Engine) SameEvents(facts []Fact) map[casework.EntryID]casework.EntryID {
	h := e.history(&Subject{Facts: facts})
	members := map[int32][]casework.EntryID{}
	for i := range facts {
		event := h.event(int32(i))
		members[event] = append(members[event], facts[i].Entry)
	}
	out := map[casework.EntryID]casework.EntryID{}
	for _, entries := range members {
		if len(entries) > 1 {
			for _, id := range entries {
				out[id] = smallest(entries)
			}
		}
	}
	return out
}

func smallest(ids []casework.EntryID) casework.EntryID {
	least := ids[0]
	for _, id := range ids[1:] {
		if string(id[:]) < string(least[:]) {
			least = id
		}
	}
	return least
}

// grouping joins facts into events.
type grouping struct {
	of    []int32          // for each fact another of its event, or itself
	first map[uint64]int32 // for each key the first fact that carried it
}

func (g *grouping) root(i int32) int32 {
	for g.of[i] != i {
		g.of[i] = g.of[g.of[i]]
		i = g.of[i]
	}
	return i
}

// put notes that fact i carries the keys, and joins it with those that carried them before.
func (g *grouping) put(i int32, keys []uint64) {
	for _, key := range keys {
		if before, ok := g.first[key]; ok {
			g.of[g.root(i)] = g.root(before)
			continue
		}
		g.first[key] = i
	}
}
