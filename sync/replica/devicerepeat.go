package replica

import (
	"context"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// A restored hub knows less of the device's own chain than the device was told. What is missing is pushed again as it was
// pushed first, accepted commits and those that were set apart, so that the chain closes and what waits can follow.

// repeatRow is how far the hub has the device's chain.
type repeatRow struct {
	_    struct{} `cbor:",toarray"`
	N    uint64
	Head wire.Hash
}

// repeating is what of the device's own chain is pushed again.
type repeating struct {
	repeatRow
	rows []ownRow // behind N, by their numbers; nil until they are needed
}

func repeatKey() []byte { return []byte("repeat") }

func repeatingAt(r kv.Reader) (*repeating, error) {
	b, err := r.Get(tableSelf, repeatKey())
	if err != nil || b == nil {
		return nil, err
	}
	rep := &repeating{}
	return rep, decode(b, &rep.repeatRow)
}

// repeat puts own commits that the hub lost into a request; left says that more of them must go first.
func (d *Device) repeat(req *wire.Request) (left bool, err error) {
	rep := d.repeating
	if rep == nil {
		return false, nil
	}
	err = d.store.View(context.Background(), func(r kv.Reader) error {
		if rep.rows == nil {
			if rep.rows, err = d.ownRows(r, rep.N); err != nil {
				return err
			}
		}
		left, err = d.repeatRows(r, rep, req)
		return err
	})
	return left, err
}

// repeatRows puts whole groups in, as far as they go. Where the device misses one of its own the rest must wait.
func (d *Device) repeatRows(r kv.Reader, rep *repeating, req *wire.Request) (left bool, err error) {
	next, size, sent := rep.N+1, sizeOf(req), map[ID]bool{}
	for from := 0; from < len(rep.rows); {
		to := from + int(rep.rows[from].left) + 1
		if rep.rows[from].n != next || to > len(rep.rows) || len(req.Push)+to-from > wire.MaxPush {
			return true, nil
		}
		var group []wire.Frame
		for _, row := range rep.rows[from:to] {
			f, err := row.frame(r)
			if err != nil {
				return true, err
			}
			group, size = append(group, f), size+len(f.Head)+len(f.Body)+16
		}
		if size > pushBytes && len(req.Push) > 0 {
			return true, nil
		}
		for _, f := range group {
			c, err := commit.Parse(f.Head)
			if err != nil {
				return true, err
			}
			if _, _, kept := d.ring.Newest(c.Scope); kept {
				if err := d.sealKeyFor(r, req, c, sent); err != nil {
					return true, err
				}
			}
		}
		req.Push = append(req.Push, group...)
		from, next = to, next+uint64(len(group))
	}
	return next <= d.self.N && !d.self.Forked, nil
}

// repeat begins to push again what the hub lost of this device's chain.
func (in *intake) repeat(tx kv.Tx) error {
	in.repeated = nil
	if in.receipt.Epoch != in.self.Epoch || in.receipt.N >= in.self.N {
		return tx.Delete(tableSelf, repeatKey())
	}
	in.repeated = &repeating{repeatRow: repeatRow{N: in.receipt.N, Head: in.receipt.Head}}
	return in.putRepeat(tx)
}

func (in *intake) putRepeat(tx kv.Tx) error {
	b, err := encode(in.repeated.repeatRow)
	if err != nil {
		return err
	}
	return tx.Put(tableSelf, repeatKey(), b)
}

// repeats takes note of how far the hub has the chain again, and of what became of each commit this time.
func (in *intake) repeats(tx kv.Tx) error {
	rep := in.repeated
	if rep == nil || in.receipt.Epoch != in.self.Epoch || in.receipt.N < rep.N {
		return nil
	}
	rows := rep.rows
	if rows == nil {
		var err error
		if rows, err = in.d.ownRows(tx, rep.N); err != nil {
			return err
		}
	}
	apart := in.apart()
	upTo := 0
	for _, row := range rows {
		if row.n > in.receipt.N {
			break
		}
		if row.n == in.receipt.N && row.hash != in.receipt.Head {
			in.self.Forked = true // another wrote in its place
			return nil
		}
		if err := in.verdictAgain(tx, row, apart); err != nil {
			return err
		}
		upTo++
	}
	in.taken.Offered += upTo
	if in.receipt.N >= in.self.N {
		in.repeated = nil
		return tx.Delete(tableSelf, repeatKey())
	}
	in.repeated = &repeating{repeatRow: repeatRow{N: in.receipt.N, Head: in.receipt.Head}, rows: rows[upTo:]}
	in.taken.More = in.taken.More || upTo > 0
	in.torn = in.repeated.holed() && !in.self.Forked
	return in.putRepeat(tx)
}

// apart lists what the receipt names as kept in quarantine.
func (in *intake) apart() map[wire.Hash]string {
	out := map[wire.Hash]string{}
	for _, e := range in.receipt.Exceptions {
		if e.Verdict == wire.Quarantined || e.Verdict == wire.Fork {
			out[e.Commit] = e.Words
		}
	}
	return out
}

// verdictAgain moves a commit whose verdict is another than the first time: in from among what was set apart, or there too,
// with the words; what was accepted once stays where it is shown.
func (in *intake) verdictAgain(tx kv.Tx, row ownRow, apart map[wire.Hash]string) error {
	words, isApart := apart[row.hash]
	if isApart == (row.apart.key != nil) {
		return nil
	}
	f, err := row.frame(tx)
	if err != nil {
		return err
	}
	if isApart {
		in.taken.Apart++
		b, err := encode(SetApart{Words: words, Head: f.Head, Body: f.Body})
		if err != nil {
			return err
		}
		in.d.nextRow++
		return tx.Put(tableSetApart, join(in.d.nextRow-1), b)
	}
	if err := in.acceptedAfterAll(tx, row, f); err != nil {
		return err
	}
	return dropOutbox(tx, tableSetApart, be(row.apart.key))
}

// acceptedAfterAll takes a commit in that was set apart before. One that is shown already needs nothing. Of one whose body is
// not here the head is kept: another phone gave it back, and a page brings it whole to whoever may read it.
func (in *intake) acceptedAfterAll(tx kv.Tx, row ownRow, f wire.Frame) error {
	if row.archived.whole || f.Body == nil {
		in.taken.Home++
		if row.archived.key != nil {
			return nil
		}
		return in.archive(tx, archiveRow{Received: in.receipt.HubTime, Skew: in.skew, Head: f.Head})
	}
	in.taken.Sent++
	return in.foldAfterAll(tx, f)
}

// foldAfterAll folds a commit that was set apart before.
func (in *intake) foldAfterAll(tx kv.Tx, f wire.Frame) error {
	c, err := commit.Parse(f.Head)
	if err != nil {
		return err
	}
	var ops []crdt.Op // none where it does not open: it counts, and shows nothing
	if c.AttachBody(f.Body) == nil {
		ops = in.d.opened(c)
	}
	h, err := in.hold(tx, c.Scope, c.KeyID)
	if err != nil {
		return err
	}
	in.settled[c.Scope] = append(in.settled[c.Scope], c.Hash())
	return in.fold(tx, h, c, ops, in.receipt.HubTime, in.skew)
}
