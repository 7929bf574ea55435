package simtest

import (
	"encoding/binary"

	"github.com/fxamacker/cbor/v2"

	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// The tables of both sides as they lie in their stores, read here apart from the code that writes them.
var (
	phoneOutbox  = kv.Table{Name: "outbox", Ordered: true}
	phoneApart   = kv.Table{Name: "outbox-apart", Ordered: true}
	phoneArchive = kv.Table{Name: "archive", Ordered: true}
	phoneGone    = kv.Table{Name: "gone", Ordered: true}
	phoneHeld    = kv.Table{Name: "held", Ordered: true}
	hubLog       = kv.Table{Name: "log", Ordered: true}
	hubApart     = kv.Table{Name: "quarantine", Ordered: true}
	hubChain     = kv.Table{Name: "chain", Ordered: true}
)

// Rows are read by the place of their fields, so that a field which is added behind the others changes nothing here.

// frameRow is a commit as it lies in an outbox, or apart on a phone, where words stand before it.
type frameRow struct{ Head, Body []byte }

type apartRow struct {
	Words string
	frameRow
}

// archiveRow is a commit that a phone knows to be the hub's.
type archiveRow struct {
	Received, Skew int64
	frameRow
}

// heldRow is where a phone stands in a scope.
type heldRow struct {
	SSN  uint64
	Link wire.Hash
}

// logRow is a commit in the hub's log.
type logRow struct {
	Scope  ID
	SSN    uint64
	Link   wire.Hash
	Device ID
	Epoch  uint64
	archiveRow
}

func (w *world) fields(b []byte, into ...any) {
	var fields []cbor.RawMessage
	w.must(cbor.Unmarshal(b, &fields), "read a row")
	for i, to := range into {
		if to != nil {
			w.must(cbor.Unmarshal(fields[i], to), "read a field of a row")
		}
	}
}

func (w *world) outboxRow(b []byte) (r frameRow) {
	w.fields(b, &r.Head, &r.Body)
	return r
}

func (w *world) apartRow(b []byte) (r apartRow) {
	w.fields(b, &r.Words, &r.Head, &r.Body)
	return r
}

func (w *world) archiveRow(b []byte) (r archiveRow) {
	w.fields(b, &r.Received, &r.Skew, &r.Head, &r.Body)
	return r
}

func (w *world) heldRow(b []byte) (r heldRow) {
	w.fields(b, nil, &r.SSN, &r.Link)
	return r
}

func (w *world) logRow(b []byte) (r logRow) {
	w.fields(b, &r.Scope, &r.SSN, &r.Link, &r.Device, &r.Epoch, &r.Received, &r.Skew, &r.Head, &r.Body)
	return r
}

// keptRow is a commit in the hub's quarantine; a draft has no head.
func (w *world) keptRow(b []byte) (r apartRow) {
	w.fields(b, nil, nil, nil, nil, &r.Words, &r.Head, &r.Body)
	return r
}

func number(b []byte) uint64 { return binary.BigEndian.Uint64(b) }
