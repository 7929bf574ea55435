package actions_test

import (
	"bufio"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"streetlight/server/store/bolt"
	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

// contacts reads the street contacts of the size test: they are as long as those that people write.
func contacts(t testing.TB) []casework.Values {
	t.Helper()
	in, err := os.Open(filepath.Join("..", "..", "sync", "records", "testdata", "contacts-100.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var out []casework.Values
	for lines := bufio.NewScanner(in); lines.Scan(); {
		named := map[string]any{}
		if err := json.Unmarshal(lines.Bytes(), &named); err != nil {
			t.Fatal(err)
		}
		for _, beside := range []string{"id", "child_id", "kind"} {
			delete(named, beside)
		}
		v, err := casework.FromNamed(casework.EntryFields(), named)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// A large team's outbox: 10,000 contacts, ten with each child, as they come when children are met in turn. It is pushed to a
// server on disk with the rules on; what the hub and the phone take of the processors is told apart.
func BenchmarkPush(b *testing.B) {
	const entries = 10_000
	values := contacts(b)
	var hub, phone time.Duration
	for b.Loop() {
		b.StopTimer()
		store, err := bolt.Open(filepath.Join(b.TempDir(), "hub.db"))
		if err != nil {
			b.Fatal(err)
		}
		p := newPartnershipOn(b, store)
		p.ledger.off = true
		reed := p.enrol("reed")
		reed.sync()
		reed.inTurn(entries, values)
		b.StartTimer()
		for reed.Pending() > 0 {
			begun := processorTime(b)
			asked, err := reed.Request(reed.wall())
			p.must(err)
			made := processorTime(b)
			answer, err := reed.post(asked.Body)
			p.must(err)
			answered := processorTime(b)
			_, err = reed.Take(b.Context(), asked, answer, nil)
			p.must(err)
			hub += answered - made
			phone += processorTime(b) - answered + made - begun
		}
		b.StopTimer()
		p.must(store.Close())
		b.StartTimer()
	}
	n := float64(b.N) * entries
	b.ReportMetric(float64(hub.Microseconds())/n, "hub-us/entry")
	b.ReportMetric(float64(phone.Microseconds())/n, "phone-us/entry")
	b.ReportMetric(float64(b.Elapsed().Microseconds())/n, "us/entry")
}

// processorTime is what this process has taken of the processors so far.
func processorTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// inTurn writes n entries, ten about each child on average and a hundred children at a time, an action each.
func (ph *phone) inTurn(n int, values []casework.Values) {
	ph.p.t.Helper()
	w := ph.Writer()
	draw := rand.New(rand.NewPCG(1, 2))
	var met []casework.ScopeID
	for i := range n {
		if i%1000 == 0 {
			met = make([]casework.ScopeID, 100)
		}
		at := draw.IntN(len(met))
		begins := met[at].IsZero()
		if begins {
			met[at] = ph.p.id()
			ph.p.must(w.NewScope(met[at]))
		}
		ph.p.must(w.Add(nothing{}, ph.wall(), ph.contact(met[at], begins, values[i%len(values)])))
	}
	ph.p.must(w.Save(ph.p.t.Context(), nil))
}

// contact is a new contact in a file, which may begin with it, about a child of its own.
func (ph *phone) contact(scope casework.ScopeID, begins bool, values casework.Values) replica.Change {
	var ops []crdt.Op
	if begins {
		ops = records.MetaOps(scope, records.Meta{Kind: casework.FileScope, Child: casework.ChildID(ph.p.id()), Agency: ph.who.Agency})
	}
	e := casework.Entry{ID: casework.EntryID(ph.p.id()), Kind: casework.StreetContact, Values: values}
	return replica.Change{Scope: scope, Ops: append(ops, records.EntryOps(&crdt.State{}, e)...)}
}

// gather writes n entries about a new child, an action each.
func (ph *phone) gather(w *replica.Writer, child casework.ChildID, n int, values []casework.Values) {
	ph.p.t.Helper()
	scope := casework.ScopeID(ph.p.id())
	ph.p.must(w.NewScope(scope))
	for i := range n {
		var ops []crdt.Op
		if i == 0 {
			ops = records.MetaOps(scope, records.Meta{Kind: casework.FileScope, Child: child, Agency: ph.who.Agency})
		}
		e := casework.Entry{ID: casework.EntryID(ph.p.id()), Kind: casework.StreetContact, Values: values[i]}
		ops = append(ops, records.EntryOps(&crdt.State{}, e)...)
		ph.p.must(w.Add(nothing{}, ph.wall(), replica.Change{Scope: scope, Ops: ops}))
	}
}

// What a supervisor opens in the morning after such a push.
func BenchmarkMorning(b *testing.B) {
	p := newPartnership(b)
	p.ledger.off = true
	values := contacts(b)
	reed := p.enrol("reed")
	w := reed.Writer()
	for c := range 200 {
		reed.gather(w, casework.ChildID(p.id()), 10, values[c%10:])
	}
	p.must(w.Save(b.Context(), nil))
	reed.sync()
	page := p.alerts("ashworth")[0]
	for name, open := range map[string]func() error{
		"queue of 2,000":          func() error { _, err := p.service.Queue(b.Context(), p.as("nair")); return err },
		"alerts of 200":           func() error { _, err := p.service.Alerts(b.Context(), p.as("ashworth")); return err },
		"alerts, to a supervisor": func() error { _, err := p.service.Alerts(b.Context(), p.as("nair")); return err },
		"one alert":               func() error { _, err := p.service.Alert(b.Context(), p.as("ashworth"), page.ID); return err },
		"a child":                 func() error { _, err := p.service.Child(b.Context(), p.as("nair"), page.Child.ID); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				p.must(open())
			}
		})
	}
}
