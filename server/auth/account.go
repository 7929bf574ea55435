package auth

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// account is what one worker signs in with.
type account struct {
	Worker casework.WorkerID `json:"worker"`
	Secret Secret            `json:"secret"`
}

// The lengths of a username, in characters. An e-mail address is one.
const (
	minUsername = 3
	maxUsername = 100
)

// SetPassword gives the worker this username and password, in place of any they had, forgets wrong guesses at it, and
// ends all of the worker's sessions. A username that is somebody else's is refused.
func (g *Gate) SetPassword(tx kv.Tx, worker casework.WorkerID, username string, secret Secret) error {
	key, err := usernameKey(username)
	if err != nil {
		return err
	}
	var there account
	taken, err := load(tx, accounts(), key, &there)
	if err != nil {
		return err
	}
	if taken && there.Worker != worker {
		return casework.RefuseField("username", "That username is taken. Choose another.")
	}
	if err := forget(tx, worker, key); err != nil {
		return err
	}
	if err := save(tx, accounts(), key, account{Worker: worker, Secret: secret}); err != nil {
		return err
	}
	if err := tx.Put(usernames(), worker[:], key); err != nil {
		return fmt.Errorf("write %s: %w", usernames().Name, err)
	}
	return g.SignOutAll(tx, worker)
}

// forget removes the account the worker had under another username, and the guesses at the one they get.
func forget(tx kv.Tx, worker casework.WorkerID, key []byte) error {
	old, err := tx.Get(usernames(), worker[:])
	if err != nil {
		return fmt.Errorf("read %s: %w", usernames().Name, err)
	}
	if old != nil {
		if err := tx.Delete(accounts(), old); err != nil {
			return fmt.Errorf("delete from %s: %w", accounts().Name, err)
		}
	}
	if err := tx.Delete(guesses(), key); err != nil {
		return fmt.Errorf("delete from %s: %w", guesses().Name, err)
	}
	return nil
}

// foldUsername makes one spelling of a username, so that capitals and kinds of Unicode do not matter.
func foldUsername(username string) string {
	return strings.ToLower(norm.NFKC.String(strings.TrimSpace(username)))
}

// usernameKey is the key of an account: a hash, so that names do not stand in the clear.
func usernameKey(username string) ([]byte, error) {
	if err := CheckUsername(username); err != nil {
		return nil, err
	}
	return hashOf("username", foldUsername(username)), nil
}

// CheckUsername says in words what is wrong with a username; nil when nothing is.
func CheckUsername(username string) error {
	name := foldUsername(username)
	n := utf8.RuneCountInString(name)
	odd := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }
	if !utf8.ValidString(username) || n < minUsername || n > maxUsername || strings.ContainsFunc(name, odd) {
		return casework.RefuseField("username", fmt.Sprintf("A username has %d to %d letters, digits or signs and no spaces, such as j.murray or an e-mail address.", minUsername, maxUsername))
	}
	return nil
}
