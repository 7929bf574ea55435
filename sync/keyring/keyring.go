// Package keyring keeps the keys of scopes in a file of their own, apart from the data they open.
//
// Phone and hub both use it. Keys are added by appending, and destroyed by writing the file anew under another wrapping
// key, so that whoever holds an older copy of the data and every key that survives opens nothing of a destroyed scope.
// It never makes a key, never sees what a key opens, and never keeps its own wrapping key on disk: that is the caller's.
// What it cannot see is a file cut back to an earlier, whole state; the caller's data then names a key that is missing.
package keyring

import (
	"errors"
	"maps"
	"slices"
	"sync"
)

// Errors of a ring. Each is matched with errors.Is.
var (
	ErrExists   = errors.New("keyring: there is a key file already")
	ErrWrongKey = errors.New("keyring: the wrapping key does not open this key file")
	ErrDamaged  = errors.New("keyring: the key file is damaged")
	ErrDiffers  = errors.New("keyring: another key has this scope and id")
	ErrErased   = errors.New("keyring: this scope was erased")
	ErrStale    = errors.New("keyring: the key file could not be rewritten, open it again")
	ErrClosed   = errors.New("keyring: closed")
)

// Scope is the opaque id of a scope.
type Scope = [16]byte

// ErasedID is the key id under which a file notes that a scope was erased. It names no key.
const ErasedID = 0xfffffffe

// Key is the secret of a scope. A scope may have several, told apart by their ids; the greatest id is the newest.
type Key struct {
	Scope  Scope
	ID     uint32
	Secret [32]byte
}

type name struct {
	scope Scope
	id    uint32
}

// Ring is a set of keys, in memory and, unless it came from Memory, in its file. It is safe for concurrent use.
type Ring struct {
	mu     sync.RWMutex
	keys   map[name][32]byte
	newest map[Scope]uint32
	erased map[Scope]bool // no key of these comes back
	file   *file          // nil for a ring in memory
	closed bool
}

// Memory returns an empty ring that has no file, for simulations.
func Memory() *Ring { return roomFor(0) }

// roomFor is an empty ring with room for so many keys: making room bit by bit takes most of the time in which one is opened.
func roomFor(n int) *Ring {
	return &Ring{keys: make(map[name][32]byte, n), newest: make(map[Scope]uint32, n), erased: map[Scope]bool{}}
}

// Add keeps keys: durable when it returns nil, all of them or none. A key that is there already is passed over; one that
// differs from the key with its scope and id is refused with ErrDiffers, one of an erased scope with ErrErased, and then
// none is added.
func (r *Ring) Add(keys ...Key) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return ErrClosed
	}
	fresh, err := r.fresh(keys)
	if err != nil || len(fresh) == 0 {
		return err
	}
	if r.file != nil {
		if err := r.file.append(fresh); err != nil {
			return err
		}
	}
	r.hold(fresh)
	return nil
}

// Get returns the key of a scope by its id.
func (r *Ring) Get(scope Scope, id uint32) (key [32]byte, ok bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	key, ok = r.keys[name{scope, id}]
	return key, ok
}

// Newest returns the key of a scope with the greatest id, the one to seal under.
func (r *Ring) Newest(scope Scope) (id uint32, key [32]byte, ok bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	id, ok = r.newest[scope]
	return id, r.keys[name{scope, id}], ok
}

// Scopes lists the scopes that have a key, in no order.
func (r *Ring) Scopes() []Scope {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.Collect(maps.Keys(r.newest))
}

// Len returns how many keys there are.
func (r *Ring) Len() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.keys)
}

// Destroy forgets every key of scopes and writes the file anew under newWrap, also when there was no such key. Before the
// call the caller must have made newWrap durable beside the old wrapping key, and afterwards must destroy the old one: a
// crash in between leaves a file that opens with one of the two (try the other on ErrWrongKey). On an error the ring
// keeps what it had but may add nothing (ErrStale) until it is opened again, with one of the two.
func (r *Ring) Destroy(scopes []Scope, newWrap [32]byte) error {
	return r.destroy(scopes, nil, newWrap)
}

