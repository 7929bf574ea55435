package actions

import (
	"context"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/records"
)

// CopyView is one entry that was shared with this worker, with the child it is about.
type CopyView struct {
	SharedView
	Child     casework.ChildID `json:"child"` // as this worker knows them
	ChildName string           `json:"child_name"`
}

// SharedCopy gives one entry that was shared with this worker; an entry of their own is for Entry. Of several copies it is
// one that still stands, where there is one.
func (p *Phone) SharedCopy(ctx context.Context, id casework.EntryID) (out CopyView, err error) {
	err = p.look(ctx, func(r kv.Reader) error {
		found := false
		all, err := p.pictures(r)
		if err != nil {
			return err
		}
		for child, scopes := range all {
			for _, scope := range scopes {
				v, ok, err := p.copyIn(r, scope, id)
				if err != nil {
					return err
				}
				if !ok || found && v.State != "" {
					continue
				}
				found, out.SharedView, out.Child = true, v, child
			}
		}
		if !found {
			return errNoEntry()
		}
		picture, err := p.pictureOf(r, all[out.Child])
		if err == nil {
			out.ChildName = picture.Name
		}
		return err
	})
	return out, err
}

// copyIn finds the copy of an entry in a scope; ok is false where it has none.
func (p *Phone) copyIn(r kv.Reader, scope casework.ScopeID, id casework.EntryID) (v SharedView, ok bool, err error) {
	state, err := p.device.View(r, scope)
	if err != nil {
		return v, false, err
	}
	c, ok, err := records.ReadWhole[casework.Published](state, id, casework.FieldPublished)
	if err != nil || !ok {
		return v, false, err
	}
	v, err = p.sharedView(r, c)
	v.scope = scope
	return v, err == nil, err
}
