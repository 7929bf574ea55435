package simtest

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// write is one action of a worker: one commit in each of a few scopes.
func (w *world) write(p *phone) {
	if !w.server.Writes(p.e.User) {
		w.ask(p)
		return
	}
	wr := p.Writer()
	var changes []replica.Change
	err := w.compose(p, wr, &changes)
	if err == nil {
		w.planPhone(p)
		err = wr.Save(context.Background(), nil)
	} else {
		err = p.orElse(err, wr.Drop(context.Background()))
	}
	struck := w.phoneHarmed(p, "write", err)
	w.happens("write", p.number, nil)
	if err == nil && !struck {
		w.readYourWrites(p, changes)
	}
}

// orElse keeps the first of two errors.
func (*phone) orElse(err, then error) error {
	if err == nil {
		return then
	}
	return err
}

// compose draws what the action writes and adds it.
func (w *world) compose(p *phone, wr *replica.Writer, changes *[]replica.Change) error {
	scopes := w.whereTo(p)
	return p.disk.View(context.Background(), func(r kv.Reader) error {
		for _, id := range scopes {
			var ops []Op
			if !w.begun(p, id) {
				if err := wr.NewScope(id); err != nil {
					return err
				}
				ops = w.server.Opening(p.e.User, id, pick(w.dice, w.children))
			}
			view, err := wr.View(r, id)
			if err != nil {
				return err
			}
			for range 1 + w.dice.IntN(3) {
				ops = append(ops, w.change(p, view, id)...)
			}
			*changes = append(*changes, replica.Change{Scope: id, Ops: separate(ops)})
		}
		return wr.Add(r, p.wall(), *changes...)
	})
}

// change draws what the worker does to a scope: what it observes is what the phone shows.
func (w *world) change(p *phone, view *crdt.State, id ID) []Op {
	ops := w.server.Change(Page{Dice: w.dice, Step: w.step, Children: w.children, User: p.e.User, Scope: id, View: view, Now: p.clock.Now()})
	for i := range ops {
		if ops[i].Field&crdt.LogBit == 0 {
			ops[i].Observed = w.observe(p, view, ops[i])
		}
	}
	return ops
}

// separate leaves one op for each cell, so that what is read afterwards is what was written.
func separate(ops []Op) []Op {
	seen := map[string]bool{}
	return slices.DeleteFunc(ops, func(op Op) bool {
		name := fmt.Sprintf("%x %x %x", op.Entity, op.Field, op.Key)
		twice := seen[name] && op.Field&crdt.LogBit == 0
		seen[name] = true
		return twice
	})
}

// begun says whether the phone has a key for a scope.
func (w *world) begun(p *phone, id ID) bool {
	_, _, ok := p.keys.Newest(id)
	return ok
}

// whereTo draws one to four scopes; now and then a new one, or one in which the worker may not write.
func (w *world) whereTo(p *phone) []ID {
	var known []ID
	for _, id := range w.scopes {
		if w.begun(p, id) && (w.writers[id][p.e.User] || w.dice.oneIn(12)) {
			known = append(known, id)
		}
	}
	chosen := map[ID]bool{}
	var out []ID
	add := func(id ID) {
		if !chosen[id] {
			chosen[id] = true
			out = append(out, id)
		}
	}
	for range 1 + w.dice.IntN(4)*w.dice.IntN(2) {
		if len(known) == 0 || len(w.scopes) < 16 && w.dice.oneIn(10) {
			id := w.dice.id()
			w.scopes = append(w.scopes, id)
			w.writers[id] = map[ID]bool{p.e.User: true}
			add(id)
			continue
		}
		add(pick(w.dice, known))
	}
	return out
}

