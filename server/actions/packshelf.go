package actions

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"

	"streetlight/server/rules"
	"streetlight/shared/practice"
	"streetlight/sync/kv"
)

// Which pack is live stands in the store. Each transaction reads it there, so that a pack that goes live holds from the next
// transaction on, for every server of the store, and none sees two of them. What was made ready is kept by the hash of its
// text.

// readyPack is a pack made ready for judging.
type readyPack struct {
	pack  *practice.Pack
	rules *rules.Engine
}

// packShelf keeps packs that were made ready. It is safe for concurrent use.
type packShelf struct {
	mu    sync.Mutex
	ready map[packSum]readyPack
	first readyPack // came with the program; of a store that names none yet
	last  readyPack // that was live when somebody last asked outside of a transaction
}

// packSum is the SHA-256 of a pack's text.
type packSum [32]byte

// mostPacks bounds the packs that are kept ready: the live one, the one before it, and some that are being compared.
const mostPacks = 8

// errNoPack says that the store names a live pack and has not its text.
var errNoPack = errors.New("the store has lost the text of its practice pack: put it back from a backup")

func newPackShelf(first *practice.Pack) (*packShelf, error) {
	made, err := makeReady(first)
	if err != nil {
		return nil, fmt.Errorf("practice pack %s: %w", first.Version, err)
	}
	return &packShelf{ready: map[packSum]readyPack{sha256.Sum256(first.Encode()): made}, first: made, last: made}, nil
}

func makeReady(p *practice.Pack) (readyPack, error) {
	engine, err := rules.Compile(p)
	return readyPack{pack: p, rules: engine}, err
}

// live is the pack that is live in what r reads.
func (s *packShelf) live(r kv.Reader) (readyPack, error) {
	b, err := r.Get(tableSystem, []byte(livePackKey))
	if err != nil {
		return readyPack{}, err
	}
	if len(b) != len(packSum{}) {
		return s.first, nil
	}
	return s.of(r, packSum(b))
}

// of is the pack with this text, made ready once.
func (s *packShelf) of(r kv.Reader, sum packSum) (readyPack, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if made, ok := s.ready[sum]; ok {
		return made, nil
	}
	raw, err := r.Get(tablePackText, sum[:])
	if err != nil {
		return readyPack{}, err
	}
	if raw == nil {
		return readyPack{}, errNoPack
	}
	p, err := practice.Parse(raw)
	if err != nil {
		return readyPack{}, err
	}
	made, err := makeReady(p)
	if err != nil {
		return readyPack{}, err
	}
	if len(s.ready) >= mostPacks {
		clear(s.ready)
	}
	s.ready[sum] = made
	return made, nil
}

// Pack is the live practice pack. It must not be asked for within a transaction, which has its own. Should the store not
// answer, it is the one that was live before.
func (s *Service) Pack() *practice.Pack {
	var live readyPack
	err := s.store.View(context.Background(), func(r kv.Reader) (err error) {
		live, err = s.packs.live(r)
		return err
	})
	s.packs.mu.Lock()
	defer s.packs.mu.Unlock()
	if err == nil {
		s.packs.last = live
	}
	return s.packs.last.pack
}

// usePack makes the transaction go by the pack that is live in it.
func (x *tx) usePack() error {
	live, err := x.packs.live(x.KV())
	x.pack, x.rules = live.pack, live.rules
	return err
}
