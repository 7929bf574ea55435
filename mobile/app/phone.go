package app

import (
	"context"
	"time"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// Phone is what the screens need of the phone's actions, once it is unlocked. Its methods are called from several
// goroutines. The text of a casework.Refusal is meant for the worker; any other error is shown as it is.
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

	// SaveDraft keeps a form as it stands. There is one draft for each kind, and one for each entry being corrected: a
	// later one takes its place.
	SaveDraft(ctx context.Context, d actions.Draft) error
	// Drafts lists the drafts, the last saved first.
	Drafts(ctx context.Context) ([]actions.Draft, error)
	// DropDraft throws the draft of this kind and entry away; it is no error when there is none.
	DropDraft(ctx context.Context, d actions.Draft) error

	Sync(ctx context.Context) (actions.SyncResult, error)
	Pack() *practice.Pack
	Lock()
}

// Unlocker opens the phone with a PIN or passphrase. The text of its errors is meant for the worker; a wrong secret is a
// *Denied.
type Unlocker func(ctx context.Context, secret string) (Phone, error)

// Denied says that a secret did not open the phone, and what that means for the next try.
type Denied struct {
	Sentence  string
	TriesLeft int       // before the phone is wiped; 0 when that is not known
	WaitUntil time.Time // no try counts before; zero when there is no wait
}

func (d *Denied) Error() string { return d.Sentence }
