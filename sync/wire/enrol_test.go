package wire_test

import (
	"bytes"
	"crypto/hpke"
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"

	"streetlight/sync/wire"
)

func hubKey(t testing.TB) (hpke.PrivateKey, wire.HubHello) {
	t.Helper()
	hub, err := wire.NewHPKEKey()
	if err != nil {
		t.Fatal(err)
	}
	return hub, wire.HubHello{Version: wire.Version, HPKE: hub.PublicKey().Bytes(), HubTime: 1767592800000}
}

const code = "7H2K-9QXM-44TB-W8ZD"

func begin(t testing.TB, hello wire.HubHello, typed string) (wire.EnrolRequest, [32]byte) {
	t.Helper()
	req, secret, err := wire.BeginEnrol(hello, wire.Proof(typed), phone, public(key(1)), rand.NewChaCha8([32]byte{1}))
	if err != nil {
		t.Fatal(err)
	}
	return req, secret
}

func TestEnrolmentAgreesOneSecret(t *testing.T) {
	hub, hello := hubKey(t)
	req, mine := begin(t, hello, code)
	arrived, err := wire.ParseEnrolRequest(encode(t, req))
	if err != nil || !reflect.DeepEqual(arrived, req) {
		t.Fatalf("got %+v, %v, want %+v", arrived, err, req)
	}
	if arrived.Code != wire.Proof(code).Name() {
		t.Error("the request does not name its code")
	}
	theirs, err := wire.AcceptEnrol(arrived, hub, wire.Proof(code))
	if err != nil || theirs != mine || mine == [32]byte{} {
		t.Fatalf("the hub has %x, %v, the phone %x", theirs, err, mine)
	}
	want := wire.EnrolAnswer{HubKey: public(key(9)), LogID: wire.ID{5}, HubTime: 1767592800000, Worker: []byte("{}"), Agency: []byte("{}")}
	sealed, err := wire.SealEnrolAnswer(want, theirs, arrived, rand.NewChaCha8([32]byte{2}))
	if err != nil {
		t.Fatal(err)
	}
	got, err := wire.OpenEnrolAnswer(sealed, mine, req)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	if _, err := wire.OpenEnrolAnswer(sealed, [32]byte{9}, req); !errors.Is(err, wire.ErrEnrol) {
		t.Errorf("another secret: got %v, want %v", err, wire.ErrEnrol)
	}
	for i := range sealed {
		altered := bytes.Clone(sealed)
		altered[i] ^= 1
		if _, err := wire.OpenEnrolAnswer(altered, mine, req); !errors.Is(err, wire.ErrEnrol) {
			t.Fatalf("byte %d altered: got %v, want %v", i, err, wire.ErrEnrol)
		}
	}
}

func TestEnrolmentIsRefused(t *testing.T) {
	hub, hello := hubKey(t)
	between, betweenHello := hubKey(t)
	req, _ := begin(t, hello, code)
	toBetween, _ := begin(t, betweenHello, code)
	spoil := func(change func(r *wire.EnrolRequest)) wire.EnrolRequest {
		out := req
		out.Key, out.Share, out.Proof = bytes.Clone(req.Key), bytes.Clone(req.Share), bytes.Clone(req.Proof)
		change(&out)
		return out
	}
	cases := []struct {
		name string
		req  wire.EnrolRequest
		hub  hpke.PrivateKey
		code string
	}{
		{"another code", req, hub, "7H2K-9QXM-44TB-W8ZE"},
		{"another hub's key", req, between, code},
		{"meant for one who stands between", toBetween, hub, code},
		{"another device", spoil(func(r *wire.EnrolRequest) { r.Device[0]++ }), hub, code},
		{"another device key", spoil(func(r *wire.EnrolRequest) { r.Key[0] ^= 1 }), hub, code},
		{"another version", spoil(func(r *wire.EnrolRequest) { r.Version++ }), hub, code},
		{"another code's name", spoil(func(r *wire.EnrolRequest) { r.Code[0]++ }), hub, code},
		{"an altered share", spoil(func(r *wire.EnrolRequest) { r.Share[7] ^= 1 }), hub, code},
		{"no share", spoil(func(r *wire.EnrolRequest) { r.Share = nil }), hub, code},
		{"an altered proof", spoil(func(r *wire.EnrolRequest) { r.Proof[30] ^= 1 }), hub, code},
		{"no proof", spoil(func(r *wire.EnrolRequest) { r.Proof = nil }), hub, code},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if secret, err := wire.AcceptEnrol(c.req, c.hub, wire.Proof(c.code)); !errors.Is(err, wire.ErrEnrol) || secret != [32]byte{} {
				t.Errorf("got %x, %v, want %v", secret, err, wire.ErrEnrol)
			}
		})
	}
}

