package actions

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/records"
)

// tableDrafts holds forms that are being filled in. Its name keeps them under the outbox key, like all unsent work.
func tableDrafts() kv.Table { return kv.Table{Name: "outbox-drafts", Ordered: true} } // kind, entry -> records.Draft

// draftKey gives each kind one draft, and each entry that is being corrected.
func draftKey(d Draft) []byte { return append([]byte(string(d.Kind)+"\x00"), d.Entry[:]...) }

// SaveDraft keeps a form as it stands, in the place of the draft of the same kind and entry. Nothing in it is checked.
func (p *Phone) SaveDraft(ctx context.Context, d Draft) error {
	if d.SavedAt.IsZero() {
		d.SavedAt = p.o.Now()
	}
	row := records.Draft{Kind: d.Kind, Child: d.Child, NewChild: plain(d.NewChild), Values: plain(d.Values), SavedAt: d.SavedAt.UnixMilli(), Entry: d.Entry}
	b, err := row.Encode()
	if err != nil {
		return fmt.Errorf("write the draft: %w", err)
	}
	return p.write(ctx, func(tx kv.Tx) error { return tx.Put(tableDrafts(), draftKey(d), b) })
}

// plain is the values in characters that can be kept: half a character, which a crash of a keyboard can leave, is shown
// by the sign for one that cannot.
func plain(v casework.Values) casework.Values {
	out := v.Clone()
	for _, texts := range out {
		for i, text := range texts {
			texts[i] = strings.ToValidUTF8(text, "\uFFFD")
		}
	}
	return out
}

// Drafts lists the drafts, the last saved first.
func (p *Phone) Drafts(ctx context.Context) (out []Draft, err error) {
	err = p.look(ctx, func(r kv.Reader) error {
		return r.Scan(tableDrafts(), kv.Range{}, func(_, value []byte) error {
			row, err := records.ReadDraft(value)
			if err != nil {
				return fmt.Errorf("read a draft: %w", err)
			}
			out = append(out, Draft{Kind: row.Kind, Child: row.Child, NewChild: row.NewChild, Values: row.Values, SavedAt: moment(row.SavedAt), Entry: row.Entry})
			return nil
		})
	})
	slices.SortStableFunc(out, func(a, b Draft) int { return cmp.Compare(b.SavedAt.UnixMilli(), a.SavedAt.UnixMilli()) })
	return out, err
}

// DropDraft throws the draft of this kind and entry away; it is no error when there is none.
func (p *Phone) DropDraft(ctx context.Context, d Draft) error {
	there := false
	err := p.look(ctx, func(r kv.Reader) error {
		b, err := r.Get(tableDrafts(), draftKey(d))
		there = b != nil
		return err
	})
	if err != nil || !there {
		return err
	}
	return p.write(ctx, func(tx kv.Tx) error { return dropDrafts(tx, []Draft{d}) })
}

func dropDrafts(tx kv.Tx, drafts []Draft) error {
	for _, d := range drafts {
		if err := tx.Delete(tableDrafts(), draftKey(d)); err != nil {
			return err
		}
	}
	return nil
}

// write runs fn in a transaction, with mu held.
func (p *Phone) write(ctx context.Context, fn func(kv.Tx) error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.ready(); err != nil {
		return err
	}
	return p.vault.Update(ctx, fn)
}
