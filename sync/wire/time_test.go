package wire_test

import (
	"bytes"
	"errors"
	"testing"

	"streetlight/sync/wire"
)

func TestARequestForTheTimeIsReadStrictly(t *testing.T) {
	good, err := wire.Encode(wire.TimeRequest{Version: wire.Version, Nonce: wire.ID{7}, Hub: []byte("12345678")})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		body []byte
		want error
	}{
		"good":            {good, nil},
		"nothing":         {nil, wire.ErrMessage},
		"cut":             {good[:len(good)-1], wire.ErrMessage},
		"more behind it":  {append(bytes.Clone(good), 0), wire.ErrMessage},
		"another version": {bytes.Replace(good, []byte{1, 1}, []byte{1, 2}, 1), wire.ErrVersion},
		"too long":        {make([]byte, 65), wire.ErrLimit},
	} {
		if got, err := wire.ParseTimeRequest(c.body); !errors.Is(err, c.want) || (c.want == nil) != (err == nil) {
			t.Errorf("%s: got %+v, %v, want %v", name, got, err, c.want)
		}
	}
}

func FuzzParseTimeRequest(f *testing.F) {
	good, err := wire.Encode(wire.TimeRequest{Version: wire.Version, Nonce: wire.ID{7}, Hub: []byte("12345678")})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Fuzz(func(t *testing.T, in []byte) {
		r, err := wire.ParseTimeRequest(in)
		if err != nil {
			return
		}
		if out, err := wire.Encode(r); err != nil || !bytes.Equal(out, in) {
			t.Errorf("decode and encode changed %x into %x (%v)", in, out, err)
		}
	})
}
