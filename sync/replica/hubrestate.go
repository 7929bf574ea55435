package replica

import "streetlight/sync/crdt"

// restating says again what stood in commits whose bodies were taken out and is not doomed, in the name of those who wrote
// it. Each op observes all that was hidden in its cell, so that nothing which they had hidden comes back.
type restating struct {
	before *crdt.State // with the commits that are now without body
	doomed func(crdt.Op) bool

	cells []cell
	hides map[cellName][]crdt.Dot
	exts  map[crdt.Dot]map[uint64][]byte // what later versions said of an op, which no state knows
}

// cellName names a cell.
type cellName struct {
	entity [16]byte
	field  uint16
	key    string
}

// cell is one in which a stripped commit had a hand.
type cell struct {
	cellName
	onWire []byte // its key in an op: that of a log is left out
}

// note keeps what the state does not know of a commit's ops.
func (r *restating) note(c crdt.Commit) {
	for i, op := range c.Ops {
		if len(op.Ext) > 0 {
			r.exts[crdt.Dot{Commit: c.ID, Index: uint16(i)}] = op.Ext
		}
	}
}

// stripped takes a commit whose body was taken out.
func (r *restating) stripped(c crdt.Commit) {
	r.note(c)
	if r.hides == nil {
		r.hides = map[cellName][]crdt.Dot{}
	}
	for i, op := range c.Ops {
		at := cellName{op.Entity, op.Field, string(op.Key)}
		if op.Field&crdt.LogBit != 0 {
			at.key = string(crdt.Dot{Commit: c.ID, Index: uint16(i)}.Bytes())
		}
		observed, seen := r.hides[at]
		if !seen && r.doomed(op) {
			continue
		}
		if !seen {
			r.cells = append(r.cells, cell{at, op.Key})
		}
		r.hides[at] = append(observed, op.Observed...)
	}
}

// commits are what is to be said again.
func (r *restating) commits() []crdt.Commit {
	var out []crdt.Commit
	for _, at := range r.cells {
		values := r.before.GetKey(at.entity, at.field, []byte(at.key))
		observed := r.hides[at.cellName]
		for _, v := range values {
			observed = append(observed, v.Dot)
		}
		for _, v := range values {
			op := crdt.Op{Entity: at.entity, Field: at.field, Key: at.onWire, Value: v.Bytes, Observed: observed, Ext: r.exts[v.Dot]}
			if !r.doomed(op) {
				out = said(out, v, op)
			}
		}
	}
	return out
}

// said adds an op to the commit of the same author at the same time.
func said(list []crdt.Commit, v crdt.Value, op crdt.Op) []crdt.Commit {
	for i := range list {
		if list[i].User == v.User && list[i].Wall == v.Wall {
			list[i].Ops = append(list[i].Ops, op)
			return list
		}
	}
	return append(list, crdt.Commit{User: v.User, Wall: v.Wall, Ops: []crdt.Op{op}})
}
