package keyring_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"streetlight/sync/keyring"
)

var (
	wrap  = [32]byte{1, 2, 3}
	other = [32]byte{9, 9, 9}
)

// key is the key of scope n with an id; the same numbers always give the same key.
func key(n byte, id uint32) keyring.Key {
	secret := sha256.Sum256(binary.BigEndian.AppendUint32([]byte{n}, id))
	return keyring.Key{Scope: keyring.Scope{n}, ID: id, Secret: secret}
}

func create(t *testing.T, batches ...[]keyring.Key) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "keys")
	ring, err := keyring.Create(path, wrap)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range batches {
		if err := ring.Add(b...); err != nil {
			t.Fatal(err)
		}
	}
	if err := ring.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t *testing.T, path string, wrap [32]byte) *keyring.Ring {
	t.Helper()
	ring, err := keyring.Open(path, wrap)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ring.Close() })
	return ring
}

// holds fails the test unless the ring holds exactly want.
func holds(t *testing.T, ring *keyring.Ring, want ...keyring.Key) {
	t.Helper()
	if got := ring.Len(); got != len(want) {
		t.Errorf("got %d keys, want %d", got, len(want))
	}
	for _, k := range want {
		if got, ok := ring.Get(k.Scope, k.ID); !ok || got != k.Secret {
			t.Errorf("scope %x key %d: got %x, %v, want %x", k.Scope[0], k.ID, got, ok, k.Secret)
		}
	}
}

func TestAddedKeysSurviveClosing(t *testing.T) {
	path := create(t, []keyring.Key{key(1, 1), key(2, 1)}, []keyring.Key{key(1, 7)}, []keyring.Key{key(1, 3)})
	ring := open(t, path, wrap)
	holds(t, ring, key(1, 1), key(2, 1), key(1, 7), key(1, 3))
	if id, secret, ok := ring.Newest(keyring.Scope{1}); id != 7 || secret != key(1, 7).Secret || !ok {
		t.Errorf("newest: got %d %x %v, want 7", id, secret, ok)
	}
	if _, _, ok := ring.Newest(keyring.Scope{3}); ok {
		t.Error("newest of an unknown scope: got one, want none")
	}
}

func TestKeyIDZeroIsAKey(t *testing.T) {
	ring := keyring.Memory()
	if err := ring.Add(key(5, 0)); err != nil {
		t.Fatal(err)
	}
	if id, secret, ok := ring.Newest(keyring.Scope{5}); !ok || id != 0 || secret != key(5, 0).Secret {
		t.Errorf("got %d %x %v, want key 0", id, secret, ok)
	}
}

func TestAddRefusesAnotherKeyUnderTheSameName(t *testing.T) {
	differs := key(1, 1)
	differs.Secret[0] ^= 1
	tests := []struct {
		name  string
		batch []keyring.Key
		want  error
	}{
		{"the same again", []keyring.Key{key(1, 1)}, nil},
		{"another secret", []keyring.Key{key(3, 1), differs}, keyring.ErrDiffers},
		{"two secrets in one batch", []keyring.Key{key(4, 1), {Scope: keyring.Scope{4}, ID: 1}}, keyring.ErrDiffers},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := create(t, []keyring.Key{key(1, 1)})
			ring := open(t, path, wrap)
			if err := ring.Add(tt.batch...); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
			holds(t, ring, key(1, 1))
			holds(t, open(t, path, wrap), key(1, 1))
		})
	}
}

func TestCreateLeavesAnExistingFileAlone(t *testing.T) {
	path := create(t, []keyring.Key{key(1, 1)})
	if _, err := keyring.Create(path, other); !errors.Is(err, keyring.ErrExists) {
		t.Errorf("got %v, want ErrExists", err)
	}
	holds(t, open(t, path, wrap), key(1, 1))
}

func TestWrongWrappingKey(t *testing.T) {
	for _, path := range []string{create(t), create(t, []keyring.Key{key(1, 1)})} {
		if _, err := keyring.Open(path, other); !errors.Is(err, keyring.ErrWrongKey) {
			t.Errorf("got %v, want ErrWrongKey", err)
		}
	}
}

