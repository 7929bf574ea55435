package actions

import (
	"context"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/records"
)

// Withdraw asks the server to take back an entry of this worker's own, for good. It is asked with the next sync; until then
// the entry stands as it is.
func (p *Phone) Withdraw(ctx context.Context, id casework.EntryID, because string) (casework.RequestID, error) {
	return p.askOfEntry(ctx, casework.WithdrawRequest, id, casework.Field{Name: "because", Label: "Why you withdraw it", Type: casework.Note, Required: true}, because)
}

// Add asks the server to set words beside an entry. The entry stays as it was written.
func (p *Phone) Add(ctx context.Context, id casework.EntryID, words string) (casework.RequestID, error) {
	return p.askOfEntry(ctx, casework.AddendumRequest, id, casework.Field{Name: "words", Label: "What you add", Type: casework.Note, Required: true}, words)
}

// askOfEntry asks for something about an entry that this phone holds, in words.
func (p *Phone) askOfEntry(ctx context.Context, kind casework.RequestKind, id casework.EntryID, f casework.Field, words string) (casework.RequestID, error) {
	var texts []string
	if words != "" {
		texts = []string{words}
	}
	if err := f.Check(texts); err != nil {
		return casework.RequestID{}, err
	}
	return p.ask1(ctx, func(r kv.Reader) (records.Request, error) {
		at, ok, err := p.where(r, id)
		if err != nil {
			return records.Request{}, err
		}
		if !ok {
			return records.Request{}, errNoEntry()
		}
		v, err := p.entryView(r, at)
		if err != nil {
			return records.Request{}, err
		}
		if kind == casework.WithdrawRequest && v.Author != p.me.Worker.ID {
			return records.Request{}, casework.Refuse(casework.Forbidden, "Only its author withdraws an entry.")
		}
		if v.Standing == Withdrawn {
			return records.Request{}, casework.Refuse(casework.Conflict, "This entry was withdrawn already.")
		}
		return records.Request{Kind: kind, Entity: id, Reason: words}, nil
	})
}

// tableSeenCopies holds the copies that this worker has opened: entry and content -> nothing.
func tableSeenCopies() kv.Table { return kv.Table{Name: "seen-copies"} }

// SawCopies tells the server, once for each copy, that this worker has opened these: when a partner first read what was
// shared is part of how timely the partnership is. It is told with the next sync.
func (p *Phone) SawCopies(ctx context.Context, copies ...SharedView) error {
	for _, c := range copies {
		if err := p.sawCopy(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

func (p *Phone) sawCopy(ctx context.Context, c SharedView) error {
	if len(c.Values) == 0 || (c.Content == casework.ContentHash{}) {
		return nil // it was taken back: there was nothing to read
	}
	key := append(append([]byte{}, c.Entry[:]...), c.Content[:]...)
	seen := false
	err := p.look(ctx, func(r kv.Reader) error {
		b, err := r.Get(tableSeenCopies(), key)
		seen = b != nil
		return err
	})
	if err != nil || seen {
		return err
	}
	_, err = p.ask1(ctx, func(kv.Reader) (records.Request, error) {
		return records.Request{Kind: casework.ViewedRequest, Scope: c.scope, Entity: c.Entry, Content: c.Content}, nil
	})
	if err != nil {
		return err
	}
	return p.write(ctx, func(tx kv.Tx) error { return tx.Put(tableSeenCopies(), key, []byte{1}) })
}
