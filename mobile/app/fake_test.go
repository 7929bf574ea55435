package app

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"streetlight/mobile/actions"
	"streetlight/mobile/client"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// fakePhone is a phone in memory, with the outcomes a test asks for. Everybody in it is made up.
type fakePhone struct {
	mu       sync.Mutex
	status   actions.Status
	entries  []actions.EntryView
	children []actions.ChildView
	drafts   []actions.Draft
	recorded []actions.Draft
	pack     *practice.Pack
	next     byte
	now      func() time.Time

	recordErr, draftErr, syncErr, readErr error
	syncs, saves, locks                   int
	offline                               bool
	sawCards                              []casework.Card

	listening context.Context
	heard     func(client.Hint)
}

func (f *fakePhone) Status() (actions.Status, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	st := f.status
	st.Waiting, st.Safe, st.Returned = 0, 0, 0
	for _, e := range f.entries {
		switch e.Standing {
		case actions.Waiting:
			st.Waiting++
		case actions.Returned:
			st.Returned++
		case actions.Safe, actions.Approved:
			st.Safe++
		case actions.Quarantined:
			st.Quarantined++
		}
	}
	return st, f.readErr
}

func (f *fakePhone) Entries(_ context.Context, limit int) ([]actions.EntryView, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := slices.Clone(f.entries)
	slices.Reverse(out)
	if limit > 0 {
		out = out[:min(limit, len(out))]
	}
	return out, f.readErr
}

func (f *fakePhone) Entry(_ context.Context, id casework.EntryID) (actions.EntryView, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, e := range f.entries {
		if e.ID == id {
			return e, f.readErr
		}
	}
	return actions.EntryView{}, casework.Refuse(casework.NotFound, "There is no such entry on this phone.")
}

func (f *fakePhone) Children(_ context.Context, search string) ([]actions.ChildView, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []actions.ChildView
	for _, c := range f.children {
		if strings.Contains(strings.ToLower(c.Name), strings.ToLower(search)) {
			out = append(out, c)
		}
	}
	return out, f.readErr
}

func (f *fakePhone) Child(_ context.Context, id casework.ChildID) (actions.ChildPage, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.children {
		if c.ID == id {
			return actions.ChildPage{ChildView: c, Timeline: f.timeline(id)}, f.readErr
		}
	}
	return actions.ChildPage{}, casework.Refuse(casework.NotFound, "There is no such child on this phone.")
}

func (f *fakePhone) timeline(id casework.ChildID) []actions.EntryView {
	var out []actions.EntryView
	for _, e := range f.entries {
		if e.Child == id {
			out = append(out, e)
		}
	}
	return out
}

func (f *fakePhone) Record(_ context.Context, d actions.Draft) (casework.EntryID, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.recordErr != nil {
		return casework.EntryID{}, f.recordErr
	}
	f.next++
	e := actions.EntryView{Entry: casework.Entry{ID: casework.EntryID{0xE, f.next}, Kind: d.Kind, Child: d.Child, Values: d.Values}, Standing: actions.Waiting, SavedAt: f.now()}
	for _, c := range f.children {
		if c.ID == d.Child {
			e.ChildName = c.Name
		}
	}
	f.recorded = append(f.recorded, d)
	f.entries = append(f.entries, e)
	return e.ID, nil
}

func (f *fakePhone) Correct(_ context.Context, id casework.EntryID, values casework.Values) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.entries {
		if f.entries[i].ID == id {
			f.entries[i].Values, f.entries[i].Standing, f.entries[i].Judgement = values, actions.Waiting, nil
			return f.recordErr
		}
	}
	return casework.Refuse(casework.NotFound, "There is no such entry on this phone.")
}

func (f *fakePhone) Settle(_ context.Context, id casework.EntryID, field, text string, seen []string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.entries {
		if e := &f.entries[i]; e.ID == id {
			if !slices.Equal(actions.Texts(e.Versions[field]), seen) {
				return casework.RefuseField(field, "Another version came in meanwhile.")
			}
			at, _ := casework.Find(casework.EntryFields(), field)
			e.Values.Set(at.ID, text)
			e.Versions, e.Conflicts = nil, nil
		}
	}
	return f.recordErr
}

func sameDraft(a, b actions.Draft) bool { return a.Kind == b.Kind && a.Entry == b.Entry }

func (f *fakePhone) SaveDraft(ctx context.Context, d actions.Draft) error {
	if f.draftErr != nil {
		return f.draftErr
	}
	if err := f.DropDraft(ctx, d); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.saves++
	f.drafts = append([]actions.Draft{d}, f.drafts...)
	return nil
}

func (f *fakePhone) Drafts(context.Context) ([]actions.Draft, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.drafts), f.readErr
}

func (f *fakePhone) DropDraft(_ context.Context, d actions.Draft) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.drafts = slices.DeleteFunc(f.drafts, func(x actions.Draft) bool { return sameDraft(x, d) })
	return nil
}

func (f *fakePhone) Sync(context.Context) (actions.SyncResult, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.syncs++
	if f.syncErr != nil || f.offline {
		return actions.SyncResult{Offline: f.offline, Words: "No signal.", Next: syncEvery}, f.syncErr
	}
	for i := range f.entries {
		if f.entries[i].Standing == actions.Waiting {
			f.entries[i].Standing, f.entries[i].ReceivedAt = actions.Safe, f.now()
		}
	}
	f.status.LastSync = f.now()
	return actions.SyncResult{Words: "All sent.", Next: syncEvery}, nil
}

// syncEvery is when the fake phone says that the next sync is due.
const syncEvery = 3 * time.Minute

// Listen keeps what is to be called with a hint.
func (f *fakePhone) Listen(ctx context.Context, heard func(client.Hint)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.listening, f.heard = ctx, heard
	return nil
}

func (f *fakePhone) NewCards(context.Context) ([]casework.ChildID, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []casework.ChildID
	for _, c := range f.children {
		if c.Card != nil && !slices.ContainsFunc(f.sawCards, func(s casework.Card) bool { return s.Child == c.ID && s.Description == c.Card.Description }) {
			out = append(out, c.ID)
		}
	}
	return out, f.readErr
}

func (f *fakePhone) SawCard(_ context.Context, card casework.Card) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sawCards = append(f.sawCards, card)
	return nil
}

func (f *fakePhone) Pack() *practice.Pack { return f.pack }

func (f *fakePhone) Lock() { f.locks++ }
