package actions

import (
	"streetlight/shared/casework"
	"streetlight/sync/replica"
)

// page takes in entities that came in a snapshot, without their commits. When an entry was saved and received is then
// known from its words alone: both are the author's time, put right by the measured skew.
func (in *reading) page(p replica.EntityPage) {
	state := in.taken.State(p.Scope)
	if state == nil {
		return
	}
	in.shelves[p.Scope] = true
	for _, id := range p.Entities {
		kind := state.Get(id, uint16(casework.FieldKind))
		if len(kind) == 0 {
			continue
		}
		if !in.knows(id) {
			in.made[id] = len(in.news.entries)
			in.news.entries = append(in.news.entries, entryRow{Entry: id, Scope: p.Scope, Saved: kind[0].Wall, Received: kind[0].Wall})
		}
		in.touch(id, p.Scope)
	}
}
