package actions

import (
	"context"
	"slices"

	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// drop takes the scopes that are gone out of the index, within the transaction that destroys them: their entries are no
// longer listed or found, and a child of whom nothing is left is no longer listed. Drafts stay.
func (x *index) drop(tx kv.Tx, gone []replica.ID) error {
	if len(gone) == 0 {
		return nil
	}
	changed := map[string][]byte{}
	err := tx.Scan(tableEntries(), kv.Range{}, func(key, value []byte) error {
		if err := checkRow(key, value); err != nil {
			return err
		}
		if left := without(value, gone); len(left) != len(value) {
			changed[string(key)] = left
		}
		return nil
	})
	if err != nil {
		return err
	}
	for key, left := range changed {
		if err := tx.Put(tableEntries(), []byte(key), left); err != nil {
			return err
		}
	}
	for _, scope := range gone {
		if err := tx.Delete(tableScopes(), scope[:]); err != nil {
			return err
		}
	}
	return nil
}

// without is a row of the index without the entries of some scopes.
func without(packed []byte, gone []replica.ID) []byte {
	left := make([]byte, 0, len(packed))
	for row := range slices.Chunk(packed, entryRowSize) {
		if !slices.Contains(gone, replica.ID(unpackEntryRow(row).Scope)) {
			left = append(left, row...)
		}
	}
	return left
}

// letGo forgets what is kept in memory of the scopes that are gone.
func (p *Phone) letGo(ctx context.Context, gone []replica.ID) error {
	if len(gone) == 0 {
		return nil
	}
	p.index, p.unsent, p.guide = &index{}, nil, nil
	return p.readAparts(ctx)
}

// readAparts reads again what the hub keeps apart.
func (p *Phone) readAparts(ctx context.Context) error {
	return p.vault.View(ctx, func(r kv.Reader) (err error) {
		p.apart, err = readApart(p.device, r)
		return err
	})
}
