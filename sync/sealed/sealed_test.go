package sealed_test

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"streetlight/sync/sealed"
)

func TestAValueOpensInItsPlaceAlone(t *testing.T) {
	box := sealed.NewBox("test v1", [32]byte{1})
	place := box.Place(nil, "table", []byte("key"))
	value, err := box.Seal(nil, rand.Reader, place, []byte("a note"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := box.Open(nil, place, value); err != nil || string(got) != "a note" {
		t.Errorf("in its place: got %q, %v, want %q", got, err, "a note")
	}
	tests := []struct {
		name  string
		box   sealed.Box
		table string
		key   string
	}{
		{"another key", box, "table", "kex"},
		{"another table", box, "tablf", "key"},
		{"table and key run together", box, "tabl", "ekey"},
		{"another label", sealed.NewBox("test v2", [32]byte{1}), "table", "key"},
		{"another secret", sealed.NewBox("test v1", [32]byte{2}), "table", "key"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			place := tt.box.Place(nil, tt.table, []byte(tt.key))
			if got, err := tt.box.Open(nil, place, value); !errors.Is(err, sealed.ErrAltered) {
				t.Errorf("got %q, %v, want ErrAltered", got, err)
			}
		})
	}
}

func TestEveryChangedByteIsSeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.Byte(), 0, 100).Draw(t, "value")
		box := sealed.Outbox([32]byte{3})
		place := box.Place(nil, "outbox", []byte{1})
		value, err := box.Seal([]byte("before"), rand.Reader, place, want)
		if err != nil {
			t.Fatal(err)
		}
		value = bytes.TrimPrefix(value, []byte("before"))
		if got := len(value) - len(want); got != sealed.Overhead {
			t.Errorf("got an overhead of %d, want %d", got, sealed.Overhead)
		}
		got, err := box.Open([]byte("kept "), place, value)
		if err != nil || !bytes.Equal(got, append([]byte("kept "), want...)) {
			t.Errorf("got %q, %v, want %q after what was there", got, err, want)
		}
		value[rapid.IntRange(0, len(value)-1).Draw(t, "byte")] ^= rapid.ByteRange(1, 255).Draw(t, "change")
		if _, err := box.Open(nil, place, value); !errors.Is(err, sealed.ErrAltered) {
			t.Errorf("changed: got %v, want ErrAltered", err)
		}
		if _, err := box.Open(nil, place, value[:rapid.IntRange(0, len(value)-1).Draw(t, "cut")]); !errors.Is(err, sealed.ErrAltered) {
			t.Errorf("cut: got %v, want ErrAltered", err)
		}
	})
}

// The bytes are fixed: a hub must open what an older phone sealed.
func TestOutboxBytes(t *testing.T) {
	key := sealed.OutboxKey([32]byte{1, 2, 3})
	box := sealed.Outbox(key)
	place := box.Place(nil, "outbox/commits", []byte{0, 0, 0, 1})
	value, err := box.Seal(nil, bytes.NewReader(make([]byte, 24)), place, []byte("unsent"))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		got  []byte
		want string
	}{
		{"key", key[:], "845674a66a23277c125d9604ea325dbbc4d1176c297734ac4195ff1adcc4aa00"},
		{"place", place, hex.EncodeToString([]byte("streetlight outbox v1\x00outbox/commits\x00\x00\x00\x00\x01"))},
		{"value", value, "000000000000000000000000000000000000000000000000ee3913153dd396b0002f426a93b5160df7cda937a2f9"},
	}
	for _, tt := range tests {
		if got := hex.EncodeToString(tt.got); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}
