package replica_test

import (
	"encoding/binary"
	"testing"

	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// What a writer has gathered stays in sight until it is saved, however many other scopes are looked at meanwhile: an
// import that met its 2,049th child in the middle of a batch began the files of the batch's other children once more.
func TestWhatIsGatheredStaysInSightAmongManyScopes(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	scope, wr := replica.ID{7}, a.Writer()
	w.must(wr.NewScope(scope))
	w.must(a.store.View(t.Context(), func(r kv.Reader) error {
		err := wr.Add(r, w.now, replica.Change{Scope: scope, Ops: []crdt.Op{{Entity: scope, Field: 9, Value: []byte("gathered")}}})
		if err != nil {
			return err
		}
		for i := range uint64(5000) {
			if _, err := wr.View(r, replica.ID(binary.BigEndian.AppendUint64(make([]byte, 8, 16), i+1<<40))); err != nil {
				return err
			}
		}
		s, err := wr.View(r, scope)
		if err == nil && len(s.Get(scope, 9)) != 1 {
			t.Errorf("got %v, want what was gathered", s.Get(scope, 9))
		}
		return err
	}))
	w.must(wr.Save(t.Context(), nil))
}
