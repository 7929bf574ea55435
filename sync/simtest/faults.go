package simtest

import (
	"context"
	"errors"
	"time"

	"streetlight/sync/replica"
)

// planPhone draws what the next write of a phone meets.
func (w *world) planPhone(p *phone) {
	if w.calm {
		return
	}
	switch w.dice.IntN(60) {
	case 0, 1:
		p.disk.plan(cutBefore, 0)
	case 2, 3:
		p.disk.plan(cutAfter, 0)
	case 4:
		p.disk.plan(full, w.dice.IntN(6))
	case 5:
		p.keys.full = true
	case 6:
		p.disk.plan(unreadable, 0)
	case 7:
		p.disk.planSecond(cutBefore)
	case 8:
		p.disk.planSecond(cutAfter)
	}
}

// planPhoneRead draws what the next read of a phone meets.
func (w *world) planPhoneRead(p *phone) {
	if !w.calm && w.dice.oneIn(60) {
		p.disk.plan(unreadable, 0)
	}
}

// phoneHarmed takes the plan back, explains the error by it, and lets the phone die of it or go on. It says whether
// anything struck.
func (w *world) phoneHarmed(p *phone, doing string, err error) bool {
	struck := p.disk.ends()
	p.keys.full = false
	var row *damaged
	switch {
	case err == nil:
	case errors.As(err, &row):
		w.mend(p, row)
	case errors.Is(err, errFull):
		w.fault(diskFull, p.number)
	case errors.Is(err, errPower), errors.Is(err, errRead):
		w.fault(diskFailed, p.number)
	default:
		w.fail("no error comes from nowhere", "phone %d, %s: %v", p.number, doing, err)
	}
	if struck && w.dice.oneIn(2) {
		w.crash(p)
	}
	return struck
}

// crash ends a phone's app at this moment and starts it again from its storage.
func (w *world) crash(p *phone) {
	w.fault(crashed, p.number)
	p.open()
	p.start()
}

// mend does what the app does when a row is not what was written there.
func (w *world) mend(p *phone, row *damaged) {
	if !replica.Mends(row.table) {
		w.fail("no error comes from nowhere", "phone %d: a row of %s was never damaged", p.number, row.table)
	}
	w.must(p.Mend(context.Background(), ID([]byte(row.key))), "mend a damaged row")
	w.happens("mend", p.number, nil)
	p.mirror.forget(ID([]byte(row.key)))
}

// damageRow spoils the row of a scope.
func (w *world) damageRow(p *phone) {
	for _, id := range sorted(p.mirror.cursors) {
		if w.dice.oneIn(3) {
			p.disk.damage[damaged{phoneHeld.Name, string(id[:])}] = true
			w.fault(rowDamaged, p.number)
			w.crash(p) // what is in memory is read again
			return
		}
	}
}

// planHub draws what the next transaction of the hub meets.
func (w *world) planHub() {
	if w.calm {
		return
	}
	switch w.dice.IntN(50) {
	case 0, 1:
		w.disk.plan(cutBefore, 0)
	case 2, 3:
		w.disk.plan(cutAfter, 0)
	case 4, 5:
		w.disk.plan(full, w.dice.IntN(25))
	case 6, 7:
		w.disk.plan(runTwice, 0)
	}
}

// hubHarmed takes the plan back, explains the error by it, and lets the process die of it or go on. It says whether the
// process answered.
func (w *world) hubHarmed(process int, err error) bool {
	struck := w.disk.ends()
	switch {
	case struck && err == nil:
		w.fault(hubRetried, process)
	case err == nil:
	case errors.Is(err, errPower), errors.Is(err, errFull):
		w.fault(hubDiskFailed, process)
		if w.dice.oneIn(2) {
			w.kill(process)
		}
	default:
		w.fail("every request gets an answer", "hub process %d: %v", process, err)
	}
	return err == nil
}

// kill ends a hub process at this moment and starts another in its place.
func (w *world) kill(process int) {
	w.fault(hubKilled, process)
	w.must(w.server.Restart(process), "restart a hub process")
}

// keepCopy backs up a phone.
func (w *world) keepCopy(p *phone) {
	if p.backup != nil {
		w.must(p.backup.Close(), "forget a backup")
	}
	var err error
	p.backup, err = p.storage.Copy()
	p.copied = p.mirror.clone()
	w.must(err, "back up a phone")
	w.happens("back up", p.number, nil)
}

// restorePhone puts an older copy in the place of what the phone has. What it had not sent goes down with the disk.
func (w *world) restorePhone(p *phone) {
	before := p.mirror
	again, err := p.backup.Copy()
	w.must(err, "copy a backup")
	w.must(p.storage.Close(), "close a storage")
	p.storage, p.disk = again, nil
	w.fault(phoneRestored, p.number)
	p.mirror = p.copied.clone()
	p.open()
	p.start()
	for _, n := range before.outbox {
		w.book.lost[n.hash] = true
	}
	if w.dice.oneIn(2) && !p.twin && w.lives(p) {
		w.recovers(p)
	} else {
		p.twin = true // it may write before it knows, and claim a place that is taken
	}
}

// clonePhone lets a copy of a phone run beside it.
func (w *world) clonePhone(p *phone) {
	again, err := p.storage.Copy()
	w.must(err, "copy a phone")
	to := &phone{w: w, number: len(w.phones), e: p.e, key: p.key, ahead: p.ahead, storage: again, twin: true}
	p.twin = true
	w.phones = append(w.phones, to)
	w.fault(phoneCloned, p.number)
	to.mirror = p.mirror.clone()
	to.open()
	to.start()
}

// revoke ends a phone at the hub.
func (w *world) revoke(p *phone) {
	w.must(w.server.Revoke(w.now, p.e.Device), "revoke a phone")
	w.ended[p.e.Device] = true
	w.fault(phoneRevoked, p.number)
}

// pass lets time go by.
func (w *world) pass() {
	w.now = w.now.Add(time.Duration(w.dice.IntN(4000)) * time.Millisecond)
	if w.dice.oneIn(50) {
		w.now = w.now.Add(time.Duration(w.dice.IntN(48)-4) * time.Hour)
	}
}
