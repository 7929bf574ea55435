package actions

import (
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// heardDraft gathers what a transaction tells the author of an entry, so that each author gets one commit.
type heardDraft struct {
	own   casework.ScopeID // the author's
	child casework.ChildID
	heard casework.Heard
}

// hear tells the author of an entry something about it. An author who has no scope of their own, such as another system,
// hears nothing.
func (x *tx) hear(id casework.EntryID, change func(*casework.Heard)) error {
	d, err := x.heardOf(id)
	if err != nil || d == nil {
		return err
	}
	change(&d.heard)
	return nil
}

// heardOf finds what the author of an entry has heard so far; nil when nobody hears.
func (x *tx) heardOf(id casework.EntryID) (*heardDraft, error) {
	if d := x.heards[id]; d != nil {
		return d, nil
	}
	scope, row, err := x.fileOf(id)
	if isRefusal(err) {
		return nil, nil // a fact that is no entry
	}
	if err != nil {
		return nil, err
	}
	e, err := x.entryIn(scope, id)
	if isRefusal(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	own, ok, err := x.userScope(e.Author)
	if err != nil || !ok {
		return nil, err
	}
	state, err := x.State(own)
	if err != nil {
		return nil, err
	}
	d := &heardDraft{own: own, child: row.Child}
	if d.heard, _, err = records.ReadWhole[casework.Heard](state, id, casework.FieldHeard); err != nil {
		return nil, err
	}
	d.heard.Entry = id
	x.heards[id] = d
	return d, nil
}

// flushHeard writes what authors are told, one commit for each.
func (x *tx) flushHeard() error {
	ops := map[casework.ScopeID][]crdt.Op{}
	for _, id := range sortedKeys(x.heards) {
		d := x.heards[id]
		state, err := x.State(d.own)
		if err != nil {
			return err
		}
		restricted, err := x.isRestricted(d.child)
		if err != nil {
			return err
		}
		if restricted { // that it was approved, and no more
			d.heard = casework.Heard{Entry: id, Verdict: d.heard.Verdict, At: d.heard.At}
		}
		op, err := records.Whole(state, id, casework.FieldHeard, d.heard)
		if err != nil {
			return err
		}
		if string(state.Newest(id, uint16(casework.FieldHeard))) != string(op.Value) {
			ops[d.own] = append(ops[d.own], op)
		}
	}
	clear(x.heards)
	for _, own := range sortedKeys(ops) {
		if err := x.Write(own, ops[own]...); err != nil {
			return err
		}
	}
	return nil
}

// hearVerdict tells the author of an entry how it stands.
func (x *tx) hearVerdict(id casework.EntryID, v casework.Verdict) error {
	return x.hear(id, func(h *casework.Heard) { h.Verdict, h.At = v, x.Now })
}

// hearAlert tells the authors of the facts of an alert that it rests on what they wrote.
func (x *tx) hearAlert(id casework.AlertID, f casework.Finding) error {
	for _, fact := range f.Facts {
		if err := x.hear(fact.Entry, func(h *casework.Heard) { h.Use(id, f.RuleName, x.Now) }); err != nil {
			return err
		}
	}
	return nil
}

// hearOpened tells the author that a partner opened a copy of their entry.
func (x *tx) hearOpened(id casework.EntryID, by casework.AgencyID, at time.Time) error {
	return x.hear(id, func(h *casework.Heard) { h.Open(by, at) })
}
