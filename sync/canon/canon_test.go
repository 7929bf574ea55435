package canon_test

import (
	"bytes"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"pgregory.net/rapid"

	"streetlight/sync/canon"
)

// What is written by hand is what the encoder writes, and comes back.
func TestValuesAreThoseOfTheEncoder(t *testing.T) {
	mode, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		n, i, so := rapid.Uint64().Draw(t, "number"), rapid.Int64().Draw(t, "int"), rapid.Bool().Draw(t, "so")
		b := append([]byte{}, rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")...)
		words := rapid.String().Draw(t, "words")
		out := canon.AppendHead(canon.AppendHead(nil, canon.Array, 6), canon.Number, n)
		out = canon.AppendBool(canon.AppendBytes(canon.AppendInt(out, i), b), so)
		out = canon.AppendBytesOrNull(out, nil)
		want, err := mode.Marshal([]any{n, i, b, so, nil, words})
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(want, out) {
			t.Fatalf("got %x, want the beginning of %x", out, want)
		}
		r := canon.Reader{Left: want}
		if r.Count(canon.Array) != 6 || r.Head(canon.Number) != n || r.Int() != i || !bytes.Equal(r.Bytes(), b) || r.Bool() != so || r.BytesOrNull() != nil || string(r.Text()) != words || !r.Ended() {
			t.Errorf("%x did not come back: %+v", out, r)
		}
	})
}

func TestReaderRefuses(t *testing.T) {
	cases := []struct {
		name string
		in   []byte
		read func(*canon.Reader)
	}{
		{"nothing", nil, func(r *canon.Reader) { r.Head(canon.Number) }},
		{"a longer spelling", []byte{0x18, 23}, func(r *canon.Reader) { r.Head(canon.Number) }},
		{"a longer spelling of two bytes", []byte{0x19, 0, 255}, func(r *canon.Reader) { r.Head(canon.Number) }},
		{"an indefinite length", []byte{0x5f, 0xff}, func(r *canon.Reader) { r.Bytes() }},
		{"bytes that are only claimed", []byte{0x5a, 0xff, 0xff, 0xff, 0xff}, func(r *canon.Reader) { r.Bytes() }},
		{"a list that is only claimed", []byte{0x9a, 0xff, 0xff, 0xff, 0xff}, func(r *canon.Reader) { r.Count(canon.Array) }},
		{"another type", []byte{0x41, 0}, func(r *canon.Reader) { r.Head(canon.Number) }},
		{"too large for two bytes", []byte{0x1a, 0, 1, 0, 0}, func(r *canon.Reader) { r.Small() }},
		{"too large for a signed number", []byte{0x1b, 255, 255, 255, 255, 255, 255, 255, 255}, func(r *canon.Reader) { r.Int() }},
		{"an id of 15 bytes", append([]byte{0x4f}, make([]byte, 15)...), func(r *canon.Reader) { r.ID() }},
		{"a hash of 16 bytes", append([]byte{0x50}, make([]byte, 16)...), func(r *canon.Reader) { r.Hash() }},
		{"null for a truth", []byte{0xf6}, func(r *canon.Reader) { r.Bool() }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := canon.Reader{Left: c.in}
			if c.read(&r); !r.Bad {
				t.Error("it was read")
			}
		})
	}
}
