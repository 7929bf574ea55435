package actions

import (
	"encoding/binary"
	"fmt"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

// news is what one answer of the hub changes in the index.
type news struct {
	entries []entryRow
	scopes  []shelfRow
}

// reading gathers news from the commits of an answer.
type reading struct {
	x       *index
	taken   replica.Taken
	made    map[casework.EntryID]int // place in news.entries
	touched map[casework.EntryID]casework.ScopeID
	order   []casework.EntryID // of touched
	shelves map[casework.ScopeID]bool
	news    news
}

// newsOf reads what an answer brings; what it takes away is for drop. An entry that begins and ends within it is read off its ops; one that was there before, or is
// changed again, is read from the state that results.
func (x *index) newsOf(r kv.Reader, taken replica.Taken) (news, error) {
	if len(taken.Folded) == 0 && len(taken.Pages) == 0 {
		return news{}, nil
	}
	if err := x.load(r); err != nil {
		return news{}, err
	}
	in := &reading{x: x, taken: taken, made: map[casework.EntryID]int{}, touched: map[casework.EntryID]casework.ScopeID{}, shelves: map[casework.ScopeID]bool{}}
	for _, c := range taken.Folded {
		in.commit(c)
	}
	for _, page := range taken.Pages {
		in.page(page)
	}
	for _, id := range in.order {
		if err := in.again(id, in.touched[id]); err != nil {
			return news{}, err
		}
	}
	for _, scope := range taken.Scopes {
		if in.shelves[scope] {
			if row, ok := readShelfRow(taken.State(scope), scope); ok {
				in.news.scopes = append(in.news.scopes, row)
			}
		}
	}
	return in.news, nil
}

func (in *reading) commit(c replica.FoldedCommit) {
	made := make(map[casework.EntryID]bool, 1)
	for _, op := range c.Ops {
		if casework.FieldID(op.Field) == casework.FieldKind && !in.knows(op.Entity) {
			made[op.Entity] = true
			in.made[op.Entity] = len(in.news.entries)
			in.news.entries = append(in.news.entries, entryRow{Entry: op.Entity, Scope: c.Scope, Saved: milliseconds(c.Wall),
				Received: milliseconds(c.Received), Occurred: occurredIn(c.Ops, op.Entity)})
		}
	}
	for _, op := range c.Ops {
		switch {
		case isEntryField(op) && made[op.Entity]:
		case isEntryField(op) || casework.FieldID(op.Field) == casework.FieldJudgement:
			in.touch(op.Entity, c.Scope)
		case isScopeField(op) || isChildField(op):
			in.shelves[c.Scope] = true
		}
	}
}

// knows says whether an entry was there before, or began earlier in this answer.
func (in *reading) knows(id casework.EntryID) bool {
	_, before := in.x.at[id]
	_, made := in.made[id]
	return before || made
}

func (in *reading) touch(id casework.EntryID, scope casework.ScopeID) {
	if _, known := in.touched[id]; !known {
		in.touched[id] = scope
		in.order = append(in.order, id)
	}
}

// again reads an entry that was changed.
func (in *reading) again(id casework.EntryID, scope casework.ScopeID) error {
	var row entryRow
	at, made := in.made[id]
	before, known := in.x.at[id]
	switch {
	case made:
		row = in.news.entries[at]
	case known:
		row = in.x.rows[before]
	default:
		return nil // it never was whole: what began it is kept apart
	}
	state := in.taken.State(scope)
	e, _, ok := records.Entry(state, scope, id)
	if !ok {
		return nil
	}
	j, _, err := records.ReadWhole[casework.Judgement](state, id, casework.FieldJudgement)
	if err != nil {
		return fmt.Errorf("read a verdict: %w", err)
	}
	row.Occurred = milliseconds(e.OccurredAt())
	row.Returned, row.Conflict = j.Verdict == casework.Returned, len(e.Conflicts()) > 0
	if made {
		in.news.entries[at] = row
	} else {
		in.news.entries = append(in.news.entries, row)
	}
	return nil
}

// isEntryField, isChildField and isScopeField say what an op is about.
func isEntryField(op crdt.Op) bool { return op.Field > 0 && op.Field < 0x100 }

func isChildField(op crdt.Op) bool { return op.Field > 0x100 && op.Field < 0x200 }

func isScopeField(op crdt.Op) bool { return op.Field > 0x200 && op.Field < 0x300 }

// occurredIn is when an entry happened, by the ops that make it: a time as it usually lies in an op.
func occurredIn(ops []crdt.Op, id casework.EntryID) int64 {
	for _, op := range ops {
		if op.Entity == id && casework.FieldID(op.Field) == casework.FieldOccurredAt && len(op.Value) == 8 {
			return time.UnixMilli(int64(binary.BigEndian.Uint64(op.Value))).UnixMilli()
		}
	}
	return 0
}
