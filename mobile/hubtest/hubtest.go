// Package hubtest is a small hub for tests of phones: the real exchange of sync/replica on a store in memory, behind real
// HTTP, with switches for what can go wrong. It knows nothing of the server's rules, roles or audit, and is in no program.
package hubtest

import (
	"context"
	"crypto/ed25519"
	"crypto/hpke"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"streetlight/mobile/client"
	"streetlight/shared/casework"
	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/keyring"
	"streetlight/sync/kv"
	"streetlight/sync/records"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// Hub is a hub and its HTTP server. Its switches may be set between requests.
type Hub struct {
	URL string

	t     testing.TB
	store kv.Store
	hub   *replica.Hub
	hpke  hpke.PrivateKey

	mu       sync.Mutex
	now      func() time.Time
	refuse   func(ops []crdt.Op) string
	lose     func(n int) Loss
	loseSalv func(n int) Loss
	salvages int
	requests int
	codes    map[[8]byte]invited
	devices  map[casework.WorkerID][]wire.ID
	scopes   map[[16]byte]replica.ID // entity -> scope
	streams  map[chan client.Hint]bool
}

// Loss says what happens to one request.
type Loss int

// What can happen to a request.
const (
	Nothing Loss = iota
	Request      // it never arrives
	Answer       // the hub does its part, and the answer is lost
	Forged       // the answer is altered on its way
	Busy         // the hub asks for a second
	TooOld       // the hub wants a newer app
	Bare401      // someone in between says no
)

type invited struct {
	proof  wire.CodeProof
	worker casework.Worker
	agency casework.Agency
}

// Agency and Worker are fictional; the tests' phones work for them.
var (
	Agency = casework.Agency{ID: casework.AgencyID{0xa1}, Name: "Wessex Example Police", Sector: casework.Police}
	Worker = casework.Worker{ID: casework.WorkerID{0xb1}, Name: "Sam Example", Agency: Agency.ID, Role: casework.PCSO}
)

// New starts a hub with a clock that ends with the test.
func New(t testing.TB, now func() time.Time) *Hub {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	h := &Hub{t: t, store: kv.NewMemory(), now: now, codes: map[[8]byte]invited{}, devices: map[casework.WorkerID][]wire.ID{}, scopes: map[[16]byte]replica.ID{}, streams: map[chan client.Hint]bool{}}
	h.hub = replica.NewHub(replica.Hub{ID: replica.ID{0xff}, Epoch: 1, Key: key, Ring: keyring.Memory(), Random: rand.Reader, Policy: policy{h}})
	h.hpke, err = wire.NewHPKEKey()
	must(t, err)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/hub", h.hello)
	mux.HandleFunc("POST /v1/enrol", h.enrol)
	mux.HandleFunc("POST /v1/salvage", h.salvage)
	mux.HandleFunc("POST /v1/sync", h.sync)
	mux.HandleFunc("GET /v1/hints", h.hints)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	h.URL = server.URL
	return h
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Clock sets the hub's clock.
func (h *Hub) Clock(now func() time.Time) { h.mu.Lock(); defer h.mu.Unlock(); h.now = now }

// Refuse sets what the hub puts in quarantine: commits for which judge has words; nil for none.
func (h *Hub) Refuse(judge func(ops []crdt.Op) string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.refuse = judge
}

// Lose sets what happens to each exchange; they are counted from 1 by this call on. Nil for nothing.
func (h *Hub) Lose(plan func(n int) Loss) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lose, h.requests = plan, 0
}

// LoseSalvage is Lose for the requests to salvage.
func (h *Hub) LoseSalvage(plan func(n int) Loss) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.loseSalv, h.salvages = plan, 0
}

// Salvages counts the requests to salvage since LoseSalvage was called last.
func (h *Hub) Salvages() int { h.mu.Lock(); defer h.mu.Unlock(); return h.salvages }

// KeptApart counts what lies in quarantine: commits, and drafts that nobody signed.
func (h *Hub) KeptApart() (commits, drafts int) {
	h.t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	must(h.t, h.store.View(context.Background(), func(r kv.Reader) error {
		return h.hub.EachApart(r, func(k replica.KeptApart) error {
			switch {
			case k.Commit == nil:
				drafts++
			case k.Released.IsZero():
				commits++
			}
			return nil
		})
	}))
	return commits, drafts
}

// Release lets everything that was signed out of quarantine.
func (h *Hub) Release() {
	h.do(func(t *replica.Tx) error {
		var all []replica.KeptApart
		err := h.hub.EachApart(t.KV(), func(k replica.KeptApart) error {
			if k.Commit != nil && k.Commit.Left == 0 && k.Released.IsZero() {
				all = append(all, k)
			}
			return nil
		})
		for _, k := range all {
			group, _, failed := h.hub.WholeAction(t.KV(), k)
			if err = errors.Join(err, failed); err == nil {
				err = t.Release(group, replica.ID{0xc1})
			}
		}
		return err
	})
}

// Requests counts the exchanges since Lose was called last.
func (h *Hub) Requests() int { h.mu.Lock(); defer h.mu.Unlock(); return h.requests }

// Code makes a one-time code for a worker.
func (h *Hub) Code(w casework.Worker, a casework.Agency) string {
	var secret [casework.CodeSecretSize]byte
	rand.Read(secret[:]) // it never fails
	code := casework.EnrolmentCode(secret)
	bare, err := casework.ReadCode(code)
	if err != nil {
		panic(err)
	}
	proof := wire.Proof(bare)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.codes[proof.Name()] = invited{proof, w, a}
	return code
}

