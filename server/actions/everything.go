package actions

import (
	"context"
	"errors"
	"fmt"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/records"
)

// Holdings is what the server holds, for comparing it with what phones hold.
type Holdings struct {
	Entries     map[casework.EntryID]casework.Entry
	Alerts      map[string]int // raised, by rule; joined ones included
	PlansActive int
}

// Everything reads all entries. It is for whoever has the machine: it shows what no role may see together.
func (s *Service) Everything(ctx context.Context) (out Holdings, err error) {
	err = s.manage(ctx, "compare-everything", func(x *tx) error {
		out = Holdings{Entries: map[casework.EntryID]casework.Entry{}, Alerts: map[string]int{}}
		if err := x.everyEntry(out.Entries); err != nil {
			return err
		}
		if err := x.everyAlert(out.Alerts); err != nil {
			return err
		}
		plans, err := all[planRow](x.KV(), tablePlan, nil)
		for _, p := range plans {
			if p.Active {
				out.PlansActive++
			}
		}
		return err
	})
	return out, err
}

func (x *tx) everyEntry(into map[casework.EntryID]casework.Entry) error {
	var scopes []casework.ScopeID
	err := x.KV().Scan(tableFile, kv.Range{}, func(key, _ []byte) error {
		scopes = append(scopes, casework.ScopeID(key))
		return nil
	})
	if err != nil {
		return err
	}
	for _, scope := range scopes {
		state, err := x.State(scope)
		if err != nil {
			return err
		}
		for _, id := range records.EntryIDs(state) {
			if e, _, ok := records.Entry(state, scope, id); ok {
				into[id] = e
			}
		}
	}
	return nil
}

// everyAlert counts the alerts of all desks by rule.
func (x *tx) everyAlert(into map[string]int) error {
	desks := map[casework.AlertID]casework.ChildID{}
	err := x.KV().Scan(tableAlert, kv.Range{}, func(key, child []byte) error {
		desks[casework.AlertID(key)] = casework.ChildID(child)
		return nil
	})
	if err != nil {
		return err
	}
	for id, child := range desks {
		a, ok, err := alertShelf().one(x, child, id)
		if err != nil || !ok {
			return errors.Join(fmt.Errorf("alert %s is not on its desk", id), err)
		}
		into[a.Finding.Rule]++
	}
	return nil
}
