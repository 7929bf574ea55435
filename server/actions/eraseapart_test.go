package actions_test

import (
	"strings"
	"testing"

	"streetlight/server/actions"
	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// apartAbout leaves in the quarantine what is about a child: a record that begins there, and a draft that was salvaged.
func (p *partnership) apartAbout(ph *phone, child casework.ChildID, entry casework.EntryID) {
	p.t.Helper()
	e := casework.Entry{ID: casework.EntryID(p.id()), Kind: casework.StreetContact, Values: p.street(casework.Values{casework.FieldFact: {"Stood by the weir."}})}
	ph.begin(child, records.EntryOps(&crdt.State{}, e)...)
	ph.sync()
	ph.draft(records.Draft{Kind: casework.StreetContact, Child: child, Entry: entry, Values: casework.Values{casework.FieldFact: {"By the weir, with"}}})
	p.salvage(ph.ID(), ph.unsent())
}

// What waits in the quarantine about a child, or about one entry, is erased with it, also where its record never began.
func TestTheQuarantineIsErasedToo(t *testing.T) {
	for name, c := range map[string]struct {
		what func(casework.ChildID, casework.EntryID) actions.ErasureInput
		left int // that can still be read
	}{
		"a child": {func(child casework.ChildID, _ casework.EntryID) actions.ErasureInput {
			return actions.ErasureInput{Child: child}
		}, 0},
		"one entry": {func(_ casework.ChildID, id casework.EntryID) actions.ErasureInput {
			return actions.ErasureInput{Entry: id}
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPartnership(t)
			reed, shah := p.enrol("reed"), p.enrol("shah")
			jude := reed.meets(called("Jude Ashdown", "14_15"))
			entry := reed.records(jude, p.street(nil))
			reed.sync()
			p.promote("shah", casework.Mentor)
			p.apartAbout(shah, jude, entry)
			if got := p.readable("weir"); got != 2 {
				t.Fatalf("%d things in the quarantine can be read before, want 2", got)
			}
			p.erases(c.what(jude, entry))
			if got := p.readable("weir"); got != c.left {
				t.Errorf("%d things in the quarantine can still be read, want %d", got, c.left)
			}
		})
	}
}

// readable counts what is in the quarantine with these words.
func (p *partnership) readable(words string) (n int) {
	p.t.Helper()
	lines, err := p.service.Quarantine(p.t.Context())
	p.must(err)
	for _, kept := range lines {
		for _, l := range kept.Lines {
			if strings.Contains(strings.Join(l.Texts, " "), words) {
				n++
				break
			}
		}
	}
	return n
}
