package actions

import (
	"fmt"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// hubFields are those that the server fills in: nobody sends them.
func hubFields() []casework.FieldID {
	return []casework.FieldID{casework.FieldKind, casework.FieldMadeUnder, casework.FieldMadeFor, casework.FieldRegime, casework.FieldOthers}
}

// entryOfInput makes the entry that a record says, with what the server fills in, and checks it.
func (in *intake) entryOfInput(from source, r RecordInput) (casework.Entry, error) {
	for _, id := range hubFields() {
		if len(r.Values[id]) > 0 {
			f, _ := casework.Lookup(casework.EntryFields(), id)
			return casework.Entry{}, casework.RefuseField(f.Name, fmt.Sprintf("%s is filled in by the server. Take it out.", f.Label))
		}
	}
	e := casework.Entry{Kind: r.Kind, Author: from.author, Agency: from.agency.ID, Values: r.Values.Clone()}
	if from.feed && e.Values.Get(casework.FieldSource) == "" {
		e.Values.Set(casework.FieldSource, "system")
	}
	if e.Values.Get(casework.FieldRecordedAt) == "" {
		e.Values.Set(casework.FieldRecordedAt, casework.FormatMoment(in.Now))
	}
	e.Values.Set(casework.FieldRegime, from.agency.Regime())
	e.Values.Set(casework.FieldMadeUnder, in.pack.Version)
	if err := e.Validate(in.Now); err != nil {
		return e, err
	}
	return e, in.knownIndicators(e)
}

// knownIndicators refuses codes that the practice pack does not have, such as those of another county.
func (x *tx) knownIndicators(e casework.Entry) error {
	for _, code := range e.Values[casework.FieldIndicators] {
		if _, ok := x.pack.Indicator(code); !ok {
			return casework.RefuseField("indicators", fmt.Sprintf("There is no indicator %q in the practice pack of %s. Use its codes, or leave it out.", clipped(code), x.pack.Place))
		}
	}
	return nil
}

// fileFor finds the source's own file about a child, or makes one. A place is no child: its records stand in one file of
// each author.
func (in *intake) fileFor(from source, child casework.ChildID) (scope casework.ScopeID, begun bool, err error) {
	scopes, err := keys(in.KV(), tableOfChild, child[:])
	if err != nil {
		return scope, false, err
	}
	for _, id := range scopes {
		row, _, err := in.file(casework.ScopeID(id))
		if err != nil {
			return scope, false, err
		}
		if row.Author == from.author && row.Agency == from.agency.ID {
			return casework.ScopeID(id), true, nil
		}
	}
	id, err := in.drawID()
	if err != nil {
		return scope, false, err
	}
	return casework.ScopeID(id), false, in.NewScope(id)
}

// beginHubFile notes a file that the server made for a source. A worker who records on a phone gets it there too.
func (in *intake) beginHubFile(scope casework.ScopeID, row *fileRow, from source) error {
	state, err := in.State(scope)
	if err != nil {
		return err
	}
	*row = fileRow{Child: records.ReadMeta(state, scope).Child, Agency: from.agency.ID, Author: from.author}
	in.files[scope] = row
	if err := in.KV().Put(tableOfChild, pair(row.Child, scope), []byte{}); err != nil || row.Child.IsZero() {
		return err
	}
	if _, err := in.desk(row.Child); err != nil {
		return err
	}
	if err := in.handNewFile(scope, *row); err != nil {
		return err
	}
	if from.worker == nil || from.worker.Role.KindOf() == "" {
		return nil
	}
	return in.grant(from.author, records.Grant{Scope: scope, Kind: casework.FileScope, Child: row.Child, Write: true})
}

// takeOps notes what ops changed in a file: whose child is to be looked at, and which entries came or changed.
func (in *intake) takeOps(scope casework.ScopeID, row *fileRow, ops []crdt.Op, received time.Time) error {
	state, err := in.State(scope)
	if err != nil {
		return err
	}
	if _, seen := in.touched[row.Child]; !seen && !row.Child.IsZero() {
		in.childs = append(in.childs, row.Child)
		in.touched[row.Child] = nil
	}
	for _, id := range changedEntities(ops) {
		switch {
		case id == [16]byte(row.Child):
			in.newborn = append(in.newborn, row.Child)
		case len(state.Get(id, uint16(casework.FieldKind))) > 0:
			if err := in.takeEntry(scope, row, id, state, received); err != nil {
				return err
			}
			if err := in.noIntelligenceFor(scope, *row, casework.EntryID(id)); err != nil {
				return err
			}
		}
	}
	return nil
}

// takeEntry notes an entry that came or changed, and its times.
func (in *intake) takeEntry(scope casework.ScopeID, row *fileRow, id casework.EntryID, state *crdt.State, received time.Time) (err error) {
	times := in.newTimes(scope, row)
	if e := entryOf(row, id); e != nil {
		if times, err = in.oldTimes(scope, row, *e); err != nil {
			return err
		}
	}
	if err := in.entry(row, id, state, received); err != nil {
		return err
	}
	return in.keepTimes(times, *entryOf(row, id), state)
}
