package actions

import (
	"context"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

// AskedState is where a request stands.
type AskedState string

// The states of a request.
const (
	AskWaits   AskedState = "waiting" // not answered yet
	AskDone    AskedState = "done"
	AskRefused AskedState = "refused" // kept, with the words why
)

// AskedView is something that this worker asked the server to do.
type AskedView struct {
	ID      casework.RequestID    `json:"id"`
	Kind    casework.RequestKind  `json:"kind"`
	Entity  [16]byte              `json:"-"`
	About   string                `json:"about"` // id of the child, plan or entry
	State   AskedState            `json:"state"`
	MadeAt  time.Time             `json:"made_at"`
	Fields  map[string]any        `json:"fields,omitempty"`  // what was to stand
	Because string                `json:"because,omitempty"` // what this worker wrote with it
	Words   string                `json:"words,omitempty"`   // why not
	Differs []casework.Difference `json:"differs,omitempty"`
	Values  casework.Values       `json:"-"`
	scope   casework.ScopeID
}

// SetProfile asks the server to change what is known of a child, in the picture that its network shares. The fields that
// are not named stay; a field with no text is removed.
func (p *Phone) SetProfile(ctx context.Context, child casework.ChildID, set casework.Values) (casework.RequestID, error) {
	return p.ask1(ctx, func(r kv.Reader) (records.Request, error) {
		all, err := p.pictures(r)
		if err != nil {
			return records.Request{}, err
		}
		for _, scope := range append(all[child], p.pictured(all, r, child)...) {
			if kind, home := p.index.shelf.rows[scope].Kind, p.index.shelf.rows[scope].Child; kind == casework.ChildScope {
				return p.wordsRequest(r, casework.ProfileRequest, scope, home, casework.ChildFields(), set)
			}
		}
		return records.Request{}, casework.RefuseField("child", "You are not of this child's network, so this phone holds no shared picture to change.")
	})
}

// pictured finds the pictures that are kept under this id, where the worker knows the child by another.
func (p *Phone) pictured(all map[casework.ChildID][]casework.ScopeID, _ kv.Reader, home casework.ChildID) []casework.ScopeID {
	var out []casework.ScopeID
	for _, scopes := range all {
		for _, scope := range scopes {
			if p.index.shelf.rows[scope].Child == home {
				out = append(out, scope)
			}
		}
	}
	return out
}

// SetPlanWords asks the server to change sections of a plan.
func (p *Phone) SetPlanWords(ctx context.Context, plan casework.PlanID, set casework.Values) (casework.RequestID, error) {
	return p.ask1(ctx, func(r kv.Reader) (records.Request, error) {
		all, err := p.pictures(r)
		if err != nil {
			return records.Request{}, err
		}
		for _, scopes := range all {
			for _, scope := range scopes {
				state, err := p.device.View(r, scope)
				if err != nil {
					return records.Request{}, err
				}
				if state.Newest(plan, uint16(casework.FieldPlan)) != nil {
					return p.wordsRequest(r, casework.PlanWordsRequest, scope, plan, casework.PlanFields(), set)
				}
			}
		}
		return records.Request{}, casework.Refuse(casework.NotFound, "This phone holds no such plan.")
	})
}

// wordsRequest makes a request whose ops observe what this phone shows, earlier requests included.
func (p *Phone) wordsRequest(r kv.Reader, kind casework.RequestKind, scope casework.ScopeID, entity [16]byte, table []casework.Field, set casework.Values) (q records.Request, err error) {
	state, err := p.withAsked(r, scope)
	if err != nil {
		return q, err
	}
	have, _ := records.Read(state, entity, table)
	want := amended(have, set)
	for _, f := range table {
		if _, given := set[f.ID]; !given {
			continue
		}
		if err := f.Check(want[f.ID]); err != nil {
			return q, err
		}
	}
	return records.Request{Kind: kind, Scope: scope, Entity: entity, Ops: records.Diff(state, entity, table, want)}, nil
}

// ask1 keeps one request: it is sent with the next sync. One that changes nothing is not kept, and has no id.
func (p *Phone) ask1(ctx context.Context, ask func(kv.Reader) (records.Request, error)) (id casework.RequestID, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.ready(); err != nil {
		return id, err
	}
	g := p.gather(p.o.Now())
	err = p.vault.View(ctx, func(r kv.Reader) error {
		if id, err = p.putRequest(r, g, ask); err != nil || id.IsZero() {
			return err
		}
		return g.add(r)
	})
	if err != nil {
		return casework.RequestID{}, g.drop(ctx, err)
	}
	if id.IsZero() {
		return id, nil
	}
	return id, g.save(ctx, nil)
}

func (p *Phone) putRequest(r kv.Reader, g *gathering, ask func(kv.Reader) (records.Request, error)) (id casework.RequestID, err error) {
	q, err := ask(r)
	if err != nil || changesNothing(q) {
		return id, err
	}
	own, ok, err := p.ownScope(r)
	if err != nil {
		return id, err
	}
	if !ok {
		return id, casework.Refuse(casework.Later, "This phone has not heard from its server yet. Sync once, then try again.")
	}
	if id, err = newID(p.o.Random); err != nil {
		return id, err
	}
	op, err := records.RequestOp(id, q)
	if err != nil {
		return id, err
	}
	if len(op.Value) > records.MaxRequest {
		return id, casework.Refuse(casework.TooLarge, "That is more than one change can hold. Shorten it.")
	}
	g.changes = append(g.changes, replica.Change{Scope: own, Ops: []crdt.Op{op}})
	return id, nil
}

// changesNothing says whether a request for other words asks for those that stand already.
func changesNothing(q records.Request) bool {
	return (q.Kind == casework.ProfileRequest || q.Kind == casework.PlanWordsRequest) && len(q.Ops) == 0
}

// ownScope is the worker's own scope; ok is false before the first sync.
func (p *Phone) ownScope(r kv.Reader) (scope casework.ScopeID, ok bool, err error) {
	shelf, err := p.index.shelfOf(r)
	if err != nil {
		return scope, false, err
	}
	for _, scope := range shelf.kinds[casework.UserScope] {
		return scope, true, nil
	}
	return scope, false, nil
}

// asked lists what this worker asked for, in the order in which they did.
func (p *Phone) asked(r kv.Reader) ([]records.Asked, error) {
	own, ok, err := p.ownScope(r)
	if err != nil || !ok {
		return nil, err
	}
	state, err := p.device.View(r, own)
	if err != nil {
		return nil, err
	}
	return records.AskedIn(state)
}

// withAsked is what a scope says, with what this worker asked for over it: until the answer, and until what was done has come.
func (p *Phone) withAsked(r kv.Reader, scope casework.ScopeID) (*crdt.State, error) {
	state, err := p.device.View(r, scope)
	if err != nil {
		return nil, err
	}
	asked, err := p.asked(r)
	if err != nil {
		return nil, err
	}
	cloned := false
	for _, a := range asked {
		if a.Request.Scope != scope || !a.Shows() {
			continue
		}
		if !cloned {
			state, cloned = state.Clone(), true
		}
		state.ApplyPending(a.Overlay(p.me.Worker.ID))
	}
	return state, nil
}

// Asked lists what this worker asked the server to do, the newest last.
func (p *Phone) Asked(ctx context.Context) (out []AskedView, err error) {
	err = p.look(ctx, func(r kv.Reader) error {
		out, err = p.askedViews(r)
		return err
	})
	return out, err
}

func (p *Phone) askedViews(r kv.Reader) ([]AskedView, error) {
	asked, err := p.asked(r)
	if err != nil {
		return nil, err
	}
	out := make([]AskedView, 0, len(asked))
	for _, a := range asked {
		if a.Request.Kind != casework.ViewedRequest { // it was not asked for by anybody
			out = append(out, askedView(a))
		}
	}
	apart, err := p.askedApart(r)
	return append(out, apart...), err
}

// askedApart lists requests that the server keeps apart.
func (p *Phone) askedApart(r kv.Reader) ([]AskedView, error) {
	own, ok, err := p.ownScope(r)
	if err != nil || !ok || len(p.apart.changes[own]) == 0 {
		return nil, err
	}
	asked, err := records.AskedIn(crdt.Fold(p.apart.changes[own]...))
	var out []AskedView
	for _, a := range asked {
		v := askedView(a)
		v.State, v.Words = AskRefused, "The server keeps this apart, and a person must look at it. Tell your supervisor."
		out = append(out, v)
	}
	return out, err
}

func askedView(a records.Asked) AskedView {
	v := AskedView{ID: a.ID, Kind: a.Request.Kind, Entity: a.Request.Entity, About: casework.ChildID(a.Request.Entity).String(), State: AskWaits,
		MadeAt: moment(a.Wall), Because: a.Request.Reason, scope: a.Request.Scope}
	table := casework.ChildFields()
	if a.Request.Kind == casework.PlanWordsRequest {
		table = casework.PlanFields()
	}
	v.Values, _ = records.Read(crdt.Fold(a.Overlay(casework.WorkerID{})), a.Request.Entity, table)
	v.Fields = v.Values.Named(table)
	if a.Answer == nil {
		return v
	}
	v.State, v.Words, v.Differs = AskDone, a.Answer.Words, a.Answer.Differs
	if !a.Answer.Done {
		v.State = AskRefused
	}
	return v
}

// openAsked lists what this worker asked of these scopes and is not done.
func (p *Phone) openAsked(r kv.Reader, scopes []casework.ScopeID) ([]AskedView, error) {
	all, err := p.askedViews(r)
	var out []AskedView
	for _, v := range all {
		for _, scope := range scopes {
			if v.scope == scope && v.State != AskDone {
				out = append(out, v)
			}
		}
	}
	return out, err
}