// Erase is Destroy for good: the ring remembers the scopes, so that whoever puts back an older copy of the data is told
// what was erased since, and takes no key of theirs again.
func (r *Ring) Erase(scopes []Scope, newWrap [32]byte) error {
	return r.destroy(scopes, scopes, newWrap)
}

func (r *Ring) destroy(scopes, erased []Scope, newWrap [32]byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return ErrClosed
	}
	doomed, remembered := setOf(scopes), setOf(erased)
	maps.Copy(remembered, r.erased)
	if r.file != nil {
		if err := r.file.rewrite(newWrap, append(r.without(doomed), noted(remembered)...)); err != nil {
			return err
		}
	}
	r.forget(doomed)
	r.erased = remembered
	return nil
}

func setOf(scopes []Scope) map[Scope]bool {
	out := make(map[Scope]bool, len(scopes))
	for _, s := range scopes {
		out[s] = true
	}
	return out
}

// noted is how a file notes that scopes were erased.
func noted(erased map[Scope]bool) []Key {
	out := make([]Key, 0, len(erased))
	for s := range erased {
		out = append(out, Key{Scope: s, ID: ErasedID})
	}
	return out
}

// Erased lists the scopes that were erased, in no order.
func (r *Ring) Erased() []Scope {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.Collect(maps.Keys(r.erased))
}

// IsErased says whether a scope was erased.
func (r *Ring) IsErased(scope Scope) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.erased[scope]
}

// Loose is a ring in memory as a device of a simulation keeps it: nothing wraps its keys, so destroying them is to forget.
type Loose struct{ *Ring }

// Destroy forgets every key of scopes.
func (l Loose) Destroy(scopes ...Scope) error { return l.Ring.Destroy(scopes, [32]byte{}) }

// Close zeroes the keys in memory and lets go of the file. A closed ring holds nothing and adds nothing.
func (r *Ring) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil
	}
	r.closed = true
	for n := range r.keys {
		r.keys[n] = [32]byte{} // before the map lets go of the memory
	}
	clear(r.keys)
	clear(r.newest)
	if r.file == nil {
		return nil
	}
	return r.file.close()
}

// fresh returns the keys that are not held yet, each once.
func (r *Ring) fresh(keys []Key) ([]Key, error) {
	seen := make(map[name][32]byte, len(keys))
	var fresh []Key
	for _, k := range keys {
		if k.ID == ErasedID || r.erased[k.Scope] {
			return nil, ErrErased
		}
		n := name{k.Scope, k.ID}
		had, ok := r.keys[n]
		if !ok {
			had, ok = seen[n]
		}
		if ok && had != k.Secret {
			return nil, ErrDiffers
		}
		if !ok {
			seen[n] = k.Secret
			fresh = append(fresh, k)
		}
	}
	return fresh, nil
}

func (r *Ring) hold(keys []Key) {
	for _, k := range keys {
		if k.ID == ErasedID {
			r.erased[k.Scope] = true
			continue
		}
		r.keys[name{k.Scope, k.ID}] = k.Secret
		if id, ok := r.newest[k.Scope]; !ok || k.ID > id {
			r.newest[k.Scope] = k.ID
		}
	}
}

func (r *Ring) without(doomed map[Scope]bool) []Key {
	var keys []Key
	for n, secret := range r.keys {
		if !doomed[n.scope] {
			keys = append(keys, Key{n.scope, n.id, secret})
		}
	}
	return keys
}

func (r *Ring) forget(doomed map[Scope]bool) {
	for n := range r.keys {
		if doomed[n.scope] {
			r.keys[n] = [32]byte{}
		}
	}
	maps.DeleteFunc(r.keys, func(n name, _ [32]byte) bool { return doomed[n.scope] })
	maps.DeleteFunc(r.newest, func(s Scope, _ uint32) bool { return doomed[s] })
}
