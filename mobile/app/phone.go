package app

import (
	"context"
	"errors"
	"time"

	"streetlight/mobile/actions"
	"streetlight/mobile/client"
	"streetlight/mobile/state"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// Phone is what the screens need of the phone's actions, once it is unlocked. Its methods are called from several
// goroutines. Of an error without words for the worker, as actions.WordsFor finds them, the screen says a plain sentence.
type Phone interface {
	Status() (actions.Status, error)
	Entries(ctx context.Context, limit int) ([]actions.EntryView, error) // newest first; limit 0 gives all
	Entry(ctx context.Context, id casework.EntryID) (actions.EntryView, error)
	Children(ctx context.Context, search string) ([]actions.ChildView, error) // "" gives all
	Child(ctx context.Context, id casework.ChildID) (actions.ChildPage, error)

	// Record keeps a finished draft as an entry.
	Record(ctx context.Context, d actions.Draft) (casework.EntryID, error)
	// Correct replaces the words of an entry.
	Correct(ctx context.Context, id casework.EntryID, values casework.Values) error
	// Settle makes a text the only version of a field; seen are the versions that the worker chose among.
	Settle(ctx context.Context, id casework.EntryID, field, text string, seen []string) error

	// SaveDraft keeps a form as it stands. There is one draft for each kind, and one for each entry being corrected: a
	// later one takes its place.
	SaveDraft(ctx context.Context, d actions.Draft) error
	// Drafts lists the drafts, the last saved first.
	Drafts(ctx context.Context) ([]actions.Draft, error)
	// DropDraft throws the draft of this kind and entry away; it is no error when there is none.
	DropDraft(ctx context.Context, d actions.Draft) error

	// NewCards lists the children whose action card the worker has not opened as it now stands; SawCard notes that one was.
	NewCards(ctx context.Context) ([]casework.ChildID, error)
	SawCard(ctx context.Context, card casework.Card) error

	Sync(ctx context.Context) (actions.SyncResult, error)
	// Listen hears the server's hints until ctx ends or the phone is locked or revoked.
	Listen(ctx context.Context, heard func(client.Hint)) error
	Pack() *practice.Pack
	Lock()
}

// Unlocker opens the phone with a PIN or passphrase. A wrong secret is a *Denied, records that no secret opens are an
// *Ended, and a set-up that was cut short is ErrCutShort.
type Unlocker func(ctx context.Context, secret string) (Phone, error)

// ErrCutShort says that the secret is right, and that the phone still has to be joined to a server.
var ErrCutShort = errors.New("the phone is locked but not enrolled")

// Denied says that a secret did not open the phone, and what that means for the next try.
type Denied struct {
	Early     bool      // it was not looked at, for the wait after wrong ones is not over
	TriesLeft int       // before the phone is wiped; 0 when that is not known
	WaitUntil time.Time // no try counts before; zero when there is no wait
}

func (d *Denied) Error() string { return "the secret does not open the phone" }

// Ended says that no secret opens the records on this phone any more.
type Ended struct{ Why state.Ending }

func (e *Ended) Error() string { return "the records no longer open: " + string(e.Why) }
