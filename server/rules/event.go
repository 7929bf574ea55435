package rules

import "streetlight/shared/casework"

// One event counts once. Records of one child are of one event when they carry the same reference of the same agency, or the
// same encounter; and so on from record to record.

// reference is an agency's own number for an event.
type reference struct {
	agency casework.AgencyID
	number string
}

// events numbers the events of the facts: facts of one event get the same number, which is the place of one of them. What
// does not count ties nothing together.
func events(facts []Fact) []int32 {
	e := grouping{of: make([]int32, len(facts)), byReference: make(map[reference]int32, len(facts)), byEncounter: map[string]int32{}}
	for i := range facts {
		e.of[i] = int32(i)
	}
	for i := range facts {
		if !facts[i].Counts() {
			continue
		}
		for _, number := range facts[i].References {
			put(e.byReference, reference{facts[i].Agency, number}, int32(i), e.join)
		}
		for _, encounter := range facts[i].Encounters {
			put(e.byEncounter, encounter, int32(i), e.join)
		}
	}
	for i := range e.of {
		e.of[i] = e.root(int32(i))
	}
	return e.of
}

// SameEvents gives, for each entry among the facts that shares its event with another, the entry that stands for the event:
// the one with the smallest id. Whoever asks whether a fact was answered before asks it of the event.
func SameEvents(facts []Fact) map[casework.EntryID]casework.EntryID {
	of := events(facts)
	members := map[int32][]casework.EntryID{}
	for i, event := range of {
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
	of          []int32 // for each fact another of its event, or itself
	byReference map[reference]int32
	byEncounter map[string]int32
}

func (g *grouping) root(i int32) int32 {
	for g.of[i] != i {
		g.of[i] = g.of[g.of[i]]
		i = g.of[i]
	}
	return i
}

func (g *grouping) join(a, b int32) { g.of[g.root(a)] = g.root(b) }

// put notes that fact i carries the key, and joins it with the one that carried it before.
func put[K comparable](seen map[K]int32, key K, i int32, join func(a, b int32)) {
	if before, ok := seen[key]; ok {
		join(i, before)
		return
	}
	seen[key] = i
}
