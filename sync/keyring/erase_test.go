package keyring_test

import (
	"errors"
	"slices"
	"testing"

	"streetlight/sync/keyring"
)

// The file remembers what was erased, through rewrites and openings, and takes no key of it again.
func TestErasedIsRemembered(t *testing.T) {
	a, b, c := key(1, 1), key(2, 1), key(3, 1)
	path := create(t, []keyring.Key{a, b, c})
	ring := open(t, path, wrap)
	if err := ring.Erase([]keyring.Scope{a.Scope}, other); err != nil {
		t.Fatal(err)
	}
	if err := ring.Destroy([]keyring.Scope{b.Scope}, wrap); err != nil {
		t.Fatal(err)
	}
	if err := ring.Close(); err != nil {
		t.Fatal(err)
	}
	ring = open(t, path, wrap)
	holds(t, ring, c)
	if got := ring.Erased(); !slices.Equal(got, []keyring.Scope{a.Scope}) || !ring.IsErased(a.Scope) || ring.IsErased(b.Scope) {
		t.Errorf("it remembers %v, want the first alone", got)
	}
	if _, ok := ring.Get(a.Scope, keyring.ErasedID); ok {
		t.Error("the note that a scope was erased is given as a key")
	}
	if _, _, ok := ring.Newest(a.Scope); ok {
		t.Error("an erased scope has a newest key")
	}
	for name, k := range map[string]keyring.Key{"its key": a, "another": key(1, 2), "the note itself": {Scope: c.Scope, ID: keyring.ErasedID}} {
		if err := ring.Add(k); !errors.Is(err, keyring.ErrErased) {
			t.Errorf("%s is added: %v", name, err)
		}
	}
	if err := ring.Add(b); err != nil {
		t.Errorf("a key that was only destroyed does not come again: %v", err)
	}
}