// observe asks the view what an op observes, and checks that nothing is left out that the author's own unsent ops took the
// place of: else a refusal of one of those would bring it back.
func (w *world) observe(p *phone, view *crdt.State, op Op) []crdt.Dot {
	observed := view.Observe(op.Entity, op.Field, op.Key)
	for _, n := range p.mirror.outbox {
		if p.mirror.have[n.hash] {
			continue // a page says that the hub has accepted it: it waits for its place in the chain alone
		}
		for i, own := range w.opsOf(n) {
			mine := crdt.Dot{Commit: [16]byte(n.hash[:16]), Index: uint16(i)}
			if own.Entity != op.Entity || own.Field != op.Field || !bytes.Equal(own.Key, op.Key) || !slices.Contains(observed, mine) {
				continue
			}
			for _, d := range own.Observed {
				if !slices.Contains(observed, d) {
					w.fail("a refusal brings nothing back", "phone %d: an edit does not observe what the unsent edit before it did", p.number)
				}
			}
		}
	}
	return observed
}

// readYourWrites checks what a phone shows and keeps right after a save.
func (w *world) readYourWrites(p *phone, changes []replica.Change) {
	rows := slices.Sorted(maps.Keys(p.mirror.outbox))
	if len(rows) < len(changes) {
		w.fail("read your writes", "phone %d: a save left %d commits, want %d", p.number, len(rows), len(changes))
	}
	for i, row := range rows[len(rows)-len(changes):] {
		n := p.mirror.outbox[row]
		ops := w.opsOf(n)
		if n.Scope != changes[i].Scope || !sameOps(ops, changes[i].Ops) {
			w.fail("unknown fields come back byte for byte", "phone %d: commit %x holds other ops than were written", p.number, n.hash[:4])
		}
		if int(n.Left) != len(changes)-1-i {
			w.fail("a group is taken whole or not at all", "commit %d of %d says that %d come", i, len(changes), n.Left)
		}
		w.showsWritten(p, n, ops)
	}
}

func (w *world) showsWritten(p *phone, n *note, ops []Op) {
	w.must(p.disk.Store.View(context.Background(), func(r kv.Reader) error {
		view, err := p.View(r, n.Scope)
		if err != nil {
			return err
		}
		for i, op := range ops {
			dot := crdt.Dot{Commit: [16]byte(n.hash[:16]), Index: uint16(i)}
			key := op.Key
			if op.Field&crdt.LogBit != 0 {
				key = dot.Bytes()
			}
			if !slices.ContainsFunc(view.GetKey(op.Entity, op.Field, key), func(v crdt.Value) bool { return v.Dot == dot }) {
				w.fail("read your writes", "phone %d does not show what it just saved", p.number)
			}
		}
		return nil
	}), "look at what was written")
}

// sameOps compares ops; nothing and an empty list are the same but for values.
func sameOps(a, b []Op) bool {
	return slices.EqualFunc(a, b, func(x, y Op) bool {
		return x.Entity == y.Entity && x.Field == y.Field && bytes.Equal(x.Key, y.Key) && (x.Value == nil) == (y.Value == nil) &&
			bytes.Equal(x.Value, y.Value) && slices.Equal(x.Observed, y.Observed) && (len(x.Ext) == 0 && len(y.Ext) == 0 || reflect.DeepEqual(x.Ext, y.Ext))
	})
}

// ask writes a request into the worker's own scope, such as for the approval of what the phone shows now.
func (w *world) ask(p *phone) {
	wr, asks := p.Writer(), false
	err := p.disk.View(context.Background(), func(r kv.Reader) error {
		scope, op, ok, err := w.server.Ask(Pocket{Dice: w.dice, User: p.e.User, Begun: w.scopes, Opens: func(id ID) bool { return w.begun(p, id) },
			Held: p.Scopes(), View: func(id ID) (*crdt.State, error) { return wr.View(r, id) }})
		if err != nil || !ok {
			return err
		}
		asks = true
		return wr.Add(r, p.wall(), replica.Change{Scope: scope, Ops: []Op{op}})
	})
	switch {
	case err != nil:
		err = p.orElse(err, wr.Drop(context.Background()))
	case !asks && w.server.Writes(p.e.User):
		w.write(p)
		return
	case asks:
		w.planPhone(p)
		err = wr.Save(context.Background(), nil)
	}
	w.phoneHarmed(p, "ask", err)
	w.happens("ask for approval", p.number, nil)
}
