package actions

import (
	"context"
	"maps"
	"slices"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

// Correct replaces the words of an entry by the values given. What the app fills in by itself stays where values do not
// name it. A field in which people contradict each other is settled by giving one value, and else stays as it is.
func (p *Phone) Correct(ctx context.Context, id casework.EntryID, values casework.Values) error {
	return p.change(ctx, id, func(old casework.Values) casework.Values {
		next := values.Clone()
		for _, f := range casework.EntryFields() {
			if _, given := next[f.ID]; f.Auto && !given && len(old[f.ID]) > 0 {
				next[f.ID] = old[f.ID]
			}
		}
		return next
	})
}

// Amend changes the fields that set names and leaves the others; a field with no text is removed.
func (p *Phone) Amend(ctx context.Context, id casework.EntryID, set casework.Values) error {
	return p.change(ctx, id, func(old casework.Values) casework.Values { return amended(old, set) })
}

func amended(old, set casework.Values) casework.Values {
	next := old.Clone()
	for field, texts := range set {
		next.Set(field, texts...)
	}
	return next
}

// change makes the values of an entry into what next gives, and throws drafts of it away in the same transaction.
func (p *Phone) change(ctx context.Context, id casework.EntryID, next func(casework.Values) casework.Values, drafts ...Draft) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.ready(); err != nil {
		return err
	}
	g := p.gather(p.o.Now())
	err := p.vault.View(ctx, func(r kv.Reader) error {
		if err := g.change(r, id, next); err != nil || len(g.changes) == 0 {
			return err
		}
		return g.add(r)
	})
	if err != nil {
		return g.drop(ctx, err)
	}
	if len(g.added) == 0 {
		return nil
	}
	return g.save(ctx, func(tx kv.Tx) error { return dropDrafts(tx, drafts) })
}

// change adds the change of an entry to the action; nothing where it changes nothing.
func (g *gathering) change(r kv.Reader, id casework.EntryID, next func(casework.Values) casework.Values) error {
	scope, err := g.scopeOf(r, id)
	if err != nil {
		return err
	}
	view, err := g.w.View(r, scope)
	if err != nil {
		return err
	}
	e, _, ok := records.Entry(view, scope, id)
	if !ok {
		return casework.Refuse(casework.Conflict, "The server keeps this entry apart, and a person must look at it first. Tell your supervisor.")
	}
	if err := g.mayCorrect(r, e, scope); err != nil {
		return err
	}
	e.Values = next(e.Values)
	delete(e.Values, casework.FieldKind)
	if err := apartFromConflicts(e).Validate(g.now); err != nil {
		return err
	}
	if ops := records.EntryOps(view, e); len(ops) > 0 {
		g.changes = append(g.changes, replica.Change{Scope: scope, Ops: ops})
	}
	return nil
}

// mayCorrect refuses whoever is neither the author of an entry nor may write in its file.
func (g *gathering) mayCorrect(r kv.Reader, e casework.Entry, scope casework.ScopeID) error {
	if e.Author == g.p.me.Worker.ID {
		return nil
	}
	given, err := g.p.mayWrite(r, scope)
	if err == nil && !given {
		err = casework.Refuse(casework.Forbidden, "Only its author corrects an entry, or a worker who was given the record to write in.")
	}
	return err
}

func (g *gathering) scopeOf(r kv.Reader, id casework.EntryID) (casework.ScopeID, error) {
	if scope, ok := g.entries[id]; ok {
		return scope, nil
	}
	at, ok, err := g.p.where(r, id)
	if err == nil && !ok {
		err = errNoEntry()
	}
	return at.scope, err
}

// apartFromConflicts is the entry without the side of a contradiction that says a field was removed: that is no mistake of
// whoever changes another field.
func apartFromConflicts(e casework.Entry) casework.Entry {
	e.Values = maps.Clone(e.Values)
	for _, field := range e.Conflicts() {
		e.Values[field] = slices.DeleteFunc(slices.Clone(e.Values[field]), func(text string) bool { return text == "" })
	}
	return e
}
