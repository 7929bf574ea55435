package records

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"sync"

	"github.com/fxamacker/cbor/v2"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
)

// Request is what a worker asks the hub to do: ops for a scope that phones do not write to, with the dots that the worker
// saw, or a verdict on exactly one content. PROTOCOL.md, "Requests", is its specification.
type Request struct {
	Kind    casework.RequestKind `cbor:"1,keyasint"`
	Scope   casework.ScopeID     `cbor:"2,keyasint"`
	Entity  [16]byte             `cbor:"3,keyasint"` // the child, the plan or the entry
	Ops     []crdt.Op            `cbor:"4,keyasint,omitempty"`
	Verdict *AskedVerdict        `cbor:"5,keyasint,omitempty"`
	Reason  string               `cbor:"6,keyasint,omitempty"` // of a withdrawal or an addendum the words themselves
	Content casework.ContentHash `cbor:"7,keyasint,omitzero"`  // of the copy that was opened
}

// AskedVerdict is a supervisor's verdict as a phone sends it.
type AskedVerdict struct {
	Content casework.ContentHash `cbor:"1,keyasint"` // what the supervisor was shown
	Verdict casework.Verdict     `cbor:"2,keyasint"`
	Reason  string               `cbor:"3,keyasint,omitempty"` // the code of a return reason
	Words   string               `cbor:"4,keyasint,omitempty"`
	Publish bool                 `cbor:"5,keyasint,omitempty"`
	Basis   string               `cbor:"6,keyasint,omitempty"`
	Because string               `cbor:"7,keyasint,omitempty"`
	Told    string               `cbor:"8,keyasint,omitempty"` // a code of casework.ToldChoices
	NotTold string               `cbor:"9,keyasint,omitempty"`
	Apart   bool                 `cbor:"10,keyasint,omitempty"` // sharing is decided apart
}

// Limits on a request.
const (
	MaxRequest    = 64 << 10 // bytes
	MaxRequestOps = 128
)

var requestCodec = sync.OnceValues(func() (codec requestModes, err error) {
	enc := cbor.CoreDetEncOptions()
	enc.TextMarshaler = cbor.TextMarshalerNone
	if codec.enc, err = enc.EncMode(); err != nil {
		return codec, fmt.Errorf("make the encoder: %w", err)
	}
	dec := cbor.DecOptions{DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField, MaxNestedLevels: 8, MaxArrayElements: 1024, MaxMapPairs: 16}
	codec.dec, err = dec.DecMode()
	return codec, err
})

type requestModes struct {
	enc cbor.EncMode
	dec cbor.DecMode
}

// EncodeRequest writes a request.
func EncodeRequest(q Request) ([]byte, error) {
	codec, err := requestCodec()
	if err != nil {
		return nil, err
	}
	b, err := codec.enc.Marshal(q)
	if err != nil {
		return nil, fmt.Errorf("write a request: %w", err)
	}
	return b, nil
}

// DecodeRequest reads a request in its only spelling. What is wrong with one is told in words for its author.
func DecodeRequest(b []byte) (q Request, err error) {
	codec, err := requestCodec()
	if err != nil {
		return q, err
	}
	if len(b) > MaxRequest {
		return q, casework.Refuse(casework.TooLarge, "This request is larger than the server takes. Shorten what you wrote.")
	}
	if err := codec.dec.Unmarshal(b, &q); err != nil {
		return q, casework.Refuse(casework.Invalid, "This request cannot be read. A supervisor must look at it.")
	}
	if again, err := EncodeRequest(q); err != nil || !bytes.Equal(again, b) {
		return q, casework.Refuse(casework.Invalid, "This request is not spelt as it must be. A supervisor must look at it.")
	}
	return q, q.check()
}

// tables gives the fields of which a request of this kind may carry ops.
func (q Request) table() []casework.Field {
	switch q.Kind {
	case casework.ProfileRequest:
		return casework.ChildFields()
	case casework.PlanWordsRequest:
		return casework.PlanFields()
	case casework.VerdictRequest, casework.WithdrawRequest, casework.AddendumRequest, casework.ViewedRequest:
	}
	return nil
}

// check says what is wrong with the shape of a request: it carries words of its one entity, or a verdict, and nothing else.
func (q Request) check() error {
	switch {
	case !q.Kind.Known():
		return casework.Refuse(casework.Invalid, "This server does not know this kind of request yet.")
	case !q.carriesOne():
		return casework.Refuse(casework.Invalid, "This request asks for nothing, or for two things at once.")
	case len(q.Ops) > MaxRequestOps:
		return casework.Refuse(casework.TooLarge, "This request changes too much at once.")
	}
	for _, op := range q.Ops {
		if err := q.checkOp(op); err != nil {
			return err
		}
	}
	return q.checkWords()
}

func (q Request) checkOp(op crdt.Op) error {
	f, ok := casework.Lookup(q.table(), casework.FieldID(op.Field))
	if !ok || op.Entity != q.Entity || len(op.Ext) > 0 || (len(op.Key) > 0) != f.Type.Many() || len(op.Key) > casework.MaxNote {
		return casework.Refuse(casework.Forbidden, "This request changes what a request cannot change. Only the server decides that.")
	}
	return Check(op)
}

// RequestOp is the op that puts a request into its worker's own scope.
func RequestOp(id casework.RequestID, q Request) (crdt.Op, error) {
	b, err := EncodeRequest(q)
	return crdt.Op{Entity: id, Field: uint16(casework.FieldRequest), Value: b}, err
}

// Asked is a request as it stands in a worker's own scope.
type Asked struct {
	ID      casework.RequestID
	Request Request
	Wall    int64            // when it was made, milliseconds since 1970
	Pending bool             // it has no receipt yet
	Answer  *casework.Answer // nil before there is one
}

// AskedIn lists the requests of a user scope, in the order in which they were made. What cannot be read is left out.
func AskedIn(s *crdt.State) ([]Asked, error) {
	var out []Asked
	for _, id := range s.Entities() {
		values := s.Get(id, uint16(casework.FieldRequest))
		if len(values) == 0 || values[0].Removed() {
			continue
		}
		q, err := DecodeRequest(values[0].Bytes)
		if err != nil {
			continue
		}
		a := Asked{ID: id, Request: q, Wall: values[0].Wall, Pending: values[0].Pending()}
		answer, ok, err := ReadWhole[casework.Answer](s, id, casework.FieldAnswer)
		if err != nil {
			return nil, err
		}
		if ok {
			a.Answer = &answer
		}
		out = append(out, a)
	}
	sortAsked(out)
	return out, nil
}

// Overlay is what a request will change once it is done, as a pending commit of its own: its dots bear the request's id.
// The hub's commit observes them, so that it takes their place wherever both are seen.
func (a Asked) Overlay(user casework.WorkerID) crdt.Commit {
	return crdt.Commit{ID: a.ID, User: user, Wall: a.Wall, Ops: a.Request.Ops}
}

// Shows says whether what was asked for is shown before, or beside, the hub's own commit.
func (a Asked) Shows() bool { return len(a.Request.Ops) > 0 && (a.Answer == nil || a.Answer.Done) }

func sortAsked(list []Asked) {
	slices.SortFunc(list, func(a, b Asked) int {
		return cmp.Or(cmp.Compare(a.Wall, b.Wall), bytes.Compare(a.ID[:], b.ID[:]))
	})
}
