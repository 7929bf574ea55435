package simtest

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"streetlight/sync/wire"
)

// kept is a commit in a phone's archive.
type kept struct {
	*note
	received, skew int64
	told           bool // by a snapshot: the phone shows what it says, and does not have it
	blind          bool // it came when the phone had no key of its scope: it shows once it has come again
}

// mirror is what a phone's store holds, as its transactions were seen.
type mirror struct {
	outbox  map[uint64]*note
	rows    map[uint64]*note   // of the archive
	heads   map[uint64]*note   // of the archive: own commits without their bodies, which went with a scope that was gone
	blind   map[wire.Hash]bool // unsent, to a scope that is gone: the phone cannot read them
	apart   map[wire.Hash]*note
	aparts  map[uint64]*note   // the same by row
	alone   map[wire.Hash]bool // set apart without their bodies: their scope was gone
	archive map[ID][]kept      // by scope, each commit once, in order of arrival
	have    map[wire.Hash]bool
	cursors map[ID]wire.Cursor
	ahead   map[ID][]wire.Hash // until it has all of these, a phone that began with a snapshot may show a little more than its cursor says
	proven  map[ID]uint64      // up to this ssn it is known that the phone has what its cursor says
}

func newMirror() *mirror {
	return &mirror{outbox: map[uint64]*note{}, rows: map[uint64]*note{}, heads: map[uint64]*note{}, blind: map[wire.Hash]bool{}, apart: map[wire.Hash]*note{}, aparts: map[uint64]*note{}, alone: map[wire.Hash]bool{},
		archive: map[ID][]kept{}, have: map[wire.Hash]bool{},
		cursors: map[ID]wire.Cursor{}, ahead: map[ID][]wire.Hash{}, proven: map[ID]uint64{}}
}

// pending lists what is unsent, oldest first.
func (m *mirror) pending() []*note {
	var out []*note
	for _, row := range slices.Sorted(maps.Keys(m.outbox)) {
		out = append(out, m.outbox[row])
	}
	return out
}

// phoneWrote looks at a transaction of a phone that became durable.
func (w *world) phoneWrote(p *phone, changes []change) {
	var left []*note
	arrived := map[wire.Hash]string{}
	gone := goneIn(changes)
	for _, c := range changes {
		switch {
		case c.value == nil && c.table != phoneGone.Name:
			left = append(left, w.phoneDeleted(p, c, gone)...)
		case c.table == phoneOutbox.Name:
			w.phoneSaved(p, c)
		case c.table == phoneApart.Name:
			arrived[w.phoneSetApart(p, c)] = "apart"
		case c.table == phoneArchive.Name:
			arrived[w.phoneKept(p, c, gone)] = "safe"
		}
	}
	for _, n := range left {
		_, accepted := w.book.accepted[n.hash]
		if _, told := p.incoming[n.Scope]; arrived[n.hash] == "" && !p.mirror.hasAlready(n) && (!accepted || !told) {
			w.fail("nothing recorded is lost", "phone %d drops commit %x, which is neither safe nor set apart", p.number, n.hash[:4])
		}
	}
	for _, id := range sorted(gone) {
		w.phoneLetGo(p, id)
	}
	for _, c := range changes {
		if c.table == phoneHeld.Name && c.value != nil {
			w.phoneStands(p, c)
		}
	}
}

// goneIn lists the scopes that a transaction lets go of.
func goneIn(changes []change) map[ID]bool {
	gone := map[ID]bool{}
	for _, c := range changes {
		if c.table == phoneGone.Name && c.value != nil {
			gone[ID(c.key)] = true
		}
	}
	return gone
}

func (w *world) phoneDeleted(p *phone, c change, gone map[ID]bool) []*note {
	allowed := true
	switch c.table {
	case phoneArchive.Name:
		n := cmp.Or(p.mirror.rows[number(c.key)], p.mirror.heads[number(c.key)])
		allowed = n != nil && gone[n.Scope]
		delete(p.mirror.rows, number(c.key))
		delete(p.mirror.heads, number(c.key))
	case phoneHeld.Name:
		allowed = gone[ID(c.key)]
	case phoneApart.Name:
		n := p.mirror.aparts[number(c.key)]
		delete(p.mirror.apart, n.hash)
		return []*note{n} // it was released
	}
	if !allowed {
		w.fail("what a phone showed stays shown", "phone %d deletes a row of %s", p.number, c.table)
	}
	if c.table != phoneOutbox.Name {
		return nil
	}
	row := number(c.key)
	n := p.mirror.outbox[row]
	delete(p.mirror.outbox, row)
	if n == nil {
		return nil
	}
	return []*note{n}
}

