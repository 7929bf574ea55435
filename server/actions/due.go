package actions

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"streetlight/server/audit"
	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// What a rule says of a child may change only because time passes: an interview has not come for 72 hours, a plan has lain
// untouched for a week. Each look at a child leaves a due row: when to look again. The row is deleted in the transaction that
// looks, so any server of the store may take it, and one of them does.

// tableDue says when a child is to be looked at again: milliseconds since 1970, child -> nothing. The row of its desk names the
// same time.
//
//nolint:gochecknoglobals // a name that nobody changes
var tableDue = kv.Table{Name: "due", Ordered: true}

// Limits of one turn of the timers.
const (
	dueAtOnce = 256         // children are listed at a time
	dueAgain  = time.Minute // a child is looked at again after a rule failed
)

func dueKey(at int64, child casework.ChildID) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(max(0, at))), child[:]...)
}

// keepDue notes when the linked records are to be looked at next, on their home; the zero time says never.
func (x *tx) keepDue(g group, next time.Time) error {
	for _, child := range g.records {
		at := int64(0)
		if child == g.home && !next.IsZero() {
			at = next.UnixMilli()
		}
		if err := x.setDue(child, at); err != nil {
			return err
		}
	}
	return nil
}

func (x *tx) setDue(child casework.ChildID, at int64) error {
	d, err := x.desk(child)
	if err != nil || d.row.Due == at {
		return err
	}
	if err := x.dropDue(child, d.row.Due); err != nil {
		return err
	}
	d.row.Due = at
	if at != 0 {
		if err := x.KV().Put(tableDue, dueKey(at, child), []byte{}); err != nil {
			return err
		}
	}
	return x.saveDesk(child, d)
}

// dropDue deletes a due row; at 0 there is none.
func (x *tx) dropDue(child casework.ChildID, at int64) error {
	if at == 0 {
		return nil
	}
	return x.KV().Delete(tableDue, dueKey(at, child))
}

// RunDue looks at each child whose time has come, each in a transaction of its own, and says how many it looked at. One that
// fails is reported with the others' and stays due.
func (s *Service) RunDue(ctx context.Context) (looked int, err error) {
	now := s.now()
	var from []byte
	for {
		rows, err := s.dueRows(ctx, from, now)
		if err != nil || len(rows) == 0 {
			return looked, err
		}
		var failed []error
		for _, key := range rows {
			if err := s.lookDue(ctx, key); err != nil {
				failed = append(failed, err)
				continue
			}
			looked++
		}
		if len(failed) > 0 {
			return looked, errors.Join(failed...)
		}
		from = append(rows[len(rows)-1], 0)
	}
}

// dueRows lists the keys of rows that are due, from one on.
func (s *Service) dueRows(ctx context.Context, from []byte, now time.Time) (rows [][]byte, err error) {
	err = s.store.View(ctx, func(r kv.Reader) error {
		rows = nil
		return r.Scan(tableDue, kv.Range{From: from, To: dueKey(now.UnixMilli()+1, casework.ChildID{})}, func(key, _ []byte) error {
			if rows = append(rows, append([]byte(nil), key...)); len(rows) == dueAtOnce {
				return kv.ErrStop
			}
			return nil
		})
	})
	return rows, err
}

// lookDue looks at one child, if no other server has.
func (s *Service) lookDue(ctx context.Context, key []byte) error {
	if len(key) != 24 {
		return fmt.Errorf("read a row of %s: its key has %d bytes", tableDue.Name, len(key))
	}
	at, child := int64(binary.BigEndian.Uint64(key)), casework.ChildID(key[8:])
	err := s.change(ctx, func(x *tx) error {
		row, ok, err := get[deskRow](x.KV(), tableDesk, child[:])
		if err != nil {
			return err
		}
		if !ok || row.Due != at {
			return x.KV().Delete(tableDue, key)
		}
		if err := x.setDue(child, 0); err != nil {
			return err
		}
		return x.lookOnTime(child)
	})
	if err != nil {
		return fmt.Errorf("look at child %s: %w", child, err)
	}
	return nil
}

// lookOnTime looks at a child because its time has come. The audit log names the alerts that this raised or changed.
func (x *tx) lookOnTime(child casework.ChildID) error {
	g, err := x.group(child)
	if err != nil {
		return err
	}
	x.leaf = audit.Entry{Time: x.Now, Actor: System, Action: "look-on-time", Result: "done"}
	if err := x.look(g, nil); err != nil {
		return err
	}
	for _, record := range g.records {
		for _, id := range sortedKeys(x.desks[record].alerts) {
			x.concerns("alert", id)
		}
	}
	if len(x.leaf.Detail.Entities) == 0 {
		return nil
	}
	x.concerns("child", g.home)
	_, err = x.log.Append(x.KV(), x.leaf)
	return err
}
