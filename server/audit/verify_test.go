package audit_test

import (
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"streetlight/server/audit"
	"streetlight/sync/kv"
)

func leafTable() kv.Table   { return kv.Table{Name: "audit-leaf", Ordered: true} }
func hashTable() kv.Table   { return kv.Table{Name: "audit-hash", Ordered: true} }
func detailTable() kv.Table { return kv.Table{Name: "audit-detail", Ordered: true} }

func place(n int64) []byte { return binary.BigEndian.AppendUint64([]byte(origin+"\x00"), uint64(n)) }

// tamper is what someone with the database file in hand can do to it.
type tamper struct {
	t  *testing.T
	tx kv.Tx
}

func (m tamper) get(table kv.Table, n int64) []byte {
	row, err := m.tx.Get(table, place(n))
	if err != nil || row == nil {
		m.t.Fatalf("row %d of %s: %v, %v", n, table.Name, row, err)
	}
	return row
}

func (m tamper) put(table kv.Table, n int64, row []byte) {
	if err := m.tx.Put(table, place(n), row); err != nil {
		m.t.Fatal(err)
	}
}

// edit changes a letter of leaf n.
func (m tamper) edit(n int64) []byte {
	row := []byte(strings.Replace(string(m.get(leafTable(), n)), "supervisor", "superhuman", 1))
	m.put(leafTable(), n, row)
	return row
}

// rehash makes the stored hash of leaf n fit row, and leaves those above it.
func (m tamper) rehash(n int64, row []byte) {
	h := tlog.RecordHash(row)
	m.put(hashTable(), n, append(h[:], m.get(hashTable(), n)[tlog.HashSize:]...))
}

func (m tamper) flip(table kv.Table, n int64, at int) {
	row := m.get(table, n)
	row[at] ^= 1
	m.put(table, n, row)
}

func (m tamper) drop(n int64) {
	for _, table := range []kv.Table{leafTable(), hashTable(), detailTable()} {
		if err := m.tx.Delete(table, place(n)); err != nil {
			m.t.Fatal(err)
		}
	}
}

func (m tamper) swap(table kv.Table, a, b int64) {
	first, second := m.get(table, a), m.get(table, b)
	m.put(table, a, second)
	m.put(table, b, first)
}

func TestVerifyNamesWhatWasTamperedWith(t *testing.T) {
	const size = 1030 // more than two pages of the verification
	cases := []struct {
		name        string
		tamper      func(tamper)
		kind        audit.Kind
		first, last int64
		words       string
	}{
		{"a leaf edited", func(m tamper) { m.edit(700) }, audit.Edited, 700, 700, "record 700 was edited"},
		{"a leaf made nonsense", func(m tamper) { m.put(leafTable(), 3, []byte("x")) }, audit.Edited, 3, 3, "record 3 was edited"},
		{"a leaf edited with its hash", func(m tamper) { m.rehash(4, m.edit(4)) }, audit.HashEdited, 4, 5, "one of the records 4 to 5"},
		{"the last leaf edited with its hash", func(m tamper) { m.rehash(size-2, m.edit(size-2)); m.rehashPair(size - 2) },
			audit.Rewritten, 1000, size - 1, "from record 1000 on"},
		{"the first leaf dropped", func(m tamper) { m.drop(0) }, audit.Dropped, 0, 0, "record 0 is missing"},
		{"a leaf dropped", func(m tamper) { m.drop(600) }, audit.Dropped, 600, 600, "record 600 is missing"},
		{"a leaf dropped and the gap closed", func(m tamper) { m.closeGap(600, size) }, audit.Dropped, 600, 600, "record 600 was dropped"},
		{"two swapped", func(m tamper) { m.swap(leafTable(), 5, 9) }, audit.Reordered, 5, 5, "records 5 and 9 have changed places"},
		{"two swapped with hashes and details", func(m tamper) {
			for _, table := range []kv.Table{leafTable(), hashTable(), detailTable()} {
				m.swap(table, 4, 8)
			}
		}, audit.Reordered, 4, 4, "records 4 and 8"},
		{"a copy in another's place", func(m tamper) { m.put(leafTable(), 7, m.get(leafTable(), 2)) }, audit.Reordered, 7, 7,
			"record 2 stands in the place of record 7"},
		{"the end cut off", func(m tamper) {
			for n := int64(1010); n < size; n++ {
				m.drop(n)
			}
		}, audit.Truncated, 1010, size - 1, "records 1010 to 1029 are gone"},
		{"everything cut off", func(m tamper) {
			for n := range int64(size) {
				m.drop(n)
			}
		}, audit.Truncated, 0, size - 1, "records 0 to 1029 are gone"},
		{"a hash edited", func(m tamper) { m.flip(hashTable(), 7, 3*tlog.HashSize) }, audit.HashEdited, 0, 7, "records 0 to 7"},
		{"a row of hashes cut", func(m tamper) { m.put(hashTable(), 7, nil) }, audit.HashEdited, 7, 7, "missing or damaged"},
		{"a detail edited", func(m tamper) { m.flip(detailTable(), 12, 30) }, audit.DetailEdited, 12, 12, "detail of record 12"},
		{"a salt edited", func(m tamper) { m.flip(detailTable(), 12, 0) }, audit.DetailEdited, 12, 12, "detail of record 12"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := newFixture(t, 1000)
			earlier := f.checkpoint()
			f.grow(size - 1000)
			checkpoints := [][]byte{f.checkpoint(), earlier}
			if report, err := f.verify(checkpoints...); err != nil || report.Leaves != size || report.Covered != size {
				t.Fatalf("before: got %v, %v", report, err)
			}
			f.update(func(tx kv.Tx) error { c.tamper(tamper{t, tx}); return nil })
			report, err := f.verify(checkpoints...)
			var got *audit.Fault
			if !errors.As(err, &got) {
				t.Fatalf("got %v, %v, want a fault", report, err)
			}
			if got.Kind != c.kind || got.First != c.first || got.Last != c.last || !strings.Contains(err.Error(), c.words) {
				t.Errorf("got %s %d-%d: %v\nwant %s %d-%d: %s", got.Kind, got.First, got.Last, err, c.kind, c.first, c.last, c.words)
			}
		})
	}
}