// phoneLetGo forgets a scope that is gone, and checks that the phone did.
func (w *world) phoneLetGo(p *phone, id ID) {
	for _, n := range p.mirror.rows {
		if n.Scope == id {
			w.fail("what is gone is gone", "phone %d keeps commits of scope %x", p.number, id[:4])
		}
	}
	for _, k := range p.mirror.archive[id] {
		delete(p.mirror.have, k.hash)
	}
	for _, n := range p.mirror.outbox {
		if n.Scope == id {
			p.mirror.blind[n.hash] = true
		}
	}
	delete(p.mirror.archive, id)
	delete(p.mirror.ahead, id)
	delete(p.mirror.cursors, id)
	delete(p.mirror.proven, id)
	w.happens("gone", p.number, id[:])
}

// phoneSaved takes note of a commit that a phone made durable.
func (w *world) phoneSaved(p *phone, c change) {
	row := w.outboxRow(c.value)
	n := w.note(row.Head, row.Body)
	if old := p.mirror.outbox[number(c.key)]; old != nil && old.hash != n.hash {
		w.fail("nothing recorded is lost", "phone %d writes over an unsent commit", p.number)
	}
	p.mirror.outbox[number(c.key)] = n
	w.book.saved = append(w.book.saved, n)
}

// phoneSetApart checks that what a phone sets apart is in the hub's quarantine, with its bytes.
func (w *world) phoneSetApart(p *phone, c change) wire.Hash {
	row := w.apartRow(c.value)
	n := w.note(row.Head, row.Body)
	if !w.book.apart[n.hash] {
		w.fail("nothing recorded is lost", "phone %d sets commit %x apart, which is not in the hub's quarantine", p.number, n.hash[:4])
	}
	gone := row.Body == nil && w.faults[serverRestored] > 0 // the hub had accepted it once, and its scope is gone here
	if !bytes.Equal(row.Body, n.Body) && !gone || row.Words == "" {
		w.fail("nothing recorded is lost", "phone %d sets commit %x apart without its body or without words", p.number, n.hash[:4])
	}
	if p.mirror.apart[n.hash] != nil {
		w.fail("what is set apart is set apart once", "phone %d sets commit %x apart again", p.number, n.hash[:4])
	}
	p.mirror.apart[n.hash], p.mirror.aparts[number(c.key)] = n, n
	p.mirror.alone[n.hash] = row.Body == nil
	return n.hash
}

// phoneKept checks what a phone takes for safe: the hub has it, by the same bytes.
func (w *world) phoneKept(p *phone, c change, gone map[ID]bool) wire.Hash {
	row := w.archiveRow(c.value)
	n := w.note(row.Head, row.Body)
	if row.Body == nil && gone[n.Scope] {
		p.mirror.heads[number(c.key)] = n // of its own it keeps the head
		return n.hash
	}
	at, accepted := w.book.accepted[n.hash]
	if !accepted {
		w.fail("safe means that the hub has it", "phone %d takes %v for safe, which the hub never accepted (in quarantine: %v)", p.number, n, w.book.apart[n.hash])
	}
	if row.Body == nil && p.mirror.alone[n.hash] { // it is accepted after all, and its head is all that the phone has
		p.mirror.heads[number(c.key)] = n
		return n.hash
	}
	if !bytes.Equal(row.Body, n.Body) {
		w.fail("bytes are kept as they are", "phone %d keeps commit %x with another body", p.number, n.hash[:4])
	}
	_, told := p.incoming[n.Scope] // by a snapshot, which does not say when it came
	if (row.Received != at.received && !told || row.Skew != at.skew) && n.asked < 2 && w.faults[serverRestored] == 0 {
		w.fail("both sides keep the same time", "phone %d has commit %x received at %d by skew %d, the hub at %d by %d", p.number, n.hash[:4],
			row.Received, row.Skew, at.received, at.skew)
	}
	p.mirror.rows[number(c.key)] = n
	w.phoneHas(p, kept{n, row.Received, row.Skew, false, !w.begun(p, n.Scope)})
	return n.hash
}

// phoneHas takes note of a commit that a phone has, or has once more: when it can be read, and with what the hub says of it.
func (w *world) phoneHas(p *phone, k kept) {
	all := p.mirror.archive[k.Scope]
	if !p.mirror.have[k.hash] {
		p.mirror.have[k.hash] = true
		p.mirror.archive[k.Scope] = append(all, k)
		return
	}
	for i := range all {
		if all[i].hash == k.hash {
			k.blind = k.blind && all[i].blind
			all[i] = k
		}
	}
}

