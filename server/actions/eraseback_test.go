package actions_test

import (
	"slices"
	"testing"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// A copy of the store from before an erasure holds what no key opens any more. A server that is put back from it serves
// everybody all the same, and what was erased stays away.
func TestACopyFromBeforeAnErasureCanBePutBack(t *testing.T) {
	p := newPartnership(t)
	reed, fresh := p.enrol("reed"), p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	erased := reed.records(jude, p.street(nil))
	other := reed.meets(called("Noor Hadley", "14_15"))
	kept := reed.records(other, p.street(nil))
	reed.sync()
	before := p.ledger.dump()
	p.erases(actions.ErasureInput{Child: jude})
	reed.sync()
	p.goesBack(before)
	for name, ph := range map[string]*phone{"one that let go of it": reed, "one that never had it": fresh} {
		ph.sync()
		if _, ok := ph.keyOf(reed.files[jude]); ok {
			t.Errorf("%s has the key of what was erased", name)
		}
	}
	later := reed.records(other, p.street(nil))
	reed.sync()
	if got := p.queue("nair"); !slices.Contains(got, kept) || !slices.Contains(got, later) || slices.Contains(got, erased) {
		t.Errorf("the queue is %v, want %v and %v, and not %v", got, kept, later, erased)
	}
	_, err := p.service.Child(t.Context(), p.as("nair"), jude)
	wantRefusal(t, err, casework.NotFound)
	p.entry("nair", kept)
	p.open()
}

// keyOf is the key of a scope that a phone holds.
func (ph *phone) keyOf(scope casework.ScopeID) (key [32]byte, ok bool) {
	_, key, ok = ph.ring.Newest(scope)
	return key, ok
}

// What began after the copy was made and was erased since comes back by no phone, and phones that missed the erasure let go.
func TestWhatWasErasedIsNotOfferedBack(t *testing.T) {
	p := newPartnership(t)
	reed, late := p.enrol("reed"), p.enrol("reed")
	reed.sync()
	before := p.ledger.dump()
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	erased := reed.records(jude, p.street(nil))
	reed.sync()
	late.sync()
	p.erases(actions.ErasureInput{Child: jude})
	p.goesBack(before)
	reed.sync()
	late.sync()
	for name, ph := range map[string]*phone{"the author's phone": reed, "their other one": late} {
		if _, ok := ph.keyOf(reed.files[jude]); ok {
			t.Errorf("%s still has the key", name)
		}
	}
	if slices.Contains(p.queue("nair"), erased) {
		t.Error("the entry is back in the queue")
	}
	if n := p.readable("weir"); n != 0 {
		t.Errorf("%d things in the quarantine can be read", n)
	}
}

// One entry was erased: a copy of the store from before has its words, and the phone that was not told yet offers them back.
func TestAnErasedEntryStaysErasedWhenAnOlderCopyIsPutBack(t *testing.T) {
	const words = "Said that the knife is under the bridge by the mill."
	for name, late := range map[string]bool{"a copy that has the entry": true, "a copy from before the entry": false} {
		t.Run(name, func(t *testing.T) {
			p := newPartnership(t)
			reed := p.enrol("reed")
			jude := reed.meets(called("Jude Ashdown", "14_15"))
			kept := reed.records(jude, p.street(nil))
			reed.sync()
			copied := p.ledger.dump()
			erased := reed.records(jude, p.street(casework.Values{casework.FieldFact: {words}}))
			reed.sync()
			if late {
				copied = p.ledger.dump()
			}
			if p.naming(erased, words) == 0 {
				t.Fatal("the test finds nothing before")
			}
			p.erases(actions.ErasureInput{Entry: erased})
			p.goesBack(copied)
			for range 3 {
				reed.sync()
				p.must(p.service.EraseAgain(t.Context()))
				p.must(p.service.GrantAgain(t.Context()))
			}
			if n := p.naming(erased, words); n != 0 {
				t.Errorf("%d commits that open name the entry", n)
			}
			if reed.says(words) {
				t.Error("the phone has its words again")
			}
			if got := p.queue("nair"); !slices.Equal(got, []casework.EntryID{kept}) {
				t.Errorf("the queue is %v, want the other entry alone", got)
			}
			p.open()
			p.entry("nair", kept)
		})
	}
}
