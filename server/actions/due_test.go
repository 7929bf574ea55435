package actions_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/server/rules"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
	"streetlight/sync/kv"
)

// silent is a rule of a pack for tests: a contact in which a child was called a victim, and no other contact for three days.
const silent = `
rules:
  - id: R90
    name: Silence
    words: A contact with a victim that nobody followed up in 72 hours.
    source: A rule for tests.
    from: [PRO]
    priority: 2
    owner: front_door
    proposes: front_door
    deadline: 1wd
    template: EARLY
    selections:
      - name: alone
        one: contact without another
        many: contacts without another
        kinds: [street_contact]
        when: {has: {capacity: [victim]}}
        waits: {for: 72h, kinds: [street_contact], when: {has: {capacity: [concern]}}}
    predicate: alone.events >= 1
    why: "{alone.events}: {alone.dates}."
`

// packWith is the text of the default pack with these rules in place of its own.
func (p *partnership) packWith(text string) []byte {
	p.t.Helper()
	pack, err := practice.Default()
	p.must(err)
	raw := pack.Encode()
	from := bytes.Index(raw, []byte("\nrules:\n"))
	to := from + 1 + bytes.Index(raw[from+1:], []byte("\n# Rows that a plan"))
	return slices.Concat(raw[:from], []byte(text), raw[to:])
}

// ruledBy opens the server with these rules in place of those of the default pack.
func (p *partnership) ruledBy(text string) {
	p.t.Helper()
	var err error
	p.pack, err = practice.Parse(p.packWith(text), rules.Check)
	p.must(err)
	p.open()
}

// runDue lets the timers run, and gives how many children were looked at.
func (p *partnership) runDue() int {
	p.t.Helper()
	n, err := p.service.RunDue(p.t.Context())
	p.must(err)
	return n
}

func TestARuleSpeaksWhenItsTimeHasCome(t *testing.T) {
	p := newPartnership(t)
	p.ruledBy(silent)
	reed := p.enrol("reed")
	child := reed.meets(called("Jude Ashdown", "14_15"))
	reed.records(child, p.street(casework.Values{casework.FieldCapacity: {"victim"}}))
	reed.sync()

	p.pass(72*time.Hour - time.Millisecond)
	p.runDue()
	p.wantRules("ashworth")
	p.pass(time.Millisecond)
	if n := p.runDue(); n != 1 {
		t.Errorf("%d children were looked at, want the one whose time has come", n)
	}
	last := p.leaves()[len(p.leaves())-1].Entry
	if last.Action != "look-on-time" || last.Actor != actions.System {
		t.Errorf("the last leaf is %s by %s, want the look that raised the alert", last.Action, last.Actor)
	}
	p.wantRules("ashworth", "R90")
	if n := p.runDue(); n != 0 {
		t.Errorf("%d children were looked at again at the same time, want none", n)
	}
}

func TestAnAnswerInTimeKeepsARuleSilent(t *testing.T) {
	p := newPartnership(t)
	p.ruledBy(silent)
	reed := p.enrol("reed")
	child := reed.meets(called("Jude Ashdown", "14_15"))
	reed.records(child, p.street(casework.Values{casework.FieldCapacity: {"victim"}}))
	reed.sync()
	p.pass(71 * time.Hour)
	reed.records(child, p.street(nil))
	reed.sync()
	p.pass(48 * time.Hour)
	p.runDue()
	p.wantRules("ashworth")
}

// TestTwoServersRaiseATimedAlertOnce: both take the same due row, and one of them finds it gone.
func TestTwoServersRaiseATimedAlertOnce(t *testing.T) {
	p := newPartnership(t)
	p.ruledBy(silent)
	reed := p.enrol("reed")
	child := reed.meets(called("Jude Ashdown", "14_15"))
	reed.records(child, p.street(casework.Values{casework.FieldCapacity: {"victim"}}))
	reed.sync()
	p.pass(73 * time.Hour)
	one := p.service
	p.open()
	ended := make(chan error, 2)
	for _, s := range []*actions.Service{one, p.service} {
		go func() {
			_, err := s.RunDue(t.Context())
			ended <- err
		}()
	}
	p.must(<-ended)
	p.must(<-ended)
	p.wantRules("ashworth", "R90")
}

// TestNoDueRowOutlivesItsChild: what is erased is not looked at, and linked records are looked at once.
func TestNoDueRowOutlivesItsChild(t *testing.T) {
	p := newPartnership(t)
	p.ruledBy(silent)
	reed := p.enrol("reed")
	child := reed.meets(called("Jude Ashdown", "14_15"))
	reed.records(child, p.street(casework.Values{casework.FieldCapacity: {"victim"}}))
	reed.sync()
	if n := p.dueRows(); n != 1 {
		t.Fatalf("there are %d due rows, want one", n)
	}
	p.erases(actions.ErasureInput{Child: child})
	if n := p.dueRows(); n != 0 {
		t.Errorf("there are %d due rows after the child was erased, want none", n)
	}
}

func (p *partnership) dueRows() (n int) {
	p.t.Helper()
	p.must(p.store.View(p.t.Context(), func(r kv.Reader) error {
		return r.Scan(kv.Table{Name: "due", Ordered: true}, kv.Range{}, func(_, _ []byte) error { n++; return nil })
	}))
	return n
}
