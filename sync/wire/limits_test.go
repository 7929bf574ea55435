package wire_test

import (
	"bytes"
	"errors"
	"runtime"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"streetlight/sync/wire"
)

// parts are a request's fields by their numbers, for messages that Encode never writes.
type parts map[int]any

func plain() parts {
	return parts{1: wire.Version, 2: make([]byte, 16), 3: 7, 4: make([]byte, 16), 5: make([]byte, 32), 10: 1}
}

func (p parts) with(number int, value any) parts {
	out := parts{}
	for n, v := range p {
		out[n] = v
	}
	out[number] = value
	return out
}

func (p parts) bytes(t testing.TB) []byte {
	t.Helper()
	mode, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		t.Fatal(err)
	}
	b, err := mode.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestParseRequestRefuses(t *testing.T) {
	good := plain().bytes(t)
	if _, err := wire.ParseRequest(good); err != nil {
		t.Fatal(err)
	}
	without := plain()
	delete(without, 10)
	edited := func(from, to string) []byte {
		out := bytes.Replace(good, []byte(from), []byte(to), 1)
		if bytes.Equal(out, good) {
			t.Fatalf("%q is not in %x", from, good)
		}
		return out
	}
	id := make([]byte, 16)
	frame, cursor, sealed := []any{id, id}, []any{id, 1, make([]byte, 32)}, []any{id, 1, id}
	repeat := func(one any, n int) []any {
		out := make([]any, n)
		for i := range out {
			out[i] = one
		}
		return out
	}
	cases := []struct {
		name string
		body []byte
		want error
	}{
		{"nothing", nil, wire.ErrMessage},
		{"no CBOR", []byte("hello"), wire.ErrMessage},
		{"cut short", good[:len(good)-1], wire.ErrMessage},
		{"a byte behind", append(bytes.Clone(good), 0), wire.ErrMessage},
		{"a list", []byte{0x80}, wire.ErrMessage},
		{"version 2", plain().with(1, 2).bytes(t), wire.ErrVersion},
		{"version 2 with a new field", plain().with(1, 2).with(99, "new").bytes(t), wire.ErrVersion},
		{"version 2 with another shape of an old field", plain().with(1, 2).with(2, "text").bytes(t), wire.ErrVersion},
		{"version 2 and over a limit", plain().with(1, 2).with(9, repeat(frame, wire.MaxPush+1)).bytes(t), wire.ErrVersion},
		{"version 70,000", plain().with(1, 70_000).bytes(t), wire.ErrVersion},
		{"an unknown field", plain().with(99, 1).bytes(t), wire.ErrMessage},
		{"a field left out", without.bytes(t), wire.ErrMessage},
		{"a field twice", edited("\x03\x07", "\x02\x07"), wire.ErrMessage},
		{"a padded number", edited("\x03\x07", "\x03\x18\x07"), wire.ErrMessage},
		{"a padded length", edited("\x02\x50", "\x02\x58\x10"), wire.ErrMessage},
		{"an indefinite length", append(edited("\xa6", "\xbf"), 0xff), wire.ErrMessage},
		{"a tag", edited("\x03\x07", "\x03\xc1\x07"), wire.ErrMessage},
		{"an empty list spelled out", plain().with(6, []any{}).bytes(t), wire.ErrMessage},
		{"a device id of 15 bytes", plain().with(2, id[:15]).bytes(t), wire.ErrMessage},
		{"a device id of 17 bytes", plain().with(2, make([]byte, 17)).bytes(t), wire.ErrMessage},
		{"a position of 31 bytes", plain().with(5, make([]byte, 31)).bytes(t), wire.ErrMessage},
		{"text for a device id", plain().with(2, "0123456789abcdef").bytes(t), wire.ErrMessage},
		{"a frame of one part", plain().with(9, []any{[]any{id}}).bytes(t), wire.ErrMessage},
		{"a frame of three parts", plain().with(9, []any{[]any{id, id, id}}).bytes(t), wire.ErrMessage},
		{"a cursor with a number below zero", plain().with(6, []any{[]any{id, -1, make([]byte, 32)}}).bytes(t), wire.ErrMessage},
		{"100,000 lists in each other", append([]byte{0xa1, 0x01}, bytes.Repeat([]byte{0x81}, 100_000)...), wire.ErrMessage},
		{"too many bytes", make([]byte, wire.MaxBytes+1), wire.ErrLimit},
		{"too many commits", plain().with(9, repeat(frame, wire.MaxPush+1)).bytes(t), wire.ErrLimit},
		{"too many keys", plain().with(8, repeat(sealed, wire.MaxKeys+1)).bytes(t), wire.ErrLimit},
		{"too many cursors", plain().with(6, repeat(cursor, wire.MaxCursors+1)).bytes(t), wire.ErrLimit},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := wire.ParseRequest(c.body)
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if got.Version != 0 || got.Push != nil {
				t.Errorf("beside an error it gives %+v", got)
			}
		})
	}
}

func TestParseRequestTakesTheMost(t *testing.T) {
	r := wire.Request{Version: wire.Version}
	for range wire.MaxPush {
		r.Push = append(r.Push, wire.Frame{Head: make([]byte, 221), Body: make([]byte, 400)})
	}
	for range wire.MaxKeys {
		r.Keys = append(r.Keys, wire.SealedKey{Sealed: make([]byte, 72)})
	}
	if _, err := wire.ParseRequest(encode(t, r)); err != nil {
		t.Errorf("the most commits and keys: %v", err)
	}
	r = wire.Request{Version: wire.Version, All: true, Cursors: make([]wire.Cursor, wire.MaxCursors)}
	if _, err := wire.ParseRequest(encode(t, r)); err != nil {
		t.Errorf("the most cursors: %v", err)
	}
}

// A length that is only stated reserves nothing.
func TestStatedLengthsReserveNothing(t *testing.T) {
	for name, tail := range map[string]string{
		"2^63 commits":   "\x09\x9b\x80\x00\x00\x00\x00\x00\x00\x00",
		"2^31 commits":   "\x09\x9a\x7f\xff\xff\xff",
		"16,000 commits": "\x09\x99\x3e\x80",
		"1 GiB of an id": "\x02\x5a\x40\x00\x00\x00",
	} {
		body := []byte("\xa2\x01\x01" + tail)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := wire.ParseRequest(body)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, wire.ErrMessage) {
			t.Errorf("%s: got %v, want %v", name, err, wire.ErrMessage)
		}
		if got := after.TotalAlloc - before.TotalAlloc; got > 64<<10 {
			t.Errorf("%s: allocated %d bytes", name, got)
		}
	}
}
