package simtest

import (
	"context"
	"slices"

	"streetlight/sync/crdt"
	"streetlight/sync/kv"
)

// What must hold of what the simulation's own hub makes of facts: alerts, owners and links.

// desk is the scope in which the hub keeps what it makes of a child.
func (h *hubs) desk(child ID) (id ID, err error) {
	err = h.store.Store.View(context.Background(), func(r reader) (err error) {
		id, err = deskOf(r, child)
		return err
	})
	return id, err
}

// Guarded lists a desk, and the scopes in which workers ask for approvals.
func (h *hubs) Guarded() ([]ID, error) {
	desk, err := h.desk(h.w.children[0])
	return append([]ID{desk}, h.w.users...), err
}

// Verdict reads what request wrote.
func (*hubs) Verdict(op Op) (v Verdict, ok bool) {
	if op.Field != fieldVerdict {
		return v, false
	}
	copy(v.By[:], op.Value[copy(v.Content[:], op.Value):])
	v.Binds = true
	return v, len(op.Value) == len(v.Content)+len(v.By)
}

// Check recomputes what the hub makes of a child: alerts, owners and links.
func (h *hubs) Check(child ID) error {
	w := h.w
	desk, err := h.desk(child)
	if err != nil {
		return err
	}
	m := w.modelOf(w.log(desk))
	facts, alerts := 0, map[ID]int{}
	for name := range m.cells {
		switch name.field {
		case fieldFacts:
			facts++
		case fieldAlert:
			alerts[name.entity] += len(m.cells[name])
			w.checkOwner(m, name.entity)
		}
	}
	w.checkAlerts(child, facts, alerts)
	h.checkLinks(m, child)
	return nil
}

func (w *world) checkAlerts(child ID, facts int, alerts map[ID]int) {
	for k := 1; k <= facts/factsToAlert; k++ {
		if w.faults[serverRestored] == 0 && alerts[alertID(child, k)] != 1 {
			w.fail("at most one alert for each trigger", "alert %d of child %x was raised %d times", k, child[:4], alerts[alertID(child, k)])
		}
		delete(alerts, alertID(child, k))
	}
	if len(alerts) > 0 {
		w.fail("at most one alert for each trigger", "%d alerts about child %x have no trigger", len(alerts), child[:4])
	}
}

// CheckEnd has nothing more to look at.
func (*hubs) CheckEnd() error { return nil }

func (w *world) checkOwner(m *model, alert ID) {
	owners := m.shown(cellName{alert, fieldOwner, ""})
	if len(owners) != 1 || len(owners[0].op.Value) != 16 {
		w.fail("every plan has an owner", "alert %x has %d", alert[:4], len(owners))
	}
}

// checkLinks compares the links of a child with what supervisors did: link then unlink leaves nothing.
func (h *hubs) checkLinks(m *model, child ID) {
	for _, other := range h.w.children {
		linked := false
		for _, v := range m.shown(cellName{child, fieldSame, string(other[:])}) {
			linked = linked || v.op.Value != nil
		}
		if linked != h.linked[pairOf(child, other)] {
			h.w.fail("link then unlink is nothing", "children %x and %x: linked %v, want %v", child[:4], other[:4], linked, !linked)
		}
	}
}

// relearnLinks reads which children are linked in a store that was put back.
func (h *hubs) relearnLinks() error {
	clear(h.linked)
	return h.store.Store.View(context.Background(), func(r kv.Reader) error {
		for _, child := range h.w.children {
			if err := h.relearnLinksOf(r, child); err != nil {
				return err
			}
		}
		return nil
	})
}

func (h *hubs) relearnLinksOf(r kv.Reader, child ID) error {
	desk, err := deskOf(r, child)
	if err != nil || desk == (ID{}) {
		return err
	}
	s, err := h.procs[0].State(r, desk)
	if err != nil {
		return err
	}
	for _, other := range h.w.children {
		stands := slices.ContainsFunc(s.GetKey(child, fieldSame, other[:]), func(v crdt.Value) bool { return !v.Removed() })
		h.linked[pairOf(child, other)] = stands
	}
	return nil
}
