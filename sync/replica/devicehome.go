package replica

import (
	"fmt"
	"slices"

	"streetlight/sync/commit"
	"streetlight/sync/kv"
)

// What this phone wrote comes back to it in full when it was accepted in another way than by a receipt: released from
// quarantine, brought by salvage from under an earlier name of the phone, or given back to a restored hub by another phone.

// awayRow is where a commit of this phone's waits for that.
type awayRow struct {
	table kv.Table
	pending
}

// comesHome takes a commit that has become part of a scope out of what is set apart or unsent, in the transaction that folds
// it. The id is the commit's as dots name it. One that the hub's chain still lacks is sent all the same: nothing that
// follows it could be accepted otherwise.
func (in *intake) comesHome(tx kv.Tx, user ID, id [16]byte) error {
	if user != in.self.User {
		return nil
	}
	if err := in.findAway(tx); err != nil {
		return err
	}
	at, ok := in.away[id]
	if !ok {
		return nil
	}
	delete(in.away, id)
	if at.table == tableOutbox && in.chains(at.pending) {
		return tx.Delete(tableOutboxKeys, join(at.row))
	}
	in.taken.Home++
	if at.table == tableOutbox {
		in.left = slices.DeleteFunc(slices.Clone(in.left), func(p pending) bool { return p.row == at.row })
		in.gone[at.scope] = append(in.gone[at.scope], at.row)
	}
	return dropOutbox(tx, at.table, at.row)
}

// chains says whether a commit that waits belongs to the chain in which this device still writes: then its receipt alone
// takes it out of the outbox. The chain of a suspended device goes nowhere.
func (in *intake) chains(p pending) bool {
	return !in.self.Forked && !p.earlier && p.epoch == in.self.Epoch
}

// findAway lists what is set apart or unsent, once for an answer.
func (in *intake) findAway(tx kv.Tx) error {
	if in.away != nil {
		return nil
	}
	in.away = map[[16]byte]awayRow{}
	for _, p := range in.left {
		in.away[commit.Hash(p.hash).ID()] = awayRow{tableOutbox, p}
	}
	return tx.Scan(tableSetApart, kv.Range{}, func(key, value []byte) error {
		var row SetApart
		if err := decode(value, &row); err != nil {
			return err
		}
		c, err := commit.Parse(row.Head)
		if err != nil {
			return fmt.Errorf("set-apart commit %d: %w", be(key), err)
		}
		in.away[c.Hash().ID()] = awayRow{tableSetApart, in.d.waiting(be(key), c)}
		return nil
	})
}

// dropOutbox forgets a row of unsent work, with the key of the scope that it begins.
func dropOutbox(tx kv.Tx, table kv.Table, row uint64) error {
	if err := tx.Delete(table, join(row)); err != nil {
		return err
	}
	return tx.Delete(tableOutboxKeys, join(row))
}
