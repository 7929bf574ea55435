package replica

import (
	"crypto/sha256"
	"errors"
	"time"

	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// Quiet answers a request that brings nothing and finds nothing, without writing; ok is false when there is more to do.
func (h *Hub) Quiet(r kv.Reader, now time.Time, req wire.Request, body []byte) (answer []byte, ok bool, err error) {
	if brings(req) {
		return nil, false, nil
	}
	row, enrolled, err := DeviceOf(r, req.Device)
	if err != nil || !enrolled || row.Ended {
		return nil, false, err
	}
	if upToDate, err := lacksNothing(r, row.User, req); err != nil || !upToDate {
		return nil, false, err
	}
	receipt := wire.Receipt{HubTime: now.UnixMilli(), Device: req.Device, Epoch: req.Epoch, Request: sha256.Sum256(body)}
	if receipt.LogID, err = logID(r); err != nil || isOfAnother(req, receipt.LogID) {
		return nil, false, err
	}
	b, err := r.Get(tableHead, join(req.Device, req.Epoch))
	if err != nil {
		return nil, false, err
	}
	var head headRow
	if err := decode(b, &head); err != nil {
		return nil, false, err
	}
	receipt.N, receipt.Head = head.N, head.Hash
	answer, err = h.sign(receipt, wire.Rest{Suspended: row.Forked != 0}, req.Hub)
	return answer, err == nil, err
}

// lacksNothing says whether the device that shows this position has all that it may read. A position to which the last
// answer led counts as well as a confirmed one: that it took that answer in is written down with the next exchange that
// writes anyway, so that the one right after a push or a pull costs no flush.
func lacksNothing(r kv.Reader, user ID, req wire.Request) (bool, error) {
	pos, err := positionAt(r, req.Device)
	if err != nil {
		return false, err
	}
	led := map[ID]wire.Cursor{} // where the last answer led
	switch {
	case req.Position == pos.Confirmed && len(pos.Delivered) == 0:
	case req.Position == pos.Proposed:
		for _, d := range pos.Delivered {
			led[d.To.Scope] = d.To
		}
	default:
		return false, nil
	}
	nothing := true
	err = r.Scan(tableMark, kv.Prefix(req.Device[:]), func(key, _ []byte) error {
		scope := ID(key[16:])
		nothing, err = isAtHead(r, user, led[scope], scope)
		if err != nil || !nothing {
			return stop(err)
		}
		return nil
	})
	return nothing && err == nil, err
}

// isAtHead says whether a scope that is marked as news is none after all: the last answer led to its head.
func isAtHead(r kv.Reader, user ID, at wire.Cursor, scope ID) (bool, error) {
	if !held(at) {
		return false, nil
	}
	access, err := AccessOf(r, scope, user)
	if err != nil || access == 0 {
		return false, err
	}
	row, err := scopeAt(r, scope)
	if errors.Is(err, ErrNoScope) {
		return false, nil
	}
	return err == nil && row.SSN == at.SSN && row.Link == at.Link, err
}

// stop ends a scan: with the error, or without one.
func stop(err error) error {
	if err != nil {
		return err
	}
	return kv.ErrStop
}
