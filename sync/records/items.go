package records

import (
	"fmt"

	"github.com/fxamacker/cbor/v2"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
)

// Item is the op that puts v under a key of a field which one writer alone writes and which keeps all that was put there:
// the decisions about an entry, the words added beside it. It takes the place of what the view shows under that key.
func Item(view *crdt.State, id [16]byte, field casework.FieldID, key [16]byte, v any) (crdt.Op, error) {
	op, err := Whole(&crdt.State{}, id, field, v)
	op.Key, op.Observed = key[:], view.Observe(id, uint16(field), key[:])
	return op, err
}

// Items reads what Item wrote, in the order of the keys.
func Items[T any](s *crdt.State, id [16]byte, field casework.FieldID) (out []T, err error) {
	s.Visit(id, func(c crdt.Cell) {
		if c.Field != uint16(field) || len(c.Values) == 0 || err != nil {
			return
		}
		newest := c.Values[len(c.Values)-1]
		if newest.Removed() {
			return
		}
		var v T
		if bad := cbor.Unmarshal(newest.Bytes, &v); bad != nil {
			err = fmt.Errorf("read an item of field %#x: %w", uint16(field), bad)
			return
		}
		out = append(out, v)
	})
	return out, err
}
