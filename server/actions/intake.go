package actions

import (
	"slices"
	"time"

	"streetlight/server/audit"
	"streetlight/shared/casework"
	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

// intake is one push on its way to people's desks.
type intake struct {
	*tx
	changed map[casework.ScopeID]bool               // files that were written to
	touched map[casework.ChildID][]casework.EntryID // children with the entries that changed
	childs  []casework.ChildID                      // in order of arrival
	newborn []casework.ChildID                      // records that began in this push, or whose identity changed
	asked   []replica.Accepted                      // requests, to be answered once everything else is in
	clock   arrivalClock                            // of whoever sent what is being taken in
	decided []inFile                                // entries whose verdict came back to this restored server
}

func (in *intake) take(a replica.Accepted) error {
	scope := casework.ScopeID(a.Commit.Scope)
	row, err := in.written(scope, a.Commit)
	if err != nil {
		return err
	}
	in.clock = clockOf(a)
	return in.takeOps(scope, row, a.Ops, a.Received)
}

// later keeps a request until everything else is in.
func (in *intake) later(a replica.Accepted) error {
	in.asked = append(in.asked, a)
	return nil
}

func changedEntities(ops []crdt.Op) [][16]byte {
	var out [][16]byte
	seen := map[[16]byte]bool{}
	for _, op := range ops {
		if !seen[op.Entity] {
			seen[op.Entity] = true
			out = append(out, op.Entity)
		}
	}
	return out
}

// written finds the row of a file, and makes it for one that begins: its author may go on writing.
func (in *intake) written(scope casework.ScopeID, c *commit.Commit) (*fileRow, error) {
	row, ok, err := in.file(scope)
	if err != nil {
		return nil, err
	}
	if !ok {
		if err := in.beginFile(scope, row, casework.WorkerID(c.User)); err != nil {
			return nil, err
		}
	}
	in.changed[scope] = true
	return row, nil
}

func (in *intake) beginFile(scope casework.ScopeID, row *fileRow, author casework.WorkerID) error {
	state, err := in.State(scope)
	if err != nil {
		return err
	}
	meta := records.ReadMeta(state, scope)
	in.files[scope] = row
	*row = fileRow{Child: meta.Child, Agency: meta.Agency, Author: author}
	if err := in.KV().Put(tableOfChild, pair(row.Child, scope), []byte{}); err != nil {
		return err
	}
	if _, err := in.desk(row.Child); err != nil {
		return err
	}
	if err := in.Grant(scope, author, replica.Write); err != nil {
		return err
	}
	return in.handNewFile(scope, *row)
}

// entry notes that an entry came or changed: it awaits a verdict, unless its kind needs none. What was released from
// quarantine was received when it came.
func (in *intake) entry(row *fileRow, id casework.EntryID, state *crdt.State, received time.Time) error {
	in.touched[row.Child] = append(in.touched[row.Child], id)
	kind := casework.Kind(state.Get(id, uint16(casework.FieldKind))[0].Bytes)
	e := entryOf(row, id)
	if e == nil {
		row.Entries = append(row.Entries, entryRow{ID: id, Received: received.UnixMilli()})
		e = &row.Entries[len(row.Entries)-1]
	}
	if err := in.noteCopy(id, state); err != nil { // also of one that is new: its copy may have come back before it
		return err
	}
	if !e.Awaits { // one that waits already is due when it was
		e.Changed = in.Now.UnixMilli()
	}
	e.Awaits = in.pack.NeedsApproval(kind) && !judged(state, id)
	e.Urgent = e.Urgent || inDanger(state, id)
	return nil
}

// inDanger says whether anything that stands says so.
func inDanger(state *crdt.State, id casework.EntryID) bool {
	return slices.ContainsFunc(state.Get(id, uint16(casework.FieldDanger)), func(v crdt.Value) bool { return string(v.Bytes) == "yes" })
}

// noteCopy marks the copies of an entry that has changed.
func (in *intake) noteCopy(id casework.EntryID, state *crdt.State) error {
	return in.supersede(id, casework.ContentHash(state.ContentHash(id)))
}

// judged says whether the last verdict was on exactly the present content, or the entry was withdrawn: then nothing waits.
func judged(state *crdt.State, id casework.EntryID) bool {
	j, ok, err := records.ReadWhole[casework.Judgement](state, id, casework.FieldJudgement)
	return err == nil && ok && (j.Content == state.ContentHash(id) || j.Verdict == casework.Withdrawn)
}

// finish writes the rows, then looks at each child once.
func (in *intake) finish() error {
	for _, scope := range sortedKeys(in.changed) {
		row, _, err := in.file(scope)
		if err != nil {
			return err
		}
		if err := in.saveFile(scope, row); err != nil {
			return err
		}
	}
	if err := in.publishBack(); err != nil {
		return err
	}
	for _, child := range in.childs {
		for _, id := range in.touched[child] {
			if err := in.complete(id); err != nil {
				return err
			}
		}
	}
	if err := in.suggest(in.newborn); err != nil {
		return err
	}
	if err := in.fillProfiles(in.newborn); err != nil {
		return err
	}
	seen := map[casework.ChildID]bool{}
	for _, child := range in.childs {
		group, err := in.group(child)
		if err != nil {
			return err
		}
		if seen[group.home] {
			continue
		}
		seen[group.home] = true
		var late []casework.EntryID
		for _, id := range group.records {
			late = append(late, in.touched[id]...)
		}
		if err := in.look(group, late); err != nil {
			return err
		}
	}
	return in.flushDesks()
}

// logged appends the leaf of a push.
func (in *intake) logged(first replica.Accepted) error {
	c := first.Commit
	in.leaf = audit.Entry{Time: in.Now, Actor: casework.WorkerID(c.User).String(), Device: casework.DeviceID(c.Device).String(), Action: "push", Result: "accepted"}
	for _, child := range in.childs {
		in.concerns("child", child)
		for _, id := range in.touched[child] {
			in.concerns("entry", id)
		}
	}
	_, err := in.log.Append(in.KV(), in.leaf)
	return err
}
