package actions_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

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

// A day's outbox of a large team: 2,000 contacts, ten with each child, pushed to a server on disk with the rules on.
func BenchmarkPush(b *testing.B) {
	const children, each = 200, 10
	values := contacts(b)
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
		w := reed.Writer()
		for c := range children {
			reed.gather(w, casework.ChildID(p.id()), each, values[c%10:])
		}
		p.must(w.Save(b.Context(), nil))
		b.StartTimer()
		for reed.Pending() > 0 {
			reed.exchange()
		}
		b.StopTimer()
		p.must(store.Close())
		b.StartTimer()
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/2000-entries")
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
