package actions

import (
	"fmt"
	"slices"

	"github.com/fxamacker/cbor/v2"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

// doomed is all that an erasure takes with it.
type doomed struct {
	scopes   []casework.ScopeID
	entities map[[16]byte]bool // children, entries, plans, alerts and links
	files    []casework.ScopeID
}

// eraseChild takes out everything about a child: all records that are said to be this child.
func (x *tx) eraseChild(g group) ([]casework.ScopeID, error) {
	d, err := x.everythingOf(g)
	if err != nil {
		return nil, err
	}
	if err := x.parted(g); err != nil {
		return nil, err
	}
	if err := x.scrubRequests(d); err != nil {
		return nil, err
	}
	for _, scope := range d.scopes {
		if err := x.eraseScope(scope); err != nil {
			return nil, err
		}
	}
	unborn, err := x.EraseApart(d.apart)
	if err != nil {
		return nil, err
	}
	for _, child := range g.records {
		if err := x.forgetChild(child); err != nil {
			return nil, err
		}
	}
	if err := x.forgetMarks(d.entities); err != nil {
		return nil, err
	}
	for _, scope := range unborn {
		d.scopes = append(d.scopes, casework.ScopeID(scope))
	}
	return d.scopes, nil
}

// apart says whether something in the quarantine is about what is erased.
func (d doomed) apart(k replica.KeptApart) bool {
	if k.Commit != nil && slices.Contains(d.scopes, casework.ScopeID(k.Commit.Scope)) {
		return true
	}
	for id := range d.entities {
		if slices.ContainsFunc(k.Ops, names(id)) {
			return true
		}
	}
	draft, err := records.ReadDraft(k.Draft)
	return err == nil && (d.entities[draft.Child] || d.entities[draft.Entry])
}

// everythingOf gathers the scopes of a child, and what stands in them.
func (x *tx) everythingOf(g group) (doomed, error) {
	d := doomed{entities: map[[16]byte]bool{}}
	for _, child := range g.records {
		d.entities[child] = true
		row, _, err := get[deskRow](x.KV(), tableDesk, child[:])
		if err != nil {
			return d, err
		}
		for _, scope := range []casework.ScopeID{row.Scope, row.Shared, row.Card} {
			if !scope.IsZero() {
				d.scopes = append(d.scopes, scope)
			}
		}
	}
	rows, files, err := x.filesOf(g)
	if err != nil {
		return d, err
	}
	d.files, d.scopes = files, append(d.scopes, files...)
	for _, row := range rows {
		for _, e := range row.Entries {
			d.entities[e.ID] = true
			part, _, ok, err := x.partOf(e.ID)
			if err != nil {
				return d, err
			}
			if ok {
				d.scopes = append(d.scopes, part)
			}
		}
	}
	for _, table := range []kv.Table{tablePlan, tableAlert} {
		if err := x.addNamed(&d, table, g); err != nil {
			return d, err
		}
	}
	return d, nil
}

// addNamed adds the plans or alerts of a group.
func (x *tx) addNamed(d *doomed, table kv.Table, g group) error {
	return x.KV().Scan(table, kv.Range{}, func(key, value []byte) error {
		child := value // of an alert
		if table.Name == tablePlan.Name {
			var row planRow
			if err := cbor.Unmarshal(value, &row); err != nil {
				return fmt.Errorf("read a row of %s: %w", table.Name, err)
			}
			child = row.Child[:]
		}
		if len(child) == 16 && slices.Contains(g.records, casework.ChildID(child)) {
			d.entities[[16]byte(key)] = true
		}
		return nil
	})
}

// parted takes the links with records that stay out of the desks of these.
func (x *tx) parted(g group) error {
	links := map[casework.LinkID]linkRow{}
	err := x.KV().Scan(tableLink, kv.Range{}, func(key, value []byte) error {
		var row linkRow
		if err := cbor.Unmarshal(value, &row); err != nil {
			return fmt.Errorf("read a row of %s: %w", tableLink.Name, err)
		}
		if slices.Contains(g.records, row.A) || slices.Contains(g.records, row.B) {
			links[casework.LinkID(key)] = row
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range sortedKeys(links) {
		for _, child := range []casework.ChildID{links[id].A, links[id].B} {
			if slices.Contains(g.records, child) {
				continue
			}
			desk, _, err := get[deskRow](x.KV(), tableDesk, child[:])
			if err != nil {
				return err
			}
			if _, err := x.Scrub(desk.Scope, func(op crdt.Op) bool { return op.Entity == [16]byte(id) }); err != nil {
				return err
			}
		}
		if err := x.KV().Delete(tableLink, id[:]); err != nil {
			return err
		}
	}
	return nil
}

// scrubRequests takes out what workers asked for about anything that is erased, the answers, and what they were told of it.
func (x *tx) scrubRequests(d doomed) error {
	owners, err := keys(x.KV(), tableUser, nil)
	if err != nil {
		return err
	}
	for _, who := range owners {
		own, _, err := x.userScope(casework.WorkerID(who))
		if err != nil {
			return err
		}
		asked := map[[16]byte]bool{}
		err = x.History(own, func(c crdt.Commit) error {
			for _, op := range c.Ops {
				q, err := records.DecodeRequest(op.Value)
				if op.Field == uint16(casework.FieldRequest) && err == nil && (d.entities[q.Entity] || slices.Contains(d.scopes, q.Scope)) || d.told(op) {
					asked[op.Entity] = true
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if len(asked) == 0 {
			continue
		}
		if _, err := x.Scrub(own, func(op crdt.Op) bool { return asked[op.Entity] }); err != nil {
			return err
		}
	}
	return nil
}

// told says whether an op tells a worker something of what is erased: what became of an entry, or a task about it.
func (d doomed) told(op crdt.Op) bool {
	switch casework.FieldID(op.Field) {
	case casework.FieldHeard:
		return d.entities[op.Entity]
	case casework.FieldTask:
		var t casework.Task
		return cbor.Unmarshal(op.Value, &t) == nil && d.entities[t.Entry]
	}
	return false
}

// eraseScope ends everybody's grant of a scope, and takes out all it held.
func (x *tx) eraseScope(scope casework.ScopeID) error {
	readers, err := replica.Readers(x.KV(), scope)
	if err != nil {
		return err
	}
	for _, who := range readers {
		if err := x.endGrant(scope, who); err != nil {
			return err
		}
	}
	x.facts.forget(scope)
	return x.EraseScope(scope)
}

// forgetChild deletes the rows that lead to a child record.
func (x *tx) forgetChild(child casework.ChildID) error {
	files, scopes, err := x.filesOf(group{records: []casework.ChildID{child}})
	if err != nil {
		return err
	}
	for i, row := range files {
		for _, e := range row.Entries {
			if err := x.forgetEntry(e.ID); err != nil {
				return err
			}
			if err := x.KV().Delete(tableTimely, timelyKey(e.Received, e.ID)); err != nil {
				return err
			}
		}
		if err := x.deleteAll(tableFile, scopes[i][:], tableQueue, pair(row.Agency, scopes[i]), tableOfChild, pair(child, scopes[i])); err != nil {
			return err
		}
		delete(x.files, scopes[i])
	}
	if err := x.forgetAllocations(child); err != nil {
		return err
	}
	if err := x.forgetNamed(child); err != nil {
		return err
	}
	members, err := keys(x.KV(), tableMember, child[:])
	if err != nil {
		return err
	}
	for _, who := range members {
		if err := x.KV().Delete(tableMember, pair(child, casework.WorkerID(who))); err != nil {
			return err
		}
	}
	row, _, err := get[deskRow](x.KV(), tableDesk, child[:])
	if err != nil {
		return err
	}
	if err := x.dropDue(child, row.Due); err != nil {
		return err
	}
	delete(x.desks, child)
	x.names.forget(child)
	return x.KV().Delete(tableDesk, child[:])
}

// forgetNamed deletes the rows of a child's plans and alerts.
func (x *tx) forgetNamed(child casework.ChildID) error {
	d := doomed{entities: map[[16]byte]bool{}}
	for _, table := range []kv.Table{tablePlan, tableAlert} {
		if err := x.addNamed(&d, table, group{records: []casework.ChildID{child}}); err != nil {
			return err
		}
	}
	for id := range d.entities {
		if err := x.deleteAll(tablePlan, id[:], tableAlert, id[:], tableOpen, id[:]); err != nil {
			return err
		}
	}
	return nil
}

// forgetEntry deletes the rows about an entry but for its claim: nobody else writes under its number.
func (x *tx) forgetEntry(id casework.EntryID) error {
	part, err := x.KV().Get(tablePartOf, id[:])
	if err != nil {
		return err
	}
	if part != nil {
		if err := x.KV().Delete(tablePart, slices.Clone(part)); err != nil {
			return err
		}
	}
	if err := x.forgetAsks(id); err != nil {
		return err
	}
	for _, table := range []kv.Table{tableOpened, tableTold, tableAsk} {
		others, err := keys(x.KV(), table, id[:])
		if err != nil {
			return err
		}
		for _, other := range others {
			if err := x.KV().Delete(table, pair(id, casework.WorkerID(other))); err != nil {
				return err
			}
		}
	}
	return x.deleteAll(tableJudged, id[:], tableShared, id[:], tablePartOf, id[:], tableEscalated, id[:])
}

// forgetAsks deletes the rows of open questions about an entry.
func (x *tx) forgetAsks(id casework.EntryID) error {
	var open [][]byte
	err := x.KV().Scan(tableAsked, kv.Range{}, func(key, value []byte) error {
		if casework.EntryID(value) == id {
			open = append(open, slices.Clone(key))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, key := range open {
		if err := x.KV().Delete(tableAsked, key); err != nil {
			return err
		}
	}
	return nil
}

// deleteAll deletes rows: table, key, table, key.
func (x *tx) deleteAll(rows ...any) error {
	for i := 0; i+1 < len(rows); i += 2 {
		table, key := rows[i].(kv.Table), rows[i+1].([]byte)
		if err := x.KV().Delete(table, key); err != nil {
			return err
		}
	}
	return nil
}

// forget drops what is remembered of a file.
func (c *factCache) forget(scope casework.ScopeID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.held, scope)
}

// forget drops what a child record is compared by.
func (n *nameIndex) forget(child casework.ChildID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.who, child)
	for sound, children := range n.bySound {
		children = slices.DeleteFunc(slices.Clone(children), func(c casework.ChildID) bool { return c == child })
		if n.bySound[sound] = children; len(children) == 0 {
			delete(n.bySound, sound)
		}
	}
}
