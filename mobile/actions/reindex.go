package actions

import (
	"bytes"
	"context"
	"errors"

	"streetlight/mobile/vault"
	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/records"
)

// isIndex says whether a table belongs to the index, which can be made anew from the scopes.
func isIndex(table string) bool { return table == tableEntries().Name || table == tableScopes().Name }

// reindex makes the index anew after one of its rows was damaged. When the hub received an entry is then not known any
// more; when it was saved is taken from its author's words.
func (p *Phone) reindex(ctx context.Context) error {
	scopes := p.device.Scopes()
	err := p.vault.Update(ctx, func(tx kv.Tx) error {
		if err := errors.Join(empty(tx, tableEntries()), empty(tx, tableScopes())); err != nil {
			return err
		}
		var all news
		for _, scope := range scopes {
			state, err := p.device.View(tx, scope)
			if err != nil {
				return err
			}
			all.read(state, scope)
		}
		return (&index{}).save(tx, all)
	})
	p.index = &index{}
	return err
}

// read adds what the hub has accepted of a scope.
func (n *news) read(state *crdt.State, scope casework.ScopeID) {
	said := state.Get(scope, uint16(casework.FieldScopeKind))
	if len(said) == 0 || said[0].Pending() {
		return
	}
	if row, ok := readShelfRow(state, scope); ok {
		n.scopes = append(n.scopes, row)
	}
	for _, id := range records.EntryIDs(state) {
		kind := state.Get(id, uint16(casework.FieldKind))[0]
		e, _, _ := records.Entry(state, scope, id)
		if kind.Pending() {
			continue
		}
		j, _, err := records.ReadWhole[casework.Judgement](state, id, casework.FieldJudgement)
		n.entries = append(n.entries, entryRow{Entry: id, Scope: scope, Saved: kind.Wall, Occurred: milliseconds(e.OccurredAt()),
			Returned: err == nil && j.Verdict == casework.Returned, Conflict: len(e.Conflicts()) > 0})
	}
}

// empty deletes all rows of a table, damaged ones too.
func empty(tx kv.Tx, table kv.Table) error {
	var (
		keys [][]byte
		from []byte
	)
	for again := true; again; {
		err := tx.Scan(table, kv.Range{From: from}, func(key, _ []byte) error {
			keys = append(keys, bytes.Clone(key))
			return nil
		})
		var damaged *vault.Altered
		if again = errors.As(err, &damaged); again {
			keys = append(keys, damaged.Key)
			from = append(bytes.Clone(damaged.Key), 0)
		} else if err != nil {
			return err
		}
	}
	for _, key := range keys {
		if err := tx.Delete(table, key); err != nil {
			return err
		}
	}
	return nil
}
