package auth

import (
	"context"
	"fmt"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// The back-off: so many guesses at one account in so long a time.
const (
	GuessLimit  = 10
	GuessWindow = 5 * time.Minute
)

// Guess is one attempt to sign in. It is counted before the password is looked at, so that ending the process gains nothing.
type Guess struct {
	gate   *Gate
	worker casework.WorkerID // zero when there is no such account
	secret Secret
	key    []byte
}

// wrong is the one answer to a wrong username and to a wrong password.
func wrong() error {
	return casework.RefuseField("password", "The username or the password is not right. Check both and try again.")
}

// Guess counts an attempt at the account and gives what Right needs. After GuessLimit attempts in GuessWindow it refuses
// with Later and says how long to wait. A name that has no account is answered alike, here and in Right.
func (g *Gate) Guess(tx kv.Tx, username string, now time.Time) (*Guess, error) {
	try := &Guess{gate: g, key: hashOf("username", foldUsername(username)), secret: g.decoy()}
	var a account
	known, err := load(tx, accounts(), try.key, &a)
	if err != nil {
		return nil, err
	}
	if known {
		try.worker, try.secret = a.Worker, a.Secret
	} else {
		try.key = slotFor(try.key)
	}
	if err := try.count(tx, now); err != nil {
		return nil, err
	}
	return try, nil
}

// decoy is a secret that no password matches and that costs as much to compare.
func (g *Gate) decoy() Secret {
	return Secret{Cost: g.cost, Salt: make([]byte, saltSize), Hash: make([]byte, secretSize)}
}

// slotFor counts guesses at names without an account in 65,536 rows, so that invented names cannot fill the disk.
func slotFor(key []byte) []byte { return append([]byte("slot"), key[:2]...) }

func (t *Guess) count(tx kv.Tx, now time.Time) error {
	var all []int64
	if _, err := load(tx, guesses(), t.key, &all); err != nil {
		return err
	}
	recent := within(all, now)
	if len(recent) >= GuessLimit {
		wait := time.UnixMilli(recent[len(recent)-GuessLimit]).Add(GuessWindow).Sub(now)
		return casework.Refuse(casework.Later, fmt.Sprintf("There were %d attempts to sign in as this person. Wait %s and try again.", GuessLimit, minutes(wait)))
	}
	return save(tx, guesses(), t.key, append(recent, now.UnixMilli()))
}

// within keeps the attempts that count. One that lies far ahead was made before the clock was set back, and is dropped.
func within(all []int64, now time.Time) []int64 {
	var out []int64
	for _, at := range all {
		if d := now.Sub(time.UnixMilli(at)); d < GuessWindow && d > -GuessWindow {
			out = append(out, at)
		}
	}
	return out
}

func minutes(d time.Duration) string {
	n := int((d + time.Minute - 1) / time.Minute)
	if n <= 1 {
		return "a minute"
	}
	return fmt.Sprintf("%d minutes", n)
}

// Right compares the password and names the worker; a wrong one is refused. It must be called outside of a transaction.
func (t *Guess) Right(ctx context.Context, password string) (casework.WorkerID, error) {
	same, err := t.gate.matches(ctx, t.secret, password)
	if err != nil {
		return casework.WorkerID{}, err
	}
	if !same || t.worker.IsZero() {
		return casework.WorkerID{}, wrong()
	}
	return t.worker, nil
}

// Clear forgets the attempts at this account, after one that was right.
func (t *Guess) Clear(tx kv.Tx) error {
	if err := tx.Delete(guesses(), t.key); err != nil {
		return fmt.Errorf("delete from %s: %w", guesses().Name, err)
	}
	return nil
}
