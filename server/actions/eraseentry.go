package actions

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/fxamacker/cbor/v2"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// eraseEntry takes one entry out of everything that names it: its file, its copies, alerts, and requests about it. A part
// that held a copy goes whole.
func (x *tx) eraseEntry(g group, id casework.EntryID) ([]casework.ScopeID, error) {
	file, row, err := x.fileOf(id)
	if err != nil {
		return nil, err
	}
	if err := x.takeFromAlerts(g, id); err != nil {
		return nil, err
	}
	if err := x.takeFromFile(file, row, id); err != nil {
		return nil, err
	}
	part, _, parted, err := x.partOf(id)
	if err != nil {
		return nil, err
	}
	scopes, err := x.namedIn(g, id, file)
	if err != nil {
		return nil, err
	}
	for _, scope := range scopes {
		if err := x.scrubEntry(scope, id); err != nil {
			return nil, err
		}
	}
	gone := doomed{entities: map[[16]byte]bool{id: true}}
	if err := x.scrubRequests(gone); err != nil {
		return nil, err
	}
	if _, err := x.EraseApart(gone.apart); err != nil { // the rest of a record that such a commit begins is not about the entry
		return nil, err
	}
	if parted {
		if err := x.eraseScope(part); err != nil {
			return nil, err
		}
	}
	x.facts.forget(file)
	if err := x.forgetMarks(gone.entities); err != nil {
		return nil, err
	}
	if err := x.forgetEntry(id); err != nil || !parted {
		return nil, err
	}
	return []casework.ScopeID{part}, nil
}

// takeFromFile takes an entry out of its file's row, with its times.
func (x *tx) takeFromFile(file casework.ScopeID, row fileRow, id casework.EntryID) error {
	if e := entryOf(&row, id); e != nil {
		if err := x.KV().Delete(tableTimely, timelyKey(e.Received, id)); err != nil {
			return err
		}
	}
	row.Entries = slices.DeleteFunc(slices.Clone(row.Entries), func(e entryRow) bool { return e.ID == id })
	return x.saveFile(file, &row)
}

// namedIn lists the scopes in which an entry may be named, beside parts: its file, and the desks and shared pictures.
func (x *tx) namedIn(g group, id casework.EntryID, file casework.ScopeID) ([]casework.ScopeID, error) {
	out := []casework.ScopeID{file}
	for _, child := range g.records {
		row, _, err := get[deskRow](x.KV(), tableDesk, child[:])
		if err != nil {
			return nil, err
		}
		for _, scope := range []casework.ScopeID{row.Scope, row.Shared} {
			if !scope.IsZero() {
				out = append(out, scope)
			}
		}
	}
	_, shared, err := x.copyOf(id)
	if err == nil && !shared.IsZero() && !slices.Contains(out, shared) {
		out = append(out, shared)
	}
	return out, err
}

// scrubEntry takes an entry out of a scope. Phones that hold the scope are told that it is gone, and get it again without
// the entry once they have let go of it.
func (x *tx) scrubEntry(scope casework.ScopeID, id casework.EntryID) error {
	found, err := x.Scrub(scope, names(id))
	if err != nil || !found {
		return err
	}
	readers, err := replica.Readers(x.KV(), scope)
	if err != nil {
		return err
	}
	for _, who := range readers {
		access, err := replica.AccessOf(x.KV(), scope, who)
		if err != nil {
			return err
		}
		if err := x.Ungrant(scope, who); err != nil {
			return err
		}
		if err := put(x.KV(), tableAgain, pair(scope, casework.WorkerID(who)), access); err != nil {
			return err
		}
	}
	return nil
}

// names says whether an op is about this entity, or names it in its value.
func names(id [16]byte) func(crdt.Op) bool {
	text := []byte(casework.EntryID(id).String())
	return func(op crdt.Op) bool {
		return op.Entity == id || bytes.Contains(op.Value, id[:]) || bytes.Contains(op.Value, text)
	}
}

// takeFromAlerts takes an entry out of the facts of alerts, and says there that it is gone.
func (x *tx) takeFromAlerts(g group, id casework.EntryID) error {
	alerts, err := x.alertsIn(g)
	if err != nil {
		return err
	}
	for _, a := range alerts {
		rest := slices.DeleteFunc(slices.Clone(a.Finding.Facts), func(f casework.FactRef) bool { return f.Of() == id })
		if len(rest) == len(a.Finding.Facts) {
			continue
		}
		a.Finding.Facts = rest
		a.Finding.Why += " One of these facts was erased on " + x.Now.In(x.pack.Location()).Format("2 January 2006") + "."
		if err := x.putAlert(a); err != nil {
			return err
		}
	}
	return x.flushDesks()
}

// grantAgain gives scopes from which an entry was erased back to those whose phones have all let go of them.
func (s *Service) grantAgain(ctx context.Context) error {
	return s.change(ctx, func(x *tx) error {
		waiting := map[string]replica.Access{}
		err := x.KV().Scan(tableAgain, kv.Range{}, func(key, value []byte) error {
			var access replica.Access
			if err := cbor.Unmarshal(value, &access); err != nil {
				return fmt.Errorf("read a row of %s: %w", tableAgain.Name, err)
			}
			waiting[string(key)] = access
			return nil
		})
		if err != nil {
			return err
		}
		for key, access := range waiting {
			scope, who := [16]byte([]byte(key[:16])), [16]byte([]byte(key[16:]))
			waits, err := x.LetsGo(scope, who)
			if err != nil {
				return err
			}
			if waits {
				continue
			}
			if err := x.Grant(scope, who, access); err != nil {
				return err
			}
			if err := x.KV().Delete(tableAgain, []byte(key)); err != nil {
				return err
			}
		}
		return nil
	})
}
