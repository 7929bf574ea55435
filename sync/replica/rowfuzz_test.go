package replica_test

import (
	"slices"
	"testing"
)

// fuzzRows replaces one row of a store by whatever it is given: key and value.
func fuzzRows(f *testing.F, rows []row, use func(t *testing.T, at int, now row)) {
	f.Helper()
	for i, r := range rows {
		f.Add(uint16(i), r.key, r.value)
		f.Add(uint16(i), r.key, append(slices.Clone(r.value), 0))
	}
	f.Fuzz(func(t *testing.T, at uint16, key, value []byte) {
		i := int(at) % len(rows)
		if len(key) == 0 || len(key) > 1024 {
			key = rows[i].key
		}
		use(t, i, row{rows[i].table, key, value})
	})
}

// FuzzHubRows puts any row in the place of one of a hub's: what is asked of it then is answered or an error.
func FuzzHubRows(f *testing.F) {
	w, a, _ := busy(f)
	store := w.store
	rows := rowsOf(f, store)
	fuzzRows(f, rows, func(t *testing.T, at int, now row) {
		w.t = t
		copied, err := store.Copy(t.Context())
		w.must(err)
		replace(t, copied, rows[at], now)
		w.useHub(copied, a, now.table.Name)
	})
}

// FuzzDeviceRows puts any row in the place of one of a phone's.
func FuzzDeviceRows(f *testing.F) {
	w, a, _ := busy(f)
	rows := rowsOf(f, a.store)
	fuzzRows(f, rows, func(t *testing.T, at int, now row) {
		w.t = t
		copied, err := a.store.Copy(t.Context())
		w.must(err)
		replace(t, copied, rows[at], now)
		w.usePhone(copied, a, now.table.Name)
	})
}
