package wire_test

import (
	"crypto/rand"
	"errors"
	"testing"

	"streetlight/sync/wire"
)

func TestEnrolmentAgreesASecretWithTheCodeAlone(t *testing.T) {
	hub, err := wire.NewHPKEKey()
	if err != nil {
		t.Fatal(err)
	}
	hello := wire.HubHello{Version: wire.Version, HPKE: hub.PublicKey().Bytes()}
	right, wrong := wire.Proof("ABCD1234"), wire.Proof("ABCD1235")
	req, secret, err := wire.BeginEnrol(hello, right, wire.ID{1}, make([]byte, 32), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := wire.AcceptEnrol(req, hub, wrong); !errors.Is(err, wire.ErrEnrol) {
		t.Errorf("wrong code: got %v, want ErrEnrol", err)
	}
	altered := req
	altered.Key = append([]byte{1}, req.Key[1:]...)
	if _, err := wire.AcceptEnrol(altered, hub, right); !errors.Is(err, wire.ErrEnrol) {
		t.Errorf("another key in the request: got %v, want ErrEnrol", err)
	}
	got, err := wire.AcceptEnrol(req, hub, right)
	if err != nil || got != secret {
		t.Fatalf("got %x, %v, want %x", got, err, secret)
	}
	sealed, err := wire.SealEnrolAnswer(wire.EnrolAnswer{HubKey: make([]byte, 32)}, got, req, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := wire.OpenEnrolAnswer(sealed, secret, req); err != nil {
		t.Errorf("open the answer: %v", err)
	}
	if _, err := wire.OpenEnrolAnswer(sealed, [32]byte{9}, req); !errors.Is(err, wire.ErrEnrol) {
		t.Errorf("another secret: got %v, want ErrEnrol", err)
	}
}
