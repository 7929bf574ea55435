package actions

import (
	"context"
	"fmt"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// Records that no phone made: written in the console, sent by an agency's own system, or read from a file of it. The server
// makes their file and writes them in their author's name; from there they go the way of an entry that a phone pushed.

// RecordInput is one record on its way in.
type RecordInput struct {
	Kind   casework.Kind   `json:"kind"`
	Child  ChildNamed      `json:"child"`
	Values casework.Values `json:"values"` // people's words, by field; what the server fills in must not be among them
}

// Outcome says what became of a record.
type Outcome string

// The outcomes. Attendance is received, whether or not the child has a record: the answer must not say which children are
// known here.
const (
	OutcomeRecorded  Outcome = "recorded"  // as a new entry
	OutcomeCorrected Outcome = "corrected" // an earlier entry of the same agency and reference
	OutcomeUnchanged Outcome = "unchanged" // it was here already, word for word
	OutcomeReceived  Outcome = "received"  // attendance
	OutcomeRefused   Outcome = "refused"
	OutcomeNotTried  Outcome = "not_tried" // for the sender wanted to stop at a refusal before it
)

// Recorded is what became of one record.
type Recorded struct {
	Outcome  Outcome          `json:"outcome"`
	Entry    casework.EntryID `json:"entry,omitzero"`
	Child    casework.ChildID `json:"child,omitzero"`
	Field    string           `json:"field,omitempty"` // at fault, of one that was refused
	Sentence string           `json:"error,omitempty"` // why it was refused

	dropped bool // attendance of a child who has no record
}

// Record keeps what a person wrote in the console. A refusal names the field at fault, and nothing is kept.
func (s *Service) Record(ctx context.Context, a Actor, in RecordInput) (out Recorded, err error) {
	err = s.do(ctx, a, "record", func(x *tx) error {
		from, err := x.person()
		if err != nil {
			return err
		}
		intake := x.beginIntake()
		if out, err = intake.record(from, in); err != nil {
			return err
		}
		if out.dropped {
			out.dropped = false
			return x.countDropped(from.agency.ID, 1)
		}
		return intake.finish()
	})
	return out, err
}

// source is whom a record comes from.
type source struct {
	author casework.WorkerID // in whose name it is written: a worker, an API client, or the files of an agency
	agency casework.Agency
	worker *casework.Worker // the person; nil for an agency's system
	kinds  []casework.Kind  // which an agency's system may send; a person's role says it for them
	feed   bool             // it comes from an agency's system, by whoever's hand: records sent again correct the earlier ones
}

// person is who is at the console, as a source of records.
func (x *tx) person() (source, error) {
	agency, _, err := get[casework.Agency](x.KV(), tableAgency, x.who.Agency[:])
	return source{author: x.who.ID, agency: agency, worker: &x.who}, err
}

// may refuses a kind of record that does not come from this source.
func (from source) may(k casework.Kind) error {
	switch {
	case k.Label() == string(k):
		return casework.RefuseField("kind", fmt.Sprintf("There is no kind of record %q. The kinds are: %s.", clipped(string(k)), codesOf(casework.Kinds())))
	case from.worker != nil && !from.worker.May(casework.RecordAct(k)):
		return &casework.Refusal{Kind: casework.Forbidden, Field: "kind", Sentence: fmt.Sprintf("Your role (%s) may not %s.", from.worker.Role.Label(), casework.RecordAct(k))}
	case from.worker == nil && !hasKind(from.kinds, k):
		return &casework.Refusal{Kind: casework.Forbidden, Field: "kind", Sentence: fmt.Sprintf("This key may not send records of kind %s. Ask whoever gave it to you for one that may.", k)}
	}
	return nil
}

func hasKind(kinds []casework.Kind, k casework.Kind) bool {
	for _, have := range kinds {
		if have == k {
			return true
		}
	}
	return false
}

// beginIntake makes an intake for what this transaction records itself.
func (x *tx) beginIntake() *intake {
	return &intake{tx: x, changed: map[casework.ScopeID]bool{}, touched: map[casework.ChildID][]casework.EntryID{}}
}

// record keeps one record. All checks come before the first word is written, so that one that is refused leaves nothing.
func (in *intake) record(from source, r RecordInput) (Recorded, error) {
	if err := from.may(r.Kind); err != nil {
		return Recorded{}, err
	}
	e, err := in.entryOfInput(from, r)
	if err != nil {
		return Recorded{}, err
	}
	child, err := in.childFor(from, r)
	if err != nil {
		return Recorded{}, err
	}
	if child.dropped {
		return Recorded{Outcome: OutcomeReceived, dropped: true}, nil
	}
	e.Child = child.ID
	out, err := in.keep(from, child, e)
	if err != nil {
		return out, err
	}
	in.noteRecorded(out)
	if r.Kind == casework.Attendance {
		return Recorded{Outcome: OutcomeReceived}, nil
	}
	return out, nil
}

// noteRecorded names in the leaf what a record was about.
func (in *intake) noteRecorded(out Recorded) {
	if !out.Child.IsZero() {
		in.concerns("child", out.Child)
	}
	in.concerns("entry", out.Entry)
}

// keep writes an entry: in place of an earlier one, or as a new one.
func (in *intake) keep(from source, child childFound, e casework.Entry) (Recorded, error) {
	marks := in.marksOf(from, e)
	earlier, exact, err := in.earlier(marks, child)
	if err != nil {
		return Recorded{}, err
	}
	out := Recorded{Outcome: OutcomeUnchanged, Child: e.Child, Entry: earlier}
	switch {
	case exact:
		return out, nil
	case earlier.IsZero():
		out.Outcome, out.Entry, err = in.fresh(from, child, e)
	default:
		out.Outcome, err = in.correct(from, child, earlier, e)
	}
	if err != nil {
		return out, err
	}
	return out, in.mark(marks, child, out)
}

// fresh writes a new entry into its author's file about the child.
func (in *intake) fresh(from source, child childFound, e casework.Entry) (Outcome, casework.EntryID, error) {
	id, err := in.drawID()
	if err != nil {
		return "", e.ID, err
	}
	e.ID = id
	scope, begun, err := in.fileFor(from, e.Child)
	if err != nil {
		return "", e.ID, err
	}
	state, err := in.State(scope)
	if err != nil {
		return "", e.ID, err
	}
	var ops []crdt.Op
	if !begun {
		ops = records.MetaOps(scope, records.Meta{Kind: casework.FileScope, Child: e.Child, Agency: from.agency.ID})
	}
	ops = append(ops, child.ops(state)...)
	ops = append(ops, records.EntryOps(state, e)...)
	if err := in.KV().Put(tableEntry, e.ID[:], scope[:]); err != nil {
		return "", e.ID, err
	}
	return OutcomeRecorded, e.ID, in.writeAs(from, scope, ops)
}

// correct puts an entry in place of what an earlier one says; what it said stays in the history.
func (in *intake) correct(from source, child childFound, id casework.EntryID, e casework.Entry) (Outcome, error) {
	scope, err := in.scopeOf(id)
	if err != nil {
		return "", err
	}
	state, err := in.State(scope)
	if err != nil {
		return "", err
	}
	old, _, ok := records.Entry(state, scope, id)
	if !ok {
		return "", noEntry()
	}
	e.ID = id
	for _, f := range []casework.FieldID{casework.FieldRecordedAt, casework.FieldMadeUnder, casework.FieldRegime} {
		e.Values.Set(f, old.Values[f]...)
	}
	ops := append(child.ops(state), records.EntryOps(state, e)...)
	if len(ops) == 0 {
		return OutcomeUnchanged, nil
	}
	return OutcomeCorrected, in.writeAs(from, scope, ops)
}

// writeAs writes ops in the source's name, and takes them in like those that a phone pushed.
func (in *intake) writeAs(from source, scope casework.ScopeID, ops []crdt.Op) error {
	if _, err := in.WriteFor(scope, from.author, in.Now, ops...); err != nil {
		return err
	}
	row, ok, err := in.file(scope)
	if err != nil {
		return err
	}
	if !ok {
		if err := in.beginHubFile(scope, row, from); err != nil {
			return err
		}
	}
	in.changed[scope] = true
	return in.takeOps(scope, row, ops, in.Now)
}
