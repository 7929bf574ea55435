package actions

import (
	"encoding/binary"
	"time"

	"streetlight/shared/casework"
	"streetlight/shared/practice"
	"streetlight/sync/canon"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// How long it takes from a contact to whoever must know of it is measured by the server's clock, and by a phone's only as far
// as its measured skew puts it right. What came without a measured clock is counted apart.

// tableTimely holds the times of each entry, in the order of receipt: milliseconds since 1970, entry -> timelyRow. It holds
// ids and times alone.
//
//nolint:gochecknoglobals // a name that nobody changes
var tableTimely = kv.Table{Name: "timely", Ordered: true}

// timelyRow is what the measure needs of one entry. It is written with every push, so it is by hand.
type timelyRow struct {
	File     casework.ScopeID
	Agency   casework.AgencyID
	Occurred int64 // milliseconds since 1970, put right by the skew, and not after the receipt
	Decided  int64 // the first sharing decision; 0: there is none
	Ahead    int64 // milliseconds by which the clock was ahead when the entry first came
	Level    int64 // 2: an indicator of harm, 1: a significant one, 0: neither
	Clocked  bool  // a phone's clock was measured when the entry came
	Gone     bool  // it was withdrawn
}

func (t timelyRow) encoded() []byte {
	out := canon.AppendHead(make([]byte, 0, 80), canon.Array, 8)
	out = canon.AppendBytes(canon.AppendBytes(out, t.File[:]), t.Agency[:])
	for _, n := range []int64{t.Occurred, t.Decided, t.Ahead, t.Level} {
		out = canon.AppendInt(out, n)
	}
	return canon.AppendBool(canon.AppendBool(out, t.Clocked), t.Gone)
}

func (t *timelyRow) read(r *canon.Reader) {
	r.Refuse(r.Head(canon.Array) != 8)
	t.File, t.Agency = r.ID(), r.ID()
	t.Occurred, t.Decided, t.Ahead, t.Level = r.Int(), r.Int(), r.Int(), r.Int()
	t.Clocked, t.Gone = r.Bool(), r.Bool()
}

func timelyKey(received int64, id casework.EntryID) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(max(0, received))), id[:]...)
}

// arrivalClock is what is known of the clock by which an entry says when it happened.
type arrivalClock struct {
	ahead time.Duration
	known bool
}

// clockOf is the clock of a phone; what no phone sent has none that was measured.
func clockOf(a replica.Accepted) arrivalClock {
	return arrivalClock{ahead: a.Skew, known: a.Commit.User != [16]byte{} && a.Commit.Device != [16]byte{}}
}

// newTimes are the times of an entry that comes now.
func (in *intake) newTimes(scope casework.ScopeID, row *fileRow) timelyRow {
	return timelyRow{File: scope, Agency: row.Agency, Clocked: in.clock.known, Ahead: in.clock.ahead.Milliseconds()}
}

// oldTimes are the times of an entry that was here before: the clock that was measured when it first came, and what was
// decided, stay.
func (in *intake) oldTimes(scope casework.ScopeID, row *fileRow, e entryRow) (timelyRow, error) {
	had, ok, err := get[timelyRow](in.KV(), tableTimely, timelyKey(e.Received, e.ID))
	if !ok {
		had = in.newTimes(scope, row)
	}
	return had, err
}

// keepTimes notes the times of an entry as it stands: a correction of when it happened counts.
func (in *intake) keepTimes(t timelyRow, e entryRow, state *crdt.State) error {
	t.Occurred = e.Received
	if at, ok := occurredAt(state, e.ID); ok {
		t.Occurred = min(at-t.Ahead, e.Received)
	}
	t.Level = in.levelOf(state, e.ID)
	return put(in.KV(), tableTimely, timelyKey(e.Received, e.ID), t)
}

// occurredAt is when an entry says it happened, in milliseconds since 1970: the earliest that stands where people disagree.
func occurredAt(state *crdt.State, id casework.EntryID) (earliest int64, ok bool) {
	for _, v := range state.Get(id, uint16(casework.FieldOccurredAt)) {
		if len(v.Bytes) != 8 {
			continue
		}
		if at := int64(binary.BigEndian.Uint64(v.Bytes)); !ok || at < earliest {
			earliest, ok = at, true
		}
	}
	return earliest, ok
}

// levelOf is the gravest level of the indicators of an entry.
func (x *tx) levelOf(state *crdt.State, id casework.EntryID) (level int64) {
	state.Visit(id, func(c crdt.Cell) {
		if c.Field != uint16(casework.FieldIndicators) || len(c.Values) == 0 || c.Values[len(c.Values)-1].Removed() {
			return
		}
		switch i, _ := x.pack.Indicator(string(c.Key)); i.Level {
		case practice.Harm:
			level = 2
		case practice.Significant:
			level = max(level, 1)
		}
	})
	return level
}

// markTimes changes the times of an entry that is in its file.
func (x *tx) markTimes(row fileRow, id casework.EntryID, change func(*timelyRow)) error {
	e := entryOf(&row, id)
	if e == nil {
		return nil
	}
	key := timelyKey(e.Received, id)
	t, ok, err := get[timelyRow](x.KV(), tableTimely, key)
	if err != nil || !ok {
		return err
	}
	change(&t)
	return put(x.KV(), tableTimely, key, t)
}

// moveTimes gives the entry that was written in the place of another its times; what was decided about that one counts no more.
func (x *tx) moveTimes(old fileRow, from, id casework.EntryID, file casework.ScopeID) error {
	e := entryOf(&old, from)
	if e == nil {
		return nil
	}
	t, ok, err := get[timelyRow](x.KV(), tableTimely, timelyKey(e.Received, from))
	if err != nil || !ok {
		return err
	}
	t.File, t.Decided, t.Gone = file, 0, false
	return put(x.KV(), tableTimely, timelyKey(e.Received, id), t)
}
