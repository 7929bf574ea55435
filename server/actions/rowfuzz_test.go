package actions

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// rowKinds are the rows that the actions keep, each with how it is read.
func rowKinds() []func(r kv.Reader, t kv.Table, key []byte) (any, bool, error) {
	return []func(r kv.Reader, t kv.Table, key []byte) (any, bool, error){
		reads[fileRow], reads[timelyRow], reads[openedRow], reads[deskRow], reads[partRow], reads[planRow], reads[linkRow], reads[judgedRow], reads[clientRow], reads[sentRow], reads[violenceRow],
		reads[casework.Worker], reads[casework.Agency], reads[casework.Team], reads[casework.ScopeID], reads[uint64],
	}
}

func reads[T any](r kv.Reader, t kv.Table, key []byte) (any, bool, error) {
	row, ok, err := get[T](r, t, key)
	return row, ok, err
}

// FuzzRows reads whatever lies in the store as each kind of row: an error, or a row that is the same when it is written
// and read again.
func FuzzRows(f *testing.F) {
	mode, err := encoding()
	if err != nil {
		f.Fatal(err)
	}
	for _, row := range []any{fileRow{Entries: []entryRow{{Received: 1}}}, deskRow{Linked: []casework.ChildID{{1}}}, partRow{People: []casework.WorkerID{{1}}},
		planRow{}, linkRow{}, judgedRow{}, casework.Worker{Name: "Tom Reed"}, casework.ScopeID{1}} {
		b, err := mode.Marshal(row)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add(fileRow{Entries: []entryRow{{Received: 1}, {Changed: -1, Urgent: true}}}.encoded())
	f.Add(timelyRow{Occurred: 1, Ahead: -1, Level: 2, Clocked: true}.encoded())
	f.Add([]byte{0x9b, 0x80, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, in []byte) {
		table, key := kv.Table{Name: "any", Ordered: true}, []byte("key")
		store := kv.NewMemory()
		check := func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		}
		check(store.Update(t.Context(), func(tx kv.Tx) error { return tx.Put(table, key, in) }))
		for _, read := range rowKinds() {
			check(store.Update(t.Context(), func(tx kv.Tx) error {
				if row, ok, err := read(tx, table, key); err == nil && ok {
					sameAgain(t, tx, read, row)
				}
				return nil
			}))
		}
	})
}

// sameAgain writes a row and reads it again. One with a time that no clock shows cannot be written.
func sameAgain(t *testing.T, tx kv.Tx, read func(kv.Reader, kv.Table, []byte) (any, bool, error), row any) {
	t.Helper()
	table, key := kv.Table{Name: "any", Ordered: true}, []byte("again")
	if put(tx, table, key, row) != nil {
		return
	}
	if again, _, err := read(tx, table, key); err != nil || !reflect.DeepEqual(again, row) {
		t.Errorf("%+v was written and read again as %+v, %v", row, again, err)
	}
}

// A file's row by hand is read as it was written.
func TestAFilesRowIsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := fileRow{Child: casework.ChildID{rapid.Byte().Draw(t, "child")}, Agency: casework.AgencyID{1}, Author: casework.WorkerID{2}}
		for n := range rapid.IntRange(0, 40).Draw(t, "entries") {
			row.Entries = append(row.Entries, entryRow{ID: casework.EntryID{byte(n)}, Received: rapid.Int64().Draw(t, "received"),
				Changed: rapid.Int64().Draw(t, "changed"), Awaits: rapid.Bool().Draw(t, "awaits"), Urgent: rapid.Bool().Draw(t, "urgent")})
		}
		var got fileRow
		if err := decode(row.encoded(), &got); err != nil || !reflect.DeepEqual(got, row) {
			t.Fatalf("got %+v, %v, want %+v", got, err, row)
		}
		if err := decode(row.encoded()[1:], &got); err == nil {
			t.Fatal("a row that was cut was read")
		}
	})
}
