package actions

import (
	"context"
	"fmt"
	"slices"

	"streetlight/server/audit"
	"streetlight/shared/casework"
	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

// policy is what the exchange asks the service: may this commit enter, and what follows from it.
type policy struct{ *Service }

// Admit lets a phone begin a file about a child for its own agency, and write entries of its worker's kind into a file
// that it may write to. Workflow is the server's alone. It claims the ids of new entries, so that nobody can write an
// entry under the id of another.
func (p policy) Admit(t *replica.Tx, c *commit.Commit, ops []crdt.Op) (string, error) {
	by, err := p.admitted(t, casework.WorkerID(c.User))
	if err != nil {
		return "", err
	}
	x, who := by.tx, by.who
	if !by.known || who.Ended {
		return "The account that wrote this has ended. A supervisor must look at it.", nil
	}
	if by.hasOwn && by.own == casework.ScopeID(c.Scope) {
		return admitRequests(ops), nil
	}
	if words := admitOps(who, ops); words != "" {
		return words, nil
	}
	begun, err := x.begun(c.Scope)
	if err != nil {
		return "", err
	}
	var words string
	if begun {
		words, err = admitMore(t, c, ops)
	} else {
		words, err = x.admitFile(who, c, ops)
	}
	if words != "" || err != nil {
		return words, err
	}
	return x.claim(c.Scope, ops)
}

// begun says whether a scope says already what it is about. One of which a phone gave back the end alone, after the server
// was restored from a copy, does not.
func (x *tx) begun(scope casework.ScopeID) (bool, error) {
	has, err := x.HasScope(scope)
	if err != nil || !has {
		return false, err
	}
	state, err := x.State(scope)
	return err == nil && records.ReadMeta(state, scope).Kind != "", err
}

// admission is what Admit asks for each commit of one worker in one transaction.
type admission struct {
	*tx
	id     casework.WorkerID
	who    casework.Worker
	known  bool
	own    casework.ScopeID
	hasOwn bool
}

// admitted looks a worker up, once for all commits of theirs that come in a row.
func (p policy) admitted(t *replica.Tx, id casework.WorkerID) (*admission, error) {
	if by, ok := t.Memo.(*admission); ok && by.id == id {
		return by, nil
	}
	x, err := p.wrap(context.Background(), t)
	if err != nil {
		return nil, err
	}
	by := &admission{tx: x, id: id}
	if by.who, by.known, err = by.worker(id); err != nil {
		return nil, err
	}
	if by.own, by.hasOwn, err = by.userScope(id); err != nil {
		return nil, err
	}
	t.Memo = by
	return by, nil
}

// admitMore checks what is written into a scope that there is.
func admitMore(t *replica.Tx, c *commit.Commit, ops []crdt.Op) (string, error) {
	if namesScope(c, ops) {
		return "It changes which child or agency the record is about. A supervisor must look at it.", nil
	}
	if t.Begun(c.Scope) {
		return "", nil
	}
	access, err := replica.AccessOf(t.KV(), c.Scope, c.User)
	if err != nil || access == replica.Write {
		return "", err
	}
	return "You may no longer write to this record. What you wrote is kept for a supervisor.", nil
}

// claim notes in which file new entries stand. The claim of a commit that is kept apart after all does no harm: nobody
// else draws that id.
func (x *tx) claim(scope casework.ScopeID, ops []crdt.Op) (string, error) {
	for i := range ops {
		op := &ops[i]
		if op.Field != uint16(casework.FieldKind) {
			continue
		}
		b, err := x.KV().Get(tableEntry, op.Entity[:])
		if err != nil {
			return "", err
		}
		if b != nil && casework.ScopeID(b) != scope {
			return "Another record holds an entry of this number already. A supervisor must look at it.", nil
		}
		if b != nil {
			continue
		}
		if err := x.KV().Put(tableEntry, op.Entity[:], scope[:]); err != nil {
			return "", err
		}
	}
	return "", nil
}

// lookAtIt ends the words of what only a person can sort out.
const lookAtIt = " A supervisor must look at it."

// admitOps says why this worker's phone may not write these ops; "" when it may.
func admitOps(who casework.Worker, ops []crdt.Op) string {
	if words := wellFormed(ops); words != "" {
		return words
	}
	for _, op := range ops {
		if op.Field == uint16(casework.FieldKind) && !who.May(casework.RecordAct(casework.Kind(op.Value))) {
			return fmt.Sprintf("Your role (%s) does not record this kind of entry. It is kept for a supervisor.", who.Role.Label())
		}
	}
	return ""
}

// wellFormed says what of these ops no phone may write at all; "" when nothing.
func wellFormed(ops []crdt.Op) string {
	for _, op := range ops {
		if op.Field&crdt.HubBit != 0 {
			return "It changes what only the server decides." + lookAtIt
		}
		if op.Field == uint16(casework.FieldKind) && op.Value == nil {
			return "It takes out what kind of entry it is." + lookAtIt
		}
		if err := records.Check(op); err != nil {
			return err.Error()
		}
	}
	return ""
}

// namesScope says whether ops change what a record is about.
func namesScope(c *commit.Commit, ops []crdt.Op) bool {
	return slices.ContainsFunc(ops, func(op crdt.Op) bool { return op.Entity == c.Scope })
}

// admitFile checks the words with which a new scope begins: phones begin files alone.
func (x *tx) admitFile(who casework.Worker, c *commit.Commit, ops []crdt.Op) (string, error) {
	meta := records.ReadMeta(crdt.Fold(c.Change(ops)), c.Scope)
	switch {
	case meta.Kind != casework.FileScope || meta.Child.IsZero():
		return "It begins a record without saying which child it is about. A supervisor must look at it.", nil
	case meta.Agency != who.Agency:
		return "It begins a record for another agency than yours. A supervisor must look at it.", nil
	}
	may, err := x.mayName(who, meta.Child)
	if err != nil || may {
		return "", err
	}
	return "It begins a record under the number of a child whom your agency has not recorded and of whom you hold no card. A supervisor must look at it.", nil
}

// mayName says whether a worker may begin a file under this child's number: one that is new, one under which their agency
// has a file, or one that came with an action card. Anybody else records a new child, and supervisors link the two: with
// the number alone nobody draws the desk of another agency's child to their own.
func (x *tx) mayName(who casework.Worker, child casework.ChildID) (bool, error) {
	known, err := deskExists(x.KV(), child)
	if err != nil || !known {
		return true, err
	}
	scopes, err := keys(x.KV(), tableOfChild, child[:])
	if err != nil {
		return false, err
	}
	for _, scope := range scopes {
		row, _, err := x.file(casework.ScopeID(scope))
		if err != nil || row.Agency == who.Agency {
			return err == nil, err
		}
	}
	return x.toldOf(who.ID, child)
}

// toldOf says whether a worker was given something on this child's number.
func (x *tx) toldOf(who casework.WorkerID, child casework.ChildID) (bool, error) {
	own, ok, err := x.userScope(who)
	if err != nil || !ok {
		return false, err
	}
	state, err := x.State(own)
	if err != nil {
		return false, err
	}
	grants, err := records.Wholes[records.Grant](state, casework.FieldGrant)
	return slices.ContainsFunc(grants, func(g records.Grant) bool { return g.Child == child && !g.Ended }), err
}

// Accepted puts accepted entries before their supervisors and looks at each touched child once: which records may be the
// same child, and what the rules say.
func (p policy) Accepted(t *replica.Tx, accepted []replica.Accepted) error {
	x, err := p.wrap(context.Background(), t)
	if err != nil {
		return err
	}
	in := &intake{tx: x, changed: map[casework.ScopeID]bool{}, touched: map[casework.ChildID][]casework.EntryID{}}
	for _, a := range accepted {
		take := in.take
		switch {
		case a.Returned: // a request among them was answered when it first came
			take = in.returned
		case isRequest(a):
			take = in.later
		}
		if err := take(a); err != nil {
			return err
		}
	}
	if err := in.finish(); err != nil {
		return err
	}
	if accepted[0].Returned {
		return in.loggedOffer(accepted)
	}
	if !accepted[0].Released { // whoever released it has a leaf that names it
		if err := in.logged(accepted[0]); err != nil {
			return err
		}
	}
	return x.answerRequests(in.asked)
}

// KeptApart appends the leaf of what was pushed and could not be accepted.
func (p policy) KeptApart(t *replica.Tx, user, device replica.ID, commits int) error {
	x, err := p.phoneLeaf(t, user, device, "push", "kept-apart")
	if err != nil {
		return err
	}
	x.leaf.Detail.Words = fmt.Sprintf("%d commits", commits)
	_, err = x.log.Append(x.KV(), x.leaf)
	return err
}

// Shown appends the leaf of what an answer gives a phone to read.
func (p policy) Shown(t *replica.Tx, user, device replica.ID, scopes []replica.ID) error {
	x, err := p.phoneLeaf(t, user, device, "pull", "shown")
	if err != nil {
		return err
	}
	for _, id := range scopes {
		x.concerns("scope", casework.ScopeID(id))
	}
	_, err = x.log.Append(x.KV(), x.leaf)
	return err
}

// phoneLeaf begins the leaf of an act of a phone.
func (p policy) phoneLeaf(t *replica.Tx, user, device replica.ID, act, result string) (*tx, error) {
	x, err := p.wrap(context.Background(), t)
	if err != nil {
		return nil, err
	}
	x.leaf = audit.Entry{Time: x.Now, Actor: casework.WorkerID(user).String(), Device: casework.DeviceID(device).String(), Action: act, Result: result}
	return x, nil
}