type policy struct{ h *Hub }

// Admit asks the test.
func (p policy) Admit(_ *replica.Tx, _ *commit.Commit, ops []crdt.Op) (string, error) {
	if p.h.refuse == nil {
		return "", nil
	}
	return p.h.refuse(ops), nil
}

// KeptApart does nothing: this hub keeps no log.
func (policy) KeptApart(*replica.Tx, replica.ID, replica.ID, int) error { return nil }

// Shown does nothing: this hub keeps no log of what was read.
func (policy) Shown(*replica.Tx, replica.ID, replica.ID, []replica.ID) error { return nil }

// Accepted grants a scope to whoever made it.
func (p policy) Accepted(t *replica.Tx, accepted []replica.Accepted) error {
	for _, a := range accepted {
		for _, op := range a.Ops {
			p.h.scopes[op.Entity] = a.Commit.Scope
		}
		access, err := replica.AccessOf(t.KV(), a.Commit.Scope, a.Commit.User)
		if err != nil {
			return err
		}
		if access == 0 {
			if err := t.Grant(a.Commit.Scope, a.Commit.User, replica.Write); err != nil {
				return err
			}
		}
	}
	return nil
}

// do runs fn in a transaction of the hub's.
func (h *Hub) do(fn func(*replica.Tx) error) {
	h.t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	must(h.t, h.store.Update(context.Background(), func(tx kv.Tx) error {
		t, err := h.hub.Begin(tx, h.now())
		if err != nil {
			return err
		}
		if err := fn(t); err != nil {
			return err
		}
		return t.Finish()
	}))
}

// Revoke ends all phones of a worker.
func (h *Hub) Revoke(w casework.WorkerID) {
	h.do(func(t *replica.Tx) error {
		for _, d := range h.devices[w] {
			if err := t.Revoke(d); err != nil {
				return err
			}
		}
		return nil
	})
}

// Grant lets a worker hold a scope.
func (h *Hub) Grant(w casework.WorkerID, scope casework.ScopeID, access replica.Access) {
	h.do(func(t *replica.Tx) error { return t.Grant(scope, w, access) })
}

// Ungrant ends a worker's access to a scope.
func (h *Hub) Ungrant(w casework.WorkerID, scope casework.ScopeID) {
	h.do(func(t *replica.Tx) error { return t.Ungrant(scope, w) })
}

// Snapshots sets how long a log must be to be begun with a snapshot, and how many bytes an answer gathers.
func (h *Hub) Snapshots(long uint64, page int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.hub.Long, h.hub.Page = long, page
}

// ScopeOf is the scope in which an entry lies on the hub.
func (h *Hub) ScopeOf(id casework.EntryID) casework.ScopeID {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.scopes[id]
}

// Judge gives a supervisor's verdict on an entry as it stands on the hub.
func (h *Hub) Judge(id casework.EntryID, v casework.Verdict, reason, words string) {
	h.do(func(t *replica.Tx) error {
		state, err := t.State(h.scopes[id])
		if err != nil {
			return err
		}
		op, err := records.Whole(state, id, casework.FieldJudgement, casework.Judgement{Verdict: v, Content: state.ContentHash(id),
			By: casework.WorkerID{0xc1}, At: t.Now, Reason: reason, Words: words})
		if err != nil {
			return err
		}
		return t.Write(h.scopes[id], op)
	})
}

// Give makes a scope with whole values in it and grants it to a worker.
func (h *Hub) Give(to casework.WorkerID, scope casework.ScopeID, meta records.Meta, values ...Value) {
	h.do(func(t *replica.Tx) error {
		if err := t.NewScope(scope); err != nil {
			return err
		}
		ops := records.MetaOps(scope, meta)
		for _, v := range values {
			op, err := records.Whole(&crdt.State{}, v.Entity, v.Field, v.Is)
			if err != nil {
				return err
			}
			ops = append(ops, op)
		}
		if err := t.Write(scope, ops...); err != nil {
			return err
		}
		return t.Grant(scope, to, replica.Read)
	})
}

// Write writes ops of the hub's, made from what a scope says, and in the name of a user; the zero id is the hub.
func (h *Hub) Write(scope casework.ScopeID, by casework.WorkerID, ops func(*crdt.State) []crdt.Op) (dots [16]byte) {
	h.do(func(t *replica.Tx) error {
		state, err := t.State(scope)
		if err != nil {
			return err
		}
		dots, err = t.WriteFor(scope, by, t.Now, ops(state)...)
		return err
	})
	return dots
}

// Value is one whole value of an entity.
type Value struct {
	Entity [16]byte
	Field  casework.FieldID
	Is     any
}

// Entry reads an entry as the hub has it; ok is false when it has none of that id.
func (h *Hub) Entry(id casework.EntryID) (e casework.Entry, ok bool) {
	h.t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	scope, ok := h.scopes[id]
	if !ok {
		return e, false
	}
	must(h.t, h.store.View(context.Background(), func(r kv.Reader) error {
		state, err := h.hub.State(r, scope)
		if err != nil {
			return err
		}
		e, _, ok = records.Entry(state, scope, id)
		return nil
	}))
	return e, ok
}

func (h *Hub) invitation(name [8]byte) (invited, bool) {
	i, ok := h.codes[name]
	delete(h.codes, name)
	return i, ok
}

func sayNo(w http.ResponseWriter, status int, sentence string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": sentence}) // a test's client is there
}
