package actions

import (
	"errors"
	"slices"
	"time"

	"streetlight/server/audit"
	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

// A phone writes to its own worker's scope alone what it may not write elsewhere: requests. Each is answered in the
// transaction that accepts it, by a commit of the server's beside it, and done through the very acts of the console.

// admitRequests lets only whole requests into a worker's own scope, one to a commit, so that a push asks for no more than it
// has commits; "" when it is that.
func admitRequests(ops []crdt.Op) string {
	if len(ops) != 1 {
		return "It asks for several things at once, which no phone does." + lookAtIt
	}
	for _, op := range ops {
		if op.Field != uint16(casework.FieldRequest) || len(op.Key) > 0 || op.Value == nil {
			return "It writes into your own notices what only the server writes there. A supervisor must look at it."
		}
		if _, err := records.DecodeRequest(op.Value); err != nil {
			return err.Error()
		}
	}
	return ""
}

// isRequest says whether a commit that was admitted holds requests: nothing else is admitted beside them.
func isRequest(a replica.Accepted) bool {
	return slices.ContainsFunc(a.Ops, func(op crdt.Op) bool { return op.Field == uint16(casework.FieldRequest) })
}

// answerRequests does what was asked for, or says why not.
func (x *tx) answerRequests(asked []replica.Accepted) error {
	for _, a := range asked {
		wall := time.UnixMilli(a.Commit.Wall).Add(-a.Skew).UTC()
		who, _, err := x.worker(casework.WorkerID(a.Commit.User))
		if err != nil {
			return err
		}
		x.who, x.actor = who, Actor{Worker: who.ID, Device: casework.DeviceID(a.Commit.Device)}
		for _, op := range a.Ops {
			q, err := records.DecodeRequest(op.Value)
			if err != nil {
				return err // it was admitted as one
			}
			if err := x.answerRequest(casework.ScopeID(a.Commit.Scope), op.Entity, q, wall); err != nil {
				return err
			}
		}
	}
	return x.flushDesks()
}

// answerRequest answers one request once: the same id again has its answer already.
func (x *tx) answerRequest(own casework.ScopeID, id casework.RequestID, q records.Request, wall time.Time) error {
	state, err := x.State(own)
	if err != nil {
		return err
	}
	if _, known, err := records.ReadWhole[casework.Answer](state, id, casework.FieldAnswer); err != nil || known {
		return err
	}
	x.leaf = audit.Entry{Time: x.Now, Actor: x.who.ID.String(), Role: string(x.who.Role), Device: x.actor.Device.String(), Action: "request-" + string(q.Kind), Result: "done"}
	answer := casework.Answer{Done: true, At: x.Now}
	answer.Commit, err = x.fulfil(own, id, q, wall)
	if refusal, no := casework.RefusalOf(err); no {
		x.leaf.Result = "refused"
		answer = casework.Answer{At: x.Now, Reason: refusal.Kind, Words: refusal.Sentence}
		answer.Differs, err = x.differs(q, refusal)
	}
	if err != nil {
		return err
	}
	op, err := records.Whole(state, id, casework.FieldAnswer, answer)
	if err != nil {
		return err
	}
	if err := x.Write(own, append(x.outdated(state), op)...); err != nil {
		return err
	}
	_, err = x.log.Append(x.KV(), x.leaf)
	return err
}

// fulfil does what a request asks for; a refusal has changed nothing.
func (x *tx) fulfil(own casework.ScopeID, id casework.RequestID, q records.Request, wall time.Time) (done [16]byte, err error) {
	switch q.Kind {
	case casework.VerdictRequest:
		return done, x.decideAsked(q)
	case casework.WithdrawRequest:
		return done, x.withdrawOwn(q.Entity, q.Reason)
	case casework.AddendumRequest:
		return done, x.addAddendum(q.Entity, q.Reason, earlierOf(wall, x.Now))
	case casework.ViewedRequest:
		return done, x.openedOffline(q, wall)
	case casework.ProfileRequest, casework.PlanWordsRequest:
	}
	member, err := replica.AccessOf(x.KV(), q.Scope, x.who.ID)
	if err != nil {
		return done, err
	}
	if member == 0 {
		return done, casework.Refuse(casework.Forbidden, "You are not of this child's network any more. What you wrote is kept on your phone.")
	}
	if q.Ops, err = x.ownDots(own, id, q.Ops); err != nil {
		return done, err
	}
	return x.writeWords(wordsInput{kind: q.Kind, scope: q.Scope, entity: q.Entity, ops: q.Ops, wall: wall})
}

// decideAsked gives the verdict that a supervisor sent from a phone.
func (x *tx) decideAsked(q records.Request) error {
	v := q.Verdict
	in := JudgeInput{Entry: q.Entity, Content: v.Content, Verdict: v.Verdict, Reason: v.Reason, Words: v.Words, Publish: v.Publish, Basis: v.Basis, Because: v.Because,
		Told: v.Told, NotTold: v.NotTold, Apart: v.Apart}
	if err := in.check(x.pack); err != nil {
		return err
	}
	return x.decide(in)
}

// ownDots replaces, in what ops observed, the dots of earlier requests of the same worker by those of the commits that
// fulfilled them: a phone sees its own request before the server has done it. Each op also takes the place of what the
// phone shows for it until then, whose dot bears the id of the request.
func (x *tx) ownDots(own casework.ScopeID, id casework.RequestID, ops []crdt.Op) ([]crdt.Op, error) {
	state, err := x.State(own)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(ops)
	for i := range out {
		out[i].Observed = slices.Clone(out[i].Observed)
		for j, d := range out[i].Observed {
			answer, ok, err := records.ReadWhole[casework.Answer](state, d.Commit, casework.FieldAnswer)
			if err != nil {
				return nil, err
			}
			if ok && answer.Done && answer.Commit != [16]byte{} {
				out[i].Observed[j].Commit = answer.Commit
			}
		}
		out[i].Observed = append(out[i].Observed, crdt.Dot{Commit: id, Index: uint16(i)})
	}
	return out, nil
}

// answersKept is how long what was asked for stays beside its answer: a phone that was away as long shows neither.
const answersKept = 35 * 24 * time.Hour

// outdated takes out the requests that were done long ago: what they changed stands in its place.
func (x *tx) outdated(state *crdt.State) []crdt.Op {
	asked, err := records.AskedIn(state)
	if err != nil {
		return nil // kept a little longer
	}
	var ops []crdt.Op
	for _, a := range asked {
		if a.Answer != nil && a.Answer.Done && x.Now.Sub(a.Answer.At) > answersKept {
			ops = append(ops, crdt.Op{Entity: a.ID, Field: uint16(casework.FieldRequest), Observed: state.Observe(a.ID, uint16(casework.FieldRequest), nil)})
		}
	}
	return ops
}

// mostCompared is how many verdicts on an outdated content are answered with the difference in one transaction: each goes
// through the history of a file, while nobody else can write. The others hear only that the entry has changed.
const mostCompared = 8

// differs lists what has changed since the content that a verdict was about; nil for every other refusal.
func (x *tx) differs(q records.Request, refusal *casework.Refusal) ([]casework.Difference, error) {
	if q.Verdict == nil || refusal.Kind != casework.Conflict || x.compared >= mostCompared {
		return nil, nil
	}
	x.compared++
	scope, err := x.scopeOf(q.Entity)
	if err != nil {
		return nil, err
	}
	seen, err := x.contentAt(scope, q.Entity, q.Verdict.Content)
	if err != nil {
		return nil, err
	}
	now, err := x.State(scope)
	if err != nil {
		return nil, err
	}
	return x.differencesOf(q.Entity, seen, now), nil
}

// contentAt goes through the history of a file until an entry has this content; an empty state when it never had.
func (x *tx) contentAt(scope casework.ScopeID, id casework.EntryID, content casework.ContentHash) (*crdt.State, error) {
	state, found := &crdt.State{}, false
	err := x.History(scope, func(c crdt.Commit) error {
		state.Apply(c)
		if found = casework.ContentHash(state.ContentHash(id)) == content; found {
			return kv.ErrStop
		}
		return nil
	})
	if err != nil && !errors.Is(err, kv.ErrStop) {
		return nil, err
	}
	if !found {
		state = &crdt.State{}
	}
	return state, nil
}

func (x *tx) differencesOf(id casework.EntryID, seen, now *crdt.State) []casework.Difference {
	was, _ := records.Read(seen, id, casework.EntryFields())
	is, _ := records.Read(now, id, casework.EntryFields())
	var out []casework.Difference
	for _, f := range casework.EntryFields() {
		if !slices.Equal(was[f.ID], is[f.ID]) {
			out = append(out, casework.Difference{Label: f.Label, Was: x.shown(f, was[f.ID]), Now: x.shown(f, is[f.ID])})
		}
	}
	return out
}

// earlierOf is the earlier of two times.
func earlierOf(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
