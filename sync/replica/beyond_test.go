package replica_test

import (
	"slices"
	"testing"

	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// A phone that stands in a long log as a restored hub does not have it gets no snapshot of that, also where answers are lost
// and it is switched off in between: the hub knows all the while where it stands.
func TestAPhoneBeyondALongLogGetsNoSnapshotWhateverIsLost(t *testing.T) {
	for lost := range 10 {
		w := newWorld(t)
		a, b, c := w.enrol(1, 10), w.enrol(1, 11), w.enrol(1, 12)
		for i := range 30 {
			a.write(7, 1<<14|1, string(rune('a'+i)))
		}
		a.sync()
		c.sync()
		old := w.copied()
		a.write(7, 1<<14|1, "from a")
		a.sync()
		b.sync()
		w.restore(old)
		c.write(7, 1<<14|1, "in the place of that")
		c.writeLong(1, 19) // not so many as to be a snapshot, and they fill several answers
		c.sync()
		for n, more := 0, true; more; n++ {
			if n == lost {
				b.reload() // it forgets that it was asked for all cursors
				b.wantNoSnapshot(b.ask())
			}
			asked, answer := b.ask()
			b.wantNoSnapshot(asked, answer)
			taken, err := b.Take(t.Context(), asked, answer, nil)
			w.must(err)
			more = taken.More
			if n > 50 {
				t.Fatalf("with answer %d lost the exchange does not end", lost)
			}
		}
		a.sync()
		w.everythingIsBack(t, a, b)
		a.wantQuiet()
		b.wantQuiet()
	}
}

// What a restored hub does not know when a phone names all of its cursors, and learns of and grants later, the phone holds
// already: it says so when it gets a snapshot.
func TestAScopeThatComesBackLaterIsHeldAlready(t *testing.T) {
	w := newWorld(t)
	w.policy.strict = true
	a, b := w.enrol(1, 10), w.enrol(2, 20)
	a.sync()
	b.sync()
	old := w.copied()
	for i := range 30 {
		a.write(7, 1<<14|1, string(rune('a'+i)))
	}
	a.sync()
	w.grant(7, 2, replica.Read)
	b.sync() // with a snapshot, so that it has nothing to give back
	w.restore(old)
	b.sync()
	a.sync()
	w.grant(7, 2, replica.Read)
	b.sync()
	b.wantQuiet()
	a.write(7, 1<<14|1, "after")
	a.sync()
	b.sync()
	w.mustSame(b, 7)
	b.wantQuiet()
}

// A phone that stands in another log than the restored hub's lets go of what it may not read any more, also where it is told
// so twice.
func TestAPhoneBeyondALogHearsThatItIsGoneUntilItLetsGo(t *testing.T) {
	w := newWorld(t)
	w.policy.strict = true
	a, b, c := w.enrol(1, 10), w.enrol(2, 20), w.enrol(1, 12)
	a.write(7, 1<<14|1, "one")
	a.sync()
	c.sync()
	w.grant(7, 2, replica.Read)
	b.sync()
	old := w.copied()
	a.write(7, 1<<14|1, "two")
	a.sync()
	b.sync()
	w.restore(old)
	c.write(7, 1<<14|1, "in the place of that")
	c.writeLong(1, 19)
	c.sync()
	w.grant(1, 2, replica.Read)
	for range 4 { // it has given back what it held, and is on its way through the first scope
		b.exchange()
	}
	b.reload() // it forgets that it was asked for all cursors
	w.ungrant(7, 2)
	for !slices.Contains(b.gone(b.ask()), replica.ID{7}) { // that answer is lost
		b.exchange()
	}
	b.reload()
	b.sync()
	b.wantGone(7)
	b.wantQuiet()
}

// gone lists the scopes that an answer takes away.
func (p *phone) gone(asked replica.Asked, answer []byte) []replica.ID {
	p.w.t.Helper()
	_, rest, err := wire.Open(answer, asked.Body, p.HubKey())
	p.w.must(err)
	return rest.Gone
}

// wantNoSnapshot checks that an answer has no page of a snapshot.
func (p *phone) wantNoSnapshot(asked replica.Asked, answer []byte) {
	p.w.t.Helper()
	_, rest, err := wire.Open(answer, asked.Body, p.HubKey())
	p.w.must(err)
	if len(rest.Snapshots) > 0 {
		p.w.t.Errorf("the phone stands in a log, and gets a snapshot of scope %d", rest.Snapshots[0].At.Scope[0])
	}
}

// writeLong writes lines of 4,000 bytes that cannot be deflated: an answer holds five.
func (p *phone) writeLong(scope byte, lines int) {
	p.w.t.Helper()
	long := make([]byte, 4000)
	for range lines {
		_, err := p.w.random.Read(long)
		p.w.must(err)
		p.write(scope, 1<<14|1, string(long))
	}
}
