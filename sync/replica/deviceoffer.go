package replica

import (
	"context"
	"maps"

	"streetlight/sync/commit"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// A device that hears of another log than its own gives back what the hub lost, from its archive and in the order in which
// it came. It goes by the old log id until that is done, so nothing of it is forgotten when the app is closed in between.

// tableLost lists the scopes that any restored hub ever asked for: scope -> nothing. Of these a device may hold what its
// cursors do not speak of, for they may fit the log of a copy that is older than what it gave back. So it gives them back to
// each hub that is restored later, whatever that asks for.
//
//nolint:gochecknoglobals // a name that nobody changes
var tableLost = kv.Table{Name: "lost", Ordered: true}

// offeringRow is how far a device has given back what it has.
type offeringRow struct {
	_     struct{} `cbor:",toarray"`
	LogID ID       // of the hub that asked
	Next  uint64   // row of the archive to look at next
	End   uint64   // the last row: what came later came from this hub
}

// offering is what a device gives back.
type offering struct {
	offeringRow
	scopes map[ID]bool
}

func offeringKey() []byte { return []byte("offering") }

// readOffering reads what is under way with a restored hub.
func (d *Device) readOffering(r kv.Reader) error {
	b, err := r.Get(tableSelf, offeringKey())
	if err != nil {
		return err
	}
	if err := r.Scan(tableLost, kv.Range{}, func(key, _ []byte) error { d.lost[ID(key)] = true; return nil }); err != nil {
		return err
	}
	if b != nil {
		d.offering = &offering{scopes: d.lost}
		if err := decode(b, &d.offering.offeringRow); err != nil {
			return err
		}
	}
	d.repeating, err = repeatingAt(r)
	return err
}

// offer puts the next commits that the hub lost into a request, with the keys of their scopes.
func (d *Device) offer(req *wire.Request, asked *Asked) error {
	sent, size := map[ID]bool{}, sizeOf(req)
	asked.given = d.offering.End + 1
	return d.store.View(context.Background(), func(r kv.Reader) error {
		return r.Scan(tableArchive, kv.Range{From: join(d.offering.Next), To: join(d.offering.End + 1)}, func(key, value []byte) error {
			var row archiveRow
			if err := decode(value, &row); err != nil {
				return err
			}
			c, err := commit.Parse(row.Head)
			if err != nil || !d.offering.scopes[c.Scope] || row.Body == nil {
				return err
			}
			size += len(row.Head) + len(row.Body) + 120
			if len(req.Offer) == wire.MaxPush || size > pushBytes && len(req.Offer) > 0 {
				asked.given = be(key)
				return kv.ErrStop
			}
			req.Offer = append(req.Offer, wire.Item{Head: row.Head, Body: row.Body, Received: row.Received, Skew: row.Skew})
			asked.gives++
			return d.offerKey(req, c, sent)
		})
	})
}

// offerKey adds the key of a scope, should the hub not know it.
func (d *Device) offerKey(req *wire.Request, c *commit.Commit, sent map[ID]bool) error {
	key, ok := d.ring.Get(c.Scope, c.KeyID)
	if sent[c.Scope] || !ok {
		return nil
	}
	sent[c.Scope] = true
	k, err := wire.SealKey(d.self.Secret, c.Scope, c.KeyID, key, d.random)
	if err != nil {
		return err
	}
	req.Keys = append(req.Keys, k)
	return nil
}

// ofAnother says whether the hub has another log than the request named: it looked at nothing that was pushed then.
func (in *intake) ofAnother() bool { return in.asked.log != (ID{}) && in.asked.log != in.receipt.LogID }

// another takes note of the hub's log id. One that is not the device's own means that the hub was restored from a copy.
func (in *intake) another(tx kv.Tx) error {
	log := in.receipt.LogID
	if in.self.LogID == (ID{}) || in.self.LogID == log {
		return in.adopt(tx)
	}
	o := &offering{offeringRow: offeringRow{LogID: log, Next: 1, End: in.self.Archived}, scopes: maps.Clone(in.d.lost)}
	switch was := in.d.offering; {
	case was != nil && was.LogID == log:
		o.offeringRow = was.offeringRow
		o.Next = max(o.Next, in.asked.given)
		in.taken.Offered += in.asked.gives
	case !in.asked.all:
		in.d.askAll, in.taken.More = true, true
		in.rest.Pulls, in.rest.Snapshots, in.receipt.Advances = nil, nil, nil // they would move the cursors that tell what this hub lost
		return nil
	default:
		if err := in.forgetOffering(tx); err != nil {
			return err
		}
		if err := in.repeat(tx); err != nil {
			return err
		}
		if err := in.breakOff(tx); err != nil {
			return err
		}
	}
	return in.goOn(tx, o)
}

// goOn adds what the hub asks for and remembers how far that has come; with the last of it the hub's log is the device's.
func (in *intake) goOn(tx kv.Tx, o *offering) error {
	for _, id := range in.rest.Lost {
		if o.scopes[id] {
			continue
		}
		o.scopes[id], o.Next = true, 1
		if err := tx.Put(tableLost, id[:], []byte{}); err != nil {
			return err
		}
	}
	in.lost = o.scopes
	if len(o.scopes) == 0 || o.Next > o.End {
		return in.adopt(tx)
	}
	in.offering, in.taken.More = o, true
	b, err := encode(o.offeringRow)
	if err != nil {
		return err
	}
	return tx.Put(tableSelf, offeringKey(), b)
}

// adopt makes the hub's log the device's own.
func (in *intake) adopt(tx kv.Tx) error {
	if in.self.LogID != (ID{}) && in.self.LogID != in.receipt.LogID { // what its user may not read any more is named only now
		in.d.askAll, in.taken.More = true, true
		in.self.Digest = nowhere()
	}
	in.self.LogID = in.receipt.LogID
	in.taken.More = in.taken.More || in.repeated != nil && !in.self.Forked // the chain of a suspended device goes nowhere
	return in.forgetOffering(tx)
}

// forgetOffering ends what is given back.
func (in *intake) forgetOffering(tx kv.Tx) error {
	if in.d.offering == nil && in.offering == nil {
		return nil
	}
	in.offering = nil
	return tx.Delete(tableSelf, offeringKey())
}
