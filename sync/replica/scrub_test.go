package replica_test

import (
	"context"
	"slices"
	"testing"

	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// TestWhatStoodBesideTheErasedStaysWhole takes one entity out of a commit that also said something for a later version and
// made a note in a log: both are there afterwards, byte for byte, and what the commit had hidden stays hidden.
func TestWhatStoodBesideTheErasedStaysWhole(t *testing.T) {
	const text, note = 2, crdt.LogBit | 3
	w := newWorld(t)
	p := w.enrol(1, 1)
	scope, erased := replica.ID{5}, replica.ID{9}
	p.write(5, text, "an old word")
	ctx := context.Background()
	wr := p.Writer()
	var seen []crdt.Dot
	w.must(p.store.View(ctx, func(r kv.Reader) error {
		view, err := wr.View(r, scope)
		if err != nil {
			return err
		}
		seen = view.Observe(scope, text, nil)
		return wr.Add(r, w.now, replica.Change{Scope: scope, Ops: []crdt.Op{
			{Entity: erased, Field: 1, Value: []byte("doomed")},
			{Entity: scope, Field: text, Value: []byte("a new word"), Observed: seen, Ext: map[uint64][]byte{7: {1}}},
			{Entity: scope, Field: note, Value: []byte("seen twice"), Ext: map[uint64][]byte{8: {2}}},
		}})
	}))
	w.must(wr.Save(ctx, nil))
	p.sync()

	var said []crdt.Op
	w.must(w.store.Update(ctx, func(tx kv.Tx) error {
		h, err := w.hub.Begin(tx, w.now)
		if err != nil {
			return err
		}
		if found, err := h.Scrub(scope, func(op crdt.Op) bool { return op.Entity == erased }); err != nil || !found {
			t.Errorf("scrubbed: %v, %v", found, err)
		}
		err = h.History(scope, func(c crdt.Commit) error {
			said = append(said, c.Ops...)
			return nil
		})
		if err != nil {
			return err
		}
		state, err := h.State(scope)
		if err != nil {
			return err
		}
		if got := state.Get(scope, text); len(got) != 1 || string(got[0].Bytes) != "a new word" || got[0].User != (replica.ID{1}) {
			t.Errorf("the text is %v, want the new one alone, by who wrote it", got)
		}
		return h.Finish()
	}))
	for name, want := range map[string]crdt.Op{
		"what a later version says": {Field: text, Value: []byte("a new word"), Ext: map[uint64][]byte{7: {1}}},
		"a note in the log":         {Field: note, Value: []byte("seen twice"), Ext: map[uint64][]byte{8: {2}}},
	} {
		if !slices.ContainsFunc(said, func(op crdt.Op) bool {
			return op.Field == want.Field && string(op.Value) == string(want.Value) && len(op.Ext) == 1 &&
				slices.Equal(op.Ext[7], want.Ext[7]) && slices.Equal(op.Ext[8], want.Ext[8])
		}) {
			t.Errorf("%s went with the erased: %v", name, said)
		}
	}
	if slices.ContainsFunc(said, func(op crdt.Op) bool { return op.Entity == erased }) {
		t.Error("the erased is still there")
	}
}
