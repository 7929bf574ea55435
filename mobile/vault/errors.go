package vault

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"time"

	bolterrors "go.etcd.io/bbolt/errors"

	"streetlight/sync/kv"
)

// Sentence is an error in words for the worker who holds the phone.
type Sentence string

func (s Sentence) Error() string { return string(s) }

// Errors of a vault. Each is matched with errors.Is.
const (
	ErrShort   Sentence = "Use at least 6 characters for your PIN or passphrase."
	ErrLong    Sentence = "Use at most 1,000 characters for your passphrase."
	ErrExists  Sentence = "This phone is set up already. Unlock it with your PIN."
	ErrNoVault Sentence = "This phone is not set up yet. Enrol it first."
	ErrInUse   Sentence = "Streetlight is open already on this phone. Close the other window and try again."
	ErrFull    Sentence = "Not saved - free some space on this phone and try again."
	ErrWiped   Sentence = "This phone was wiped. What was not sent yet is kept sealed on it: " +
		"keep the phone, and ask your supervisor to enrol it again."
	ErrDamaged Sentence = "The records on this phone are damaged. Nothing was deleted: " +
		"keep the phone, for it alone holds what was not sent, and ask your supervisor to enrol it again."
	ErrPlatform Sentence = "This phone's own key store did not answer. Restart the phone and try again."
)

// ErrLocked is returned by a vault that was locked; it is kv.ErrClosed too.
var ErrLocked = trouble(Sentence("Streetlight is locked. Unlock it with your PIN."), kv.ErrClosed)

// Trouble is one of the errors above with what caused it. Its words are those for the worker alone; Cause is for the log.
type Trouble struct {
	Kind  error // what happened, as ErrFull or ErrDamaged
	Cause error
}

func trouble(kind, cause error) error { return &Trouble{kind, cause} }

func (t *Trouble) Error() string { return t.Kind.Error() }

// Unwrap gives both to errors.Is.
func (t *Trouble) Unwrap() []error { return []error{t.Kind, t.Cause} }

// WrongSecret says that a PIN was wrong, and what that means for the next try.
type WrongSecret struct {
	Left      int       // tries before the phone is wiped
	WaitUntil time.Time // the next try is not looked at before; zero when there is no wait
	wait      time.Duration
}

func (e *WrongSecret) Error() string {
	words := "That PIN is not right."
	if e.wait > 0 {
		words += fmt.Sprintf(" Wait %s, then try again.", spell(e.wait))
	}
	if e.Left == 1 {
		return words + " 1 try left before this phone is wiped."
	}
	if e.Left <= warnAt {
		words += fmt.Sprintf(" %d tries left before this phone is wiped.", e.Left)
	}
	return words
}

// TooSoon says that a PIN was not looked at, because the wait after wrong ones is not over. It costs no try.
type TooSoon struct {
	Left      int // tries before the phone is wiped
	WaitUntil time.Time
	wait      time.Duration
}

func (e *TooSoon) Error() string {
	return fmt.Sprintf("Too many wrong PINs. Wait %s, then try again.", spell(e.wait))
}

// spell rounds a wait up to whole seconds or minutes.
func spell(d time.Duration) string {
	unit, name := time.Second, "second"
	if d > time.Minute {
		unit, name = time.Minute, "minute"
	}
	n := int((d + unit - 1) / unit)
	if n == 1 {
		return "1 " + name
	}
	return fmt.Sprintf("%d %ss", n, name)
}

// Altered says that the value under one key is not what was saved there: a flipped bit, or a value that was moved. The
// others are not touched by it; the one can be deleted and pulled again.
type Altered struct {
	Table string
	Key   []byte // as the caller knows it; not part of the message, for a key may be a name
}

func (e *Altered) Error() string {
	return fmt.Sprintf("A record in %q is damaged. It will be fetched again.", e.Table)
}

// inWords turns the error of a full disk into ErrFull, and leaves any other, or none, as it is.
func inWords(err error) error {
	if err == nil || !full(err) {
		return err
	}
	return trouble(ErrFull, err)
}

// full reports whether an error comes from a disk without space. bbolt turns some of them into text.
func full(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, bolterrors.ErrMaxSizeReached) ||
		strings.Contains(err.Error(), syscall.ENOSPC.Error())
}
