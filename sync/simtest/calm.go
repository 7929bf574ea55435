package simtest

import (
	"context"
	"slices"

	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// settles ends all faults and lets everybody exchange: then everything must be healed.
func (w *world) settles() {
	w.calm = true
	w.flight = nil
	held := w.heldWhole()
	for round := range 3 {
		for _, p := range w.phones {
			if round == 0 || w.lives(p) {
				w.syncAll(p)
			}
		}
	}
	for _, p := range w.phones {
		w.checkSettled(p)
	}
	if w.faults[serverRestored] > 0 {
		w.checkReturned(held)
	}
	w.checkNews()
	w.checkBehind()
	w.checkAll()
}

// checkBehind asks that the hub holds nobody for knowing more than it does, but the rogue: each restore of it was said.
func (w *world) checkBehind() {
	w.must(w.disk.Store.View(context.Background(), func(r reader) error {
		behind, err := replica.Behind(r)
		delete(behind, w.rogue.e.Device)
		if len(behind) > 0 {
			w.fail("nobody knows more than the hub", "it holds %d phones for it", len(behind))
		}
		return err
	}), "look who knows more than the hub")
}

// checkNews lets the console write twice, and asks that everybody hears of it in one request, and is quiet after it.
func (w *world) checkNews() {
	scopes := w.atHand()
	if len(scopes) == 0 {
		return
	}
	scope, told := pick(w.dice, scopes), false
	for range 2 {
		process := w.dice.IntN(w.server.Processes())
		ok, err := w.server.News(process, w.now, scope)
		w.must(err, "write at the console")
		w.happens("console writes", process, nil)
		told = ok
	}
	if !told {
		return
	}
	l := w.log(scope)
	for _, p := range w.phones {
		if !w.lives(p) || p.twin || len(p.disk.damage) > 0 || !slices.Contains(w.readable(p.e.User), scope) {
			continue
		}
		w.exchange(p)
		if last := l.entries[len(l.entries)-1]; !p.mirror.have[last.hash] {
			w.fail("news costs one request", "phone %d was not brought on in scope %x", p.number, scope[:4])
		}
		if w.exchange(p).More { // this one says where the phone stands now
			w.fail("news costs one request", "phone %d is asked again after news in scope %x", p.number, scope[:4])
		}
		w.checkQuiet(p)
	}
}

// recovers lets a phone that was restored exchange before it writes, in calm: it goes on in a new chain.
func (w *world) recovers(p *phone) {
	was := w.calm
	w.calm = true
	w.syncAll(p)
	if w.lives(p) {
		w.write(p)
		w.syncAll(p)
	}
	w.calm = was
	if p.Forked() {
		w.fail("a restored phone writes on", "phone %d exchanged first, and is suspended all the same", p.number)
	}
}

// lives says whether a phone may still be asked to come to rest: it is neither ended nor suspended.
func (w *world) lives(p *phone) bool {
	return !w.ended[p.e.Device] && !p.Forked()
}

// mostExchanges is how often a phone may have to ask until it has all there is, a few commits at a time.
const mostExchanges = 400

// syncAll exchanges until nothing is left to say. A suspended phone has nothing taken in, and gives back all the same what a
// restored hub lost.
func (w *world) syncAll(p *phone) {
	for n := 0; ; n++ {
		taken := w.exchange(p)
		if w.ended[p.e.Device] || !taken.More && (p.Forked() || p.Pending() == 0 && n > 0) {
			return
		}
		if n == mostExchanges {
			w.fail("calm exchanges heal", "phone %d comes to no end: %d commits wait, told %q", p.number, p.Pending(), taken.Words)
		}
	}
}

// exchange is one in calm.
func (w *world) exchange(p *phone) replica.Taken {
	w.pass()
	asked, err := p.Request(p.wall())
	w.phoneHarmed(p, "ask in calm", err)
	if err != nil {
		return replica.Taken{More: true} // it found a damaged row, and mended it
	}
	w.happens("calm: send", p.number, asked.Body)
	for _, n := range p.mirror.outbox {
		n.asked++
	}
	answer := w.atHub(p.letter(asked.Body, p.HubKey()), p.number)
	taken, ok := w.take(p, asked, answer, hubsWord)
	taken.More = taken.More || !ok && w.lives(p)
	return taken
}

// checkSettled asks of a phone what must hold once everything is calm.
func (w *world) checkSettled(p *phone) {
	if !w.lives(p) {
		return
	}
	if p.Pending() != 0 {
		w.fail("calm exchanges heal", "phone %d still has %d commits that wait", p.number, p.Pending())
	}
	if !p.twin {
		w.checkQuiet(p)
	}
	w.checkConverged(p)
	w.checkKeys(p)
}

// checkQuiet makes one exchange more: it brings nothing and writes nothing.
func (w *world) checkQuiet(p *phone) {
	hub := w.disk.history
	taken := w.exchange(p)
	if w.disk.history != hub || taken.More || taken.Pulled+taken.Sent+taken.Apart > 0 {
		w.fail("the last exchange is quiet", "phone %d: the hub wrote %d times, %+v", p.number, w.disk.history-hub, taken)
	}
}

// checkConverged checks that a phone holds exactly what the hub has of each scope that its worker may read.
func (w *world) checkConverged(p *phone) {
	for _, id := range w.readable(p.e.User) {
		l := w.log(id)
		w.checkTimes(p, id)
		if slices.ContainsFunc(p.mirror.archive[id], func(k kept) bool { return k.blind }) {
			w.fail("everyone converges", "phone %d cannot read all that it has of scope %x", p.number, id[:4])
		}
		for _, e := range l.entries {
			if !p.mirror.have[e.hash] {
				w.fail("everyone converges", "phone %d does not have number %d of scope %x", p.number, e.ssn, id[:4])
			}
		}
		if at := p.mirror.cursors[id]; at.SSN != uint64(len(l.entries)) {
			w.fail("everyone converges", "phone %d stands at %d of scope %x, which ends at %d", p.number, at.SSN, id[:4], len(l.entries))
		}
		if w.faults[serverRestored] == 0 && len(p.mirror.archive[id]) != len(l.entries) {
			w.fail("everyone converges", "phone %d has %d commits of scope %x, the hub %d", p.number, len(p.mirror.archive[id]), id[:4], len(l.entries))
		}
	}
}

// checkTimes checks that a phone at rest keeps of each commit what the hub does: when it came, and by which skew. A snapshot
// says this in what is shown alone, and a restored hub has it from whoever gives a commit back first.
func (w *world) checkTimes(p *phone, id ID) {
	if w.faults[serverRestored] > 0 || w.long > 0 {
		return
	}
	for _, k := range p.mirror.archive[id] {
		if at := w.book.accepted[k.hash]; k.skew != at.skew || k.received != at.received {
			w.fail("both sides keep the same time", "phone %d has commit %x received at %d by skew %d, the hub at %d by %d", p.number, k.hash[:4],
				k.received, k.skew, at.received, at.skew)
		}
	}
}

// readable lists the scopes that the hub lets a worker read.
func (w *world) readable(user ID) []ID {
	var out []ID
	w.must(w.disk.Store.View(context.Background(), func(r reader) error {
		return r.Scan(kv.Table{Name: "user-scope", Ordered: true}, kv.Prefix(user[:]), func(key, _ []byte) error {
			out = append(out, ID(key[16:]))
			return nil
		})
	}), "look up grants")
	return out
}
