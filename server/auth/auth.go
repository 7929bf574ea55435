// Package auth says who someone is: passwords of the console, sessions, one-time links by which a person sets a password,
// and one-time codes by which a phone is enrolled. It keeps its rows in the caller's transaction and stores of every
// secret only a hash. It never decides what a person may do, never reads a clock, and sends nothing to anyone.
//
// Hashing a password takes a quarter of a second and 64 MiB, so it happens between transactions: count the guess in one
// (Guess), compare outside of any (Right), and open the session in another (Open).
package auth

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"

	"streetlight/sync/kv"
)

// Gate keeps the staff's credentials. It is safe for use by several goroutines when its source of randomness is.
type Gate struct {
	cost   Cost
	random io.Reader
	slots  chan struct{} // one for each password that may be hashed at the same time
}

// atOnce is how many passwords are hashed at the same time, so that a flood of guesses cannot take all memory.
const atOnce = 2

// New makes a gate that hashes with the default cost. Random is a cryptographic source.
func New(random io.Reader) *Gate { return NewWithCost(random, DefaultCost()) }

// NewWithCost makes a gate with a cost of its own. Below Cost.Floor it is fit for tests alone; the caller that serves
// people checks.
func NewWithCost(random io.Reader, cost Cost) *Gate {
	return &Gate{cost: cost, random: random, slots: make(chan struct{}, atOnce)}
}

func accounts() kv.Table    { return kv.Table{Name: "auth.accounts"} }                     // by hash of the username
func usernames() kv.Table   { return kv.Table{Name: "auth.usernames"} }                    // by worker: the key of their account
func guesses() kv.Table     { return kv.Table{Name: "auth.guesses"} }                      // by account, or by a slot for names that have none
func sessions() kv.Table    { return kv.Table{Name: "auth.sessions", Ordered: true} }      // by hash of the token
func sessionsBy() kv.Table  { return kv.Table{Name: "auth.sessions_by", Ordered: true} }   // by worker and hash of the token
func oneTimeKeys() kv.Table { return kv.Table{Name: "auth.one_time_keys", Ordered: true} } // by hash of the link
func enrolCodes() kv.Table  { return kv.Table{Name: "auth.enrol_codes", Ordered: true} }   // by the name of the code's proof

// Tables lists every table of the package, so that a backup or a test can name them.
func Tables() []kv.Table {
	return []kv.Table{accounts(), usernames(), guesses(), sessions(), sessionsBy(), oneTimeKeys(), enrolCodes()}
}

// draw takes n bytes of randomness.
func (g *Gate) draw(n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(g.random, b); err != nil {
		return nil, fmt.Errorf("draw a secret: %w", err)
	}
	return b, nil
}

// hashOf names a secret in a table without telling it. The purpose keeps a link from passing for a session.
func hashOf(purpose, secret string) []byte {
	sum := sha256.Sum256([]byte("streetlight " + purpose + "\x00" + secret))
	return sum[:]
}

// load reads the row under key into row; found is false when there is none.
func load[T any](r kv.Reader, t kv.Table, key []byte, row *T) (found bool, err error) {
	b, err := r.Get(t, key)
	if err != nil {
		return false, fmt.Errorf("read %s: %w", t.Name, err)
	}
	if b == nil {
		return false, nil
	}
	if err := json.Unmarshal(b, row); err != nil {
		return false, fmt.Errorf("read a row of %s: %w", t.Name, err)
	}
	return true, nil
}

func save[T any](tx kv.Tx, t kv.Table, key []byte, row T) error {
	b, err := json.Marshal(row)
	if err != nil {
		return fmt.Errorf("write a row of %s: %w", t.Name, err)
	}
	if err := tx.Put(t, key, b); err != nil {
		return fmt.Errorf("write %s: %w", t.Name, err)
	}
	return nil
}