// rehashPair makes the hash over the leaves n and n+1, stored with the second, fit them again.
func (m tamper) rehashPair(n int64) {
	own := m.get(hashTable(), n+1)
	pair := tlog.NodeHash(tlog.RecordHash(m.get(leafTable(), n)), tlog.Hash(own[:tlog.HashSize]))
	m.put(hashTable(), n+1, append(append(own[:tlog.HashSize:tlog.HashSize], pair[:]...), own[2*tlog.HashSize:]...))
}

// closeGap moves every row after n one place down.
func (m tamper) closeGap(n, size int64) {
	for ; n+1 < size; n++ {
		for _, table := range []kv.Table{leafTable(), hashTable(), detailTable()} {
			m.put(table, n, m.get(table, n+1))
		}
	}
	m.drop(size - 1)
}

func TestErasedDetailsLeaveProofsIntact(t *testing.T) {
	f := newFixture(t, 20)
	checkpoint := f.checkpoint()
	f.update(func(tx kv.Tx) error { return errors.Join(f.EraseDetail(tx, 6), f.EraseDetail(tx, 19)) })
	report, err := f.verify(checkpoint)
	if want := (audit.Report{Leaves: 20, Covered: 20, Erased: 2}); err != nil || report != want {
		t.Errorf("verify: got %+v, %v, want %+v", report, err, want)
	}
	record := f.read(6, 1)[0]
	if !record.Erased || record.Entry.Detail.Entities != nil || record.Entry.Actor != entry(6).Actor {
		t.Errorf("erased record: got %+v", record)
	}
	checkProofs(t, f, checkpoint)
}

func checkProofs(t *testing.T, f fixture, checkpoint []byte) {
	t.Helper()
	early, err := audit.OpenCheckpoint(checkpoint, f.known())
	if err != nil {
		t.Fatal(err)
	}
	f.grow(13)
	late, err := audit.OpenCheckpoint(f.checkpoint(), f.known())
	if err != nil {
		t.Fatal(err)
	}
	f.view(func(r kv.Reader) error {
		leaf, err := r.Get(leafTable(), place(6))
		record, recordErr := f.ProveRecord(r, late.Size, 6)
		tree, treeErr := f.ProveTree(r, late.Size, early.Size)
		if err := errors.Join(err, recordErr, treeErr); err != nil {
			return err
		}
		return errors.Join(
			tlog.CheckRecord(record, late.Size, late.Root, 6, tlog.RecordHash(leaf)),
			tlog.CheckTree(tree, late.Size, late.Root, early.Size, early.Root))
	})
}

func TestLeavesAfterTheCheckpointAreCheckedAndCounted(t *testing.T) {
	f := newFixture(t, 0)
	empty := f.checkpoint()
	f.grow(5)
	checkpoint := f.checkpoint()
	f.grow(4)
	report, err := f.verify(empty, checkpoint)
	if want := (audit.Report{Leaves: 9, Covered: 5}); err != nil || report != want {
		t.Errorf("got %+v, %v, want %+v", report, err, want)
	}
}

func TestVerifyRefusesACheckpoint(t *testing.T) {
	f := newFixture(t, 5)
	good := string(f.checkpoint())
	foreign := newFixture(t, 5)
	stranger, err := audit.NewSigner(origin, ed25519.NewKeyFromSeed(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	var unknown []byte
	foreign.view(func(r kv.Reader) (err error) { unknown, err = foreign.Checkpoint(r, at(0), stranger); return err })
	cases := []struct{ name, checkpoint string }{
		{"nothing", ""},
		{"another size", strings.Replace(good, "\n5\n", "\n4\n", 1)},
		{"another origin", strings.Replace(good, origin, "hub.example/two", 1)},
		{"another time", strings.Replace(good, "2026", "2025", 1)},
		{"no signature", good[:strings.Index(good, "\n\n")+2]},
		{"an unknown key", string(unknown)},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := f.verify([]byte(c.checkpoint))
			var fault *audit.Fault
			if err == nil || errors.As(err, &fault) {
				t.Errorf("got %v, want an error that is no fault of the log", err)
			}
		})
	}
}
