package actions

import (
	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/records"
)

// cards gives the action cards this worker holds, by the id under which the worker knows the child.
func (p *Phone) cards(r kv.Reader) (map[casework.ChildID]casework.Card, error) {
	shelf, err := p.index.shelfOf(r)
	if err != nil {
		return nil, err
	}
	grants, err := p.grants(r, shelf)
	if err != nil {
		return nil, err
	}
	out := map[casework.ChildID]casework.Card{}
	for _, scope := range shelf.kinds[casework.CardScope] {
		grant, granted := grants[scope]
		if granted && grant.Ended {
			continue
		}
		state, err := p.device.View(r, scope)
		if err != nil {
			return nil, err
		}
		cards, err := records.Wholes[casework.Card](state, casework.FieldCard)
		if err != nil {
			return nil, err
		}
		for _, card := range cards {
			if granted && !grant.Child.IsZero() {
				card.Child = grant.Child
			}
			out[card.Child] = card
		}
	}
	return out, nil
}

// grants gives what the worker's own scope says they may hold.
func (p *Phone) grants(r kv.Reader, shelf *shelf) (map[casework.ScopeID]records.Grant, error) {
	out := map[casework.ScopeID]records.Grant{}
	for _, scope := range shelf.kinds[casework.UserScope] {
		state, err := p.device.View(r, scope)
		if err != nil {
			return nil, err
		}
		grants, err := records.Wholes[records.Grant](state, casework.FieldGrant)
		if err != nil {
			return nil, err
		}
		for _, g := range grants {
			out[g.Scope] = g
		}
	}
	return out, nil
}
