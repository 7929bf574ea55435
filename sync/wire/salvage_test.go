package wire_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"testing"

	"streetlight/sync/wire"
)

func someSalvage() wire.SalvageRequest {
	return wire.SalvageRequest{Version: wire.Version, Device: wire.ID{1}, Rows: []wire.SalvageRow{
		{Table: "outbox", Key: []byte{0, 1}, Sealed: []byte("sealed")}, {Table: "outbox-keys", Key: []byte{0, 1}, Sealed: []byte("key")}}}
}

func TestSalvageIsReadAsItWasWritten(t *testing.T) {
	body, err := wire.Encode(someSalvage())
	if err != nil {
		t.Fatal(err)
	}
	got, err := wire.ParseSalvage(body)
	if err != nil || got.Device != (wire.ID{1}) || len(got.Rows) != 2 || got.Rows[1].Table != "outbox-keys" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestLimitsOfSalvage(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*wire.SalvageRequest)
		want   error
	}{
		"another version":   {func(r *wire.SalvageRequest) { r.Version = 2 }, wire.ErrVersion},
		"too many rows":     {func(r *wire.SalvageRequest) { r.Rows = make([]wire.SalvageRow, wire.MaxSalvage+1) }, wire.ErrLimit},
		"a long table":      {func(r *wire.SalvageRequest) { r.Rows[0].Table = "outbox-of-a-name-that-is-too-long-for-it" }, wire.ErrLimit},
		"a long key":        {func(r *wire.SalvageRequest) { r.Rows[0].Key = make([]byte, wire.MaxSalvageKey+1) }, wire.ErrLimit},
		"over the size":     {func(r *wire.SalvageRequest) { r.Rows[0].Sealed = make([]byte, wire.MaxBytes) }, wire.ErrLimit},
		"as many as may be": {func(r *wire.SalvageRequest) { r.Rows = make([]wire.SalvageRow, wire.MaxSalvage) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := someSalvage()
			c.change(&r)
			body, err := wire.Encode(r)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := wire.ParseSalvage(body); !errors.Is(err, c.want) || (c.want == nil) != (err == nil) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

// Only the hub's word on this very request, naming each of its rows, marks anything as salvaged.
func TestOnlyTheHubsWordCounts(t *testing.T) {
	pub, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	_, other, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	req := someSalvage()
	body, _ := wire.Encode(req)
	fates := wire.SalvageRest{Fates: []wire.RowFate{{Fate: wire.Taken}, {Fate: wire.Kept, Words: "Why."}}}
	sign := func(r wire.SalvageRequest, body []byte, rest wire.SalvageRest, key ed25519.PrivateKey) []byte {
		answer, err := wire.SignSalvage(wire.SalvageReceipt(r, body), rest, key)
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	good := sign(req, body, fates, key)
	if _, got, err := wire.OpenSalvage(good, body, pub); err != nil || len(got) != 2 || got[1].Words != "Why." {
		t.Errorf("got %+v, %v", got, err)
	}
	renamed := req
	renamed.Device = wire.ID{2}
	sync, err := wire.Sign(wire.SalvageReceipt(req, body), wire.Rest{}, key)
	if err != nil {
		t.Fatal(err)
	}
	for name, answer := range map[string][]byte{
		"another hub's":       sign(req, body, fates, other),
		"on another request":  sign(req, []byte("else"), fates, key),
		"on another device":   sign(renamed, body, fates, key),
		"on fewer rows":       sign(req, body, wire.SalvageRest{Fates: fates.Fates[:1]}, key),
		"an answer to a sync": sync,
		"nothing":             nil,
		"altered":             bytes.Replace(good, []byte("Why."), []byte("Who."), 1),
	} {
		if _, got, err := wire.OpenSalvage(answer, body, pub); err == nil || got != nil {
			t.Errorf("%s: got %+v, %v, want an error and nothing", name, got, err)
		}
	}
}

func FuzzParseSalvage(f *testing.F) {
	body, err := wire.Encode(someSalvage())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Add([]byte{0xa1, 1, 1})
	f.Fuzz(func(t *testing.T, in []byte) {
		r, err := wire.ParseSalvage(in)
		if err != nil {
			return
		}
		if again, err := wire.Encode(r); err != nil || !bytes.Equal(again, in) {
			t.Errorf("decode+encode changed %x into %x, %v", in, again, err)
		}
	})
}

func FuzzOpenSalvage(f *testing.F) {
	pub, key, err := ed25519.GenerateKey(bytes.NewReader(make([]byte, 64)))
	if err != nil {
		f.Fatal(err)
	}
	req := someSalvage()
	body, err := wire.Encode(req)
	if err != nil {
		f.Fatal(err)
	}
	answer, err := wire.SignSalvage(wire.SalvageReceipt(req, body), wire.SalvageRest{Fates: make([]wire.RowFate, 2)}, key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(answer)
	f.Fuzz(func(t *testing.T, in []byte) {
		if _, _, err := wire.OpenSalvage(in, body, pub); err == nil && !bytes.Equal(in, answer) {
			t.Errorf("%x was believed", in)
		}
	})
}
