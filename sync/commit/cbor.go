package commit

import (
	"bytes"
	"errors"
	"sync"

	"github.com/fxamacker/cbor/v2"
)

// errSpelling refuses a second spelling of the same value: a length padded, keys in another order, a float for a number.
var errSpelling = errors.New("not in core deterministic encoding")

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

// versionOf reads the version alone of a header whose other fields need not be known; ok is false when there is none.
func versionOf(header []byte) (version uint64, ok bool) {
	var v struct {
		Version uint64 `cbor:"1,keyasint"`
	}
	err := cbor.Unmarshal(header, &v)
	return v.Version, err == nil && v.Version != 0
}
