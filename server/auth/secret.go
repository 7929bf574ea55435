package auth

import (
	"context"
	"crypto/subtle"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"streetlight/shared/casework"
)

// Cost is what hashing one password takes: the parameters of Argon2id. They are stored with each hash.
type Cost struct {
	Passes    uint32 `json:"passes"`
	MemoryKiB uint32 `json:"memory_kib"`
	Threads   uint8  `json:"threads"`
}

// floorKiB is the least memory, 64 MiB, with which a password of a real person may be hashed.
const floorKiB = 64 << 10

// DefaultCost takes about a quarter of a second on a small server of 2026.
func DefaultCost() Cost { return Cost{Passes: 3, MemoryKiB: floorKiB, Threads: 1} }

// Floor returns an error when the cost is too low for people's passwords.
func (c Cost) Floor() error {
	if c.MemoryKiB < floorKiB || c.Passes < 3 || c.Threads < 1 {
		return fmt.Errorf("hashing passwords with %d passes over %d KiB is too cheap: at least 3 passes over %d KiB", c.Passes, c.MemoryKiB, floorKiB)
	}
	return nil
}

// The lengths of a password, in characters.
const (
	minPassword = 12
	maxPassword = 200
)

const (
	saltSize   = 16
	secretSize = 32
)

// Secret is a password as it is kept.
type Secret struct {
	Cost Cost   `json:"cost"`
	Salt []byte `json:"salt"`
	Hash []byte `json:"hash"`
}

// Hash checks that the password is good enough for the person with this username and hashes it. It must be called outside
// of a transaction; it waits for its turn until ctx ends.
func (g *Gate) Hash(ctx context.Context, username, password string) (Secret, error) {
	if err := CheckPassword(username, password); err != nil {
		return Secret{}, err
	}
	salt, err := g.draw(saltSize)
	if err != nil {
		return Secret{}, err
	}
	s := Secret{Cost: g.cost, Salt: salt}
	s.Hash, err = g.digest(ctx, s, password)
	return s, err
}

// CheckPassword says in words what is wrong with a new password; nil when nothing is.
func CheckPassword(username, password string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password):
		return casework.RefuseField("password", "That password holds characters that cannot be read. Type it again.")
	case n < minPassword:
		return casework.RefuseField("password", fmt.Sprintf("A password has at least %d characters; that one has %d. Three or four words that do not belong together are easy to remember.", minPassword, n))
	case n > maxPassword:
		return casework.RefuseField("password", fmt.Sprintf("A password has at most %d characters; that one has %d.", maxPassword, n))
	case distinct(password) < 5:
		return casework.RefuseField("password", "That password repeats the same few characters. Use three or four words that do not belong together.")
	case username != "" && strings.Contains(foldUsername(password), foldUsername(username)):
		return casework.RefuseField("password", "That password holds your username. Choose another.")
	}
	return nil
}

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

// matches compares in constant time. A password that nobody could have set is hashed too, so that it takes as long.
func (g *Gate) matches(ctx context.Context, s Secret, password string) (bool, error) {
	got, err := g.digest(ctx, s, password)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, s.Hash) == 1, nil
}

// digest runs Argon2id when a slot is free.
func (g *Gate) digest(ctx context.Context, s Secret, password string) ([]byte, error) {
	select {
	case g.slots <- struct{}{}:
		defer func() { <-g.slots }()
	case <-ctx.Done():
		return nil, casework.Refuse(casework.Later, "Too many people are signing in at this moment. Wait a minute and try again.")
	}
	if len(password) > 4*maxPassword {
		password = password[:4*maxPassword+1] // longer than any that could have been set, and so never equal
	}
	return argon2.IDKey(norm.NFKC.Bytes([]byte(password)), s.Salt, s.Cost.Passes, s.Cost.MemoryKiB, s.Cost.Threads, secretSize), nil
}
