package commit

import (
	"errors"

	"github.com/fxamacker/cbor/v2"
)

// errSpelling refuses a second spelling of the same value: a length padded, keys in another order, a float for a number.
var errSpelling = errors.New("not in core deterministic encoding")

// versionOf reads the version alone of a header whose other fields need not be known; ok is false when there is none.
func versionOf(header []byte) (version uint64, ok bool) {
	var v struct {
		Version uint64 `cbor:"1,keyasint"`
	}
	err := cbor.Unmarshal(header, &v)
	return v.Version, err == nil && v.Version != 0
}
