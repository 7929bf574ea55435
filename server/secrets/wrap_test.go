package secrets

import (
	"bytes"
	"crypto/rand"
	"os"
	"path/filepath"
	"testing"

	"streetlight/sync/keyring"
)

func opened(t *testing.T, dir string) *Secrets {
	t.Helper()
	s, err := Open(dir, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// After a destruction an older copy of the ring opens with no key that is left, and the old wrapping key is in no file.
func TestWhatIsDestroyedOpensWithNothingThatIsLeft(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir)
	doomed, kept := keyring.Key{Scope: [16]byte{1}, ID: 1, Secret: [32]byte{1}}, keyring.Key{Scope: [16]byte{2}, ID: 1, Secret: [32]byte{2}}
	if err := s.Ring.Add(doomed, kept); err != nil {
		t.Fatal(err)
	}
	oldRing, oldWrap := read(t, filepath.Join(dir, ringFile)), read(t, filepath.Join(dir, wrapFile))
	if err := s.Destroy(doomed.Scope); err != nil {
		t.Fatal(err)
	}
	if err := s.Ring.Close(); err != nil {
		t.Fatal(err)
	}
	s = opened(t, dir)
	if _, ok := s.Ring.Get(doomed.Scope, 1); ok {
		t.Error("the key is still there")
	}
	if got, ok := s.Ring.Get(kept.Scope, 1); !ok || got != kept.Secret {
		t.Error("another key went with it")
	}
	if err := s.Ring.Close(); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if bytes.Contains(read(t, filepath.Join(dir, e.Name())), oldWrap) {
			t.Errorf("%s holds the old wrapping key", e.Name())
		}
	}
	if err := os.WriteFile(filepath.Join(dir, ringFile), oldRing, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, rand.Reader); err == nil {
		t.Error("an older copy of the ring opens")
	}
}

// Wherever a destruction is cut off, the folder opens afterwards, with the keys of before or of after.
func TestADestructionThatWasCutOff(t *testing.T) {
	for name, cut := range map[string]func(t *testing.T, s *Secrets, path string){
		"before the ring": func(t *testing.T, s *Secrets, path string) {
			if _, err := drawWrap(path+nextSuffix, rand.Reader); err != nil {
				t.Fatal(err)
			}
		},
		"behind the ring": func(t *testing.T, s *Secrets, path string) {
			salt, err := drawWrap(path+nextSuffix, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			wrap, err := wrapping(s.master, salt)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Ring.Destroy(nil, wrap); err != nil {
				t.Fatal(err)
			}
		},
		"while the old one was written over": func(t *testing.T, s *Secrets, path string) {
			salt, err := drawWrap(path+nextSuffix, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			wrap, err := wrapping(s.master, salt)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Ring.Destroy(nil, wrap); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, make([]byte, wrapSize), 0o600); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := opened(t, dir)
			kept := keyring.Key{Scope: [16]byte{2}, ID: 1, Secret: [32]byte{2}}
			if err := s.Ring.Add(kept); err != nil {
				t.Fatal(err)
			}
			cut(t, s, filepath.Join(dir, wrapFile))
			if err := s.Ring.Close(); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				s = opened(t, dir)
				if got, ok := s.Ring.Get(kept.Scope, 1); !ok || got != kept.Secret {
					t.Error("the key is lost")
				}
				if _, err := os.Stat(filepath.Join(dir, wrapFile+nextSuffix)); err == nil {
					t.Error("two wrapping keys lie there")
				}
				if err := s.Ring.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
