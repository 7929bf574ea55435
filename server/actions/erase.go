package actions

import (
	"context"
	"fmt"
	"slices"
	"time"

	"streetlight/shared/casework"
)

// Erasure is what one person asked to erase and another confirms. Once it is confirmed it cannot be undone.
type Erasure struct {
	ID          casework.ErasureID `json:"id"`
	Child       casework.ChildID   `json:"child,omitzero"` // all of a child, with the records that are said to be the same child
	Entry       casework.EntryID   `json:"entry,omitzero"` // else one entry
	Records     []casework.ChildID `json:"records"`        // the records about the child, as they stood when it was asked for
	Reason      string             `json:"reason"`
	By          casework.WorkerID  `json:"by"`
	At          time.Time          `json:"at"`
	ConfirmedBy casework.WorkerID  `json:"confirmed_by,omitzero"`
	ConfirmedAt time.Time          `json:"confirmed_at,omitzero"`
	Destroy     []casework.ScopeID `json:"destroy,omitempty"` // what the key file is still to forget for good: scopes, and an entry erased alone by its own id
}

// Hold keeps a child's records from erasure.
type Hold struct {
	Child  casework.ChildID  `json:"child"`
	By     casework.WorkerID `json:"by"`
	At     time.Time         `json:"at"`
	Reason string            `json:"reason"`
}

// ErasureInput says what to erase, and why. The reason is kept when the record is gone: it names nobody.
type ErasureInput struct {
	Child  casework.ChildID
	Entry  casework.EntryID
	Reason string
}

// RequestErasure is the first half: nothing is erased before another person confirms it.
func (s *Service) RequestErasure(ctx context.Context, a Actor, in ErasureInput) (out Erasure, err error) {
	err = s.do(ctx, a, "request-erasure", func(x *tx) error {
		if err := x.allow(casework.EraseRecords); err != nil {
			return err
		}
		if err := checkReason(in.Reason); err != nil {
			return err
		}
		g, err := x.erasable(in.Child, in.Entry)
		if err != nil {
			return err
		}
		id, err := x.drawID()
		if err != nil {
			return err
		}
		out = Erasure{ID: id, Child: in.Child, Entry: in.Entry, Records: g.records, Reason: in.Reason, By: x.who.ID, At: x.Now}
		x.concernsErasure(out)
		return put(x.KV(), tableErasure, id[:], out)
	})
	return out, err
}

func checkReason(reason string) error {
	return casework.Field{Name: "reason", Label: "Reason", Type: casework.Note, Required: true}.Check([]string{reason})
}

func (x *tx) concernsErasure(e Erasure) {
	x.concerns("erasure", e.ID)
	for _, child := range e.Records {
		x.concerns("child", child)
	}
	if !e.Entry.IsZero() {
		x.concerns("entry", e.Entry)
	}
}

// erasable finds the records that an erasure is about, and refuses where the law holds them.
func (x *tx) erasable(child casework.ChildID, entry casework.EntryID) (g group, err error) {
	if child.IsZero() == entry.IsZero() {
		return g, casework.Refuse(casework.Invalid, "Name a child, or one entry.")
	}
	if !entry.IsZero() {
		_, row, err := x.fileOf(entry)
		if err != nil {
			return g, err
		}
		if entryOf(&row, entry) == nil {
			return g, noEntry()
		}
		child = row.Child
	}
	known, err := deskExists(x.KV(), child)
	if err != nil {
		return g, err
	}
	if !known {
		return g, noChild()
	}
	if g, err = x.group(child); err != nil {
		return g, err
	}
	if kept, err := x.restricted(g.records); err != nil || kept.denies(x.who.ID) {
		return g, orRefuse(err, noChild())
	}
	slices.SortFunc(g.records, func(a, b casework.ChildID) int { return slices.Compare(a[:], b[:]) })
	for _, record := range g.records {
		hold, held, err := get[Hold](x.KV(), tableHold, record[:])
		if err != nil {
			return g, err
		}
		if held {
			return g, casework.Refuse(casework.Conflict, fmt.Sprintf("Record %s is held from erasure since %s: %s", record.Short(), hold.At.Format("2 January 2006"), hold.Reason))
		}
	}
	return g, nil
}

