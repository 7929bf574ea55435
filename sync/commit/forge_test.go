package commit_test

import (
	"bytes"
	"compress/flate"
	"crypto/ed25519"
	"crypto/sha256"
	"os"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"golang.org/x/crypto/chacha20poly1305"

	"streetlight/sync/commit"
)

// forger writes commits from PROTOCOL.md alone, so that a test can sign and seal what Seal never would.
type forger struct {
	t     testing.TB
	key   commit.Key
	nonce [24]byte
}

// fields are those of a header but the last, by their numbers.
type fields map[int]any

func plainFields() fields {
	id := func(b byte) []byte { return bytes.Repeat([]byte{b}, 16) }
	return fields{1: 1, 2: id(2), 3: id(3), 4: id(4), 5: uint64(5), 6: 1, 7: make([]byte, 32), 8: 1767592800000, 9: 1, 10: 1, 11: 0}
}

// with is a copy with one field changed; nil takes it out.
func (f fields) with(number int, value any) fields {
	out := fields{}
	for n, v := range f {
		out[n] = v
	}
	if value == nil {
		delete(out, number)
	} else {
		out[number] = value
	}
	return out
}

func (f forger) cbor(v any) []byte {
	f.t.Helper()
	mode, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		f.t.Fatal(err)
	}
	b, err := mode.Marshal(v)
	if err != nil {
		f.t.Fatal(err)
	}
	return b
}

// seal seals what stands inside a body under the header.
func (f forger) seal(h fields, inside []byte) []byte {
	f.t.Helper()
	aead, err := chacha20poly1305.NewX(f.key[:])
	if err != nil {
		f.t.Fatal(err)
	}
	return aead.Seal(bytes.Clone(f.nonce[:]), f.nonce[:], inside, f.cbor(h))
}

// head writes and signs the header of a body.
func (f forger) head(h fields, body []byte) []byte {
	sum := sha256.Sum256(body)
	return f.sign(f.cbor(h.with(12, sum[:])))
}

func (f forger) sign(header []byte) []byte {
	return append(bytes.Clone(header), ed25519.Sign(device(1), header)...)
}

// deflated is the inside of a body: the dictionary's number and the deflated ops.
func (f forger) deflated(ops []byte) []byte {
	f.t.Helper()
	dictionary, err := os.ReadFile("dictionary1.bin")
	if err != nil {
		f.t.Fatal(err)
	}
	out := bytes.NewBuffer([]byte{1})
	w, err := flate.NewWriterDict(out, flate.BestSpeed, dictionary)
	if err != nil {
		f.t.Fatal(err)
	}
	if _, err := w.Write(ops); err != nil {
		f.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		f.t.Fatal(err)
	}
	return out.Bytes()
}

// commit writes a whole commit around the inside of its body.
func (f forger) commit(h fields, inside []byte) (head, body []byte) {
	body = f.seal(h, inside)
	return f.head(h, body), body
}

// opsOf writes one entity with its changes, given as maps by number.
func (f forger) opsOf(changes ...any) []byte {
	return f.cbor([]any{[]any{bytes.Repeat([]byte{9}, 16), changes}})
}
