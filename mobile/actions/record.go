package actions

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

// Record keeps a finished draft as an entry: in one transaction, and durable when it returns. A draft with a SavedAt was
// a form; the draft kept of it goes in the same transaction.
func (p *Phone) Record(ctx context.Context, d Draft) (casework.EntryID, error) {
	ids, err := p.RecordGroup(ctx, []Draft{d})
	if err != nil {
		return casework.EntryID{}, err
	}
	return ids[0], nil
}

// RecordGroup keeps the entries about several children who were met together: all of them or none, here and on the
// server. Each tells how many other children were there, never who.
func (p *Phone) RecordGroup(ctx context.Context, drafts []Draft) ([]casework.EntryID, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.ready(); err != nil {
		return nil, err
	}
	now := p.o.Now()
	drafts, err := p.together(drafts)
	if err != nil {
		return nil, err
	}
	var (
		out  []casework.EntryID
		kept []Draft
	)
	g := p.gather(now)
	err = p.vault.View(ctx, func(r kv.Reader) error {
		for _, d := range drafts {
			id, err := g.draft(r, d)
			if err != nil {
				return err
			}
			out = append(out, id)
			if !d.SavedAt.IsZero() {
				kept = append(kept, d)
			}
		}
		return g.add(r)
	})
	if err != nil {
		return nil, g.drop(ctx, err)
	}
	return out, g.save(ctx, func(tx kv.Tx) error { return dropDrafts(tx, kept) })
}

// most children met together in one action.
const mostTogether = 30

// together ties the drafts of one meeting.
func (p *Phone) together(drafts []Draft) ([]Draft, error) {
	if len(drafts) == 0 || len(drafts) > mostTogether {
		return nil, casework.RefuseField("child", fmt.Sprintf("Record from 1 to %d children at once.", mostTogether))
	}
	if len(drafts) == 1 {
		return drafts, nil
	}
	encounter, err := newID(p.o.Random)
	if err != nil {
		return nil, err
	}
	seen := map[casework.ChildID]bool{}
	out := make([]Draft, len(drafts))
	for i, d := range drafts {
		if !d.Child.IsZero() && seen[d.Child] {
			return nil, casework.RefuseField("child", "The same child is in this group twice. Take one out.")
		}
		seen[d.Child] = true
		d.Values = d.Values.Clone()
		d.Values.Set(casework.FieldEncounter, uuid.UUID(encounter).String())
		d.Values.Set(casework.FieldOthers, strconv.Itoa(len(drafts)-1))
		out[i] = d
	}
	return out, nil
}

// gathering is entries on their way into the vault, to be saved together. It is used with mu held.
type gathering struct {
	p       *Phone
	w       *replica.Writer
	now     time.Time
	changes []replica.Change // of the action being made
	added   []replica.Change // of the actions made
	files   map[casework.ChildID]casework.ScopeID
	entries map[casework.EntryID]casework.ScopeID
}

func (p *Phone) gather(now time.Time) *gathering {
	return &gathering{p: p, w: p.device.Writer(), now: now, files: map[casework.ChildID]casework.ScopeID{}, entries: map[casework.EntryID]casework.ScopeID{}}
}

// draft adds an entry with an id of its own to the action.
func (g *gathering) draft(r kv.Reader, d Draft) (casework.EntryID, error) {
	id, err := newID(g.p.o.Random)
	if err != nil {
		return id, err
	}
	child, err := g.childOf(r, d)
	if err != nil {
		return id, err
	}
	return id, g.entry(r, casework.Entry{ID: id, Kind: d.Kind, Values: d.Values}, child)
}

// childOf is the child a draft is about: one that this phone holds, or a new one.
func (g *gathering) childOf(r kv.Reader, d Draft) (casework.Child, error) {
	if d.Child.IsZero() {
		id, err := newID(g.p.o.Random)
		return casework.Child{ID: id, Values: d.NewChild}, err
	}
	return g.p.held(r, d.Child)
}

// held is a child that this phone holds, as far as a new file about it needs it.
func (p *Phone) held(r kv.Reader, id casework.ChildID) (casework.Child, error) {
	files, err := p.filesOf(r, id)
	if err != nil {
		return casework.Child{}, err
	}
	if len(files) > 0 {
		state, err := p.view(r, files[0])
		if err != nil {
			return casework.Child{}, err
		}
		return records.Child(state, id), nil
	}
	cards, err := p.cards(r)
	if err != nil {
		return casework.Child{}, err
	}
	card, ok := cards[id]
	if !ok {
		return p.heldPicture(r, id)
	}
	c := casework.Child{ID: id, Values: casework.Values{}}
	c.Values.Set(casework.FieldChildName, card.Name)
	c.Values.Set(casework.FieldDescription, card.Description)
	c.Values.Set(casework.FieldAgeBand, "not_known")
	return c, nil
}