// ConfirmErasure is the second half, by another person: what was asked for is erased, and its keys are destroyed.
func (s *Service) ConfirmErasure(ctx context.Context, a Actor, id casework.ErasureID) (out Erasure, err error) {
	err = s.do(ctx, a, "confirm-erasure", func(x *tx) error {
		if err := x.allow(casework.EraseRecords); err != nil {
			return err
		}
		e, err := x.confirmable(id)
		if err != nil {
			return err
		}
		g, err := x.erasable(e.Child, e.Entry)
		if err != nil {
			return err
		}
		if !slices.Equal(g.records, e.Records) {
			return casework.Refuse(casework.Conflict, "Records were linked or unlinked since this was asked for. Ask for it again, and look at what it takes with it.")
		}
		x.concernsErasure(e)
		if e.Destroy, err = x.erase(g, e); err != nil {
			return err
		}
		e.ConfirmedBy, e.ConfirmedAt = x.who.ID, x.Now
		out = e
		return put(x.KV(), tableErasure, id[:], e)
	})
	if err != nil {
		return out, err
	}
	return out, s.destroyPending(ctx)
}

func (x *tx) confirmable(id casework.ErasureID) (Erasure, error) {
	e, ok, err := get[Erasure](x.KV(), tableErasure, id[:])
	switch {
	case err != nil:
		return e, err
	case !ok:
		return e, casework.Refuse(casework.NotFound, "Nobody asked for that erasure. “erase list” shows the ids.")
	case !e.ConfirmedAt.IsZero():
		return e, casework.Refuse(casework.Conflict, "That was erased already, on "+e.ConfirmedAt.Format("2 January 2006")+".")
	case e.By == x.who.ID:
		return e, casework.Refuse(casework.Forbidden, "Another person than the one who asked for it confirms an erasure.")
	}
	return e, nil
}

// erase does it, and gives what the key file is to forget and to remember as erased.
func (x *tx) erase(g group, e Erasure) ([]casework.ScopeID, error) {
	if e.Entry.IsZero() {
		return x.eraseChild(g)
	}
	parts, err := x.eraseEntry(g, e.Entry)
	return append(parts, casework.ScopeID(e.Entry)), err
}

// destroyPending destroys the keys that confirmed erasures named. It is done again after a failure, and when a server starts.
func (s *Service) destroyPending(ctx context.Context) error {
	pending, err := s.erasures(ctx)
	if err != nil {
		return err
	}
	for _, e := range pending {
		if len(e.Destroy) == 0 {
			continue
		}
		scopes := make([][16]byte, len(e.Destroy))
		for i, scope := range e.Destroy {
			scopes[i] = scope
		}
		if err := s.destroy(scopes...); err != nil {
			return fmt.Errorf("destroy the keys of what was erased: %w", err)
		}
		err := s.change(ctx, func(x *tx) error {
			e.Destroy = nil
			return put(x.KV(), tableErasure, e.ID[:], e)
		})
		if err != nil {
			return fmt.Errorf("note that keys are destroyed: %w", err)
		}
	}
	return nil
}

func (s *Service) erasures(ctx context.Context) (out []Erasure, err error) {
	err = s.change(ctx, func(x *tx) error {
		out, err = all[Erasure](x.KV(), tableErasure, nil)
		return err
	})
	return out, err
}

// Erasures lists what was asked for and what was erased, the oldest first, and what is held.
func (s *Service) Erasures(ctx context.Context) (list []Erasure, holds []Hold, err error) {
	err = s.manage(ctx, "list-erasures", func(x *tx) error {
		if list, err = all[Erasure](x.KV(), tableErasure, nil); err != nil {
			return err
		}
		holds, err = all[Hold](x.KV(), tableHold, nil)
		return err
	})
	slices.SortFunc(list, func(a, b Erasure) int { return a.At.Compare(b.At) })
	return list, holds, err
}

// SetHold keeps a child's records from erasure until EndHold.
func (s *Service) SetHold(ctx context.Context, a Actor, child casework.ChildID, reason string) error {
	return s.do(ctx, a, "set-hold", func(x *tx) error {
		if err := x.allow(casework.EraseRecords); err != nil {
			return err
		}
		if err := checkReason(reason); err != nil {
			return err
		}
		known, err := deskExists(x.KV(), child)
		if err != nil {
			return err
		}
		if !known {
			return noChild()
		}
		x.concerns("child", child)
		return put(x.KV(), tableHold, child[:], Hold{Child: child, By: x.who.ID, At: x.Now, Reason: reason})
	})
}

// EndHold ends that.
func (s *Service) EndHold(ctx context.Context, a Actor, child casework.ChildID) error {
	return s.do(ctx, a, "end-hold", func(x *tx) error {
		if err := x.allow(casework.EraseRecords); err != nil {
			return err
		}
		_, held, err := get[Hold](x.KV(), tableHold, child[:])
		if err != nil {
			return err
		}
		if !held {
			return casework.Refuse(casework.NotFound, "Nobody holds that child's records.")
		}
		x.concerns("child", child)
		return x.KV().Delete(tableHold, child[:])
	})
}
