package replica_test

import (
	"slices"
	"testing"

	"streetlight/sync/replica"
)

// What a worker may not read any more is named by a restored hub only once the phone has given back what it holds. That the
// phone has to ask for it outlives its being closed in between.
func TestWhatIsGoneIsAskedForAfterARestoreAlsoByAPhoneThatWasClosed(t *testing.T) {
	for closedAfter := range 8 {
		w := newWorld(t)
		a, b := w.enrol(1, 10), w.enrol(2, 20)
		a.write(7, 1<<14|1, "first")
		a.sync()
		old := w.copied()
		w.grant(7, 2, replica.Read)
		b.sync()
		a.write(7, 1<<14|1, "second")
		a.sync()
		b.sync()
		w.restore(old) // the grant is lost with what came after the copy
		a.sync()
		for range closedAfter {
			b.exchange()
		}
		b.reload()
		b.sync()
		b.sync()
		if slices.Contains(b.Scopes(), replica.ID{7}) {
			t.Errorf("closed after %d exchanges, the phone holds a scope still that its worker may not read", closedAfter)
		}
		if got := a.logged(7); len(got) != 2 {
			t.Errorf("its author's phone shows %q", got)
		}
	}
}
