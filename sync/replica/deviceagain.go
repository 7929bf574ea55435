package replica

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"streetlight/sync/kv"
	"streetlight/sync/sealed"
	"streetlight/sync/wire"
)

// A phone that is enrolled again becomes another device of the same worker: another id, key, secret and chain. What it
// holds stays. What it had not sent was signed under its earlier name, so no push brings it: salvage does.

// ErrOtherWorker says that a phone is to be enrolled again for somebody else.
var ErrOtherWorker = errors.New("replica: this phone belongs to another worker")

// EnrolAgain makes an enrolled store that of another device of the same worker, with all that it holds and has not sent.
func EnrolAgain(tx kv.Tx, e Enrolment) error {
	b, err := tx.Get(tableSelf, []byte("self"))
	if err != nil {
		return err
	}
	if b == nil {
		return ErrNotEnrolled
	}
	var self selfRow
	if err := decode(b, &self); err != nil {
		return err
	}
	if self.User != e.User {
		return ErrOtherWorker
	}
	self.Device, self.Seed, self.Secret, self.HubKey = e.Device, e.Key.Seed(), e.Secret, e.Hub
	self.Epoch, self.N, self.Head = e.Epoch, 0, wire.Hash{}
	self.Revoked, self.Forked = false, false
	if err := dropHome(tx); err != nil {
		return err
	}
	if err := tx.Delete(tableSelf, repeatKey()); err != nil { // the chain has ended
		return err
	}
	return putSelf(tx, self)
}

// dropHome takes out of the outbox what waits for its place in the chain alone: the hub has it, and the chain has ended.
func dropHome(tx kv.Tx) error {
	home := map[wire.Hash]bool{}
	if err := tx.Scan(tableHome, kv.Range{}, func(key, _ []byte) error { home[wire.Hash(key)] = true; return nil }); err != nil || len(home) == 0 {
		return err
	}
	var rows []uint64
	if err := tx.Scan(tableOutbox, kv.Range{}, func(key, value []byte) error {
		var row outboxRow
		err := decode(value, &row)
		if home[sha256.Sum256(row.Head)] {
			rows = append(rows, be(key))
		}
		return err
	}); err != nil {
		return err
	}
	for _, row := range rows {
		if err := dropOutbox(tx, tableOutbox, row); err != nil {
			return err
		}
	}
	for h := range home {
		if err := tx.Delete(tableHome, h[:]); err != nil {
			return err
		}
	}
	return nil
}

// Earlier counts the commits that wait for salvage: they were signed under an earlier name of this phone, or in a chain that
// it gave up, and the hub has not said yet that it has them.
func (d *Device) Earlier() (n int) {
	for _, p := range d.out {
		if p.earlier && !d.brought[p.hash] {
			n++
		}
	}
	return n
}

// awaited says whether a scope is one that a commit under an earlier name begins: until the hub has that, nothing else can
// be written there.
func (d *Device) awaited() (map[ID]bool, error) {
	out := map[ID]bool{}
	for _, p := range d.out {
		if !p.earlier {
			continue
		}
		at, err := d.cursor(p.scope)
		if err != nil {
			return nil, err
		}
		if !held(at) && !d.brought[p.hash] {
			out[p.scope] = true
		}
	}
	return out, nil
}

// AskedSalvage is a request to salvage as it was sent: what the answer is read against.
type AskedSalvage struct {
	Body    []byte
	commits map[int]pending // by the place of their row
}

