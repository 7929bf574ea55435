package vault

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"streetlight/sync/keyring"
)

// Whatever stands in the file: no panic, and what is accepted is encoded back to the same bytes.
func FuzzHeader(f *testing.F) {
	full := header{Format: 1, Salt: make([]byte, 16), Cost: Floor(), DataKey: make([]byte, 72), RingKey: make([]byte, 72)}
	tried := full
	tried.NextRing, tried.Tries = make([]byte, 72), tries{Wrong: 5, Next: fixed()}
	for _, h := range []header{full, tried, {Format: 1, Wiped: true}} {
		out, err := h.encode()
		if err != nil {
			f.Fatal(err)
		}
		if _, err := decodeHeader(out); err != nil {
			f.Fatal(err)
		}
		f.Add(out)
	}
	f.Add([]byte(strings.Repeat("[", 10000)))
	f.Fuzz(func(t *testing.T, in []byte) {
		for _, in := range [][]byte{in, summed(in)} {
			h, err := decodeHeader(in)
			if err != nil {
				continue
			}
			if out, err := h.encode(); err != nil || !bytes.Equal(out, in) {
				t.Errorf("decoding and encoding changed %q into %q (%v)", in, out, err)
			}
			if h.Tries.wait(fixed()) < 0 || h.Tries.left() < 0 {
				t.Errorf("accepted tries %+v", h.Tries)
			}
		}
	})
}

// summed gives a line the sum it needs, so that the fuzzer gets past it.
func summed(line []byte) []byte {
	line, _, _ = bytes.Cut(line, []byte("\n"))
	return withSum(line)
}

func TestBackOffNeverEndsInThePast(t *testing.T) {
	for _, wrong := range []int{0, 4, 5, 9, 10, 100, math.MaxInt32} {
		if got := backOff(wrong); got < 0 || got > longestTry || (wrong >= waitsFrom && got == 0) {
			t.Errorf("after %d: got %v", wrong, got)
		}
	}
}

// The app dies after the key file was rewritten and before the header forgot the old ring key.
func TestCrashBetweenKeyFileAndHeader(t *testing.T) {
	v, dir := create(t)
	if err := v.Keys().Add(keyring.Key{Scope: keyring.Scope{1}}, keyring.Key{Scope: keyring.Scope{2}}); err != nil {
		t.Fatal(err)
	}
	key, forHeader, err := v.newRingKey()
	if err != nil {
		t.Fatal(err)
	}
	h := v.header
	h.NextRing = forHeader
	if err := errors.Join(h.write(dir), v.ring.Load().Destroy([]keyring.Scope{{1}}, key), v.Close()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if v, err = Open(dir, []byte("248163"), v.options); err != nil {
			t.Fatal(err)
		}
		if got := v.Keys().Len(); got != 1 || v.header.NextRing != nil {
			t.Errorf("got %d keys and next ring %x, want 1 and none", got, v.header.NextRing)
		}
		if err := errors.Join(v.Keys().Destroy(), v.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

// The app was ended while it looked at the tenth try: the vault is wiped at the next one, whatever it is.
func TestEndedDuringTheTenthTry(t *testing.T) {
	v, dir := create(t)
	h := v.header
	h.Tries.Wrong = mostTries
	if err := errors.Join(v.Close(), h.write(dir)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := Open(dir, []byte("248163"), v.options); !errors.Is(err, ErrWiped) {
			t.Errorf("got %v, want ErrWiped", err)
		}
	}
	h, err := readHeader(dir)
	if err != nil || !h.Wiped || h.DataKey != nil || h.RingKey != nil {
		t.Errorf("got header %+v, %v, want one without keys", h, err)
	}
	if _, err := os.Stat(filepath.Join(dir, keysFile)); !os.IsNotExist(err) {
		t.Errorf("the key file is still there: %v", err)
	}
}