// entry adds an entry to the action; the child's file is begun where there is none.
func (g *gathering) entry(r kv.Reader, e casework.Entry, child casework.Child) error {
	e, err := g.p.complete(e, g.now, g.p.packWith(r).Version)
	if err != nil {
		return err
	}
	scope, fresh, err := g.fileFor(r, child.ID)
	if err != nil {
		return err
	}
	view, err := g.w.View(r, scope)
	if err != nil {
		return err
	}
	ops, err := g.about(view, scope, child)
	if err != nil {
		return err
	}
	if fresh {
		if err := g.w.NewScope(scope); err != nil {
			return err
		}
		g.files[child.ID] = scope
	}
	e.Child = child.ID
	g.changes = append(g.changes, replica.Change{Scope: scope, Ops: append(ops, records.EntryOps(view, e)...)})
	g.entries[e.ID] = scope
	return nil
}

// about lists the ops that say whom a file is about: all of it where the file does not say so yet, else what is told anew.
func (g *gathering) about(view *crdt.State, scope casework.ScopeID, told casework.Child) ([]crdt.Op, error) {
	if len(view.Get(scope, uint16(casework.FieldScopeKind))) == 0 {
		child, err := completeChild(told, g.now)
		meta := records.Meta{Kind: casework.FileScope, Child: child.ID, Agency: g.p.me.Agency.ID}
		return append(records.MetaOps(scope, meta), records.ChildOps(view, child)...), err
	}
	if len(told.Values) == 0 {
		return nil, nil
	}
	child := records.Child(view, told.ID)
	child.Values = amended(child.Values, told.Values)
	return records.ChildOps(view, child), child.Validate(g.now)
}

// fileFor is the scope in which this worker writes about a child; fresh when it must be made.
func (g *gathering) fileFor(r kv.Reader, child casework.ChildID) (scope casework.ScopeID, fresh bool, err error) {
	if scope, ok := g.files[child]; ok {
		return scope, false, nil
	}
	shelf, err := g.p.index.shelfOf(r)
	if err != nil {
		return scope, false, err
	}
	if scope, ok := shelf.fileOf(child, g.p.me.Worker.ID); ok {
		return scope, false, nil
	}
	begun, err := g.p.begunFiles(r, child)
	if err != nil {
		return scope, false, err
	}
	if len(begun) > 0 {
		return begun[0], false, nil
	}
	if scope, ok, err := g.p.givenFile(r, child); ok || err != nil {
		return scope, false, err
	}
	scope, err = newID(g.p.o.Random)
	return scope, true, err
}

// add seals the action.
func (g *gathering) add(r kv.Reader) error {
	if err := g.w.Add(r, g.now, g.changes...); err != nil {
		return err
	}
	g.added = append(g.added, g.changes...)
	g.changes = nil
	return nil
}

// drop forgets everything and gives the cause back.
func (g *gathering) drop(ctx context.Context, cause error) error {
	g.p.unsent = nil
	if err := g.w.Drop(ctx); err != nil {
		return err
	}
	if g.p.mended(ctx, cause) {
		return casework.Refuse(casework.Later, "A record on this phone was damaged and has been mended. Nothing is lost; save again.")
	}
	return cause
}

// save makes everything durable, together with what also writes.
func (g *gathering) save(ctx context.Context, also func(kv.Tx) error) error {
	if err := g.w.Save(ctx, also); err != nil {
		g.p.unsent = nil
		return err
	}
	if u := g.p.unsent; u != nil {
		for _, c := range g.added {
			u.add(c.Scope, g.now, c.Ops)
		}
	}
	g.added = nil
	return nil
}

// complete fills in what the app knows by itself, and says what keeps the entry from being saved.
func (p *Phone) complete(e casework.Entry, now time.Time, pack string) (casework.Entry, error) {
	if e.Kind == "" {
		e.Kind = p.me.Worker.Role.KindOf()
	}
	if act := casework.RecordAct(e.Kind); act != "" && !p.me.Worker.May(act) {
		return e, casework.Refuse(casework.Forbidden, fmt.Sprintf("Your role, %s, does not record a %s.", p.me.Worker.Role.Label(), strings.ToLower(e.Kind.Label())))
	}
	e.Author, e.Agency = p.me.Worker.ID, p.me.Agency.ID
	e.Values = e.Values.Clone()
	delete(e.Values, casework.FieldKind)
	for field, text := range map[casework.FieldID]string{
		casework.FieldOccurredAt: casework.FormatMoment(now), casework.FieldRecordedAt: casework.FormatMoment(now), casework.FieldRegime: p.me.Agency.Regime(),
		casework.FieldMadeUnder: pack} {
		if len(e.Values[field]) == 0 && text != "" {
			e.Values.Set(field, text)
		}
	}
	return e, e.Validate(now)
}

// completeChild gives a new child the age band that follows from its date of birth, or says that its age is not known.
func completeChild(c casework.Child, now time.Time) (casework.Child, error) {
	c.Values = c.Values.Clone()
	if len(c.Values[casework.FieldAgeBand]) == 0 && (len(c.Values) == 0 || !c.Values.Time(casework.FieldBirthDate).IsZero()) {
		c.Values.Set(casework.FieldAgeBand, ageBand(c, now))
	}
	return c, c.Validate(now)
}

func ageBand(c casework.Child, now time.Time) string {
	years, known := c.Age(now)
	switch {
	case !known || years > 17:
		return "not_known"
	case years < 10:
		return "under_10"
	case years < 14:
		return "10_13"
	case years < 16:
		return "14_15"
	}
	return "16_17"
}
