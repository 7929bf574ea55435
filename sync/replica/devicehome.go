package replica

import (
	"fmt"
	"slices"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// What this phone wrote comes back to it in full when it was accepted in another way than by a receipt: released from
// quarantine, brought by salvage from under an earlier name of the phone, or given back to a restored hub by another phone.

// tableHome lists the commits that wait in the outbox for their place in the chain alone: a page has brought them, so they
// are in the archive and in the state already, with the hub's own word on when they came. Hash -> nothing; or, where their
// scope was let go of since, and they with it but for what waits: unshown.
//
//nolint:gochecknoglobals // a name that nobody changes
var tableHome = kv.Table{Name: "home", Ordered: true}

// readHome reads which of what waits has come home.
func (d *Device) readHome(r kv.Reader) error {
	return r.Scan(tableHome, kv.Range{}, func(key, value []byte) error {
		d.home[wire.Hash(key)] = len(value) == 0
		return nil
	})
}

// unshown marks what has come home and was let go of.
func unshown() []byte { return []byte{1} }

// letGoHome notes what has come home to scopes that are gone, and still waits: should the scope be given again before its turn
// comes, it is to be shown once more.
func (in *intake) letGoHome(tx kv.Tx, gone map[ID]bool) error {
	for _, p := range in.left {
		if !gone[p.scope] || !in.d.home[p.hash] && !slices.Contains(in.home, p.hash) {
			continue
		}
		in.hidden = append(in.hidden, p.hash)
		if err := tx.Put(tableHome, p.hash[:], unshown()); err != nil {
			return err
		}
	}
	return nil
}

// awayRow is where a commit of this phone's waits for that.
type awayRow struct {
	table kv.Table
	pending
}

// comesHome takes a commit that has become part of a scope out of what is set apart or unsent, in the transaction that folds
// it. The id is the commit's as dots name it.
func (in *intake) comesHome(tx kv.Tx, user ID, id [16]byte) error {
	at, ok, err := in.awayAt(tx, user, id)
	if err != nil || !ok {
		return err
	}
	return in.letHome(tx, at)
}

// isShown is comesHome for what a snapshot shows: it does not bring the commit itself, which a hub that is restored later may
// ask for. The pages before may be of a moment at which the hub did not have it, so all of it is folded.
func (in *intake) isShown(tx kv.Tx, h *holding, v crdt.Value) error {
	at, ok, err := in.awayAt(tx, v.User, v.Dot.Commit)
	if err != nil || !ok || in.d.home[at.hash] {
		return err
	}
	c, err := at.commit(tx)
	if err != nil {
		return err
	}
	if err := in.fold(tx, h, c, in.d.opened(c), in.receipt.HubTime, c.Wall-v.Wall); err != nil {
		return err
	}
	return in.letHome(tx, at)
}

// awayAt finds what is set apart or unsent, once for each answer.
func (in *intake) awayAt(tx kv.Tx, user ID, id [16]byte) (at awayRow, ok bool, err error) {
	if user != in.self.User {
		return at, false, nil
	}
	if err := in.findAway(tx); err != nil {
		return at, false, err
	}
	at, ok = in.away[id]
	delete(in.away, id)
	return at, ok, nil
}

// commit reads what waits.
func (at awayRow) commit(r kv.Reader) (*commit.Commit, error) {
	if at.table == tableOutbox {
		return commitAt(r, at.row)
	}
	b, err := r.Get(tableSetApart, join(at.row))
	if err != nil {
		return nil, err
	}
	var row SetApart
	if err := decode(b, &row); err != nil {
		return nil, err
	}
	c, err := commit.Parse(row.Head)
	if err != nil {
		return nil, fmt.Errorf("set-apart commit %d: %w", at.row, err)
	}
	c.Body = row.Body
	return c, nil
}

// letHome lets what has come home wait no more. One that the hub's chain still lacks is sent all the same: nothing that
// follows it could be accepted otherwise.
func (in *intake) letHome(tx kv.Tx, at awayRow) error {
	if at.table == tableOutbox && in.chains(at.pending) {
		in.home = append(in.home, at.hash)
		if err := tx.Put(tableHome, at.hash[:], []byte{}); err != nil {
			return err
		}
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
