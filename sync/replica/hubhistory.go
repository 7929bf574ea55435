package replica

import (
	"fmt"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
)

// History visits the commits of a scope as they were folded, in the order of its log, those of this transaction included.
// One whose body was erased comes without ops. Visit may end early with kv.ErrStop.
func (t *Tx) History(scope ID, visit func(crdt.Commit) error) error {
	if err := t.flushIndex(scope); err != nil {
		return err
	}
	return t.rows(scope, 1, func(row logRow) error {
		c, err := t.folded(row)
		if err != nil {
			return err
		}
		return visit(c)
	})
}

// folded is a row of the log as it was folded; one whose key is not there has no ops.
func (t *Tx) folded(row logRow) (crdt.Commit, error) {
	c, err := commit.Parse(row.Head)
	if err != nil {
		return crdt.Commit{}, fmt.Errorf("row of the log: %w", err)
	}
	if key, ok := t.key(c.Scope, c.KeyID); ok {
		return foldedWith(row, c, key)
	}
	return changeOf(row, c, nil), nil
}

func folded(row logRow, key commit.Key) (crdt.Commit, error) {
	c, err := commit.Parse(row.Head)
	if err != nil {
		return crdt.Commit{}, fmt.Errorf("row of the log: %w", err)
	}
	return foldedWith(row, c, key)
}

func foldedWith(row logRow, c *commit.Commit, key commit.Key) (crdt.Commit, error) {
	var ops []crdt.Op
	if len(row.Body) > 0 && c.AttachBody(row.Body) == nil {
		var err error
		if ops, err = c.Open(key); err != nil {
			return crdt.Commit{}, fmt.Errorf("row of the log: %w", err)
		}
	}
	return changeOf(row, c, ops), nil
}

func changeOf(row logRow, c *commit.Commit, ops []crdt.Op) crdt.Commit {
	change := c.Change(ops)
	change.Wall -= row.Skew
	return change
}

// flushIndex writes the index of what this transaction added to a scope, so that its log can be read.
func (t *Tx) flushIndex(id ID) error {
	s := t.scopes[id]
	if s == nil || len(s.added) == 0 {
		return nil
	}
	if err := t.kv.Put(tableScopeLog, join(id, s.row.SSN), rowNumbers(s.added)); err != nil {
		return err
	}
	s.added = nil
	return nil
}
