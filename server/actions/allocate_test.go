package actions_test

import (
	"slices"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
	"streetlight/sync/replica"
)

func (p *partnership) allocate(by string, child casework.ChildID, to string, until time.Time) error {
	return p.service.Allocate(p.t.Context(), p.as(by), actions.AllocateInput{Child: child, Worker: p.people[to].ID, Until: until})
}

// visited is a child about whom ford, a family worker, has written, and the phone of quinn of the same agency.
func visited(t *testing.T) (p *partnership, ford, quinn *phone, child casework.ChildID) {
	p = newPartnership(t)
	ford, quinn = p.enrol("ford"), p.enrol("quinn")
	child = ford.meets(called("Jude Ashdown", "14_15"))
	ford.records(child, p.street(nil))
	ford.sync()
	return p, ford, quinn, child
}

func TestAnAllocatedWorkerHoldsTheFilesOfTheirAgency(t *testing.T) {
	p, ford, quinn, child := visited(t)
	p.must(p.allocate("ashworth", child, "quinn", time.Time{}))
	quinn.sync()
	if !slices.Contains(quinn.Scopes(), replica.ID(ford.files[child])) {
		t.Error("the phone does not hold the file")
	}
	page, err := p.service.Child(t.Context(), p.as("quinn"), child)
	p.must(err)
	if len(page.Given) != 1 || page.Given[0].Worker != p.people["quinn"].ID {
		t.Errorf("the page lists %+v, want quinn", page.Given)
	}
	p.must(p.service.EndAllocation(t.Context(), p.as("ashworth"), child, p.people["quinn"].ID))
	quinn.sync()
	if slices.Contains(quinn.Scopes(), replica.ID(ford.files[child])) {
		t.Error("the phone holds the file still")
	}
	wantRefusal(t, p.service.EndAllocation(t.Context(), p.as("ashworth"), child, p.people["quinn"].ID), casework.NotFound)
	if got := len(p.leavesOf("allocate")) + len(p.leavesOf("end-allocation")); got != 2 {
		t.Errorf("%d leaves, want 2", got)
	}
}

func TestAnAllocationEndsOnTime(t *testing.T) {
	p, ford, quinn, child := visited(t)
	p.must(p.allocate("ashworth", child, "quinn", p.now.Add(time.Hour)))
	p.must(p.allocate("ashworth", child, "quinn", p.now.Add(3*time.Hour)))
	quinn.sync()
	for _, c := range []struct {
		after time.Duration
		want  bool
	}{{2 * time.Hour, true}, {time.Hour, false}} {
		p.now = p.now.Add(c.after)
		p.must(p.service.EndAllocations(t.Context()))
		quinn.sync()
		if got := slices.Contains(quinn.Scopes(), replica.ID(ford.files[child])); got != c.want {
			t.Errorf("at %s the phone holds the file: %v, want %v", p.now, got, c.want)
		}
	}
	if got := len(p.leavesOf("end-allocation")); got != 1 {
		t.Errorf("%d leaves of ending, want 1", got)
	}
}

func TestWhoLeavesKeepsNoAllocation(t *testing.T) {
	p, _, _, child := visited(t)
	p.must(p.allocate("ashworth", child, "quinn", time.Time{}))
	p.must(p.service.EndWorker(t.Context(), p.people["quinn"].ID, casework.WorkerID{}))
	page, err := p.service.Child(t.Context(), p.as("ashworth"), child)
	p.must(err)
	if len(page.Given) != 0 {
		t.Errorf("the page lists %+v, want nobody", page.Given)
	}
}

func TestAllocationsThatAreRefused(t *testing.T) {
	p, _, _, child := visited(t)
	for _, c := range []struct {
		name, by, to string
		child        casework.ChildID
		until        time.Time
		want         casework.Reason
	}{
		{"a role that allocates nobody", "cole", "quinn", child, time.Time{}, casework.Forbidden},
		{"a supervisor whose agency does not know the child", "vine", "quinn", child, time.Time{}, casework.Forbidden},
		{"no such child", "ashworth", "quinn", casework.ChildID{1}, time.Time{}, casework.NotFound},
		{"a role that is given no children", "ashworth", "frost", child, time.Time{}, casework.Invalid},
		{"a day that is over", "ashworth", "quinn", child, p.now, casework.Invalid},
	} {
		t.Run(c.name, func(t *testing.T) { wantRefusal(t, p.allocate(c.by, c.child, c.to, c.until), c.want) })
	}
	p.must(p.allocate("lowe", child, "marsh", time.Time{}))
	if got := len(p.leavesOf("allocate")); got != 1 {
		t.Errorf("%d leaves, want 1", got)
	}
}
