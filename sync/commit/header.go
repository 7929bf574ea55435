package commit

import (
	"crypto/sha256"
	"math"

	"streetlight/sync/canon"
)

// Numbers of the fields of a header, which stand in this order.
const (
	fieldVersion = iota + 1
	fieldScope
	fieldUser
	fieldDevice
	fieldEpoch
	fieldN
	fieldPrev
	fieldWall
	fieldSchema
	fieldKeyID
	fieldLeft
	fieldBody
)

// has is a set of fields of a header.
type has uint16

func fieldsOf(numbers ...int) (out has) {
	for _, n := range numbers {
		out |= 1 << n
	}
	return out
}

func (f has) of(n int) bool { return f&(1<<n) != 0 }

func (f has) count() (n int) {
	for i := fieldVersion; i <= fieldBody; i++ {
		if f.of(i) {
			n++
		}
	}
	return n
}

// full are the fields of a header as it is signed.
const full has = 1<<(fieldBody+1) - 1<<fieldVersion

// appendHeader writes those fields of a header; body is the hash of the sealed body.
func appendHeader(out []byte, h *Header, body [32]byte, which has) []byte {
	out = canon.AppendHead(out, canon.Map, which.count())
	number := func(field int, n uint64) {
		if which.of(field) {
			out = canon.AppendHead(append(out, byte(field)), canon.Number, n)
		}
	}
	octets := func(field int, b []byte) {
		if which.of(field) {
			out = canon.AppendBytes(append(out, byte(field)), b)
		}
	}
	number(fieldVersion, uint64(h.Version))
	octets(fieldScope, h.Scope[:])
	octets(fieldUser, h.User[:])
	octets(fieldDevice, h.Device[:])
	number(fieldEpoch, h.Epoch)
	number(fieldN, h.N)
	octets(fieldPrev, h.Prev[:])
	if which.of(fieldWall) {
		out = canon.AppendInt(append(out, fieldWall), h.Wall)
	}
	number(fieldSchema, uint64(h.Schema))
	number(fieldKeyID, uint64(h.KeyID))
	number(fieldLeft, uint64(h.Left))
	octets(fieldBody, body[:])
	return out
}

// readHeader reads a header of just those fields, which takes up all of in; ok is false when it is not one.
func readHeader(in []byte, which has) (h Header, body [sha256.Size]byte, ok bool) {
	r := canon.Reader{Left: in}
	r.Refuse(r.Head(canon.Map) != uint64(which.count()))
	next := func(field int) bool {
		if which.of(field) {
			r.Refuse(r.Head(canon.Number) != uint64(field))
		}
		return which.of(field) && !r.Bad
	}
	number := func(field int, most uint64) (n uint64) {
		if next(field) {
			n = r.Head(canon.Number)
			r.Refuse(n > most)
		}
		return n
	}
	id := func(field int) (id [16]byte) {
		if next(field) {
			id = r.ID()
		}
		return id
	}
	hash := func(field int) (h [32]byte) {
		if next(field) {
			h = r.Hash()
		}
		return h
	}
	h = Header{Version: uint8(number(fieldVersion, math.MaxUint8)), Scope: id(fieldScope), User: id(fieldUser), Device: id(fieldDevice),
		Epoch: number(fieldEpoch, math.MaxUint64), N: number(fieldN, math.MaxUint64), Prev: hash(fieldPrev)}
	if next(fieldWall) {
		h.Wall = r.Int()
	}
	h.Schema, h.KeyID = uint16(number(fieldSchema, math.MaxUint16)), uint32(number(fieldKeyID, math.MaxUint32))
	h.Left = uint16(number(fieldLeft, math.MaxUint16))
	body = hash(fieldBody)
	return h, body, r.Ended()
}
