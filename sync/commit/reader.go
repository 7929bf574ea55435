package commit

import (
	"encoding/binary"
	"math"
)

// The major types of CBOR that ops are made of, and the first values of the five bits behind them that say how many
// bytes a number takes.
const (
	majorNumber = 0
	majorBytes  = 2
	majorArray  = 4
	majorMap    = 5

	inOne, inTwo, inFour, inEight = 24, 25, 26, 27
)

// appendHead writes a major type with its number in the fewest bytes.
func appendHead[N int | uint16 | uint64](out []byte, major byte, number N) []byte {
	major <<= 5
	switch n := uint64(number); {
	case n < inOne:
		return append(out, major|byte(n))
	case n <= math.MaxUint8:
		return append(out, major|inOne, byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(out, major|inTwo), uint16(n))
	case n <= math.MaxUint32:
		return binary.BigEndian.AppendUint32(append(out, major|inFour), uint32(n))
	default:
		return binary.BigEndian.AppendUint64(append(out, major|inEight), n)
	}
}

func appendBytes(out, b []byte) []byte { return append(appendHead(out, majorBytes, len(b)), b...) }

// reader reads CBOR in core deterministic encoding. Once something was refused, everything is: bad is looked at in the end
// and in loops. It allocates nothing for what is only claimed to follow.
type reader struct {
	left []byte
	bad  bool
}

func (r *reader) refuse(because bool) { r.bad = r.bad || because }

// take gives the next n bytes, or nil.
func (r *reader) take(n uint64) []byte {
	if r.bad || n > uint64(len(r.left)) {
		r.bad = true
		return nil
	}
	out := r.left[:n:n]
	r.left = r.left[n:]
	return out
}

// head reads a number of this major type. One that takes more bytes than it needs is refused.
func (r *reader) head(major byte) uint64 {
	b := r.take(1)
	if r.bad || b[0]>>5 != major {
		r.bad = true
		return 0
	}
	info := b[0] & 31
	if info < inOne {
		return uint64(info)
	}
	if info > inEight {
		r.bad = true
		return 0
	}
	size := 1 << (info - inOne)
	n := uint64(0)
	for _, digit := range r.take(uint64(size)) {
		n = n<<8 | uint64(digit)
	}
	r.refuse(n < least(size))
	return n
}

// least is the smallest number for which so many bytes are needed.
func least(size int) uint64 {
	if size == 1 {
		return inOne
	}
	return 1 << (4 * size)
}

// small reads a number of two bytes.
func (r *reader) small() uint16 {
	n := r.head(majorNumber)
	r.refuse(n > math.MaxUint16)
	return uint16(n)
}

// bytes reads bytes; none are not nil.
func (r *reader) bytes() []byte { return r.take(r.head(majorBytes)) }

func (r *reader) id() (id [16]byte) {
	b := r.bytes()
	r.refuse(len(b) != len(id))
	copy(id[:], b)
	return id
}
