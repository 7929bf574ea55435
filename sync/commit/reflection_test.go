package commit

import (
	"bytes"
	"sync"

	"github.com/fxamacker/cbor/v2"
)

// What is written by hand is compared with an encoder that knows nothing of it.

// signed is a header as it is signed: the integer keys of a map, with the hash of the sealed body as the last.
type signed struct {
	Version uint8    `cbor:"1,keyasint"`
	Scope   [16]byte `cbor:"2,keyasint"`
	User    [16]byte `cbor:"3,keyasint"`
	Device  [16]byte `cbor:"4,keyasint"`
	Epoch   uint64   `cbor:"5,keyasint"`
	N       uint64   `cbor:"6,keyasint"`
	Prev    Hash     `cbor:"7,keyasint"`
	Wall    int64    `cbor:"8,keyasint"`
	Schema  uint16   `cbor:"9,keyasint"`
	KeyID   uint32   `cbor:"10,keyasint"`
	Left    uint16   `cbor:"11,keyasint"`
	Body    [32]byte `cbor:"12,keyasint"`
}

func signedOf(c *Commit) signed {
	h := c.Header
	return signed{h.Version, h.Scope, h.User, h.Device, h.Epoch, h.N, h.Prev, h.Wall, h.Schema, h.KeyID, h.Left, c.BodyHash}
}

// encoding is CBOR in core deterministic form; decoding refuses duplicate keys, tags, indefinite lengths, unknown fields
// and text that is not UTF-8.
var (
	encoding = sync.OnceValues(cbor.CoreDetEncOptions().EncMode)
	decoding = sync.OnceValues(cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField, MaxNestedLevels: 8, MaxArrayElements: 64 << 10, MaxMapPairs: 4096,
	}.DecMode)
)

func encode(v any) ([]byte, error) {
	mode, err := encoding()
	if err != nil {
		return nil, err
	}
	return mode.Marshal(v)
}

// decodeExact reads one value that takes up all of in and is spelled as encode spells it.
func decodeExact(in []byte, into any) error {
	mode, err := decoding()
	if err != nil {
		return err
	}
	if err := mode.Unmarshal(in, into); err != nil {
		return err
	}
	again, err := encode(into)
	if err != nil {
		return err
	}
	if !bytes.Equal(again, in) {
		return errSpelling
	}
	return nil
}
