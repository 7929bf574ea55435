package replica

import (
	"streetlight/sync/commit"
	"streetlight/sync/kv"
)

// A restored hub may lack a commit of the device's own chain that the device does not have any more either: a row of its
// archive was damaged. Nothing behind such a hole could ever be accepted, so the device gives the chain up.

const tornWords = "The server lost an entry that this phone does not have any more either. What was written after it goes to a supervisor. You can go on recording."

// holed says whether the next commit that the hub lacks of the chain, or one of its action, is not on this device.
func (r *repeating) holed() bool {
	if len(r.rows) == 0 || r.rows[0].n != r.N+1 {
		return true
	}
	last := int(r.rows[0].left)
	return last >= len(r.rows) || r.rows[last].n != r.N+1+uint64(last)
}

// tear lets the device go on in a new chain, where the one it wrote has a hole. What waits in the old one, and what was set
// apart behind the hole, goes by salvage, which keeps it in quarantine, with words; what waited for its place in the old one
// alone waits no more.
func (in *intake) tear(tx kv.Tx) error {
	if !in.torn {
		return nil
	}
	for _, row := range in.repeated.rows {
		if err := in.waitsAgain(tx, row); err != nil {
			return err
		}
	}
	if err := dropHome(tx); err != nil {
		return err
	}
	in.repeated = nil
	in.taken.Words, in.taken.More = append(in.taken.Words, tornWords), true
	if err := in.drawEpoch(); err != nil {
		return err
	}
	return tx.Delete(tableSelf, repeatKey())
}

// waitsAgain moves a commit that was set apart back into the outbox: the hub has lost it.
func (in *intake) waitsAgain(tx kv.Tx, row ownRow) error {
	if !row.fromApart() {
		return nil
	}
	f, err := row.frame(tx)
	if err != nil {
		return err
	}
	if _, err := commit.Parse(f.Head); err != nil {
		return err
	}
	b, err := encode(outboxRow{Head: f.Head, Body: f.Body})
	if err != nil {
		return err
	}
	if err := tx.Delete(tableSetApart, row.apart.key); err != nil {
		return err
	}
	return tx.Put(tableOutbox, row.apart.key, b)
}
