package records_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

var asksFor = [16]byte{0xc1}

// school is the op that a request for another school carries.
func school(text string) crdt.Op {
	return crdt.Op{Entity: asksFor, Field: uint16(casework.FieldSchool), Value: []byte(text), Observed: []crdt.Dot{{Commit: [16]byte{1}, Index: 2}}}
}

func profileRequest(ops ...crdt.Op) records.Request {
	return records.Request{Kind: casework.ProfileRequest, Scope: casework.ScopeID{0x5c}, Entity: asksFor, Ops: ops, Reason: "His mother said so."}
}

func encoded(t testing.TB, q records.Request) []byte {
	t.Helper()
	b, err := records.EncodeRequest(q)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestARequestIsReadAsItWasWritten(t *testing.T) {
	alias := crdt.Op{Entity: asksFor, Field: uint16(casework.FieldAliases), Key: []byte("Robbo"), Value: []byte{}}
	verdict := &records.AskedVerdict{Content: casework.ContentHash{1, 2}, Verdict: casework.Returned, Reason: "too_vague", Words: "Which bus?"}
	for name, q := range map[string]records.Request{
		"words and a set":    profileRequest(school("Wyndham School"), alias),
		"a removal":          profileRequest(crdt.Op{Entity: asksFor, Field: uint16(casework.FieldSchool)}),
		"the words of plans": {Kind: casework.PlanWordsRequest, Entity: asksFor, Ops: []crdt.Op{{Entity: asksFor, Field: uint16(casework.FieldSafetyPlan), Value: []byte("x")}}},
		"a verdict":          {Kind: casework.VerdictRequest, Entity: asksFor, Verdict: verdict},
	} {
		b := encoded(t, q)
		got, err := records.DecodeRequest(b)
		if err != nil || !bytes.Equal(encoded(t, got), b) || got.Kind != q.Kind || len(got.Ops) != len(q.Ops) {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
}

func TestRequestsThatCarryMoreThanWords(t *testing.T) {
	with := func(change func(*crdt.Op)) records.Request {
		op := school("x")
		change(&op)
		return profileRequest(op)
	}
	many := slices.Repeat([]crdt.Op{school("x")}, records.MaxRequestOps+1)
	for name, q := range map[string]records.Request{
		"workflow":               with(func(op *crdt.Op) { op.Field = uint16(casework.FieldPlan) }),
		"a field of an entry":    with(func(op *crdt.Op) { op.Field = uint16(casework.FieldFact) }),
		"words of a plan":        with(func(op *crdt.Op) { op.Field = uint16(casework.FieldWhoIAm) }),
		"the scope's own":        with(func(op *crdt.Op) { op.Field = uint16(casework.FieldScopeChild) }),
		"another entity":         with(func(op *crdt.Op) { op.Entity = [16]byte{9} }),
		"a key where none is":    with(func(op *crdt.Op) { op.Key = []byte("x") }),
		"ext":                    with(func(op *crdt.Op) { op.Ext = map[uint64][]byte{1: {1}} }),
		"no such age":            with(func(op *crdt.Op) { op.Field, op.Value = uint16(casework.FieldAgeBand), []byte("forty") }),
		"too long":               with(func(op *crdt.Op) { op.Value = []byte(strings.Repeat("x", casework.MaxNote+1)) }),
		"too many":               profileRequest(many...),
		"nothing":                profileRequest(),
		"an unknown kind":        {Kind: "erase", Entity: asksFor, Ops: []crdt.Op{school("x")}},
		"a verdict and words":    {Kind: casework.VerdictRequest, Entity: asksFor, Ops: []crdt.Op{school("x")}, Verdict: &records.AskedVerdict{}},
		"a verdict of no kind":   {Kind: casework.ProfileRequest, Entity: asksFor, Verdict: &records.AskedVerdict{}},
		"a verdict without one":  {Kind: casework.VerdictRequest, Entity: asksFor},
		"a set without a member": with(func(op *crdt.Op) { op.Field = uint16(casework.FieldAliases) }),
	} {
		if _, err := records.DecodeRequest(encoded(t, q)); err == nil {
			t.Errorf("%s: it was read", name)
		} else if _, ok := casework.RefusalOf(err); !ok {
			t.Errorf("%s: got %v, want words for its author", name, err)
		}
	}
}

func TestRequestsInOtherSpellings(t *testing.T) {
	good := encoded(t, profileRequest(school("Wyndham School")))
	unknown, err := cbor.Marshal(map[int]any{1: "profile", 2: make([]byte, 16), 3: asksFor[:], 9: 1})
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"cut off": good[:len(good)-1], "bytes behind": append(bytes.Clone(good), 0), "nothing": nil, "no map": {0x01},
		"an unknown key": unknown, "too large": make([]byte, records.MaxRequest+1),
		"a length in two bytes": append([]byte{0xb8, good[0] & 0x1f}, good[1:]...),
	} {
		if _, err := records.DecodeRequest(b); err == nil {
			t.Errorf("%s: it was read", name)
		}
	}
}

func TestWhatWasDoneTakesThePlaceOfTheOverlay(t *testing.T) {
	id := casework.RequestID{0x77}
	asked := records.Asked{ID: id, Request: profileRequest(school("Wyndham School")), Wall: 5}
	done := crdt.Commit{ID: [16]byte{0x88}, Wall: 5, Ops: []crdt.Op{school("Wyndham School")}}
	done.Ops[0].Observed = append(done.Ops[0].Observed, crdt.Dot{Commit: id})
	for name, order := range map[string]func(*crdt.State){
		"the commit after it":  func(s *crdt.State) { s.ApplyPending(asked.Overlay(casework.WorkerID{1})); s.Apply(done) },
		"the commit before it": func(s *crdt.State) { s.Apply(done); s.ApplyPending(asked.Overlay(casework.WorkerID{1})) },
	} {
		s := &crdt.State{}
		order(s)
		if v := s.Get(asksFor, uint16(casework.FieldSchool)); len(v) != 1 || v[0].Pending() {
			t.Errorf("%s: %d values are shown", name, len(v))
		}
	}
}

func FuzzRequest(f *testing.F) {
	f.Add(encoded(f, profileRequest(school("Wyndham School"))))
	f.Add(encoded(f, records.Request{Kind: casework.VerdictRequest, Verdict: &records.AskedVerdict{Verdict: casework.Approved}}))
	f.Add([]byte{0xa3, 0x01})
	f.Fuzz(func(t *testing.T, in []byte) {
		q, err := records.DecodeRequest(in)
		if err != nil {
			return
		}
		if out := encoded(t, q); !bytes.Equal(out, in) {
			t.Errorf("decode+encode changed %x into %x", in, out)
		}
	})
}
