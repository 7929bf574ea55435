package stories_test

import (
	"crypto/ed25519"
	"io"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/server/audit"
	"streetlight/server/auth"
	"streetlight/server/store/bolt"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
	"streetlight/sync/keyring"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

const day = 24 * time.Hour

// The agencies of the fictional partnership.
const (
	police  = "Avon and Somerset Police"
	council = "Somerset Council"
	mentors = "Bridgwater Youth Mentors"
)

// watcher is who looks at the list of open alerts after every step. Nothing else is hers, and the stories leave her out.
const watcher = "watcher"

// person is one row of the partnership's people: key, name, role, agency, sector, team.
type person [6]string

func everybody() []person {
	return []person{
		{"reed", "Tom Reed", "pcso", police, "police", "Bridgwater"},
		{"shah", "Nadia Shah", "pcso", police, "police", "Taunton"},
		{"nair", "Priya Nair", "supervisor", police, "police", "Bridgwater"},
		{"cole", "Marcus Cole", "mentor", mentors, "voluntary", "Mentors"},
		{"vine", "Grace Vine", "supervisor", mentors, "voluntary", "Mentors"},
		{"ford", "Amy Ford", "family_worker", council, "council", "Families"},
		{"lowe", "Ruth Lowe", "supervisor", council, "council", "Families"},
		{"ashworth", "Helen Ashworth", "front_door", council, "council", "Front Door"},
		{"quinn", "Daniel Quinn", "social_worker", council, "council", "Front Door"},
		{"marsh", "Joan Marsh", "mave", council, "council", "Front Door"},
		{"bell", "Peter Bell", "education_lead", council, "council", "Schools"},
		{"wood", "Sarah Wood", "health_lead", council, "council", "Health"},
		{"gray", "Leon Gray", "youth_justice", council, "council", "Youth Justice"},
		{watcher, "Eve Watts", "front_door", council, "council", "Front Door"},
	}
}

// story is a partnership on a clock that the script moves, and what is told of it.
type story struct {
	t       *testing.T
	name    string
	now     time.Time
	random  io.Reader
	pack    *practice.Pack
	log     *audit.Log
	store   *bolt.Store
	service *actions.Service
	people  map[string]casework.Worker
	tape
}

// hubHPKE is drawn once: it costs more than everything else a story sets up.
var hubHPKE = sync.OnceValues(wire.NewHPKEKey)

// begin opens the partnership's server on an empty file, on a day and hour in Somerset, and adds everybody.
func begin(t *testing.T, name, at string) *story {
	t.Helper()
	pack, err := practice.Default()
	if err != nil {
		t.Fatal(err)
	}
	s := &story{t: t, name: name, random: rand.NewChaCha8([32]byte{5}), pack: pack, people: map[string]casework.Worker{}}
	s.now = s.moment(at)
	s.open()
	s.startTape()
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(s.out.String())
		}
	})
	for _, p := range everybody() {
		w, _, err := s.service.AddWorker(t.Context(), actions.NewWorker{Name: p[1], Role: casework.Role(p[2]), Agency: p[3], Sector: casework.Sector(p[4]), Team: p[5]})
		s.must(err)
		s.people[p[0]] = w
		s.names[w.ID.String()], s.names[w.Agency.String()] = w.Name, p[3]
	}
	return s
}

// open starts the server on the story's file.
func (s *story) open() {
	s.t.Helper()
	_, key, err := ed25519.GenerateKey(s.random)
	s.must(err)
	hpke, err := hubHPKE()
	s.must(err)
	s.log, err = audit.NewLog("streetlight/stories", s.random)
	s.must(err)
	s.store, err = bolt.Open(filepath.Join(s.t.TempDir(), "streetlight.db"))
	s.must(err)
	s.t.Cleanup(func() { s.must(s.store.Close()) })
	hub := replica.Hub{ID: replica.ID{0xff}, Epoch: 1, Key: key, Ring: keyring.Memory(), Random: s.random}
	s.service, err = actions.New(s.t.Context(), actions.Parts{Store: s.store, Hub: hub, Log: s.log, Pack: s.pack,
		Gate: auth.NewWithCost(s.random, auth.Cost{Passes: 1, MemoryKiB: 8, Threads: 1}), HPKE: hpke,
		Now: func() time.Time { return s.now }, Random: s.random})
	s.must(err)
}

func (s *story) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// as is somebody at the console.
func (s *story) as(key string) actions.Actor {
	s.t.Helper()
	return actions.Actor{Worker: s.who(key).ID}
}

func (s *story) who(key string) casework.Worker {
	s.t.Helper()
	w, ok := s.people[key]
	if !ok {
		s.t.Fatalf("there is nobody called %q", key)
	}
	return w
}

// moment reads a day and hour in Somerset.
func (s *story) moment(text string) time.Time {
	s.t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, s.pack.Location())
	s.must(err)
	return at.UTC()
}

// on moves the clock forward to a day and hour, and lets each timer between speak when its time has come.
func (s *story) on(text string) {
	s.t.Helper()
	to := s.moment(text)
	if to.Before(s.now) {
		s.t.Fatalf("%s is in the past", text)
	}
	s.passUntil(to)
}

// pass moves the clock forward.
func (s *story) pass(d time.Duration) { s.t.Helper(); s.passUntil(s.now.Add(d)) }

func (s *story) passUntil(to time.Time) {
	s.t.Helper()
	for step := 15 * time.Minute; s.now.Before(to); {
		s.now = s.now.Add(min(step, to.Sub(s.now)))
		looked, err := s.service.RunDue(s.t.Context())
		s.must(err)
		if looked > 0 {
			s.news(quiet)
		}
	}
}

// id draws an id.
func (s *story) id() (id [16]byte) {
	_, err := io.ReadFull(s.random, id[:])
	s.must(err)
	return id
}
