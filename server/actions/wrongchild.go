package actions

import (
	"context"
	"slices"
	"strings"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// An entry never changes its scope. One that is about the wrong child is withdrawn, and written anew about the right one in
// the name of its author, with the very words, the time it was first received and the supervisor's decision still to come:
// the old one points to the new one, the new one names the old.

// WrongChildInput says whom an entry is really about.
type WrongChildInput struct {
	Entry   casework.EntryID
	Content casework.ContentHash // as it was shown: a later content is refused with Conflict
	Right   casework.ChildID     // a child whom the author's agency has recorded; zero: one met for the first time
	New     casework.Values      // the identity of that child
}

// WrongChild moves an entry to the child whom it is about, and gives the entry in its place. Only a supervisor of the author's agency does.
func (s *Service) WrongChild(ctx context.Context, a Actor, in WrongChildInput) (moved casework.EntryID, err error) {
	err = s.do(ctx, a, "wrong-child", func(x *tx) error {
		moved, err = x.moveEntry(in)
		return err
	})
	return moved, err
}

func (x *tx) moveEntry(in WrongChildInput) (moved casework.EntryID, err error) {
	scope, row, err := x.fileOf(in.Entry)
	if err != nil {
		return moved, err
	}
	if err := x.mayDecide(scope, row, in.Entry); err != nil {
		return moved, err
	}
	e, err := x.entryIn(scope, in.Entry)
	if err != nil {
		return moved, err
	}
	if err := x.movable(scope, e, in); err != nil {
		return moved, err
	}
	right, err := x.rightChild(row, in)
	if err != nil {
		return moved, err
	}
	if moved, err = x.drawID(); err != nil {
		return moved, err
	}
	x.concerns("entry", in.Entry)
	x.concerns("entry", moved)
	x.concerns("child", right.ID)
	if err := x.withdraw(scope, row, in.Entry, casework.Judgement{Reason: "wrong_child", Moved: moved}); err != nil {
		return moved, err
	}
	return moved, x.writeMoved(scope, row, e, right, moved)
}

// movable refuses what has changed, was withdrawn, or is in dispute.
func (x *tx) movable(scope casework.ScopeID, e casework.Entry, in WrongChildInput) error {
	if err := x.notWithdrawn(scope, e.ID); err != nil {
		return err
	}
	state, err := x.State(scope)
	if err != nil {
		return err
	}
	switch {
	case state.ContentHash(e.ID) != in.Content:
		return casework.Refuse(casework.Conflict, "The entry has changed since you opened it. Read what changed, then decide again.")
	case len(e.Conflicts()) > 0:
		return casework.Refuse(casework.Conflict, "Two versions of this entry contradict each other. Return it, so that its author settles which is right.")
	case in.Right == e.Child:
		return casework.RefuseField("right", "That is the child under whom it stands. Choose the child whom it is about.")
	}
	return nil
}

// rightChild is the child whom an entry is about, as the author's agency knows them, or one who is new.
func (x *tx) rightChild(row fileRow, in WrongChildInput) (c casework.Child, err error) {
	if in.Right.IsZero() {
		c.Values = in.New.Clone()
		if err := c.Validate(x.Now); err != nil {
			return c, err
		}
		c.ID, err = x.drawID()
		return c, err
	}
	known, err := x.recordedIn(row.Agency, in.Right)
	if err != nil {
		return c, err
	}
	hidden, err := x.hidden(in.Right, x.who.ID)
	if err != nil {
		return c, err
	}
	if !known || hidden {
		return c, casework.RefuseField("right", "Your agency has recorded no such child. Choose one whom it has, or name a new one.")
	}
	return x.filedBy(row.Agency, in.Right)
}

// filedBy is a child record's identity over the files of one agency, so that nothing of what others know moves.
func (x *tx) filedBy(agency casework.AgencyID, child casework.ChildID) (casework.Child, error) {
	out := casework.Child{ID: child, Values: casework.Values{}}
	files, scopes, err := x.filesOf(group{records: []casework.ChildID{child}})
	if err != nil {
		return out, err
	}
	for i, row := range files {
		if row.Agency != agency {
			continue
		}
		state, err := x.State(scopes[i])
		if err != nil {
			return out, err
		}
		for f, texts := range records.Child(state, child).Values {
			if len(out.Values[f]) == 0 {
				out.Values[f] = texts
			}
		}
	}
	return out, nil
}

// recordedIn says whether an agency has a file about this very record.
func (x *tx) recordedIn(agency casework.AgencyID, child casework.ChildID) (bool, error) {
	files, _, err := x.filesOf(group{records: []casework.ChildID{child}})
	return slices.ContainsFunc(files, func(f fileRow) bool { return f.Agency == agency }), err
}

// writeMoved writes an entry anew about the right child, and puts it before the supervisors.
func (x *tx) writeMoved(from casework.ScopeID, old fileRow, e casework.Entry, right casework.Child, id casework.EntryID) error {
	scope, row, err := x.authorsFile(old, e.Author, right)
	if err != nil {
		return err
	}
	if err := x.copyOps(from, scope, e, id); err != nil {
		return err
	}
	if err := x.KV().Put(tableEntry, id[:], scope[:]); err != nil {
		return err
	}
	was := entryOf(&old, e.ID)
	row.Entries = append(row.Entries, entryRow{ID: id, Received: was.Received, Changed: x.Now.UnixMilli(), Awaits: x.pack.NeedsApproval(e.Kind), Urgent: e.Danger()})
	if err := x.saveFile(scope, row); err != nil {
		return err
	}
	if err := x.moveTimes(old, e.ID, id, scope); err != nil {
		return err
	}
	if err := x.suggest([]casework.ChildID{right.ID}); err != nil {
		return err
	}
	g, err := x.group(right.ID)
	if err != nil {
		return err
	}
	return x.look(g, []casework.EntryID{id})
}

// copyOps writes an entry under another id, all that people wrote in it, in the name of its author.
func (x *tx) copyOps(from, into casework.ScopeID, e casework.Entry, id casework.EntryID) error {
	state, err := x.State(from)
	if err != nil {
		return err
	}
	if _, err := x.WriteFor(into, e.Author, x.Now, opsAs(state, e.ID, id)...); err != nil {
		return err
	}
	if state, err = x.State(into); err != nil {
		return err
	}
	op, err := records.Whole(state, id, casework.FieldMovedFrom, e.ID)
	if err != nil {
		return err
	}
	return x.Write(into, op)
}

// opsAs lists the ops that say of another entity what people say of this one, fields that this program does not know included.
func opsAs(state *crdt.State, id, other [16]byte) (ops []crdt.Op) {
	for _, c := range state.Cells(id) {
		if c.Field&crdt.HubBit != 0 {
			continue
		}
		newest := c.Values[len(c.Values)-1]
		if !newest.Removed() {
			ops = append(ops, crdt.Op{Entity: other, Field: c.Field, Key: slices.Clone(c.Key), Value: slices.Clone(newest.Bytes)})
		}
	}
	return ops
}

// authorsFile finds the author's own file about a child, or begins it for them.
func (x *tx) authorsFile(old fileRow, author casework.WorkerID, child casework.Child) (casework.ScopeID, *fileRow, error) {
	scopes, err := keys(x.KV(), tableOfChild, child.ID[:])
	if err != nil {
		return casework.ScopeID{}, nil, err
	}
	for _, scope := range scopes {
		row, ok, err := x.file(casework.ScopeID(scope))
		if err != nil {
			return scope, nil, err
		}
		if ok && row.Author == author && row.Agency == old.Agency {
			return scope, row, nil
		}
	}
	return x.beginFileFor(old, author, child)
}

// beginFileFor begins an author's file about a child, with what their agency knows of who the child is.
func (x *tx) beginFileFor(old fileRow, author casework.WorkerID, child casework.Child) (casework.ScopeID, *fileRow, error) {
	scope, err := x.beginScope(records.Meta{Kind: casework.FileScope, Child: child.ID, Agency: old.Agency})
	if err != nil {
		return scope, nil, err
	}
	if ops := records.ChildOps(&crdt.State{}, child); len(ops) > 0 {
		if err := x.Write(scope, ops...); err != nil {
			return scope, nil, err
		}
	}
	row := &fileRow{Child: child.ID, Agency: old.Agency, Author: author}
	if err := x.KV().Put(tableOfChild, pair(child.ID, scope), []byte{}); err != nil {
		return scope, nil, err
	}
	if _, err := x.desk(child.ID); err != nil {
		return scope, nil, err
	}
	if err := x.grant(author, records.Grant{Scope: scope, Kind: casework.FileScope, Child: child.ID, Write: true}); err != nil {
		return scope, nil, err
	}
	return scope, row, x.handNewFile(scope, *row)
}

// mostChildren is how many children a search shows.
const mostChildren = 30

// FindChildren lists the children whom this supervisor's agency has recorded and whose name has all of these words, by name.
// More says that there are others: then more words are needed.
func (s *Service) FindChildren(ctx context.Context, a Actor, words string) (out []ChildLine, more bool, err error) {
	err = s.do(ctx, a, "find-children", func(x *tx) error {
		out, more = nil, false
		if err := x.allow(casework.JudgeEntry); err != nil {
			return err
		}
		for _, id := range s.names.having(foldName(words)) {
			known, err := x.recordedIn(x.who.Agency, id)
			if err != nil {
				return err
			}
			hidden, err := x.hidden(id, x.who.ID)
			if err != nil {
				return err
			}
			if !known || hidden {
				continue
			}
			if more = len(out) == mostChildren; more {
				break
			}
			c, err := x.filedBy(x.who.Agency, id)
			if err != nil {
				return err
			}
			x.concerns("child", id)
			out = append(out, lineOf(c, x.Now))
		}
		slices.SortFunc(out, func(a, b ChildLine) int { return compareText(a.Name, b.Name) })
		return nil
	})
	return out, more, err
}

// having lists the children one of whose names has all of these words, folded, by id; none for no word.
func (n *nameIndex) having(words string) (out []casework.ChildID) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	wanted := strings.Fields(words)
	if len(wanted) == 0 {
		return nil
	}
	for child, who := range n.who {
		if slices.ContainsFunc(who.names, func(name string) bool {
			return !slices.ContainsFunc(wanted, func(w string) bool { return !strings.Contains(name, w) })
		}) {
			out = append(out, child)
		}
	}
	slices.SortFunc(out, func(a, b casework.ChildID) int { return slices.Compare(a[:], b[:]) })
	return out
}