// A crash in an append leaves the file at any length up to the whole record: what was acknowledged before is all there,
// and the ring goes on from there.
func TestCutAtEveryByteOfAnAppend(t *testing.T) {
	acknowledged := []keyring.Key{key(1, 1), key(2, 2)}
	path := create(t, acknowledged)
	before, _ := os.ReadFile(path)
	ring := open(t, path, wrap)
	if err := ring.Add(key(3, 3), key(4, 4)); err != nil {
		t.Fatal(err)
	}
	after, _ := os.ReadFile(path)
	if !bytes.HasPrefix(after, before) || len(after) == len(before) {
		t.Fatal("adding keys did not append")
	}
	for n := len(before); n < len(after); n++ {
		for _, torn := range [][]byte{after[:n], lengthened(after, min(n, len(after)-4))} {
			if err := os.WriteFile(path, torn, 0o600); err != nil {
				t.Fatal(err)
			}
			holds(t, open(t, path, wrap), acknowledged...)
			goOn(t, path, acknowledged)
		}
	}
}

// lengthened is a file whose length reached the disk, but of whose bytes only the first n did.
func lengthened(whole []byte, n int) []byte {
	return append(bytes.Clone(whole[:n]), make([]byte, len(whole)-n)...)
}

func goOn(t *testing.T, path string, before []keyring.Key) {
	t.Helper()
	ring, err := keyring.Open(path, wrap)
	if err != nil {
		t.Fatal(err)
	}
	if err := ring.Add(key(5, 5)); err != nil {
		t.Fatal(err)
	}
	ring.Close()
	holds(t, open(t, path, wrap), append(slices.Clone(before), key(5, 5))...)
}

