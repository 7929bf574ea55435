package sealed_test

import (
	"bytes"
	"testing"

	"streetlight/sync/sealed"
)

// FuzzOpen opens whatever lies in the place of a sealed value: nothing but what was sealed there.
func FuzzOpen(f *testing.F) {
	box := sealed.Outbox(sealed.OutboxKey([32]byte{1}))
	place := box.Place(nil, "outbox", []byte{0, 1})
	good, err := box.Seal(nil, bytes.NewReader(make([]byte, 64)), place, []byte("a value"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add("outbox", []byte{0, 1}, good)
	f.Add("outbox", []byte{0, 2}, good)
	f.Add("", []byte{}, []byte{})
	f.Fuzz(func(t *testing.T, table string, key, value []byte) {
		at := box.Place(nil, table, key)
		if _, err := box.Open(nil, at, value); err == nil && (!bytes.Equal(at, place) || !bytes.Equal(value, good)) {
			t.Errorf("%x was opened in %q at %x", value, table, key)
		}
	})
}
