package canon

import "math"

// Reader reads values one after the other. Once something was refused, everything is: Bad is looked at in the end and in
// loops. What it gives shares the bytes that are read.
type Reader struct {
	Left []byte
	Bad  bool
}

// Refuse notes that something is wrong, where it is.
func (r *Reader) Refuse(because bool) { r.Bad = r.Bad || because }

// Ended says whether everything was read and nothing was refused.
func (r *Reader) Ended() bool { return !r.Bad && len(r.Left) == 0 }

// take gives the next n bytes, or nil.
func (r *Reader) take(n uint64) []byte {
	if r.Bad || n > uint64(len(r.Left)) {
		r.Bad = true
		return nil
	}
	out := r.Left[:n:n]
	r.Left = r.Left[n:]
	return out
}

// next says whether the next value is of this major type.
func (r *Reader) next(major Major) bool {
	return !r.Bad && len(r.Left) > 0 && Major(r.Left[0]>>5) == major
}

// Head reads a number of this major type. One that takes more bytes than it needs is refused.
func (r *Reader) Head(major Major) uint64 {
	b := r.take(1)
	if r.Bad || Major(b[0]>>5) != major {
		r.Bad = true
		return 0
	}
	info := b[0] & 31
	if info < inOne {
		return uint64(info)
	}
	if info > inEight {
		r.Bad = true
		return 0
	}
	size := 1 << (info - inOne)
	n := uint64(0)
	for _, digit := range r.take(uint64(size)) {
		n = n<<8 | uint64(digit)
	}
	r.Refuse(n < leastOf(size))
	return n
}

// leastOf is the least number that takes so many bytes.
func leastOf(size int) uint64 {
	if size == 1 {
		return inOne
	}
	return 1 << (4 * size)
}

// Count reads the length of a list or map of which each element takes a byte at least: one that claims more than there is
// left is refused, so that room may be made for it.
func (r *Reader) Count(major Major) int {
	n := r.Head(major)
	r.Refuse(n > uint64(len(r.Left)))
	if r.Bad {
		return 0
	}
	return int(n)
}

// Small reads a number of two bytes.
func (r *Reader) Small() uint16 {
	n := r.Head(Number)
	r.Refuse(n > math.MaxUint16)
	return uint16(n)
}

// Int reads a number that may be negative.
func (r *Reader) Int() int64 {
	if r.next(negative) {
		n := r.Head(negative)
		r.Refuse(n > math.MaxInt64)
		return ^int64(n)
	}
	n := r.Head(Number)
	r.Refuse(n > math.MaxInt64)
	return int64(n)
}

// Bytes reads bytes; none are not nil.
func (r *Reader) Bytes() []byte { return r.take(r.Head(Bytes)) }

// Text reads text as its bytes, without a look at what they spell.
func (r *Reader) Text() []byte { return r.take(r.Head(text)) }

// BytesOrNull reads bytes, or null as nil.
func (r *Reader) BytesOrNull() []byte {
	if r.Null() {
		return nil
	}
	return r.Bytes()
}

// Null reads null where it stands, and says whether it did.
func (r *Reader) Null() bool {
	if r.Bad || len(r.Left) == 0 || r.Left[0] != null {
		return false
	}
	r.Left = r.Left[1:]
	return true
}

// ID reads 16 bytes.
func (r *Reader) ID() (id [16]byte) {
	b := r.Bytes()
	r.Refuse(len(b) != len(id))
	copy(id[:], b)
	return id
}

// Hash reads 32 bytes.
func (r *Reader) Hash() (h [32]byte) {
	b := r.Bytes()
	r.Refuse(len(b) != len(h))
	copy(h[:], b)
	return h
}

// Bool reads whether something is so.
func (r *Reader) Bool() bool {
	b := r.take(1)
	r.Refuse(len(b) == 1 && b[0] != no && b[0] != yes)
	return !r.Bad && b[0] == yes
}

// Rest gives what is left, to be read by somebody else.
func (r *Reader) Rest() []byte { return r.take(uint64(len(r.Left))) }
