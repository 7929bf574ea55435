package replica

import (
	"crypto/sha256"
	"errors"
	"time"

	"streetlight/sync/keyring"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// ErrNoDevice says that the hub does not know a device. It is no statement that ends it: a server that was restored from
// an older copy does not know phones that were enrolled since.
var ErrNoDevice = errors.New("replica: this device is not enrolled here")

// Answer does one exchange: it takes in what the device pushes and gives it what it has not seen. Body is the request as
// it came, for the receipt to name. The caller has checked that the request was signed by req.Device.
func (h *Hub) Answer(tx kv.Tx, now time.Time, req wire.Request, body []byte) ([]byte, error) {
	t, err := h.Begin(tx, now)
	if err != nil {
		return nil, err
	}
	return t.Answer(req, body)
}

// Answer is the hub's, within a transaction that was begun for it alone and that it finishes.
func (t *Tx) Answer(req wire.Request, body []byte) ([]byte, error) {
	return t.AnswerPrepared(t.hub.Prepare(req), body)
}

// AnswerPrepared is Answer to a request that was prepared.
func (t *Tx) AnswerPrepared(req *Prepared, body []byte) ([]byte, error) {
	row, ok, err := DeviceOf(t.kv, req.Device)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, ErrNoDevice
	}
	if row.Ended {
		return t.hub.revoked(t.Now, req.Request, body)
	}
	t.device = req.Device
	receipt, rest, err := t.exchange(row, req)
	if err != nil {
		return nil, err
	}
	if err := t.Finish(); err != nil {
		return nil, err
	}
	receipt.Request = sha256.Sum256(body)
	return t.hub.sign(receipt, rest, req.Hub)
}

// sign signs an answer for a phone that has pinned the key of this name: where that is an earlier one, the steps lead on.
func (h *Hub) sign(receipt wire.Receipt, rest wire.Rest, pinned []byte) ([]byte, error) {
	return wire.Sign(receipt, rest, h.Key, wire.Since(h.Former, pinned)...)
}

// revoked is the signed statement that ends a device: a bare refusal never does.
func (h *Hub) revoked(now time.Time, req wire.Request, body []byte) ([]byte, error) {
	r := wire.Receipt{HubTime: now.UnixMilli(), Request: sha256.Sum256(body), Device: req.Device, Epoch: req.Epoch}
	return h.sign(r, wire.Rest{Revoked: true}, req.Hub)
}

func (t *Tx) exchange(row DeviceRow, req *Prepared) (receipt wire.Receipt, rest wire.Rest, err error) {
	skew := time.Duration(req.Wall-t.Now.UnixMilli()) * time.Millisecond
	receipt = wire.Receipt{HubTime: t.Now.UnixMilli(), Device: req.Device, Epoch: req.Epoch}
	if receipt.LogID, err = t.LogID(); err != nil {
		return receipt, rest, err
	}
	known, err := t.settle(req.Request)
	if err != nil {
		return receipt, rest, err
	}
	if isOfAnother(req.Request, receipt.LogID) {
		known = known && (req.All || len(req.Offer) > 0)
		rest.Lost, err = t.offered(row, req.Request)
	} else {
		receipt.Exceptions, err = t.pushed(&row, req, skew)
	}
	if err != nil {
		return receipt, rest, err
	}
	ch, err := t.chain(chainID{req.Device, req.Epoch})
	if err != nil {
		return receipt, rest, err
	}
	receipt.N, receipt.Head = ch.row.N, ch.row.Hash
	row.Seen, row.Skew = t.Now.UnixMilli(), skew.Milliseconds()
	if err := t.putDevice(req.Device, row); err != nil {
		return receipt, rest, err
	}
	rest.Suspended = row.Forked != 0
	if !known {
		rest.AskAll = true
		return receipt, rest, nil
	}
	return receipt, rest, t.page(row.User, req.Request, &receipt, &rest)
}

// pushed takes in what a device wrote, with the keys of the scopes that it begins.
func (t *Tx) pushed(row *DeviceRow, req *Prepared, skew time.Duration) ([]wire.Exception, error) {
	if err := t.takeKeys(req); err != nil {
		return nil, err
	}
	return t.accept(row, req.push, skew)
}

// takeKeys takes the keys of scopes that the device is about to make, and no others. A key that is there already is
// never replaced.
func (t *Tx) takeKeys(req *Prepared) error {
	if len(req.keys) == 0 {
		return nil
	}
	named := scopesOf(req.push)
	for _, k := range req.Keys {
		takes, err := t.takesKey(k.Scope, k.KeyID)
		if err != nil {
			return err
		}
		key, opens := req.keys[keyName{k.Scope, k.KeyID}]
		if named[k.Scope] == k.KeyID && takes && opens {
			t.addKey(k.Scope, k.KeyID, key)
		}
	}
	return nil
}

// takesKey says whether a key that a device sends may be kept: its scope is new, it has no such key, and it was not erased.
func (t *Tx) takesKey(scope ID, id uint32) (bool, error) {
	if _, have := t.key(scope, id); have || id >= keyring.ErasedID || t.hub.Ring.IsErased(scope) {
		return false, nil
	}
	there, err := t.HasScope(scope)
	return !there, err
}

// scopesOf lists the scopes that commits go to, each with the id of the key of the first.
func scopesOf(push []looked) map[ID]uint32 {
	out := map[ID]uint32{}
	for i := range push {
		c := push[i].commit
		if c == nil {
			continue // its verdict comes later
		}
		if _, seen := out[c.Scope]; !seen {
			out[c.Scope] = c.KeyID
		}
	}
	return out
}

// brings says whether a request has more in it than where the device stands.
func brings(req wire.Request) bool {
	return len(req.Push) > 0 || len(req.Keys) > 0 || len(req.Offer) > 0 || len(req.Resume) > 0 || req.All
}

// Time is the hub's time, signed in answer to a request that was signed for another. Pinned names the hub's key as the
// request does.
func (h *Hub) Time(now time.Time, device ID, body, pinned []byte) ([]byte, error) {
	return h.sign(wire.Receipt{HubTime: now.UnixMilli(), Device: device, Request: sha256.Sum256(body)}, wire.Rest{}, pinned)
}
