package actions_test

import (
	"crypto/ed25519"
	"io"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/server/audit"
	"streetlight/server/auth"
	"streetlight/server/limit"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
	"streetlight/sync/keyring"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// noon of a Wednesday on which no clock changes.
var noon = time.Date(2026, 1, 14, 12, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

// dice are seeded, and may be thrown by several goroutines.
type dice struct {
	mu   sync.Mutex
	from io.Reader
}

func (d *dice) Read(b []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.from.Read(b)
}

// partnership is three fictional agencies and their server, on a clock that a test moves.
type partnership struct {
	t       testing.TB
	now     time.Time
	ledger  *ledger
	store   kv.Store // the ledger, or what a test put around it
	random  io.Reader
	pack    *practice.Pack // the default one, unless a test has another
	ring    *keyring.Ring
	hubKey  ed25519.PrivateKey
	epoch   uint64
	log     *audit.Log
	service *actions.Service
	people  map[string]casework.Worker
	links   map[string]string       // by which people set a password
	often   *limit.Buckets[wire.ID] // what one phone may ask for; nil bounds nothing
}

// hubHPKE is drawn once: it costs more than everything else a test sets up.
var hubHPKE = sync.OnceValues(wire.NewHPKEKey)

// roster names the people: key, name, role, agency, sector, team.
func roster() [][6]string {
	const police, council, voluntary = "Avon and Somerset Police", "Somerset Council", "Bridgwater Youth Mentors"
	return [][6]string{
		{"reed", "Tom Reed", "pcso", police, "police", "Bridgwater"},
		{"shah", "Nadia Shah", "pcso", police, "police", "Taunton"},
		{"nair", "Priya Nair", "supervisor", police, "police", "Bridgwater"},
		{"hale", "Owen Hale", "supervisor", police, "police", "Taunton"},
		{"cole", "Marcus Cole", "mentor", voluntary, "voluntary", "Mentors"},
		{"vine", "Grace Vine", "supervisor", voluntary, "voluntary", "Mentors"},
		{"ford", "Amy Ford", "family_worker", council, "council", "Families"},
		{"lowe", "Ruth Lowe", "supervisor", council, "council", "Families"},
		{"ashworth", "Helen Ashworth", "front_door", council, "council", "Front Door"},
		{"quinn", "Daniel Quinn", "social_worker", council, "council", "Front Door"},
		{"stone", "Iris Stone", "lead_practitioner", council, "council", "Families"},
		{"marsh", "Joan Marsh", "mave", council, "council", "Front Door"},
		{"bell", "Peter Bell", "education_lead", council, "council", "Schools"},
		{"wood", "Sarah Wood", "health_lead", council, "council", "Health"},
		{"gray", "Leon Gray", "youth_justice", council, "council", "Youth Justice"},
		{"frost", "Anna Frost", "analyst", council, "council", "Analysts"},
		{"pike", "Simon Pike", "auditor", council, "council", "Auditors"},
		{"lane", "Olive Lane", "admin", council, "council", "Systems"},
	}
}

// newPartnership opens the server on an empty store and adds everybody.
func newPartnership(t testing.TB) *partnership {
	t.Helper()
	return newPartnershipOn(t, kv.NewMemory())
}

func newPartnershipOn(t testing.TB, store kv.Store) *partnership {
	t.Helper()
	p := &partnership{t: t, now: noon, ledger: newLedger(store), random: &dice{from: rand.NewChaCha8([32]byte{9})}, ring: keyring.Memory(),
		people: map[string]casework.Worker{}, links: map[string]string{}}
	p.store = p.ledger
	_, key, err := ed25519.GenerateKey(p.random)
	p.must(err)
	p.hubKey = key
	p.open()
	for _, r := range roster() {
		w, link, err := p.service.AddWorker(t.Context(), actions.NewWorker{Name: r[1], Role: casework.Role(r[2]), Agency: r[3], Sector: casework.Sector(r[4]), Team: r[5]})
		p.must(err)
		p.people[r[0]], p.links[r[0]] = w, link
	}
	return p
}

// open starts a server process on the store.
func (p *partnership) open() {
	p.t.Helper()
	if p.pack == nil {
		pack, err := practice.Default()
		p.must(err)
		p.pack = pack
	}
	hpke, err := hubHPKE()
	p.must(err)
	p.log, err = audit.NewLog("streetlight/test", p.random)
	p.must(err)
	p.epoch++
	hub := replica.Hub{ID: replica.ID{0xff}, Epoch: p.epoch, Key: p.hubKey, Ring: p.ring, Random: p.random}
	p.service, err = actions.New(p.t.Context(), actions.Parts{Store: p.store, Hub: hub, Log: p.log, Pack: p.pack,
		Gate: auth.NewWithCost(p.random, auth.Cost{Passes: 1, MemoryKiB: 8, Threads: 1}), HPKE: hpke, Now: func() time.Time { return p.now }, Random: p.random, Often: p.often})
	p.must(err)
}

// through opens the server again on a store that a test put around the ledger.
func (p *partnership) through(wrap func(kv.Store) kv.Store) {
	p.t.Helper()
	p.store = wrap(p.ledger)
	p.open()
}

func (p *partnership) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// as is somebody at the console.
func (p *partnership) as(key string) actions.Actor {
	p.t.Helper()
	w, ok := p.people[key]
	if !ok {
		p.t.Fatalf("there is nobody called %q", key)
	}
	return actions.Actor{Worker: w.ID}
}

func (p *partnership) pass(d time.Duration) { p.now = p.now.Add(d) }

// leaves reads the audit log.
func (p *partnership) leaves() []audit.Record {
	p.t.Helper()
	var out []audit.Record
	p.must(p.store.View(p.t.Context(), func(r kv.Reader) (err error) {
		out, err = p.log.Read(r, 0, 1<<20)
		return err
	}))
	return out
}

// wantRefusal checks that err is a refusal of this kind with a sentence.
func wantRefusal(t testing.TB, err error, kind casework.Reason) {
	t.Helper()
	_ = refusal(t, err, kind)
}

// refusal is the refusal that err must be.
func refusal(t testing.TB, err error, kind casework.Reason) *casework.Refusal {
	t.Helper()
	r, ok := casework.RefusalOf(err)
	if !ok || r.Kind != kind {
		t.Fatalf("got %v, want a refusal of kind %s", err, kind)
	}
	if len(r.Sentence) < 15 {
		t.Errorf("the refusal says only %q", r.Sentence)
	}
	return r
}

// promote gives somebody another role, as if an administrator had.
func (p *partnership) promote(key string, role casework.Role) {
	p.t.Helper()
	w := p.people[key]
	w.Role = role
	p.must(p.service.PutWorker(p.t.Context(), w))
	p.people[key] = w
}
