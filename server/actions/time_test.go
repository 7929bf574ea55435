package actions_test

import (
	"crypto/ed25519"
	"errors"
	"testing"
	"time"

	"streetlight/sync/wire"
)

func TestTheTimeIsSignedOnTheVeryRequest(t *testing.T) {
	p := newPartnership(t)
	public := p.hubKey.Public().(ed25519.PublicKey)
	body, err := wire.Encode(wire.TimeRequest{Version: wire.Version, Nonce: wire.ID{7}, Hub: wire.KeyName(public)})
	p.must(err)
	answer, err := p.service.Time(body)
	p.must(err)
	receipt, _, err := wire.Open(answer, body, public)
	if err != nil || !time.UnixMilli(receipt.HubTime).Equal(p.now) {
		t.Errorf("got %s, %v, want %s", time.UnixMilli(receipt.HubTime), err, p.now)
	}
	if _, _, err := wire.Open(answer, []byte("another"), public); !errors.Is(err, wire.ErrAnswer) {
		t.Errorf("on another request: got %v, want %v", err, wire.ErrAnswer)
	}
	if _, err := p.service.Time([]byte("no request")); !errors.Is(err, wire.ErrMessage) {
		t.Errorf("of no request: got %v, want %v", err, wire.ErrMessage)
	}
}
