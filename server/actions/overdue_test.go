package actions_test

import (
	"slices"
	"testing"
	"time"

	"streetlight/server/audit"
	"streetlight/shared/casework"
)

func TestAVerdictIsDueFromReceiptAndOverdueOnesComeFirst(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude, sam := reed.meets(called("Jude Ashdown", "14_15")), reed.meets(called("Sam Hollis", "14_15"))
	calm := reed.records(jude, p.street(nil))
	reed.sync()
	received := p.now
	p.pass(20 * time.Hour)
	reed.changes(jude, calm, func(v casework.Values) { v.Set(casework.FieldPlace, "Bus station") })
	knife := reed.records(sam, p.street(seen()))
	reed.sync()
	lines, err := p.service.Queue(t.Context(), p.as("nair"))
	p.must(err)
	if lines[0].ID != knife || !lines[0].DueAt.Equal(p.now.Add(4*time.Hour)) || !lines[1].DueAt.Equal(received.Add(day)) || lines[0].Overdue || lines[1].Overdue {
		t.Errorf("due %v and %v, want 4 hours after receipt, and a day after the first receipt of what waits still", lines[0].DueAt, lines[1].DueAt)
	}
	p.pass(4*time.Hour - time.Minute)
	reed.records(sam, p.street(seen()))
	reed.sync()
	p.pass(2 * time.Minute)
	lines, err = p.service.Queue(t.Context(), p.as("nair"))
	p.must(err)
	if len(lines) != 3 || lines[0].ID != knife || lines[1].ID != calm || !lines[0].Overdue || !lines[1].Overdue || lines[2].Overdue || !lines[2].Urgent {
		t.Errorf("the queue is %+v, want the overdue knife, the overdue contact, then what is urgent", lines)
	}
}

func TestALateVerdictIsToldOnceAndForgottenWhenItIsGiven(t *testing.T) {
	p, reed, jude, id := oneEntry(t)
	if n, err := p.service.Overdue(t.Context(), p.now.Add(day)); err != nil || n != 0 {
		t.Fatalf("before it is late %d are told, %v", n, err)
	}
	p.pass(day + time.Minute)
	for i, want := range []int{1, 0} {
		n, err := p.service.Overdue(t.Context(), p.now)
		p.must(err)
		if n != want {
			t.Errorf("turn %d tells of %d entries, want %d", i, n, want)
		}
	}
	who := p.toldOfLate()
	if len(who) == 0 {
		t.Fatal("nobody was told")
	}
	if got := p.tasks("vine"); len(got) != 0 {
		t.Errorf("another agency is told %v", got)
	}
	lines, err := p.service.Tasks(t.Context(), p.as(who[0]))
	p.must(err)
	wantRefusal(t, p.service.PutAside(t.Context(), p.as(who[0]), lines[0].ID), casework.Conflict)
	leaves := p.leaves()
	if !slices.ContainsFunc(leaves, func(l audit.Record) bool { return l.Entry.Action == "escalate-verdict" }) {
		t.Error("the log does not say that others were told")
	}
	p.judge("nair", p.approval("nair", id))
	if got := p.toldOfLate(); len(got) != 0 {
		t.Errorf("after the verdict it still waits for %v", got)
	}
	reed.changes(jude, id, func(v casework.Values) { v.Set(casework.FieldPlace, "Bus station") })
	reed.sync()
	p.pass(day + time.Minute)
	if n, err := p.service.Overdue(t.Context(), p.now); err != nil || n != 1 {
		t.Errorf("another wait is told %d times, %v", n, err)
	}
}

// toldOfLate lists the people of the police who have a task about a late verdict.
func (p *partnership) toldOfLate() (out []string) {
	for _, key := range []string{"nair", "hale", "boss"} {
		if _, there := p.people[key]; there && slices.Contains(p.tasks(key), casework.TaskOverdue) {
			out = append(out, key)
		}
	}
	return out
}

// Where an agency has a manager, they are told and not those who are late.
func TestAManagerIsToldOfALateVerdict(t *testing.T) {
	p, _, _, _ := oneEntry(t)
	p.hire("boss", "Ian Moss", casework.AgencyManager, policeAgency, casework.Police)
	p.pass(day + time.Minute)
	if n, err := p.service.Overdue(t.Context(), p.now); err != nil || n != 1 {
		t.Fatalf("%d entries are told of, %v", n, err)
	}
	if got := p.toldOfLate(); !slices.Equal(got, []string{"boss"}) {
		t.Errorf("told are %v, want the manager alone", got)
	}
}
