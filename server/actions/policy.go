package actions

import (
	"context"
	"fmt"
	"slices"

	"streetlight/server/audit"
	"streetlight/shared/casework"
	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

// policy is what the exchange asks the service: may this commit enter, and what follows from it.
type policy struct{ *Service }

// Admit lets a phone begin a file about a child for its own agency, and write entries of its worker's kind into a file
// that it may write to. Workflow is the server's alone. It claims the ids of new entries, so that nobody can write an
// entry under the id of another.
func (p policy) Admit(t *replica.Tx, c *commit.Commit, ops []crdt.Op) (string, error) {
	x := p.wrap(context.Background(), t)
	who, ok, err := x.worker(casework.WorkerID(c.User))
	if err != nil {
		return "", err
	}
	if !ok || who.Ended {
		return "The account that wrote this has ended. A supervisor must look at it.", nil
	}
	if words := admitOps(who, ops); words != "" {
		return words, nil
	}
	has, err := t.HasScope(c.Scope)
	if err != nil {
		return "", err
	}
	var words string
	if has {
		words, err = admitMore(t, c, ops)
	} else {
		words = admitFile(who, c, ops)
	}
	if words != "" || err != nil {
		return words, err
	}
	return x.claim(c.Scope, ops)
}

// admitMore checks what is written into a scope that there is.
func admitMore(t *replica.Tx, c *commit.Commit, ops []crdt.Op) (string, error) {
	if slices.ContainsFunc(ops, func(op crdt.Op) bool { return op.Entity == c.Scope }) {
		return "It changes which child or agency the record is about. A supervisor must look at it.", nil
	}
	if t.Begun(c.Scope) {
		return "", nil
	}
	access, err := replica.AccessOf(t.KV(), c.Scope, c.User)
	if err != nil || access == replica.Write {
		return "", err
	}
	return "You may no longer write to this record. What you wrote is kept for a supervisor.", nil
}

// claim notes in which file new entries stand. The claim of a commit that is kept apart after all does no harm: nobody
// else draws that id.
func (x *tx) claim(scope casework.ScopeID, ops []crdt.Op) (string, error) {
	for _, op := range ops {
		if op.Field != uint16(casework.FieldKind) {
			continue
		}
		b, err := x.KV().Get(tableEntry, op.Entity[:])
		if err != nil {
			return "", err
		}
		if b != nil && casework.ScopeID(b) != scope {
			return "Another record holds an entry of this number already. A supervisor must look at it.", nil
		}
		if err := x.KV().Put(tableEntry, op.Entity[:], scope[:]); err != nil {
			return "", err
		}
	}
	return "", nil
}

func admitOps(who casework.Worker, ops []crdt.Op) string {
	for _, op := range ops {
		if op.Field&crdt.HubBit != 0 {
			return "It changes what only the server decides. A supervisor must look at it."
		}
		if op.Field == uint16(casework.FieldKind) && op.Value == nil {
			return "It takes out what kind of entry it is. A supervisor must look at it."
		}
		if op.Field == uint16(casework.FieldKind) && !who.May(casework.RecordAct(casework.Kind(op.Value))) {
			return fmt.Sprintf("Your role (%s) does not record this kind of entry. It is kept for a supervisor.", who.Role.Label())
		}
		if err := records.Check(op); err != nil {
			return err.Error()
		}
	}
	return ""
}

// admitFile checks the words with which a new scope begins: phones begin files alone.
func admitFile(who casework.Worker, c *commit.Commit, ops []crdt.Op) string {
	meta := records.ReadMeta(crdt.Fold(c.Change(ops)), c.Scope)
	switch {
	case meta.Kind != casework.FileScope || meta.Child.IsZero():
		return "It begins a record without saying which child it is about. A supervisor must look at it."
	case meta.Agency != who.Agency:
		return "It begins a record for another agency than yours. A supervisor must look at it."
	}
	return ""
}

// Accepted puts accepted entries before their supervisors and looks at each touched child once: which records may be the
// same child, and what the rules say.
func (p policy) Accepted(t *replica.Tx, accepted []replica.Accepted) error {
	x := p.wrap(context.Background(), t)
	in := &intake{tx: x, files: map[casework.ScopeID]*fileRow{}, touched: map[casework.ChildID][]casework.EntryID{}}
	for _, a := range accepted {
		if err := in.take(a); err != nil {
			return err
		}
	}
	if err := in.finish(); err != nil {
		return err
	}
	return in.logged(accepted[0])
}

// intake is one push on its way to people's desks.
type intake struct {
	*tx
	files   map[casework.ScopeID]*fileRow
	order   []casework.ScopeID
	touched map[casework.ChildID][]casework.EntryID // children with the entries that changed
	childs  []casework.ChildID                      // in order of arrival
	newborn []casework.ChildID                      // records that began in this push, or whose identity changed
}

func (in *intake) take(a replica.Accepted) error {
	scope := casework.ScopeID(a.Commit.Scope)
	row, err := in.file(scope, a.Commit)
	if err != nil {
		return err
	}
	state, err := in.State(scope)
	if err != nil {
		return err
	}
	if _, seen := in.touched[row.Child]; !seen {
		in.childs = append(in.childs, row.Child)
		in.touched[row.Child] = nil
	}
	for _, id := range changedEntities(a.Ops) {
		switch {
		case id == [16]byte(row.Child):
			in.newborn = append(in.newborn, row.Child)
		case len(state.Get(id, uint16(casework.FieldKind))) > 0:
			if err := in.entry(row, casework.EntryID(id), state); err != nil {
				return err
			}
		}
	}
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

// file finds the row of a file, and makes it for one that begins: its author may go on writing.
func (in *intake) file(scope casework.ScopeID, c *commit.Commit) (*fileRow, error) {
	if row := in.files[scope]; row != nil {
		return row, nil
	}
	row, ok, err := get[fileRow](in.KV(), tableFile, scope[:])
	if err != nil {
		return nil, err
	}
	if !ok {
		if row, err = in.beginFile(scope, casework.WorkerID(c.User)); err != nil {
			return nil, err
		}
	}
	in.files[scope] = &row
	in.order = append(in.order, scope)
	return &row, nil
}

func (in *intake) beginFile(scope casework.ScopeID, author casework.WorkerID) (fileRow, error) {
	state, err := in.State(scope)
	if err != nil {
		return fileRow{}, err
	}
	meta := records.ReadMeta(state, scope)
	row := fileRow{Child: meta.Child, Agency: meta.Agency, Author: author}
	if err := in.KV().Put(tableOfChild, pair(row.Child, scope), []byte{}); err != nil {
		return row, err
	}
	if _, err := in.desk(row.Child); err != nil {
		return row, err
	}
	return row, in.Grant(scope, author, replica.Write)
}

// entry notes that an entry came or changed: it awaits a verdict, unless its kind needs none.
func (in *intake) entry(row *fileRow, id casework.EntryID, state *crdt.State) error {
	in.touched[row.Child] = append(in.touched[row.Child], id)
	now := in.Now.UnixMilli()
	kind := casework.Kind(state.Get(id, uint16(casework.FieldKind))[0].Bytes)
	e := entryOf(row, id)
	if e == nil {
		row.Entries = append(row.Entries, entryRow{ID: id, Received: now})
		e = &row.Entries[len(row.Entries)-1]
	} else if err := in.noteCopy(id, state); err != nil {
		return err
	}
	e.Changed = now
	e.Awaits = in.pack.NeedsApproval(kind) && !judged(state, id)
	e.Urgent = e.Urgent || inDanger(state, id)
	return nil
}

// inDanger says whether anything that stands says so.
func inDanger(state *crdt.State, id casework.EntryID) bool {
	return slices.ContainsFunc(state.Get(id, uint16(casework.FieldDanger)), func(v crdt.Value) bool { return string(v.Bytes) == "yes" })
}

// noteCopy marks the published copy of an entry that has changed.
func (in *intake) noteCopy(id casework.EntryID, state *crdt.State) error {
	c, _, err := in.copyOf(id)
	if err != nil || c == nil || c.Content == casework.ContentHash(state.ContentHash(id)) {
		return err
	}
	return in.endCopy(id, copySuperseded)
}

func entryOf(row *fileRow, id casework.EntryID) *entryRow {
	for i := range row.Entries {
		if row.Entries[i].ID == id {
			return &row.Entries[i]
		}
	}
	return nil
}

// judged says whether the last verdict was on exactly the present content.
func judged(state *crdt.State, id casework.EntryID) bool {
	j, ok, err := records.ReadWhole[casework.Judgement](state, id, casework.FieldJudgement)
	return err == nil && ok && j.Content == state.ContentHash(id)
}

// finish writes the rows, then looks at each child once.
func (in *intake) finish() error {
	for _, scope := range in.order {
		if err := in.saveFile(scope, in.files[scope]); err != nil {
			return err
		}
	}
	if err := in.suggest(in.newborn); err != nil {
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

// saveFile writes a file's row and whether it stands in its agency's queue.
func (x *tx) saveFile(scope casework.ScopeID, row *fileRow) error {
	if err := put(x.KV(), tableFile, scope[:], row); err != nil {
		return err
	}
	key := pair(row.Agency, scope)
	for _, e := range row.Entries {
		if e.Awaits {
			return x.KV().Put(tableQueue, key, []byte{})
		}
	}
	return x.KV().Delete(tableQueue, key)
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
