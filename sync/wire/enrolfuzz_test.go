package wire

import (
	"bytes"
	"crypto/rand"
	"testing"
)

// FuzzEnrolAnswer seals whatever the hub may say, so that what is read behind the seal is tried too.
func FuzzEnrolAnswer(f *testing.F) {
	req, secret := EnrolRequest{Version: Version, Key: make([]byte, 32)}, [32]byte{1}
	good, err := Encode(EnrolAnswer{HubKey: make([]byte, 32), HubTime: 1, Worker: []byte("{}"), Agency: []byte("{}")})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte{0xa0})
	f.Fuzz(func(t *testing.T, in []byte) {
		sealed, err := sealUnder(secret, answerFor(req), in, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		a, err := OpenEnrolAnswer(sealed, secret, req)
		if err != nil {
			return
		}
		if out, err := Encode(a); err != nil || !bytes.Equal(out, in) {
			t.Errorf("decode and encode changed %x into %x, %v", in, out, err)
		}
	})
}
