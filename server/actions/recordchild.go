package actions

import (
	"slices"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// ChildNamed is how a record says which child it is about: by the record's id, by the agency's own reference for the child,
// or by name and date of birth.
type ChildNamed struct {
	ID        casework.ChildID `json:"id,omitzero"`
	Reference string           `json:"reference,omitempty"` // the agency's own, such as a pupil number
	Identity  casework.Values  `json:"identity,omitempty"`  // what the agency knows of the child; kept with its record
}

// childFound is the child record that a name led to.
type childFound struct {
	casework.Child
	fresh   bool     // it begins now
	dropped bool     // attendance of a child without a record: nothing is kept
	keys    [][]byte // by which the agency finds the record again, where they lead nowhere yet
}

// ops lists what the agency newly says of the child, in the file that the state is of.
func (c childFound) ops(state *crdt.State) []crdt.Op {
	said := slices.DeleteFunc(slices.Clone(casework.ChildFields()), func(f casework.Field) bool { return len(c.Values[f.ID]) == 0 })
	return records.Diff(state, c.ID, said, c.Values)
}

// childFor finds the child that a record is about, or draws a number for a new record of it.
func (in *intake) childFor(from source, r RecordInput) (childFound, error) {
	named := r.Child
	if !r.Kind.OfChild() {
		if !named.ID.IsZero() || named.Reference != "" || len(named.Identity) > 0 {
			return childFound{}, casework.RefuseField("child", "A place names no child. Take the child out, or choose another kind of record.")
		}
		return childFound{}, nil
	}
	who, err := in.identityGiven(named)
	if err != nil {
		return childFound{}, err
	}
	found := childFound{Child: who}
	if err := in.lookUp(from, named, &found); err != nil {
		return found, err
	}
	if !found.ID.IsZero() {
		return found, nil
	}
	return in.newChild(from, r, found)
}

// identityGiven checks what the agency says of the child. An age that is not said follows from the date of birth.
func (in *intake) identityGiven(named ChildNamed) (casework.Child, error) {
	c := casework.Child{Values: named.Identity.Clone()}
	ref := casework.Field{Name: "child_reference", Label: "Your reference for the child", Type: casework.Text}
	if err := checkNote(ref, named.Reference); err != nil || len(c.Values) == 0 {
		return c, err
	}
	full := casework.Child{Values: c.Values.Clone()}
	fillBand(full, in.Now)
	return c, full.Validate(in.Now)
}

// fillBand says the age band that the date of birth means, where nobody said one.
func fillBand(c casework.Child, now time.Time) {
	if len(c.Values[casework.FieldAgeBand]) == 0 {
		c.Values.Set(casework.FieldAgeBand, bandOf(c.Age(now)))
	}
}

func bandOf(years int, ok bool) string {
	switch {
	case !ok || years > 17:
		return "not_known"
	case years < 10:
		return "under_10"
	case years < 14:
		return "10_13"
	case years < 16:
		return "14_15"
	}
	return "16_17"
}

// lookUp finds the record that an id, a reference, or name and date of birth lead to, and notes which of them led nowhere.
func (in *intake) lookUp(from source, named ChildNamed, found *childFound) error {
	if !named.ID.IsZero() {
		if err := in.mayRecordOf(from, named.ID); err != nil {
			return err
		}
		found.ID = named.ID
	}
	for _, key := range in.keysOf(from, named) {
		b, err := in.KV().Get(tableChildRef, key)
		if err != nil {
			return err
		}
		switch {
		case b != nil && in.keptFrom(from, casework.ChildID(b)):
			// for this person there is no such child: their record begins anew
		case b == nil:
			found.keys = append(found.keys, key)
		case found.ID.IsZero():
			found.ID = casework.ChildID(b)
		case found.ID != casework.ChildID(b):
			return casework.RefuseField("child_reference", "This reference is of another child than the id. Check both.")
		}
	}
	return nil
}

// keysOf are the marks by which an agency finds its record of a child again: its reference, or, where it gives none, name and
// date of birth. Nobody can read a name in them.
func (in *intake) keysOf(from source, named ChildNamed) [][]byte {
	name, born := foldName(named.Identity.Get(casework.FieldChildName)), named.Identity.Get(casework.FieldBirthDate)
	switch {
	case named.Reference != "":
		return [][]byte{in.markOf("child reference", from.agency.ID.String(), foldReference(named.Reference))}
	case from.feed && name != "" && born != "" && named.ID.IsZero():
		return [][]byte{in.markOf("child name", from.agency.ID.String(), name, born)}
	}
	return nil
}

// newChild begins a record of a child of whom the agency has none. Attendance begins none, unless somebody recorded a child of
// that name and date of birth: its school's word on it is then put beside theirs.
func (in *intake) newChild(from source, r RecordInput, found childFound) (childFound, error) {
	name, born := found.Values.Get(casework.FieldChildName), found.Values.Get(casework.FieldBirthDate)
	if r.Kind == casework.Attendance {
		known, err := in.recordedAs(name, born)
		if err != nil || !known {
			found.dropped = true
			return found, err
		}
	}
	if from.worker == nil || from.feed {
		switch {
		case name == "" && r.Child.Reference != "":
			return found, casework.RefuseField("child_reference", "Your agency has sent no child under this reference yet. Send the child's name and date of birth with it.")
		case name == "":
			return found, casework.RefuseField("child", "Say which child: by the record's id, by your reference for the child, or by name and date of birth.")
		case born == "":
			return found, casework.RefuseField("date_of_birth", "Date of birth is needed for a child of whom your agency has no record yet.")
		}
	}
	if len(found.Values) == 0 {
		return found, casework.RefuseField("age_band", "Say which child, or about how old a child is whom you do not know.")
	}
	fillBand(found.Child, in.Now)
	id, err := in.drawID()
	found.ID, found.fresh = id, true
	return found, err
}

// recordedAs says whether there is a record of a child of exactly this name and date of birth.
func (x *tx) recordedAs(name, born string) (bool, error) {
	if name == "" || born == "" {
		return false, nil
	}
	for _, child := range x.names.exactly(foldName(name), born) {
		known, err := deskExists(x.KV(), child) // the index may remember a transaction that failed
		if err != nil || known {
			return known, err
		}
	}
	return false, nil
}

// mayRecordOf refuses a child whom the source may not know of. What it does not know, there is not.
func (x *tx) mayRecordOf(from source, child casework.ChildID) error {
	may, err := x.knownTo(from, child)
	if err == nil && !may {
		err = casework.RefuseField("child", "There is no such child, or it is not yours to see.")
	}
	return err
}

// knownTo says whether a source may know of a child: its agency has a file about it, or the person may open its page.
func (x *tx) knownTo(from source, child casework.ChildID) (bool, error) {
	known, err := deskExists(x.KV(), child)
	if err != nil || !known || x.keptFrom(from, child) {
		return false, err
	}
	held, err := x.holds(from.agency.ID, child)
	if err != nil || held || from.worker == nil {
		return held, err
	}
	if may, err := x.knowsRecord(child); err != nil || may {
		return may, err
	}
	return x.mayName(*from.worker, child)
}

// holds says whether an agency has a file about a child record.
func (x *tx) holds(agency casework.AgencyID, child casework.ChildID) (bool, error) {
	files, _, err := x.filesOf(group{records: []casework.ChildID{child}})
	return slices.ContainsFunc(files, func(f fileRow) bool { return f.Agency == agency }), err
}

// exactly lists the records of children of this name, folded, and date of birth.
func (n *nameIndex) exactly(name, born string) []casework.ChildID {
	n.mu.RLock()
	defer n.mu.RUnlock()
	var out []casework.ChildID
	for _, sound := range sounds(identity{names: []string{name}}) {
		for _, child := range n.bySound[sound] {
			if who := n.who[child]; slices.Contains(who.names, name) && slices.Contains(who.born, born) {
				out = append(out, child)
			}
		}
	}
	return out
}