// Salvage makes the next request to salvage what waits under an earlier name: whole groups, oldest first, as far as they go
// in, sealed for this device.
func (d *Device) Salvage() (AskedSalvage, error) {
	if err := d.fresh(context.Background()); err != nil {
		return AskedSalvage{}, err
	}
	asked := AskedSalvage{commits: map[int]pending{}}
	req := wire.SalvageRequest{Version: wire.Version, Device: d.self.Device, Rows: []wire.SalvageRow{}, Hub: wire.KeyName(d.self.HubKey)}
	box, size := sealed.Outbox(sealed.OutboxKey(d.self.Secret)), 0
	begun := map[ID]bool{}
	err := d.store.View(context.Background(), func(r kv.Reader) error {
		for _, p := range d.out {
			if !p.earlier || d.brought[p.hash] {
				continue
			}
			if size += int(p.size) + 400; size > pushBytes || len(req.Rows)+2 > wire.MaxSalvage {
				break // a group that is cut waits for the next request
			}
			if err := d.spareKey(r, &req, box, p, begun); err != nil {
				return err
			}
			row, err := rowOf(r, p.row)
			if err != nil {
				return err
			}
			asked.commits[len(req.Rows)] = p
			if err := d.spareRow(&req, box, tableOutbox, p.row, row); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return asked, err
	}
	if asked.Body, err = wire.Encode(req); err != nil {
		return asked, fmt.Errorf("encode the request: %w", err)
	}
	return asked, nil
}

// spareKey adds the key of a scope that the hub does not have.
func (d *Device) spareKey(r kv.Reader, req *wire.SalvageRequest, box sealed.Box, p pending, begun map[ID]bool) error {
	scope := p.scope
	if begun[scope] {
		return nil
	}
	begun[scope] = true
	if at, err := d.cursorIn(r, scope); err != nil || held(at) {
		return err
	}
	key, ok := d.ring.Get(scope, p.keyID)
	if !ok { // the scope was taken away, so the hub has it
		return nil
	}
	return d.spareRow(req, box, tableOutboxKeys, p.row, outboxKey{Scope: scope, KeyID: p.keyID, Secret: key})
}

func (d *Device) spareRow(req *wire.SalvageRequest, box sealed.Box, table kv.Table, row uint64, value any) error {
	plain, err := encode(value)
	if err != nil {
		return err
	}
	key := join(row)
	out, err := box.Seal(nil, d.random, box.Place(nil, table.Name, key), plain)
	if err != nil {
		return err
	}
	req.Rows = append(req.Rows, wire.SalvageRow{Table: table.Name, Key: key, Sealed: out})
	return nil
}

// TakeSalvage reads the hub's word on a request to salvage. What it keeps in quarantine is set apart; what it has taken
// stays in the outbox until a page brings it back, in the transaction that shows it as safe. Gained is how many commits the
// hub has now; words are why others were not taken.
func (d *Device) TakeSalvage(ctx context.Context, asked AskedSalvage, answer []byte) (taken Taken, err error) {
	_, fates, err := wire.OpenSalvage(answer, asked.Body, d.self.HubKey)
	if err != nil {
		return taken, err
	}
	brought := map[wire.Hash]bool{}
	err = d.store.Update(ctx, func(tx kv.Tx) error {
		taken = Taken{}
		for i, p := range asked.commits {
			switch fates[i].Fate {
			case wire.Taken:
				taken.Sent++
				brought[p.hash] = true
			case wire.Kept:
				taken.Apart++
				if err := setApart(tx, p, fates[i].Words); err != nil {
					return err
				}
			case wire.Waits, wire.Unopened:
				if fates[i].Words != "" {
					taken.Words = append(taken.Words, fates[i].Words)
				}
			}
		}
		return nil
	})
	if err = errors.Join(err, d.reload(context.WithoutCancel(ctx))); err != nil {
		return Taken{}, err
	}
	for h := range brought {
		d.brought[h] = true
	}
	return taken, nil
}

// setApart moves a commit out of the outbox: the hub keeps it in quarantine.
func setApart(tx kv.Tx, p pending, words string) error {
	was, err := rowOf(tx, p.row)
	if err != nil {
		return err
	}
	if err := tx.Delete(tableOutbox, join(p.row)); err != nil {
		return err
	}
	b, err := encode(SetApart{Words: words, Head: was.Head, Body: was.Body})
	if err != nil {
		return err
	}
	return tx.Put(tableSetApart, join(p.row), b)
}

// letBrought forgets what the hub has said it has and no page brings back: this worker may not read that scope any more.
func (in *intake) letBrought(tx kv.Tx) error {
	if in.taken.More || len(in.d.brought) == 0 {
		return nil
	}
	var left []pending
	for _, p := range in.left {
		if !in.d.brought[p.hash] {
			left = append(left, p)
			continue
		}
		in.gone[p.scope] = append(in.gone[p.scope], p.row)
		if err := dropOutbox(tx, tableOutbox, p.row); err != nil {
			return err
		}
		in.taken.Home++
	}
	in.left = left
	return nil
}