func TestAFileCutWithinItsFirstRecordIsDamaged(t *testing.T) {
	path := create(t)
	whole, _ := os.ReadFile(path)
	for n := range whole {
		if err := os.WriteFile(path, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := keyring.Open(path, wrap); !errors.Is(err, keyring.ErrDamaged) {
			t.Errorf("%d bytes of %d: got %v, want ErrDamaged", n, len(whole), err)
		}
	}
}

func TestEveryFlippedBitIsSeen(t *testing.T) {
	path := create(t, []keyring.Key{key(1, 1)}, []keyring.Key{key(2, 2)})
	whole, _ := os.ReadFile(path)
	for i := range len(whole) * 8 {
		flipped := bytes.Clone(whole)
		flipped[i/8] ^= 1 << (i % 8)
		if err := os.WriteFile(path, flipped, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := keyring.Open(path, wrap); !errors.Is(err, keyring.ErrDamaged) && !errors.Is(err, keyring.ErrWrongKey) {
			t.Errorf("bit %d: got %v, want ErrDamaged or ErrWrongKey", i, err)
		}
	}
}

// Records of three batches are put in other orders and places.
func TestRecordsCannotBeMoved(t *testing.T) {
	path := create(t)
	var cuts []int
	ring := open(t, path, wrap)
	for n := range byte(4) {
		whole, _ := os.ReadFile(path)
		cuts = append(cuts, len(whole))
		if err := ring.Add(key(n, 1)); err != nil {
			t.Fatal(err)
		}
	}
	whole, _ := os.ReadFile(path)
	head, a, b, c := whole[:cuts[0]], whole[cuts[0]:cuts[1]], whole[cuts[1]:cuts[2]], whole[cuts[2]:cuts[3]]
	stranger, _ := os.ReadFile(create(t, []keyring.Key{key(8, 8)}))
	tests := []struct {
		name  string
		parts [][]byte
	}{
		{"dropped from the middle", [][]byte{head, a, c}},
		{"dropped from the start", [][]byte{head, b, c}},
		{"swapped", [][]byte{head, b, a, c}},
		{"twice", [][]byte{head, a, a}},
		{"from another ring", [][]byte{head, stranger[len(head):], b}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := os.WriteFile(path, bytes.Join(tt.parts, nil), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := keyring.Open(path, wrap); !errors.Is(err, keyring.ErrDamaged) {
				t.Errorf("got %v, want ErrDamaged", err)
			}
		})
	}
}

func TestDestroyedKeysAreGone(t *testing.T) {
	path := create(t, []keyring.Key{key(1, 1), key(2, 1)}, []keyring.Key{key(1, 2)})
	old, _ := os.ReadFile(path)
	ring := open(t, path, wrap)
	if err := ring.Destroy([]keyring.Scope{{1}}, other); err != nil {
		t.Fatal(err)
	}
	holds(t, ring, key(2, 1))
	if _, _, ok := ring.Newest(keyring.Scope{1}); ok {
		t.Error("the destroyed scope still has a newest key")
	}
	if _, err := keyring.Open(path, wrap); !errors.Is(err, keyring.ErrWrongKey) {
		t.Errorf("under the old wrapping key: got %v, want ErrWrongKey", err)
	}
	if err := ring.Add(key(3, 1)); err != nil {
		t.Fatal(err)
	}
	holds(t, open(t, path, other), key(2, 1), key(3, 1))
	if err := os.WriteFile(path, old, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := keyring.Open(path, other); !errors.Is(err, keyring.ErrWrongKey) {
		t.Errorf("an older copy of the file under the new key: got %v, want ErrWrongKey", err)
	}
}

// Nothing of a destroyed scope stands in the file, under either key: the new file is as long as one that never held it.
func TestDestroyLeavesNoRecordBehind(t *testing.T) {
	path := create(t, []keyring.Key{key(1, 1), key(2, 1)})
	before, _ := os.ReadFile(path)
	ring := open(t, path, wrap)
	if err := ring.Destroy([]keyring.Scope{{1}}, other); err != nil {
		t.Fatal(err)
	}
	after, _ := os.ReadFile(path)
	for i := 0; i+16 <= len(before); i++ {
		if i >= 8 && bytes.Contains(after, before[i:i+16]) {
			t.Fatalf("16 bytes of the old file, from byte %d, stand in the new one", i)
		}
	}
	entries, _ := os.ReadDir(filepath.Dir(path))
	if len(entries) != 1 {
		t.Errorf("got %d files in the folder, want the key file alone", len(entries))
	}
}

func TestAFailedDestroyKeepsTheRingAndAddsNothing(t *testing.T) {
	path := create(t, []keyring.Key{key(1, 1)})
	ring := open(t, path, wrap)
	if err := os.Mkdir(path+".new", 0o700); err != nil { // the new file cannot be written
		t.Fatal(err)
	}
	if err := ring.Destroy([]keyring.Scope{{1}}, other); err == nil {
		t.Fatal("no error, although the file could not be written")
	}
	holds(t, ring, key(1, 1))
	if err := ring.Add(key(2, 1)); !errors.Is(err, keyring.ErrStale) {
		t.Errorf("got %v, want ErrStale", err)
	}
	holds(t, open(t, path, wrap), key(1, 1))
}

func TestAClosedRingHoldsNothing(t *testing.T) {
	for name, ring := range map[string]*keyring.Ring{"memory": keyring.Memory(), "file": open(t, create(t), wrap)} {
		t.Run(name, func(t *testing.T) {
			if err := ring.Add(key(1, 1)); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := ring.Close(); err != nil {
					t.Fatal(err)
				}
			}
			holds(t, ring)
			if err := ring.Add(key(1, 2)); !errors.Is(err, keyring.ErrClosed) {
				t.Errorf("add: got %v, want ErrClosed", err)
			}
			if err := ring.Destroy(nil, other); !errors.Is(err, keyring.ErrClosed) {
				t.Errorf("destroy: got %v, want ErrClosed", err)
			}
		})
	}
}

// A ring in a file behaves like a map, through adding, destroying and opening again.
func TestRingIsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "keyring")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		path, now := filepath.Join(dir, "keys"), wrap
		ring, err := keyring.Create(path, now)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { ring.Close() }()
		want := map[keyring.Key]bool{}
		must := func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		}
		drawKey := rapid.Custom(func(t *rapid.T) keyring.Key {
			return key(rapid.ByteRange(0, 5).Draw(t, "scope"), rapid.Uint32Range(0, 3).Draw(t, "id"))
		})
		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				batch := rapid.SliceOfN(drawKey, 0, 4).Draw(t, "keys")
				must(ring.Add(batch...))
				for _, k := range batch {
					want[k] = true
				}
			},
			"destroy": func(t *rapid.T) {
				scope := keyring.Scope{rapid.ByteRange(0, 5).Draw(t, "scope")}
				now[31]++
				must(ring.Destroy([]keyring.Scope{scope}, now))
				maps.DeleteFunc(want, func(k keyring.Key, _ bool) bool { return k.Scope == scope })
			},
			"open again": func(t *rapid.T) {
				must(ring.Close())
				ring, err = keyring.Open(path, now)
				must(err)
			},
			"": func(t *rapid.T) {
				if got := ring.Len(); got != len(want) {
					t.Fatalf("got %d keys, want %d", got, len(want))
				}
				for k := range want {
					if got, ok := ring.Get(k.Scope, k.ID); !ok || got != k.Secret {
						t.Fatalf("scope %x key %d: got %x, %v", k.Scope[0], k.ID, got, ok)
					}
				}
			},
		})
	})
}
