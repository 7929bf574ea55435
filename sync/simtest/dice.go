package simtest

import (
	"encoding/binary"
	"math/rand/v2"
)

// Dice are where everything that happens comes from. They are the random source of the code under test too.
type Dice struct {
	*rand.Rand
	source *rand.ChaCha8
}

func newDice(seed uint64) *Dice {
	var key [32]byte
	binary.BigEndian.PutUint64(key[:], seed)
	copy(key[8:], "streetlight simtest v1")
	source := rand.NewChaCha8(key)
	return &Dice{Rand: rand.New(source), source: source}
}

// Read fills b.
func (d *Dice) Read(b []byte) (int, error) { return d.source.Read(b) }

// oneIn is true once in n times.
func (d *Dice) oneIn(n int) bool { return d.IntN(n) == 0 }

func (d *Dice) id() (id ID) {
	d.fill(id[:])
	return id
}

// pick draws one of several.
func pick[T any](d *Dice, from []T) T { return from[d.IntN(len(from))] }

// fill is Read for those who know that it cannot fail.
func (d *Dice) fill(b []byte) { _, _ = d.source.Read(b) }
