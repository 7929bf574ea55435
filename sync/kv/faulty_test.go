package kv_test

import (
	"errors"
	"testing"

	"streetlight/sync/kv"
)

func TestFaulty(t *testing.T) {
	table := kv.Table{Name: "t", Ordered: true}
	cases := []struct {
		name  string
		fault kv.Fault
		err   error
		kept  bool
	}{
		{"no fault", kv.NoFault, nil, true},
		{"fails before", kv.FailBefore, kv.ErrFault, false},
		{"fails after", kv.FailAfter, kv.ErrFault, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := kv.NewFaulty(kv.NewMemory(), planOf(2, c.fault))
			_ = s.Update(t.Context(), func(kv.Tx) error { return errors.New("not a commit") })
			for n := range byte(3) {
				err := s.Update(t.Context(), func(tx kv.Tx) error { return tx.Put(table, []byte{n + 1}, []byte{n}) })
				if want := map[byte]error{1: c.err}[n]; !errors.Is(err, want) {
					t.Errorf("commit %d: got %v, want %v", n+1, err, want)
				}
			}
			if got := holds(t, s, table, 2); got != c.kept {
				t.Errorf("second commit kept: got %v, want %v", got, c.kept)
			}
			if !holds(t, s, table, 1) || !holds(t, s, table, 3) {
				t.Error("a commit that met no fault is gone")
			}
		})
	}
}

func planOf(nth int, fault kv.Fault) func(int) kv.Fault {
	return func(n int) kv.Fault {
		if n == nth {
			return fault
		}
		return kv.NoFault
	}
}

func holds(t *testing.T, s kv.Store, table kv.Table, key byte) bool {
	t.Helper()
	var got []byte
	err := s.View(t.Context(), func(r kv.Reader) (err error) {
		got, err = r.Get(table, []byte{key})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got != nil
}
