package actions_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	bolt "go.etcd.io/bbolt"

	"streetlight/mobile/actions"
)

// entriesWanted is how many entries the large benchmarks work on: PHONE_BENCH_ENTRIES, or 2,000.
func entriesWanted(b *testing.B) int {
	b.Helper()
	n, err := strconv.Atoi(os.Getenv("PHONE_BENCH_ENTRIES"))
	if err != nil {
		return 2000
	}
	return n
}

// BenchmarkBarePut is the floor of a durable save: one value of 600 bytes put into bbolt.
func BenchmarkBarePut(b *testing.B) {
	db, err := bolt.Open(filepath.Join(b.TempDir(), "bare"), 0o600, nil)
	must(b, err)
	defer db.Close()
	value := bytes.Repeat([]byte{7}, 600)
	for n := 0; b.Loop(); n++ {
		must(b, db.Update(func(tx *bolt.Tx) error {
			bucket, err := tx.CreateBucketIfNotExists([]byte("b"))
			if err != nil {
				return err
			}
			return bucket.Put(fmt.Appendf(nil, "%08d", n), value)
		}))
	}
}

// BenchmarkRecord is a durable save of an entry about a child that the phone knows.
func BenchmarkRecord(b *testing.B) {
	p := newScene(b).enrol()
	d := contact("Two adults were seen taking a phone from a boy of about 14 outside the library; he walked off towards the river.")
	d.Child = p.record(d).Child
	for b.Loop() {
		_, err := p.Record(b.Context(), d)
		must(b, err)
	}
}

// many is a file of n contacts, ten to a child.
func many(n int) []byte {
	var out bytes.Buffer
	for i := range n {
		fmt.Fprintf(&out, `{"id":"019b8cbd-b0c5-744e-a498-%012x","child_id":"7b894f98-ea80-4b1f-aaed-%012x","worker_id":"pcso-%04d","occurred_at":"2026-01-05T05:57:50.453Z",`+
			`"kind":"street_contact","place":"On or near Example Street %d","lat":50.8458,"lon":-3.5874,"capacity":"suspect","weapon":"seen","injury":"no","immediate_danger":false,`+
			`"indicators":["LO1","MI4","HE1"],"fact":"Met outside the library, said that plate %d was kept until the last week and that nobody was to know of it.","opinion":"Seems worried, %d",`+
			`"action":"Gave advice","next_contact":"2026-01-07"}`+"\n", i+1, i/10+1, i%97, i%389, i*7919, i%31)
	}
	return out.Bytes()
}

func (p *phone) imports(n int) {
	p.t.Helper()
	done, err := p.Import(p.t.Context(), bytes.NewReader(many(n)), nil)
	must(p.t, err)
	if done.Recorded != n {
		p.t.Fatalf("got %+v, want %d recorded", done, n)
	}
}

// BenchmarkImport is the import of a file, in entries a second.
func BenchmarkImport(b *testing.B) {
	n := entriesWanted(b)
	for b.Loop() {
		p := newScene(b).enrol()
		p.imports(n)
		p.Lock()
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "entries/s")
}

// BenchmarkPush is a sync that sends everything, to a hub in the same process whose store is in memory.
func BenchmarkPush(b *testing.B) {
	n := entriesWanted(b)
	var sent int
	for b.Loop() {
		b.StopTimer()
		p := newScene(b).enrol()
		p.imports(n)
		b.StartTimer()
		r := p.sync()
		b.StopTimer()
		sent += r.BytesUp
		p.wantCounts(0, n, 0, 0)
		p.Lock()
		b.StartTimer()
	}
	b.ReportMetric(float64(sent)/float64(n*b.N), "bytes/entry")
}

// BenchmarkOpenToNewest is from the PIN, which costs next to nothing here, to the newest 50 entries.
func BenchmarkOpenToNewest(b *testing.B) {
	n := entriesWanted(b)
	p := newScene(b).enrol()
	p.imports(n)
	p.sync()
	var list []actions.EntryView
	for b.Loop() {
		p.Lock()
		var err error
		p.Phone, err = actions.Open(b.Context(), p.o)
		must(b, err)
		list, err = p.Entries(b.Context(), 50)
		must(b, err)
	}
	if len(list) != 50 || list[0].Standing != actions.Safe {
		b.Fatalf("got %d entries", len(list))
	}
}

// BenchmarkChildren is a search over all children of the phone.
func BenchmarkChildren(b *testing.B) {
	n := entriesWanted(b)
	p := newScene(b).enrol()
	p.imports(n)
	p.sync()
	for b.Loop() {
		found, err := p.Children(b.Context(), "unknown")
		must(b, err)
		if len(found) != (n+9)/10 {
			b.Fatalf("got %d children", len(found))
		}
	}
}
