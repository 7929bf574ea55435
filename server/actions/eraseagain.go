package actions

import (
	"context"
	"fmt"
	"slices"

	"github.com/fxamacker/cbor/v2"

	"streetlight/server/audit"
	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// A copy of the store from before an erasure brings back rows of which no key opens anything, and entries that were erased
// alone; so may a phone that gives back what such a copy lacks. The key file remembers what was erased: it is erased again
// when the server starts, and each minute.
func (s *Service) eraseAgain(ctx context.Context) error {
	return s.change(ctx, func(x *tx) error {
		back, err := x.CameBack()
		if err != nil {
			return err
		}
		entries, err := x.entriesBack()
		if err != nil || len(back) == 0 && len(entries) == 0 {
			return err
		}
		x.leaf = audit.Entry{Time: x.Now, Actor: System, Action: "erase-again", Result: "done"}
		if err := x.childrenAgain(back); err != nil {
			return err
		}
		if err := x.entriesAgain(entries); err != nil {
			return err
		}
		if back, err = x.CameBack(); err != nil {
			return err
		}
		for _, scope := range back { // parts of entries that were erased
			if err := x.partAgain(scope); err != nil {
				return err
			}
		}
		_, err = x.log.Append(x.KV(), x.leaf)
		return err
	})
}

// childrenAgain erases the records whose desk was erased.
func (x *tx) childrenAgain(back []replica.ID) error {
	var g group
	err := x.KV().Scan(tableDesk, kv.Range{}, func(key, value []byte) error {
		var row deskRow
		if err := cbor.Unmarshal(value, &row); err != nil {
			return fmt.Errorf("read a row of %s: %w", tableDesk.Name, err)
		}
		if slices.Contains(back, replica.ID(row.Scope)) {
			g.records = append(g.records, casework.ChildID(key))
		}
		return nil
	})
	if err != nil || len(g.records) == 0 {
		return err
	}
	for _, child := range g.records {
		x.concerns("child", child)
	}
	_, err = x.eraseChild(g)
	return err
}

// entriesBack lists the erased entries that stand in a file all the same.
func (x *tx) entriesBack() (out []casework.EntryID, err error) {
	for _, id := range x.hub.Ring.Erased() {
		entry := casework.EntryID(id)
		_, row, err := x.fileOf(entry)
		switch {
		case isRefusal(err): // it is no entry, or not here
		case err != nil:
			return nil, err
		case entryOf(&row, entry) != nil:
			out = append(out, entry)
		}
	}
	return out, nil
}

// entriesAgain erases entries that are still there, after their children were.
func (x *tx) entriesAgain(entries []casework.EntryID) error {
	for _, entry := range entries {
		_, row, err := x.fileOf(entry)
		if isRefusal(err) {
			continue
		}
		if err != nil {
			return err
		}
		g, err := x.group(row.Child)
		if err != nil {
			return err
		}
		x.concerns("entry", entry)
		if _, err := x.eraseEntry(g, entry); err != nil {
			return err
		}
	}
	return nil
}

func (x *tx) partAgain(scope casework.ScopeID) error {
	row, ok, err := get[partRow](x.KV(), tablePart, scope[:])
	if err != nil {
		return err
	}
	if ok {
		if err := x.deleteAll(tablePartOf, row.Entry[:], tablePart, scope[:]); err != nil {
			return err
		}
	}
	x.concerns("scope", scope)
	return x.eraseScope(scope)
}
