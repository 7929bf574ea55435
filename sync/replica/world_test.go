package replica_test

import (
	"context"
	"crypto/ed25519"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/keyring"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// openDoor admits everything, unless told to refuse, and grants a scope to whoever makes it. One that is strict admits
// to a scope that there is only who may write to it.
type openDoor struct {
	refuse  string
	strict  bool
	decided map[commit.Hash]string // when not nil: what was said of a commit once is said of it again
}

func (p *openDoor) Admit(t *replica.Tx, c *commit.Commit, _ []crdt.Op) (string, error) {
	if words, before := p.decided[c.Hash()]; before {
		return words, nil
	}
	if p.decided != nil {
		p.decided[c.Hash()] = p.refuse
	}
	has, err := t.HasScope(c.Scope)
	if err != nil || !p.strict || !has || t.Begun(c.Scope) {
		return p.refuse, err
	}
	access, err := replica.AccessOf(t.KV(), c.Scope, c.User)
	if err != nil || access == replica.Write {
		return p.refuse, err
	}
	return "You may no longer write to this record.", nil
}

func (p *openDoor) Accepted(t *replica.Tx, accepted []replica.Accepted) error {
	for _, a := range accepted {
		if a.Commit.User == (replica.ID{}) {
			continue // the hub's own, come back
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

func (p *openDoor) KeptApart(*replica.Tx, replica.ID, replica.ID, int) error { return nil }

func (p *openDoor) Shown(*replica.Tx, replica.ID, replica.ID, []replica.ID) error { return nil }

type world struct {
	t      testing.TB
	random io.Reader
	store  *kv.Memory
	hub    *replica.Hub
	policy *openDoor
	now    time.Time
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, random: rand.NewChaCha8([32]byte{3}), store: kv.NewMemory(), policy: &openDoor{}, now: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)}
	_, key, err := ed25519.GenerateKey(w.random)
	w.must(err)
	w.hub = replica.NewHub(replica.Hub{ID: replica.ID{0xff}, Epoch: 1, Key: key, Ring: keyring.Memory(), Random: w.random, Policy: w.policy, Page: 1 << 14, Long: 20})
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

type phone struct {
	*replica.Device
	w     *world
	store *kv.Memory
	ring  keyring.Loose
	keys  *brittle      // the same
	ahead time.Duration // of its clock
}

func (w *world) enrol(user, device byte) *phone {
	w.t.Helper()
	ctx := context.Background()
	pub, key, err := ed25519.GenerateKey(w.random)
	w.must(err)
	p := &phone{w: w, store: kv.NewMemory(), ring: keyring.Loose{Ring: keyring.Memory()}}
	p.keys = &brittle{Loose: p.ring}
	id, secret := replica.ID{device}, [32]byte{device, 1}
	w.must(w.store.Update(ctx, func(tx kv.Tx) error {
		t, err := w.hub.Begin(tx, w.now)
		if err != nil {
			return err
		}
		if err := t.Enrol(id, replica.DeviceRow{User: replica.ID{user}, Key: pub}, secret); err != nil {
			return err
		}
		return t.Finish()
	}))
	w.must(p.store.Update(ctx, func(tx kv.Tx) error {
		return replica.Enrol(tx, replica.Enrolment{Device: id, User: replica.ID{user}, Key: key, Secret: secret, Hub: w.hub.Public(), Epoch: uint64(device)})
	}))
	p.Device, err = replica.Load(ctx, p.store, p.keys, w.random)
	w.must(err)
	return p
}

func (p *phone) write(scope byte, field uint16, text string) {
	p.w.t.Helper()
	ctx := context.Background()
	wr := p.Writer()
	id := replica.ID{scope}
	if _, _, ok := p.ring.Newest(id); !ok {
		p.w.must(wr.NewScope(id))
	}
	p.w.must(p.store.View(ctx, func(r kv.Reader) error {
		view, err := wr.View(r, id)
		if err != nil {
			return err
		}
		return wr.Add(r, p.w.now, replica.Change{Scope: id, Ops: []crdt.Op{{Entity: id, Field: field, Value: []byte(text), Observed: view.Observe(id, field, nil)}}})
	}))
	p.w.must(wr.Save(ctx, nil))
}

// ask sends one request to the hub, which does its part.
func (p *phone) ask() (replica.Asked, []byte) {
	p.w.t.Helper()
	ctx := context.Background()
	asked, err := p.Request(p.w.now.Add(p.ahead))
	p.w.must(err)
	req, err := wire.ParseRequest(asked.Body)
	p.w.must(err)
	var answer []byte
	quiet := false
	p.w.must(p.w.store.View(ctx, func(r kv.Reader) error {
		answer, quiet, err = p.w.hub.Quiet(r, p.w.now, req, asked.Body)
		return err
	}))
	if !quiet {
		p.w.must(p.w.store.Update(ctx, func(tx kv.Tx) error {
			answer, err = p.w.hub.Answer(tx, p.w.now, req, asked.Body)
			return err
		}))
	}
	return asked, answer
}

func (p *phone) exchange() replica.Taken {
	p.w.t.Helper()
	asked, answer := p.ask()
	taken, err := p.Take(context.Background(), asked, answer, nil)
	p.w.must(err)
	return taken
}

func (p *phone) sync() int {
	p.w.t.Helper()
	for n := 1; ; n++ {
		if !p.exchange().More && p.Pending() == 0 {
			return n
		}
		if n > 50 {
			p.w.t.Fatal("the exchange does not end")
		}
	}
}

func (p *phone) texts(scope byte, field uint16) []string {
	p.w.t.Helper()
	var out []string
	p.w.must(p.store.View(context.Background(), func(r kv.Reader) error {
		view, err := p.View(r, replica.ID{scope})
		if err != nil {
			return err
		}
		for _, v := range view.Get(replica.ID{scope}, field) {
			out = append(out, string(v.Bytes))
		}
		return nil
	}))
	return out
}
