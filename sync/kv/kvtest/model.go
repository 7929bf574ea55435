package kvtest

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"streetlight/sync/kv"
)

// model is what a store should hold: table name and key to value.
type model map[string]map[string]string

func newModel() model { return model{rows.Name: {}, secrets.Name: {}} }

func (m model) clone() model {
	out := model{}
	for name, pairs := range m {
		out[name] = maps.Clone(pairs)
	}
	return out
}

// list is what a scan of rows should visit.
func (m model) list(rng kv.Range) []string {
	got := []string{}
	for _, key := range slices.Sorted(maps.Keys(m[rows.Name])) {
		if key >= string(rng.From) && (rng.To == nil || key < string(rng.To)) {
			got = append(got, key+"="+m[rows.Name][key])
		}
	}
	if rng.Reverse {
		slices.Reverse(got)
	}
	return got
}

// likeMap runs random transactions, some of which fail, against one store and one map. One store serves all of a
// property's cases, emptied between them, because opening one may cost a flush to disk.
func likeMap(t *testing.T, open Open) {
	s := open(t)
	rapid.Check(t, func(t *rapid.T) {
		empty(t, s)
		m := newModel()
		for range rapid.IntRange(1, 6).Draw(t, "transactions") {
			m = transact(t, s, m)
			compare(t, s, m)
		}
	})
}

var errUndo = errors.New("undo")

// transact makes random changes in one transaction and returns what the store should hold after it.
func transact(t *rapid.T, s kv.Store, before model) model {
	after := before.clone()
	undo := rapid.IntRange(0, 3).Draw(t, "undo") == 0
	err := s.Update(t.Context(), func(tx kv.Tx) error {
		for range rapid.IntRange(0, 30).Draw(t, "operations") {
			operate(t, tx, after)
		}
		if undo {
			return errUndo
		}
		return nil
	})
	if undo {
		if !errors.Is(err, errUndo) {
			t.Fatalf("update: got %v, want %v", err, errUndo)
		}
		return before
	}
	if err != nil {
		t.Fatalf("update: %v", err)
	}
	return after
}

// operate makes one random operation on both sides.
func operate(t *rapid.T, tx kv.Tx, m model) {
	table := rapid.SampledFrom([]kv.Table{rows, rows, secrets}).Draw(t, "table")
	key := drawKey(t, "key")
	switch rapid.SampledFrom([]string{"put", "put", "put", "delete", "get", "scan"}).Draw(t, "operation") {
	case "put":
		value := rapid.StringN(0, 40, -1).Draw(t, "value")
		m[table.Name][key] = value
		if err := tx.Put(table, []byte(key), []byte(value)); err != nil {
			t.Fatalf("put: %v", err)
		}
	case "delete":
		delete(m[table.Name], key)
		if err := tx.Delete(table, []byte(key)); err != nil {
			t.Fatalf("delete: %v", err)
		}
	case "get":
		checkValue(t, tx, table, key, m.value(table, key))
	case "scan":
		compareScan(t, tx, m)
	}
}

func (m model) value(table kv.Table, key string) []byte {
	value, found := m[table.Name][key]
	if !found {
		return nil
	}
	return []byte(value)
}

// drawKey draws a key from so few that operations meet.
func drawKey(t *rapid.T, label string) string {
	return string(rapid.SliceOfN(rapid.SampledFrom([]byte{0, 'a', 'b', 0xff}), 1, 3).Draw(t, label))
}

func compareScan(t *rapid.T, r kv.Reader, m model) {
	var rng kv.Range
	if rapid.Bool().Draw(t, "has from") {
		rng.From = []byte(drawKey(t, "from"))
	}
	if rapid.Bool().Draw(t, "has to") {
		rng.To = []byte(drawKey(t, "to"))
	}
	rng.Reverse = rapid.Bool().Draw(t, "reverse")
	got, err := list(r, rows, rng)
	if want := m.list(rng); err != nil || !slices.Equal(got, want) {
		t.Fatalf("scan %+v: got %q, %v, want %q", rng, got, err, want)
	}
}

// compare checks everything the store holds in a new transaction.
func compare(t *rapid.T, s kv.Store, m model) {
	view(t, s, func(r kv.Reader) error {
		compareScan(t, r, m)
		checkList(t, r, kv.Range{}, m.list(kv.Range{})...)
		for key := range m[secrets.Name] {
			checkValue(t, r, secrets, key, m.value(secrets, key))
		}
		return nil
	})
}

// empty deletes every key that drawKey can draw.
func empty(t *rapid.T, s kv.Store) {
	alphabet := []string{"", "\x00", "a", "b", "\xff"}
	update(t, s, func(tx kv.Tx) error {
		for i := 1; i < 125; i++ {
			key := []byte(alphabet[i/25] + alphabet[i/5%5] + alphabet[i%5])
			if err := errors.Join(tx.Delete(rows, key), tx.Delete(secrets, key)); err != nil {
				return err
			}
		}
		return nil
	})
}