// hasAlready says whether a phone has a commit, or its head alone: one that waits may have come with a page already, and
// waits for its place in the chain alone.
func (m *mirror) hasAlready(n *note) bool {
	if m.have[n.hash] {
		return true
	}
	for _, head := range m.heads {
		if head == n {
			return true
		}
	}
	return false
}

// phoneStands checks that a phone has all that its cursor says it has.
func (w *world) phoneStands(p *phone, c change) {
	row := w.heldRow(c.value)
	id := ID(c.key)
	p.mirror.cursors[id] = wire.Cursor{Scope: id, SSN: row.SSN, Link: row.Link}
	l := w.log(id)
	if row.SSN == 0 {
		return
	}
	w.beganWithSnapshot(p, p.mirror.cursors[id], l)
	if row.SSN > uint64(len(l.entries)) || l.entries[row.SSN-1].link != row.Link {
		if w.faults[serverRestored] == 0 {
			w.fail("a phone stands where the hub stood", "phone %d stands at %d of scope %x", p.number, row.SSN, id[:4])
		}
		return
	}
	for ssn := p.mirror.proven[id]; ssn < row.SSN; ssn++ {
		if e := l.entries[ssn]; !p.mirror.have[e.hash] && (w.faults[serverRestored] == 0 || !w.waits(p, e.hash)) {
			w.fail("a phone has what its cursor says", "phone %d stands at %d of scope %x without %v, number %d (it waits there: %v)", p.number, row.SSN, id[:4], e.note, ssn+1, w.waits(p, e.hash))
		}
	}
	p.mirror.proven[id] = max(p.mirror.proven[id], row.SSN)
}

// beganWithSnapshot notes what a phone was told by a snapshot whose last page is in the answer that it takes in. A hub that
// was restored since may have another log by now.
func (w *world) beganWithSnapshot(p *phone, stands wire.Cursor, l *scopeLog) {
	id := stands.Scope
	at, told := p.incoming[id]
	if !told || at > stands.SSN || p.mirror.proven[id] >= at {
		return
	}
	var before []kept
	for link := stands.Link; link != (wire.Hash{}); link = w.book.history[link].before {
		if e := w.book.history[link].entry; e.ssn <= at && !p.mirror.have[e.hash] {
			p.mirror.have[e.hash] = true
			before = append(before, kept{e.note, e.received, e.skew, true, false})
		}
	}
	slices.Reverse(before)
	p.mirror.archive[id] = append(p.mirror.archive[id], before...)
	for i := range p.mirror.archive[id] {
		p.mirror.archive[id][i].blind = false // the snapshot says that too, and its key came with it
	}
	p.mirror.ahead[id] = nil
	for _, e := range l.entries {
		if !p.mirror.have[e.hash] {
			p.mirror.ahead[id] = append(p.mirror.ahead[id], e.hash)
		}
	}
}

// isAhead says whether a phone may show a little more of a scope than it has: the later pages of a snapshot are made of what
// was there by then. A restored hub may have lost that: then no log ever brings it, and the phone shows it all the same, for
// what was shown is not taken back.
func (m *mirror) isAhead(id ID) bool {
	return slices.ContainsFunc(m.ahead[id], func(h wire.Hash) bool { return !m.have[h] })
}

// forget takes back what a phone was told of a scope by a snapshot: the row that held it is damaged.
func (m *mirror) forget(id ID) {
	for _, k := range m.archive[id] {
		if k.told {
			delete(m.have, k.hash)
		}
	}
	m.archive[id] = slices.DeleteFunc(m.archive[id], func(k kept) bool { return k.told })
	delete(m.proven, id)
}

// setApart says whether something of a scope is set apart.
func (m *mirror) setApart(id ID) bool {
	for _, n := range m.apart {
		if n.Scope == id {
			return true
		}
	}
	return false
}

// waits says whether a commit is in a phone's outbox.
func (w *world) waits(p *phone, hash wire.Hash) bool {
	for _, n := range p.mirror.outbox {
		if n.hash == hash {
			return true
		}
	}
	return false
}

// clone is the mirror of a copy.
func (m *mirror) clone() *mirror {
	out := *m
	out.outbox, out.rows, out.blind, out.apart, out.aparts = maps.Clone(m.outbox), maps.Clone(m.rows), maps.Clone(m.blind), maps.Clone(m.apart), maps.Clone(m.aparts)
	out.heads, out.alone = maps.Clone(m.heads), maps.Clone(m.alone)
	out.have, out.cursors, out.proven, out.ahead = maps.Clone(m.have), maps.Clone(m.cursors), maps.Clone(m.proven), maps.Clone(m.ahead)
	out.archive = map[ID][]kept{}
	for id, all := range m.archive {
		out.archive[id] = slices.Clone(all)
	}
	return &out
}
