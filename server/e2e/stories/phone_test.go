package stories_test

import (
	"crypto/ed25519"
	"errors"
	"fmt"
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
	s     *story
	who   casework.Worker
	store *kv.Memory
	files map[casework.ChildID]casework.ScopeID // that this phone began
}

// phone gives somebody a phone, by a one-time code.
func (s *story) phone(key string) *phone {
	s.t.Helper()
	who := s.who(key)
	code, err := s.service.NewCode(s.t.Context(), who.ID)
	s.must(err)
	raw, err := s.service.Hello()
	s.must(err)
	hello, err := wire.ParseHubHello(raw)
	s.must(err)
	bare, err := casework.ReadCode(code)
	s.must(err)
	pub, private, err := ed25519.GenerateKey(s.random)
	s.must(err)
	device := s.id()
	req, secret, err := wire.BeginEnrol(hello, wire.Proof(bare), device, pub, s.random)
	s.must(err)
	body, err := wire.Encode(req)
	s.must(err)
	sealed, err := s.service.Enrol(s.t.Context(), body)
	s.must(err)
	answer, err := wire.OpenEnrolAnswer(sealed, secret, req)
	s.must(err)
	ph := &phone{s: s, who: who, store: kv.NewMemory(), files: map[casework.ChildID]casework.ScopeID{}}
	s.must(ph.store.Update(s.t.Context(), func(tx kv.Tx) error {
		return replica.Enrol(tx, replica.Enrolment{Device: device, User: who.ID, Key: private, Secret: secret, Hub: answer.HubKey, Epoch: 1})
	}))
	ph.Device, err = replica.Load(s.t.Context(), ph.store, keyring.Loose{Ring: keyring.Memory()}, s.random)
	s.must(err)
	ph.exchangeAll()
	return ph
}

// post signs and sends a body.
func (ph *phone) post(body []byte) ([]byte, error) {
	token, err := wire.SignRequest(ph.ID(), ph.Key(), "POST", "/v1/sync", body, ph.s.now)
	if err != nil {
		return nil, err
	}
	answer, stale, err := ph.s.service.Exchange(ph.s.t.Context(), token, "POST", "/v1/sync", body)
	if err == nil && stale {
		err = errors.New("the phone's clock is wrong")
	}
	return answer, err
}

// exchangeAll exchanges until there is nothing more.
func (ph *phone) exchangeAll() {
	ph.s.t.Helper()
	for n := 0; ; n++ {
		asked, err := ph.Request(ph.s.now)
		ph.s.must(err)
		answer, err := ph.post(asked.Body)
		ph.s.must(err)
		got, err := ph.Take(ph.s.t.Context(), asked, answer, nil)
		ph.s.must(err)
		if len(got.Words) > 0 || got.Apart > 0 {
			ph.s.t.Fatalf("the server answers %q and lays %d apart", got.Words, got.Apart)
		}
		if !got.More && ph.Pending() == 0 {
			return
		}
		if n > 200 {
			ph.s.t.Fatal("the exchange does not end")
		}
	}
}

// syncs sends what waits on the phone and takes what the server has.
func (ph *phone) syncs() {
	ph.s.t.Helper()
	waits := ph.Pending()
	ph.exchangeAll()
	ph.s.news(fmt.Sprintf("%s's phone has signal: it sends %d.", ph.who.Name, waits))
}

// meets begins a file about a child whom the worker calls so.
func (ph *phone) meets(name, band string) casework.ChildID {
	ph.s.t.Helper()
	child := casework.Child{ID: casework.ChildID(ph.s.id()), Values: casework.Values{casework.FieldChildName: {name}, casework.FieldAgeBand: {band}, casework.FieldGender: {"Boy"}}}
	scope := casework.ScopeID(ph.s.id())
	w := ph.Writer()
	ph.s.must(w.NewScope(scope))
	ops := append(records.MetaOps(scope, records.Meta{Kind: casework.FileScope, Child: child.ID, Agency: ph.who.Agency}), records.ChildOps(&crdt.State{}, child)...)
	ph.save(w, replica.Change{Scope: scope, Ops: ops})
	ph.files[child.ID] = scope
	return child.ID
}

func (ph *phone) save(w *replica.Writer, changes ...replica.Change) {
	ph.s.t.Helper()
	ph.s.must(ph.store.View(ph.s.t.Context(), func(r kv.Reader) error { return w.Add(r, ph.s.now, changes...) }))
	ph.s.must(w.Save(ph.s.t.Context(), nil))
}

