package replica_test

import (
	"context"
	"testing"
	"time"

	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// behind lists the devices that showed the hub that it lacks something.
func (w *world) behind() map[replica.ID]time.Time {
	w.t.Helper()
	var out map[replica.ID]time.Time
	w.must(w.store.View(context.Background(), func(r kv.Reader) (err error) {
		out, err = replica.Behind(r)
		return err
	}))
	return out
}

func TestAHubThatWasPutBackUnsaidIsFoundOut(t *testing.T) {
	for name, after := range map[string]func(a *phone){
		"a known record":                 func(a *phone) { a.write(7, 12, "after") },
		"a record that it does not know": func(a *phone) { a.write(8, 12, "after") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			a, b := w.enrol(1, 10), w.enrol(2, 11)
			a.write(7, 12, "before")
			a.sync()
			b.write(9, 12, "of somebody else")
			b.sync()
			a.sync()
			old := w.copied()
			after(a)
			a.sync()
			a.sync()
			if got := w.behind(); len(got) > 0 {
				t.Fatalf("before it was put back: %v", got)
			}
			var err error
			w.store, err = old.Copy(t.Context())
			w.must(err)
			w.now = w.now.Add(time.Hour)
			for range 3 {
				a.exchange()
				b.exchange()
			}
			got := w.behind()
			if when, ok := got[replica.ID{10}]; len(got) != 1 || !ok || !when.Equal(w.now) {
				t.Errorf("got %v, want the phone that knows more, since %s", got, w.now)
			}
			w.restore(w.copied())
			for range 3 {
				a.sync()
				b.sync()
			}
			if got := w.behind(); len(got) > 0 {
				t.Errorf("once it is said: got %v, want none", got)
			}
		})
	}
}
