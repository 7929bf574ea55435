// Package replica is the exchange itself: what a device and a hub do with a commit, from the save on a phone to the
// receipt, as steps on a key-value transaction. A step reads and writes the transaction it is given and nothing else: the
// clock, the dice and the keys are passed in, and the network is the caller's. So one seed replays a whole partnership.
//
// It never looks into an op: what a commit means, who may write it and what follows from it is asked of a Policy.
// PROTOCOL.md, "The exchange", is its specification.
package replica

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/fxamacker/cbor/v2"

	"streetlight/sync/canon"
	"streetlight/sync/wire"
)

// ID is an opaque id of 16 bytes.
type ID = wire.ID

// secretKeyID is the key id under which a device's secret lies in a keyring, beside the keys of scopes.
const secretKeyID = 0xffffffff

// errRow says that a row is not what this program writes.
var errRow = errors.New("replica: a row cannot be read")

var encoding = sync.OnceValues(cbor.CoreDetEncOptions().EncMode)

// byHand is a row that is written often enough to be written without reflection.
type byHand interface{ encoded() []byte }

// readByHand is such a row as it is read.
type readByHand interface{ read(r *canon.Reader) }

// encode writes a row.
func encode(v any) ([]byte, error) {
	if row, ok := v.(byHand); ok {
		return row.encoded(), nil
	}
	mode, err := encoding()
	if err != nil {
		return nil, fmt.Errorf("make the encoder: %w", err)
	}
	return mode.Marshal(v)
}

// decode reads a row into v; nothing stored leaves v as it is. The bytes may be lent.
func decode(b []byte, v any) error { return decodeOwn(bytes.Clone(b), v) }

// decodeOwn is decode of bytes that v may keep.
func decodeOwn(b []byte, v any) error {
	if b == nil {
		return nil
	}
	if row, ok := v.(readByHand); ok {
		r := canon.Reader{Left: b}
		if row.read(&r); !r.Ended() {
			return errRow
		}
		return nil
	}
	if err := cbor.Unmarshal(b, v); err != nil {
		return fmt.Errorf("read a row: %w", err)
	}
	return nil
}

// join makes a key of ids and numbers, in byte order.
func join(parts ...any) []byte {
	out := make([]byte, 0, 40)
	for _, p := range parts {
		switch x := p.(type) {
		case ID:
			out = append(out, x[:]...)
		case uint64:
			out = binary.BigEndian.AppendUint64(out, x)
		case string:
			out = append(out, x...)
		}
	}
	return out
}

func be(b []byte) uint64 { return binary.BigEndian.Uint64(b) }
