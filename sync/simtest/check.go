package simtest

import (
	"context"
	"errors"
	"slices"

	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

type reader = kv.Reader

// checkPhone compares what a phone shows of a scope with what it holds, by the merge rule read word for word.
func (w *world) checkPhone(p *phone, scope ID) {
	if p.mirror.isAhead(scope) || w.long > 0 && p.mirror.cursors[scope].SSN == 0 {
		return
	}
	m := newModel()
	for _, k := range p.mirror.archive[scope] {
		if k.blind {
			continue
		}
		m.add(k.note, w.opsOf(k.note), w.phonesTime(p, k), w.hubsTime(k))
	}
	skew := p.Skew().Milliseconds()
	for _, n := range p.mirror.pending() {
		if n.Scope == scope && p.mirror.blind[n.hash] {
			return // it shows again once its scope does
		}
		if n.Scope == scope {
			m.add(n, w.opsOf(n), n.Wall-skew, n.Wall-skew)
		}
	}
	var view *crdt.State
	w.must(p.disk.Store.View(context.Background(), func(r reader) error {
		var err error
		view, err = p.View(r, scope)
		return err
	}), "look at a phone")
	if why := m.differs(view); why != "" {
		w.fail("state is a function of the set of commits", "phone %d, scope %x: %s", p.number, scope[:4], why)
	}
}

// phonesTime is when a phone says that a commit was written. One at rest has heard by which skew the hub has it.
func (w *world) phonesTime(p *phone, k kept) int64 {
	if at, ok := w.book.accepted[k.hash]; ok && w.calm && w.lives(p) {
		return k.Wall - at.skew
	}
	return k.Wall - k.skew
}

// hubsTime is when the hub says that a commit was written; the phone's own time, where the phone asked but once. To a hub
// that was restored it may come by yet another skew.
func (w *world) hubsTime(k kept) int64 {
	if w.faults[serverRestored] > 0 {
		return anyTime
	}
	if at, ok := w.book.accepted[k.hash]; ok && k.asked > 1 {
		return k.Wall - at.skew
	}
	return k.Wall - k.skew
}

// modelOf is what the hub's log of a scope says together.
func (w *world) modelOf(l *scopeLog) *model {
	m := newModel()
	for _, e := range l.entries {
		m.add(e.note, w.opsOf(e.note), e.Wall-e.skew, e.Wall-e.skew)
	}
	return m
}

// checkHub compares the hub's state of a scope with its log.
func (w *world) checkHub(scope ID) {
	if len(w.log(scope).entries) == 0 {
		return
	}
	w.must(w.disk.Store.View(context.Background(), func(r reader) error {
		for process := range w.server.Processes() {
			s, err := w.server.State(process, r, scope)
			if err != nil {
				return err
			}
			if why := w.modelOf(w.log(scope)).differs(s); why != "" {
				w.fail("state is a function of the set of commits", "hub, scope %x: %s", scope[:4], why)
			}
		}
		return nil
	}), "look at the hub")
}

// checkVerdicts follows a scope's log and looks at each approval: it names the very content that stood there.
func (w *world) checkVerdicts(l *scopeLog) {
	if l.proven == len(l.entries) {
		return
	}
	m := newModel()
	for i, e := range l.entries {
		ops := w.opsOf(e.note)
		if i >= l.proven {
			w.checkVerdict(m, e, ops)
		}
		m.add(e.note, ops, e.Wall-e.skew, e.Wall-e.skew)
	}
	l.proven = len(l.entries)
}

func (w *world) checkVerdict(m *model, e entry, ops []Op) {
	for _, op := range ops {
		if op.Field&crdt.HubBit != 0 && !w.isHub(e.Device) {
			w.fail("workflow is written by the hub alone", "commit %x is a phone's", e.hash[:4])
		}
		if v, ok := w.server.Verdict(op); ok && w.faults[serverRestored] == 0 {
			w.checkBinds(m, e, op.Entity, v)
		}
	}
}

// checkBinds checks that a verdict names the content that stood there, and is given by none of its authors.
func (w *world) checkBinds(m *model, e entry, entity ID, v Verdict) {
	if m.content(entity) != v.Content {
		w.fail("an approval holds for exactly what was approved", "verdict %x of scope %x names other content", e.hash[:4], e.Scope[:4])
	}
	if v.Binds && v.By != (ID{}) && slices.Contains(m.authors(entity), v.By) {
		w.fail("nobody approves their own entry", "verdict %x of scope %x is an author's", e.hash[:4], e.Scope[:4])
	}
}

// checkChild asks whether what the hub made of a child's records holds.
func (w *world) checkChild(child ID) { w.mustHold(w.server.Check(child)) }

// mustHold ends the run where something does not hold.
func (w *world) mustHold(err error) {
	if failed, ok := errors.AsType[*Failure](err); ok {
		panic(failed)
	}
	w.must(err, "look at what the hub made of it")
}

// checkGone checks that a phone which let go of scopes has no key of theirs.
func (w *world) checkGone(p *phone, taken replica.Taken, err error) {
	if err != nil {
		return
	}
	for _, id := range taken.Gone {
		if w.begun(p, id) {
			w.fail("what is gone is gone", "phone %d has a key of scope %x still", p.number, id[:4])
		}
	}
}

// checkKeys checks that a phone at rest has no key of what its worker may not read. The key of a scope that it began
// itself, and that the hub has not, is its own, and so is one under which something lies that it set apart.
func (w *world) checkKeys(p *phone) {
	may := map[ID]bool{}
	for _, id := range w.readable(p.e.User) {
		may[id] = true
	}
	for _, id := range sorted(w.book.logs) {
		if len(w.book.logs[id].entries) > 0 && !may[id] && w.begun(p, id) && !p.mirror.setApart(id) {
			w.fail("what is gone is gone", "phone %d has a key of scope %x, which its worker may not read", p.number, id[:4])
		}
	}
}

// checkNothingLost looks for every commit that was ever saved.
func (w *world) checkNothingLost() {
	held := map[wire.Hash]bool{}
	for _, p := range w.phones {
		for _, n := range p.mirror.outbox {
			held[n.hash] = true
		}
		for h := range p.mirror.apart {
			held[h] = true
		}
	}
	for _, n := range w.book.saved {
		_, accepted := w.book.accepted[n.hash]
		if !accepted && !w.book.apart[n.hash] && !held[n.hash] && !w.book.lost[n.hash] {
			w.fail("nothing recorded is lost", "commit %x is nowhere", n.hash[:4])
		}
	}
}

// checkOutbox compares a phone's own count of what waits with what lies in its store.
func (w *world) checkOutbox(p *phone) {
	if p.Pending() != len(p.mirror.outbox) {
		w.fail("nothing recorded is lost", "phone %d says that %d commits wait, and %d do", p.number, p.Pending(), len(p.mirror.outbox))
	}
}

// checkReleased checks that what a phone has from a page of the hub's is not set apart there any more: a supervisor released
// it. After a restored hub judged anew, both may be so.
func (w *world) checkReleased(p *phone) {
	for _, n := range p.mirror.rows {
		if p.mirror.apart[n.hash] != nil && w.faults[serverRestored] == 0 {
			w.fail("what is released is set apart no more", "phone %d shows commit %x, and sets it apart", p.number, n.hash[:4])
		}
	}
}

// checkSome looks at a little of everything, for the middle of a run.
func (w *world) checkSome() {
	p := pick(w.dice, w.phones)
	w.checkOutbox(p)
	w.checkReleased(p)
	if ids := sorted(p.mirror.archive); len(ids) > 0 && len(p.disk.damage) == 0 {
		w.checkPhone(p, pick(w.dice, ids))
	}
	if ids := sorted(w.book.logs); len(ids) > 0 {
		id := pick(w.dice, ids)
		w.checkHub(id)
		w.checkVerdicts(w.log(id))
	}
	w.checkChild(pick(w.dice, w.children))
}

// checkAll looks at everything.
func (w *world) checkAll() {
	w.checkNothingLost()
	for _, p := range w.phones {
		w.checkOutbox(p)
		w.checkReleased(p)
		if len(p.disk.damage) > 0 {
			continue
		}
		for _, id := range sorted(p.mirror.archive) {
			w.checkPhone(p, id)
		}
	}
	for _, id := range sorted(w.book.logs) {
		w.checkHub(id)
		w.checkVerdicts(w.log(id))
	}
	for _, child := range w.children {
		w.checkChild(child)
	}
	w.mustHold(w.server.CheckEnd())
}
