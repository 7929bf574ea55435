package canon_test

import (
	"bytes"
	"testing"

	"streetlight/sync/canon"
)

// FuzzReader reads values of any type one after the other, as the first byte of each says, and writes them again: what was
// read has one spelling.
func FuzzReader(f *testing.F) {
	f.Add([]byte{0x85, 0x00, 0x18, 24, 0x20, 0x41, 'x', 0xf6})
	f.Add([]byte{0x9b, 0x80, 0, 0, 0, 0, 0, 0, 0})
	f.Add([]byte{0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xf5, 0xf4})
	f.Add([]byte{0xa2, 1, 2, 0x3b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, in []byte) {
		r := canon.Reader{Left: in}
		out := []byte{}
		for !r.Bad && len(r.Left) > 0 {
			out = again(&r, out)
		}
		if !r.Bad && !bytes.Equal(out, in) {
			t.Errorf("%x was read and is written as %x", in, out)
		}
	})
}

// again reads one value and writes it.
func again(r *canon.Reader, out []byte) []byte {
	switch first := r.Left[0]; {
	case first>>5 <= 1:
		return canon.AppendInt(out, r.Int())
	case first>>5 == byte(canon.Bytes):
		return canon.AppendBytes(out, r.Bytes())
	case first>>5 == byte(canon.Array):
		return canon.AppendHead(out, canon.Array, r.Head(canon.Array))
	case first>>5 == byte(canon.Map):
		return canon.AppendHead(out, canon.Map, r.Head(canon.Map))
	case first == 0xf6:
		return canon.AppendBytesOrNull(out, r.BytesOrNull())
	}
	return canon.AppendBool(out, r.Bool())
}
