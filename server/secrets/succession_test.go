package secrets_test

import (
	"crypto/rand"
	"errors"
	"testing"
	"testing/iotest"

	"streetlight/server/secrets"
	"streetlight/sync/wire"
)

func TestTheKeysOfAServerFollowFromEachOther(t *testing.T) {
	dir := t.TempDir()
	s, err := secrets.Open(dir, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	first := s.Public()
	for range 3 {
		if err := s.Succeed(rand.Reader); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Succeed(iotest.ErrReader(errors.New("no dice"))); err == nil {
		t.Error("a key was made without dice")
	}
	last := s.Public()
	if err := s.Ring.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := secrets.Open(dir, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Ring.Close()
	if !again.Public().Equal(last) || again.HubID != s.HubID || !again.AuditPublic().Equal(s.AuditPublic()) {
		t.Error("opened again the server has another identity")
	}
	if got, err := wire.Follow(first, again.Former); err != nil || !got.Equal(last) {
		t.Errorf("from the first key one comes to %x, %v, want %x", got, err, last)
	}
}