// records writes a new entry about a child, in the kind that the worker's role records. It happened now, unless it says when.
func (ph *phone) records(child casework.ChildID, label string, values casework.Values) casework.EntryID {
	ph.s.t.Helper()
	e := casework.Entry{ID: casework.EntryID(ph.s.id()), Kind: ph.who.Role.KindOf(), Values: with(given(ph.s.now, ph.who.Role.KindOf()), values)}
	ph.write(ph.files[child], func(view *crdt.State) []crdt.Op { return records.EntryOps(view, e) })
	ph.s.calls(e.ID, label)
	ph.s.saysEntry(ph.who, label, e)
	return e.ID
}

// changes rewrites fields of an entry.
func (ph *phone) changes(child casework.ChildID, id casework.EntryID, values casework.Values) {
	ph.s.t.Helper()
	scope := ph.files[child]
	ph.write(scope, func(view *crdt.State) []crdt.Op {
		e, _, ok := records.Entry(view, scope, id)
		if !ok {
			ph.s.t.Fatal("the phone does not hold this entry")
		}
		e.Values = with(e.Values, values)
		return records.EntryOps(view, e)
	})
	ph.s.says("%s changes %s: %s.", ph.who.Name, ph.s.label(id.String()), spoken(values))
}

// write saves ops made against what the phone shows.
func (ph *phone) write(scope casework.ScopeID, ops func(*crdt.State) []crdt.Op) {
	ph.s.t.Helper()
	w := ph.Writer()
	var made []crdt.Op
	ph.s.must(ph.store.View(ph.s.t.Context(), func(r kv.Reader) error {
		view, err := w.View(r, scope)
		if err == nil {
			made = ops(view)
		}
		return err
	}))
	ph.save(w, replica.Change{Scope: scope, Ops: made})
}

// state is what the phone shows of a scope.
func (ph *phone) state(scope casework.ScopeID) (out *crdt.State) {
	ph.s.t.Helper()
	ph.s.must(ph.store.View(ph.s.t.Context(), func(r kv.Reader) (err error) {
		out, err = ph.View(r, scope)
		return err
	}))
	return out
}

// scopeOf is a scope of a kind that the phone holds.
func (ph *phone) scopeOf(kind casework.ScopeKind) (casework.ScopeID, bool) {
	ph.s.t.Helper()
	for _, scope := range ph.Scopes() {
		if records.ReadMeta(ph.state(scope), scope).Kind == kind {
			return scope, true
		}
	}
	return casework.ScopeID{}, false
}

// hears tells what the phone's worker knows of what became of an entry.
func (ph *phone) hears(id casework.EntryID) {
	ph.s.t.Helper()
	ph.exchangeAll()
	own, _ := ph.scopeOf(casework.UserScope)
	h, _, err := records.ReadWhole[casework.Heard](ph.state(own), id, casework.FieldHeard)
	ph.s.must(err)
	ph.s.says("%s's phone says of %s:", ph.who.Name, ph.s.label(id.String()))
	if h.Verdict != "" {
		ph.s.adds("%s on %s", h.Verdict, ph.s.clock(h.At))
	}
	for _, share := range h.Shared {
		ph.s.adds("shared on %s%s", ph.s.clock(share.At), ended(ph.s, share.Ended))
	}
	for _, o := range h.Opened {
		ph.s.adds("first opened by %s on %s", ph.s.names[o.Agency.String()], ph.s.clock(o.At))
	}
	for _, a := range h.Alerts {
		ph.s.adds("named by an alert, %q, on %s", a.Name, ph.s.clock(a.At))
	}
}

func ended(s *story, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return ", taken back on " + s.clock(at)
}

// card tells the action card that the phone holds.
func (ph *phone) card() {
	ph.s.t.Helper()
	ph.exchangeAll()
	scope, ok := ph.scopeOf(casework.CardScope)
	if !ok {
		ph.s.says("%s's phone holds no action card.", ph.who.Name)
		return
	}
	c, _, err := records.ReadWhole[casework.Card](ph.state(scope), scope, casework.FieldCard)
	ph.s.must(err)
	ph.s.says("%s's phone holds the action card of %s; ring %s; review on %s:", ph.who.Name, c.Name, c.Owner, ph.s.date(c.ReviewDate))
	for _, a := range c.Actions {
		ph.s.adds("if %q then %s: %s (%s)", a.If, a.Who, a.Does, a.By)
	}
}
