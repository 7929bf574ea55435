package commit

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// seeds are the head and the inside of the body of every vector.
func seeds(f *testing.F, add func(head, inside []byte)) {
	f.Helper()
	for _, file := range []string{"good.json", "bad.json"} {
		b, err := os.ReadFile(filepath.Join("testdata", "vectors", file))
		if err != nil {
			f.Fatal(err)
		}
		var vectors []struct{ Head, Body, Key string }
		if err := json.Unmarshal(b, &vectors); err != nil {
			f.Fatal(err)
		}
		for _, v := range vectors {
			head, key := fromHex(f, v.Head), Key(fromHex(f, v.Key))
			add(head, inside(head, fromHex(f, v.Body), key))
		}
	}
}

func fromHex(f *testing.F, s string) []byte {
	f.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		f.Fatal(err)
	}
	return b
}

// inside is what is sealed in a body, or nothing where it does not open.
func inside(head, body []byte, key Key) []byte {
	c, err := Parse(head)
	if err != nil {
		return nil
	}
	c.Body = body
	plain, err := c.unseal(key)
	if err != nil {
		return nil
	}
	return plain
}

func FuzzParse(f *testing.F) {
	seeds(f, func(head, _ []byte) { f.Add(head) })
	f.Fuzz(func(t *testing.T, in []byte) {
		c, err := Parse(in)
		if err != nil {
			return
		}
		out, err := encode(signedOf(c))
		if err != nil {
			t.Fatal(err)
		}
		if out = append(out, in[len(in)-64:]...); !bytes.Equal(out, in) {
			t.Errorf("decode and encode changed %x into %x", in, out)
		}
	})
}

// FuzzOpen reads what stands inside a body, for no altered body gets past its seal.
func FuzzOpen(f *testing.F) {
	seeds(f, func(_, inside []byte) { f.Add(inside) })
	f.Fuzz(func(t *testing.T, in []byte) {
		ops, err := unpack(in)
		if err != nil {
			return
		}
		plain, err := inflate(in[1:])
		if err != nil {
			t.Fatal(err)
		}
		if out := encodeOps(ops); !bytes.Equal(out, plain) {
			t.Errorf("decode and encode changed %x into %x", plain, out)
		}
	})
}

// FuzzOps reads ops that are not deflated, which a fuzzer alters with more effect, and compares with the library.
func FuzzOps(f *testing.F) {
	seeds(f, func(_, inside []byte) {
		if len(inside) > 0 {
			plain, err := inflate(inside[1:])
			if err == nil {
				f.Add(plain)
			}
		}
	})
	f.Fuzz(func(t *testing.T, in []byte) {
		ops, err := decodeOps(in)
		want, wantErr := referenceDecode(in)
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%x: got %v, the library says %v", in, err, wantErr)
		}
		if err != nil {
			return
		}
		if !reflect.DeepEqual(ops, want) {
			t.Errorf("%x: got %+v, the library reads %+v", in, ops, want)
		}
		if out := encodeOps(ops); !bytes.Equal(out, in) {
			t.Errorf("decode and encode changed %x into %x", in, out)
		}
	})
}
