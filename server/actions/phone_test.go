package actions_test

import (
	"crypto/ed25519"
	"errors"
	"io"
	"slices"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/keyring"
	"streetlight/sync/kv"
	"streetlight/sync/records"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// phone is a worker's phone without a vault: everything that it says goes through the real requests.
type phone struct {
	*replica.Device
	p     *partnership
	who   casework.Worker
	store *kv.Memory
	ring  keyring.Loose
	ahead time.Duration                         // of its clock
	known time.Duration                         // by which the phone believes its clock to be ahead
	files map[casework.ChildID]casework.ScopeID // that this phone began

	claims wire.ID // whom it says it was when it is enrolled again; zero: itself
}

// enrol gives somebody a phone, by a one-time code.
func (p *partnership) enrol(key string) *phone {
	p.t.Helper()
	who := p.people[key]
	code, err := p.service.NewCode(p.t.Context(), who.ID)
	p.must(err)
	raw, err := p.service.Hello()
	p.must(err)
	hello, err := wire.ParseHubHello(raw)
	p.must(err)
	pub, private, err := ed25519.GenerateKey(p.random)
	p.must(err)
	ph := &phone{p: p, who: who, store: kv.NewMemory(), ring: keyring.Loose{Ring: keyring.Memory()}, files: map[casework.ChildID]casework.ScopeID{}}
	device := p.id()
	bare, err := casework.ReadCode(code)
	p.must(err)
	req, secret, err := wire.BeginEnrol(hello, wire.Proof(bare), device, pub, p.random)
	p.must(err)
	body, err := wire.Encode(req)
	p.must(err)
	sealed, err := p.service.Enrol(p.t.Context(), body)
	p.must(err)
	answer, err := wire.OpenEnrolAnswer(sealed, secret, req)
	p.must(err)
	p.must(ph.store.Update(p.t.Context(), func(tx kv.Tx) error {
		return replica.Enrol(tx, replica.Enrolment{Device: device, User: who.ID, Key: private, Secret: secret, Hub: answer.HubKey, Epoch: 1})
	}))
	ph.Device, err = replica.Load(p.t.Context(), ph.store, ph.ring, p.random)
	p.must(err)
	return ph
}

// id draws an id.
func (p *partnership) id() (id [16]byte) {
	_, err := io.ReadFull(p.random, id[:])
	p.must(err)
	return id
}

func (ph *phone) wall() time.Time { return ph.p.now.Add(ph.ahead) }

// ask sends one request with a fresh token.
func (ph *phone) ask() (replica.Asked, []byte, error) {
	ph.p.t.Helper()
	asked, err := ph.Request(ph.wall())
	ph.p.must(err)
	answer, err := ph.post(asked.Body)
	return asked, answer, err
}

// post signs and sends a body; told that its time is wrong, it learns the server's and signs again.
func (ph *phone) post(body []byte) ([]byte, error) {
	ph.p.t.Helper()
	for tries := 0; ; tries++ {
		token, err := wire.SignRequest(ph.ID(), ph.Key(), "POST", "/v1/sync", body, ph.wall().Add(-ph.known))
		ph.p.must(err)
		answer, stale, err := ph.p.service.Exchange(ph.p.t.Context(), token, "POST", "/v1/sync", body)
		if err != nil || !stale {
			return answer, err
		}
		receipt, _, err := wire.Open(answer, body, ph.HubKey())
		ph.p.must(err)
		ph.known = ph.wall().Sub(time.UnixMilli(receipt.HubTime))
		if tries > 1 {
			return nil, errors.New("the phone never learns the time")
		}
	}
}

// exchange does one request and takes the answer in.
func (ph *phone) exchange() replica.Taken {
	ph.p.t.Helper()
	asked, answer, err := ph.ask()
	ph.p.must(err)
	taken, err := ph.Take(ph.p.t.Context(), asked, answer, nil)
	ph.p.must(err)
	return taken
}

// sync exchanges until there is nothing more, and gathers what that brought.
func (ph *phone) sync() replica.Taken {
	ph.p.t.Helper()
	var all replica.Taken
	for n := 0; ; n++ {
		got := ph.exchange()
		all.Sent, all.Apart, all.Pulled = all.Sent+got.Sent, all.Apart+got.Apart, all.Pulled+got.Pulled
		all.Revoked, all.Words = all.Revoked || got.Revoked, append(all.Words, got.Words...)
		if !got.More && (ph.Pending() == 0 || got.Revoked || len(got.Words) > 0) {
			return all
		}
		if n > 100 {
			ph.p.t.Fatal("the exchange does not end")
		}
	}
}

// meets begins a file about a child that the worker calls this, and does not save an entry yet.
func (ph *phone) meets(identity casework.Values) casework.ChildID {
	ph.p.t.Helper()
	child := casework.Child{ID: casework.ChildID(ph.p.id()), Values: identity}
	ph.begin(child.ID, records.ChildOps(&crdt.State{}, child)...)
	return child.ID
}

// begin makes a file about a child.
func (ph *phone) begin(child casework.ChildID, ops ...crdt.Op) {
	ph.p.t.Helper()
	scope := casework.ScopeID(ph.p.id())
	w := ph.Writer()
	ph.p.must(w.NewScope(scope))
	ops = append(records.MetaOps(scope, records.Meta{Kind: casework.FileScope, Child: child, Agency: ph.who.Agency}), ops...)
	ph.save(w, replica.Change{Scope: scope, Ops: ops})
	ph.files[child] = scope
}

func (ph *phone) save(w *replica.Writer, changes ...replica.Change) {
	ph.p.t.Helper()
	ph.p.must(ph.store.View(ph.p.t.Context(), func(r kv.Reader) error { return w.Add(r, ph.wall(), changes...) }))
	ph.p.must(w.Save(ph.p.t.Context(), nil))
}

// records writes a new entry about a child, in the kind that the worker's role records.
func (ph *phone) records(child casework.ChildID, values casework.Values) casework.EntryID {
	ph.p.t.Helper()
	e := casework.Entry{ID: casework.EntryID(ph.p.id()), Kind: ph.who.Role.KindOf(), Values: values}
	if ph.files[child].IsZero() {
		ph.begin(child)
	}
	ph.write(ph.files[child], func(view *crdt.State) []crdt.Op { return records.EntryOps(view, e) })
	return e.ID
}

// changes rewrites fields of an entry.
func (ph *phone) changes(child casework.ChildID, id casework.EntryID, edit func(casework.Values)) {
	ph.p.t.Helper()
	scope := ph.files[child]
	ph.write(scope, func(view *crdt.State) []crdt.Op {
		e, _, ok := records.Entry(view, scope, id)
		if !ok {
			ph.p.t.Fatal("the phone does not hold this entry")
		}
		edit(e.Values)
		return records.EntryOps(view, e)
	})
}

// write saves ops made against what the phone shows.
func (ph *phone) write(scope casework.ScopeID, ops func(*crdt.State) []crdt.Op) {
	ph.p.t.Helper()
	w := ph.Writer()
	var made []crdt.Op
	ph.p.must(ph.store.View(ph.p.t.Context(), func(r kv.Reader) error {
		view, err := w.View(r, scope)
		if err == nil {
			made = ops(view)
		}
		return err
	}))
	ph.save(w, replica.Change{Scope: scope, Ops: made})
}

// state is what the phone shows of a scope.
func (ph *phone) state(scope casework.ScopeID) *crdt.State {
	ph.p.t.Helper()
	var out *crdt.State
	ph.p.must(ph.store.View(ph.p.t.Context(), func(r kv.Reader) (err error) {
		out, err = ph.View(r, scope)
		return err
	}))
	return out
}

// verdict is the judgement on an entry as the phone knows it.
func (ph *phone) verdict(child casework.ChildID, id casework.EntryID) casework.Judgement {
	ph.p.t.Helper()
	j, _, err := records.ReadWhole[casework.Judgement](ph.state(ph.files[child]), id, casework.FieldJudgement)
	ph.p.must(err)
	return j
}

// kinds lists what kinds of scope the phone holds.
func (ph *phone) kinds() []casework.ScopeKind {
	var out []casework.ScopeKind
	for _, scope := range ph.Scopes() {
		kind := records.ReadMeta(ph.state(scope), scope).Kind
		if !slices.Contains(out, kind) {
			out = append(out, kind)
		}
	}
	slices.Sort(out)
	return out
}

// grants lists what the worker's own scope says they may hold.
func (ph *phone) grants() []records.Grant {
	ph.p.t.Helper()
	var out []records.Grant
	for _, scope := range ph.Scopes() {
		got, err := records.Wholes[records.Grant](ph.state(scope), casework.FieldGrant)
		ph.p.must(err)
		out = append(out, got...)
	}
	return out
}

// pushWithout sends what waits without its words.
func (ph *phone) pushWithout() {
	ph.p.t.Helper()
	asked, err := ph.Request(ph.wall())
	ph.p.must(err)
	req, err := wire.ParseRequest(asked.Body)
	ph.p.must(err)
	for i := range req.Push {
		req.Push[i].Body = nil
	}
	body, err := wire.Encode(req)
	ph.p.must(err)
	_, err = ph.post(body)
	ph.p.must(err)
}
