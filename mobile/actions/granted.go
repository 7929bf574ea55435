package actions

import (
	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// mayWrite says whether this worker was given a file of another to write in: for a visit together, or as a successor.
func (p *Phone) mayWrite(r kv.Reader, scope casework.ScopeID) (bool, error) {
	shelf, err := p.index.shelfOf(r)
	if err != nil {
		return false, err
	}
	grants, err := p.grants(r, shelf)
	g := grants[scope]
	return g.Write && !g.Ended, err
}

// givenFile is a file about a child that this worker was given to write in; ok is false when there is none.
func (p *Phone) givenFile(r kv.Reader, child casework.ChildID) (scope casework.ScopeID, ok bool, err error) {
	shelf, err := p.index.shelfOf(r)
	if err != nil {
		return scope, false, err
	}
	for _, scope := range shelf.files[child] {
		if ok, err := p.mayWrite(r, scope); ok || err != nil {
			return scope, ok, err
		}
	}
	return scope, false, nil
}
