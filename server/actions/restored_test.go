package actions_test

import (
	"testing"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// goesBack puts the server back to a copy of its store, and says so.
func (p *partnership) goesBack(before map[string]string) {
	p.t.Helper()
	p.restore(before)
	p.open()
	p.must(p.service.Restored(p.t.Context()))
}

// What was pushed and decided after the copy was made comes back with the phones: approved, shared, and out of the queue.
func TestAServerRestoredFromACopyGetsItsEntriesBack(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	known := reed.records(jude, p.street(nil))
	reed.sync()
	before := p.ledger.dump()
	approved := reed.records(jude, p.street(seen()))
	fresh := reed.meets(called("Noor Hadley", "14_15"))
	shared := reed.records(fresh, p.street(nil))
	waiting := reed.records(jude, p.street(nil))
	reed.sync()
	p.judge("nair", p.approval("nair", approved))
	p.share("nair", shared)
	reed.sync()
	p.goesBack(before)
	later := reed.records(jude, p.street(nil))
	p.pass(day)
	reed.sync()

	queue := map[casework.EntryID]bool{}
	for _, id := range p.queue("nair") {
		queue[id] = true
	}
	for name, c := range map[string]struct {
		id      casework.EntryID
		awaits  bool
		verdict casework.Verdict
	}{
		"from before the copy":              {known, true, casework.Submitted},
		"approved after it":                 {approved, false, casework.Approved},
		"approved and shared after it":      {shared, false, casework.Approved},
		"pushed after it":                   {waiting, true, casework.Submitted},
		"written while the server was away": {later, true, casework.Submitted},
	} {
		if queue[c.id] != c.awaits {
			t.Errorf("%s: in the queue %v, want %v", name, queue[c.id], c.awaits)
		}
		if got := p.entry("nair", c.id); got.Verdict != c.verdict {
			t.Errorf("%s: the verdict is %q, want %q", name, got.Verdict, c.verdict)
		}
	}
	if got := p.ledger.count("shared"); got != 1 {
		t.Errorf("%d entries have a published copy, want 1", got)
	}
	if got := p.ledger.count("quarantine"); got != 0 {
		t.Errorf("%d commits are in quarantine, want none", got)
	}
	p.wantRules("ashworth", "R7")
	if got := len(p.leavesOf("offer")); got == 0 {
		t.Error("what came back has no leaf in the audit log")
	}
}

// People and phones of after the copy come back as far as the practice scope names them.
func TestTheDirectoryComesBack(t *testing.T) {
	p := newPartnership(t)
	reed, shah := p.enrol("reed"), p.enrol("shah")
	reed.sync()
	shah.sync()
	before := p.ledger.dump()
	w, _, err := p.service.AddWorker(t.Context(), actions.NewWorker{Name: "Lena Marsh", Role: "pcso", Agency: "Avon and Somerset Police", Sector: "police", Team: "Minehead"})
	p.must(err)
	p.people["lena"] = w
	lena := p.enrol("lena")
	child := lena.meets(called("Noor Hadley", "14_15"))
	lena.records(child, p.street(nil))
	lena.sync()
	p.must(p.service.Revoke(t.Context(), shah.ID()))
	reed.sync()
	p.goesBack(before)
	reed.sync()
	found, err := p.service.FindWorker(t.Context(), "Lena Marsh")
	if err != nil || found.ID != w.ID {
		t.Errorf("the new worker: got %v, %v", found, err)
	}
	if got := shah.exchange(); !got.Revoked {
		t.Errorf("a phone that was ended after the copy: got %+v, want its end", got)
	}
	if _, _, err := lena.ask(); err == nil {
		t.Error("a phone that was enrolled after the copy is answered without being enrolled again")
	}
}

// A copy and its changed original come back by different phones, in either order: whoever reads the copy is told.
func TestACopyThatComesBackIsHeldAgainstItsOriginal(t *testing.T) {
	for name, copyFirst := range map[string]bool{"the copy first": true, "the original first": false} {
		t.Run(name, func(t *testing.T) {
			p := newPartnership(t)
			reed := p.enrol("reed")
			jude := reed.meets(called("Jude Ashdown", "14_15"))
			reed.records(jude, p.street(nil))
			reed.sync()
			p.must(p.service.AddMember(t.Context(), p.as("ashworth"), jude, p.people["ford"].ID))
			ford := p.enrol("ford")
			ford.sync()
			before := p.ledger.dump()
			id := reed.records(jude, p.street(nil))
			reed.sync()
			p.share("nair", id)
			ford.sync()
			reed.changes(jude, id, func(v casework.Values) { v.Set(casework.FieldFact, "Other words.") })
			reed.sync()
			p.goesBack(before)
			for _, ph := range []*phone{ford, reed, ford} {
				if ph == ford && !copyFirst {
					copyFirst = true
					continue
				}
				ph.sync()
			}
			if got := p.entry("ashworth", id); got.Superseded.IsZero() {
				t.Errorf("the copy %q passes for current", got.Summary)
			}
		})
	}
}
