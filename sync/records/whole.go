package records

import (
	"fmt"
	"sync"

	"github.com/fxamacker/cbor/v2"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
)

var encoding = sync.OnceValues(func() (cbor.EncMode, error) {
	o := cbor.CoreDetEncOptions()
	o.Time = cbor.TimeRFC3339NanoUTC // a float would shift a time by some nanoseconds
	return o.EncMode()
})

// Whole is the op that makes v the value of a field that one writer alone writes: a judgement, an alert, a plan. It takes
// the place of everything the view shows there.
func Whole(view *crdt.State, id [16]byte, field casework.FieldID, v any) (crdt.Op, error) {
	mode, err := encoding()
	if err != nil {
		return crdt.Op{}, fmt.Errorf("make the encoder: %w", err)
	}
	b, err := mode.Marshal(v)
	if err != nil {
		return crdt.Op{}, fmt.Errorf("write field %#x: %w", uint16(field), err)
	}
	return crdt.Op{Entity: id, Field: uint16(field), Value: b, Observed: view.Observe(id, uint16(field), nil)}, nil
}

// ReadWhole reads what Whole wrote; ok is false when there is nothing.
func ReadWhole[T any](s *crdt.State, id [16]byte, field casework.FieldID) (v T, ok bool, err error) {
	b := s.Newest(id, uint16(field))
	if b == nil {
		return v, false, nil
	}
	if err := cbor.Unmarshal(b, &v); err != nil {
		return v, false, errWhole(field, err)
	}
	return v, true, nil
}

// Wholes reads the field of every entity that has it.
func Wholes[T any](s *crdt.State, field casework.FieldID) ([]T, error) {
	var out []T
	for _, id := range s.Entities() {
		v, ok, err := ReadWhole[T](s, id, field)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, v)
		}
	}
	return out, nil
}

// Grant lets a worker hold a scope; it stands in the worker's user scope under the scope's id.
type Grant struct {
	Scope casework.ScopeID   `json:"scope"`
	Kind  casework.ScopeKind `json:"kind"`
	Child casework.ChildID   `json:"child"` // as this worker knows the child
	Write bool               `json:"write"`
	Ended bool               `json:"ended"`
}

// Device is a row of the directory of device keys.
type Device struct {
	ID     casework.DeviceID `json:"id"`
	Worker casework.WorkerID `json:"worker"`
	Key    []byte            `json:"key"` // Ed25519
	Ended  bool              `json:"ended"`
}

// Raw is the op that makes bytes the value of a field that one writer alone writes.
func Raw(view *crdt.State, id [16]byte, field casework.FieldID, value []byte) crdt.Op {
	return crdt.Op{Entity: id, Field: uint16(field), Value: value, Observed: view.Observe(id, uint16(field), nil)}
}
