package actions_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"streetlight/mobile/actions"
	"streetlight/mobile/hubtest"
	"streetlight/mobile/vault"
	"streetlight/shared/casework"
)

var pin = []byte("248163")

// clock is a clock that a test sets.
type clock struct{ now time.Time }

func newClock() *clock { return &clock{time.Date(2026, 1, 5, 22, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time { return c.now }

func (c *clock) pass(d time.Duration) { c.now = c.now.Add(d) }

// scene is a hub and a clock that it shares with the phones.
type scene struct {
	*hubtest.Hub
	t     testing.TB
	clock *clock
}

func newScene(t testing.TB) *scene {
	t.Helper()
	c := newClock()
	return &scene{hubtest.New(t, c.Now), t, c}
}

func (s *scene) options(dir string) actions.Options {
	return actions.Options{Dir: dir, Secret: pin, Server: s.URL, Now: s.clock.Now, Cost: vault.Cost{Passes: 1, MemoryKiB: 64, Threads: 1},
		Sleep: func(context.Context, time.Duration) error { return nil }}
}

// phone is a phone and where its vault is.
type phone struct {
	*actions.Phone
	t   testing.TB
	dir string
	o   actions.Options
}

func (s *scene) enrol() *phone { return s.enrolAs(hubtest.Worker) }

func (s *scene) enrolAs(w casework.Worker) *phone {
	s.t.Helper()
	dir := filepath.Join(s.t.TempDir(), "vault")
	o := s.options(dir)
	o.Code = s.Code(w, hubtest.Agency)
	p, err := actions.Enrol(s.t.Context(), o)
	must(s.t, err)
	s.t.Cleanup(p.Lock)
	return &phone{p, s.t, dir, o}
}

// reopen locks the phone and unlocks it again.
func (p *phone) reopen() {
	p.t.Helper()
	p.Lock()
	var err error
	p.Phone, err = actions.Open(p.t.Context(), p.o)
	must(p.t, err)
	p.t.Cleanup(p.Lock)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// contact is a street contact with all that is asked for.
func contact(fact string) actions.Draft {
	return actions.Draft{Kind: casework.StreetContact, Values: casework.Values{
		casework.FieldPlace: {"Example Street"}, casework.FieldContactType: {"welfare"}, casework.FieldCapacity: {"concern"},
		casework.FieldWeapon: {"none"}, casework.FieldInjury: {"no"}, casework.FieldDanger: {"no"}, casework.FieldFact: {fact},
		casework.FieldSource: {"saw"}, casework.FieldAction: {"Gave advice"}}}
}

func (p *phone) record(d actions.Draft) actions.EntryView {
	p.t.Helper()
	id, err := p.Record(p.t.Context(), d)
	must(p.t, err)
	return p.entry(id)
}

func (p *phone) entry(id casework.EntryID) actions.EntryView {
	p.t.Helper()
	e, err := p.Entry(p.t.Context(), id)
	must(p.t, err)
	return e
}

func (p *phone) sync() actions.SyncResult {
	p.t.Helper()
	r, err := p.Sync(p.t.Context())
	must(p.t, err)
	return r
}

func (p *phone) status() actions.Status {
	p.t.Helper()
	s, err := p.Status()
	must(p.t, err)
	return s
}

// wantCounts checks what the sync line says.
func (p *phone) wantCounts(waiting, safe, returned, quarantined int) {
	p.t.Helper()
	s := p.status()
	got, want := [4]int{s.Waiting, s.Safe, s.Returned, s.Quarantined}, [4]int{waiting, safe, returned, quarantined}
	if got != want {
		p.t.Errorf("waiting, safe, returned, kept apart: got %v, want %v (%s)", got, want, s.Trouble)
	}
}

func (p *phone) wantStanding(id casework.EntryID, want actions.Standing) {
	p.t.Helper()
	if got := p.entry(id).Standing; got != want {
		p.t.Errorf("standing: got %s, want %s", got, want)
	}
}

func TestEnrol(t *testing.T) {
	s := newScene(t)
	dir := filepath.Join(t.TempDir(), "vault")
	o := s.options(dir)
	unknown := casework.EnrolmentCode([casework.CodeSecretSize]byte{7})
	for name, c := range map[string]struct {
		change func(*actions.Options)
		field  string
	}{
		"mistyped code":   {func(o *actions.Options) { o.Code = "AAA-BBB" }, "code"},
		"wrong code":      {func(o *actions.Options) { o.Code = unknown }, "code"},
		"no code":         {func(o *actions.Options) { o.Code = " - " }, "code"},
		"no address":      {func(o *actions.Options) { o.Server, o.Code = "example", unknown }, "server"},
		"plain http far":  {func(o *actions.Options) { o.Server, o.Code = "http://example.org", unknown }, "server"},
		"no such machine": {func(o *actions.Options) { o.Server, o.Code = "http://127.0.0.1:1", unknown }, ""},
		"short PIN":       {func(o *actions.Options) { o.Secret, o.Code = []byte("12345"), unknown }, ""},
	} {
		bad := o
		c.change(&bad)
		_, err := actions.Enrol(t.Context(), bad)
		if err == nil {
			t.Fatalf("%s: enrolled", name)
		}
		if r, _ := casework.RefusalOf(err); c.field != "" && (r == nil || r.Field != c.field) {
			t.Errorf("%s: got %v, want a refusal of %s", name, err, c.field)
		}
		if vault.Exists(dir) {
			t.Fatalf("%s: a vault was left behind", name)
		}
	}
	o.Code = s.Code(hubtest.Worker, hubtest.Agency)
	p, err := actions.Enrol(t.Context(), o)
	must(t, err)
	w, a := p.Me()
	if w != hubtest.Worker || a != hubtest.Agency {
		t.Errorf("got %v of %v, want %v of %v", w, a, hubtest.Worker, hubtest.Agency)
	}
	p.Lock()
	if _, err := actions.Enrol(t.Context(), o); !casework.Refused(err, casework.Invalid) {
		t.Errorf("a second enrolment with the code of the first: got %v, want a refusal", err)
	}
	if _, err := p.Status(); !errors.Is(err, vault.ErrLocked) {
		t.Errorf("a locked phone: got %v, want %v", err, vault.ErrLocked)
	}
	wrong := o
	wrong.Secret = []byte("111111")
	var denied *vault.WrongSecret
	if _, err := actions.Open(t.Context(), wrong); !errors.As(err, &denied) {
		t.Errorf("a wrong PIN: got %v, want a WrongSecret", err)
	}
}
