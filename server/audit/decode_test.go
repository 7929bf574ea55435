package audit

import (
	"bytes"
	"testing"
	"time"
)

func example() Entry {
	return Entry{Time: time.UnixMilli(1772600000123).UTC(), Actor: "a", Action: "entry.show", Result: "done", Detail: Detail{Entities: []string{"child:1"}}}
}

func FuzzDecodeLeaf(f *testing.F) {
	c, err := newCodec()
	if err != nil {
		f.Fatal(err)
	}
	seed, err := c.encodeLeaf(3, example(), [32]byte{1})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Fuzz(func(t *testing.T, in []byte) {
		l, err := c.decodeLeaf(in)
		if err != nil {
			return
		}
		if out, err := c.encodeLeaf(l.N, l.entry(), l.Commitment); err != nil || !bytes.Equal(out, in) {
			t.Errorf("decode+encode changed %x into %x, %v", in, out, err)
		}
	})
}

func FuzzDecodeDetail(f *testing.F) {
	c, err := newCodec()
	if err != nil {
		f.Fatal(err)
	}
	seed, err := c.appendDetail(make([]byte, saltBytes), example().Detail)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Fuzz(func(t *testing.T, in []byte) {
		d, err := c.decodeDetail(in)
		if err != nil {
			return
		}
		if out, err := c.appendDetail(bytes.Clone(in[:saltBytes]), d); err != nil || !bytes.Equal(out, in) {
			t.Errorf("decode+encode changed %x into %x, %v", in, out, err)
		}
	})
}

func FuzzParsePoint(f *testing.F) {
	f.Add(Point{Origin: "hub", Size: 5, Time: time.Unix(1772600000, 0).UTC()}.text())
	f.Fuzz(func(t *testing.T, in string) {
		p, err := parsePoint(in)
		if err != nil {
			return
		}
		if out := p.text(); out != in {
			t.Errorf("parse+text changed %q into %q", in, out)
		}
	})
}

func TestDecodeLeafRefuses(t *testing.T) {
	c, err := newCodec()
	if err != nil {
		t.Fatal(err)
	}
	good, err := c.encodeLeaf(3, example(), [32]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	if l, err := c.decodeLeaf(good); err != nil || l.N != 3 {
		t.Fatalf("the good leaf: got %+v, %v", l, err)
	}
	cases := []struct {
		name string
		in   []byte
	}{
		{"nothing", nil},
		{"cut", good[:len(good)-1]},
		{"something after it", append(bytes.Clone(good), 0)},
		{"another version", bytes.Replace(good, []byte{1, 1}, []byte{1, 2}, 1)},
		{"a length that is padded", bytes.Replace(good, []byte{2, 3}, []byte{2, 0x18, 3}, 1)},
		{"a field twice", bytes.Replace(good, []byte{2, 3}, []byte{1, 1}, 1)},
		{"a space in a word", bytes.Replace(good, []byte("entry.show"), []byte("entry show"), 1)},
		{"too long", make([]byte, maxLeaf+1)},
	}
	for _, tc := range cases {
		if _, err := c.decodeLeaf(tc.in); err == nil {
			t.Errorf("%s: no error", tc.name)
		}
	}
}
