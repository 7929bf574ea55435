package actions

import (
	"context"
	"fmt"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// lookFromKey is the row of tableSystem that says from which child on everybody is still to be looked at again, because
// another pack went live; there is none when nobody is.
const lookFromKey = "look-from"

// lookByPack makes every child due, some at a time, after another pack went live: it may say other things of the same facts.
func (s *Service) lookByPack(ctx context.Context) error {
	for more := true; more; {
		err := s.change(ctx, func(x *tx) (err error) {
			more, err = x.makeSomeDue()
			return err
		})
		if err != nil {
			return fmt.Errorf("have children looked at by the new pack: %w", err)
		}
	}
	return nil
}

// makeSomeDue makes the next children due and says whether there are more.
func (x *tx) makeSomeDue() (more bool, err error) {
	from, err := x.KV().Get(tableSystem, []byte(lookFromKey))
	if err != nil || from == nil {
		return false, err
	}
	var children []casework.ChildID
	err = x.KV().Scan(tableDesk, kv.Range{From: append([]byte(nil), from...)}, func(key, _ []byte) error {
		if children = append(children, casework.ChildID(key)); len(children) == dueAtOnce {
			return kv.ErrStop
		}
		return nil
	})
	if err != nil {
		return false, err
	}
	for _, child := range children {
		if err := x.setDue(child, x.Now.UnixMilli()); err != nil {
			return false, err
		}
	}
	if len(children) < dueAtOnce {
		return false, x.KV().Delete(tableSystem, []byte(lookFromKey))
	}
	last := children[len(children)-1]
	return true, x.KV().Put(tableSystem, []byte(lookFromKey), append(last[:], 0))
}
