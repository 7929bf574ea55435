// Package canon writes and reads CBOR in core deterministic encoding by hand, for what is written and read so often that
// reflection would cost more than all else that is done with it: the ops of commits, the states of scopes, the rows of
// logs. It knows of no message; who calls it says what stands where. It takes one spelling of each value alone, and
// allocates nothing for what is only claimed to follow.
package canon

import (
	"encoding/binary"
	"math"
)

// Major is a major type of CBOR.
type Major byte

// The major types that are written and read here.
const (
	Number   Major = 0
	negative Major = 1
	Bytes    Major = 2
	text     Major = 3
	Array    Major = 4
	Map      Major = 5
)

// The simple values in use.
const (
	no   = 0xf4
	yes  = 0xf5
	null = 0xf6
)

// The first values of the five bits behind a major type that say how many bytes its number takes.
const inOne, inTwo, inFour, inEight = 24, 25, 26, 27

// AppendHead writes a major type with its number in the fewest bytes.
func AppendHead[N int | uint16 | uint32 | uint64](out []byte, major Major, number N) []byte {
	first := byte(major) << 5
	switch n := uint64(number); {
	case n < inOne:
		return append(out, first|byte(n))
	case n <= math.MaxUint8:
		return append(out, first|inOne, byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(out, first|inTwo), uint16(n))
	case n <= math.MaxUint32:
		return binary.BigEndian.AppendUint32(append(out, first|inFour), uint32(n))
	default:
		return binary.BigEndian.AppendUint64(append(out, first|inEight), n)
	}
}

// AppendInt writes a number that may be negative.
func AppendInt(out []byte, n int64) []byte {
	if n < 0 {
		return AppendHead(out, negative, uint64(^n))
	}
	return AppendHead(out, Number, uint64(n))
}

// AppendBytes writes bytes; nil are none, and not null.
func AppendBytes(out, b []byte) []byte { return append(AppendHead(out, Bytes, len(b)), b...) }

// AppendBytesOrNull writes bytes, and nil as null.
func AppendBytesOrNull(out, b []byte) []byte {
	if b == nil {
		return append(out, null)
	}
	return AppendBytes(out, b)
}

// AppendBool writes whether something is so.
//
//nolint:revive // it is the value, not a switch
func AppendBool(out []byte, so bool) []byte {
	if so {
		return append(out, yes)
	}
	return append(out, no)
}