// Who stands between knows its own keys but not the code, so it can neither pass for the hub nor read the secret.
func TestAnswerNeedsTheCode(t *testing.T) {
	between, hello := hubKey(t)
	req, secret := begin(t, hello, code)
	if _, err := wire.AcceptEnrol(req, between, wire.Proof("a guess")); !errors.Is(err, wire.ErrEnrol) {
		t.Errorf("got %v, want %v", err, wire.ErrEnrol)
	}
	other, _ := begin(t, hello, code)
	sealed, err := wire.SealEnrolAnswer(wire.EnrolAnswer{}, secret, other, rand.NewChaCha8([32]byte{}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := wire.OpenEnrolAnswer(sealed, secret, req); !errors.Is(err, wire.ErrEnrol) {
		t.Errorf("an answer to another request: got %v, want %v", err, wire.ErrEnrol)
	}
	if _, err := wire.OpenEnrolAnswer(nil, secret, req); !errors.Is(err, wire.ErrEnrol) {
		t.Errorf("no answer: got %v, want %v", err, wire.ErrEnrol)
	}
}

func TestEnrolMessagesAreReadStrictly(t *testing.T) {
	_, hello := hubKey(t)
	req, _ := begin(t, hello, code)
	shortKey, later, laterHello := req, req, hello
	shortKey.Key, later.Version, laterHello.Version = req.Key[:31], 2, 2
	cases := []struct {
		name string
		body []byte
		want error
	}{
		{"nothing", nil, wire.ErrMessage},
		{"version 2", encode(t, later), wire.ErrVersion},
		{"a key of 31 bytes", encode(t, shortKey), wire.ErrMessage},
		{"over the limit", make([]byte, 9<<10), wire.ErrLimit},
		{"a greeting", encode(t, hello), wire.ErrMessage},
	}
	for _, c := range cases {
		if got, err := wire.ParseEnrolRequest(c.body); !errors.Is(err, c.want) || !reflect.DeepEqual(got, wire.EnrolRequest{}) {
			t.Errorf("%s: got %+v, %v, want %v", c.name, got, err, c.want)
		}
	}
	if got, err := wire.ParseHubHello(encode(t, hello)); err != nil || !reflect.DeepEqual(got, hello) {
		t.Errorf("got %+v, %v, want %+v", got, err, hello)
	}
	for body, want := range map[string]error{"": wire.ErrMessage, string(encode(t, laterHello)): wire.ErrVersion,
		string(encode(t, req)): wire.ErrMessage, string(make([]byte, 9<<10)): wire.ErrLimit} {
		if _, err := wire.ParseHubHello([]byte(body)); !errors.Is(err, want) {
			t.Errorf("a greeting of %d bytes: got %v, want %v", len(body), err, want)
		}
	}
	if _, _, err := wire.BeginEnrol(wire.HubHello{HPKE: []byte("no key")}, wire.Proof(code), phone, public(key(1)), rand.NewChaCha8([32]byte{})); !errors.Is(err, wire.ErrMessage) {
		t.Errorf("a hub without a key: got %v, want %v", err, wire.ErrMessage)
	}
}

func FuzzParseEnrolRequest(f *testing.F) {
	_, hello := hubKey(f)
	req, _ := begin(f, hello, code)
	f.Add(encode(f, req))
	f.Fuzz(func(t *testing.T, in []byte) {
		r, err := wire.ParseEnrolRequest(in)
		if err == nil && !bytes.Equal(encode(t, r), in) {
			t.Errorf("decode and encode changed %x", in)
		}
	})
}
