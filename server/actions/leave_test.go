package actions_test

import (
	"context"
	"testing"

	"streetlight/server/actions"
	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

func TestAWorkerWhoLeavesHoldsNothingAndLosesNothing(t *testing.T) {
	p := newPartnership(t)
	reed, again := p.enrol("reed"), p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	id := reed.records(jude, p.street(nil))
	reed.sync()
	reed.records(jude, p.street(nil))
	p.must(p.service.EndWorker(t.Context(), p.people["reed"].ID, casework.WorkerID{}))
	for name, ph := range map[string]*phone{"first": reed, "second": again} {
		if got := ph.exchange(); !got.Revoked || !ph.Revoked() {
			t.Errorf("the %s phone was told %+v, want that it is revoked, signed", name, got)
		}
	}
	if reed.Pending() != 1 {
		t.Errorf("%d commits wait, want the one that was not sent", reed.Pending())
	}
	p.must(p.store.View(t.Context(), func(r kv.Reader) error {
		access, err := replica.AccessOf(r, replica.ID(reed.files[jude]), replica.ID(p.people["reed"].ID))
		if access != 0 {
			t.Errorf("access to the file is %d, want none", access)
		}
		return err
	}))
	if page := p.entry("nair", id); page.Author != p.people["reed"].Name {
		t.Errorf("the author is %q, want the name kept", page.Author)
	}
	wantRefusal(t, p.service.EndWorker(t.Context(), p.people["reed"].ID, casework.WorkerID{}), casework.NotFound)
	_, err := p.service.NewCode(t.Context(), p.people["reed"].ID)
	wantRefusal(t, err, casework.NotFound)
	if got := len(p.leavesOf("end-worker")); got != 1 {
		t.Errorf("%d leaves, want 1", got)
	}
}

func TestAPlanKeepsAnOwnerWhenItsOwnerLeaves(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	reed.records(jude, p.street(seen()))
	reed.sync()
	plan := p.accept(p.onlyAlert("ashworth", "R7"), "quinn")
	end := func(ctx context.Context, successor casework.WorkerID) error {
		return p.service.EndWorker(ctx, p.people["quinn"].ID, successor)
	}
	for name, successor := range map[string]casework.WorkerID{"nobody": {}, "the same": p.people["quinn"].ID, "one who owns no plans": p.people["reed"].ID} {
		if r := refusal(t, end(t.Context(), successor), casework.Invalid); r.Field != "successor" {
			t.Errorf("%s: refused for %q", name, r.Field)
		}
	}
	p.must(end(t.Context(), p.people["stone"].ID))
	page, err := p.service.Plan(t.Context(), p.as("ashworth"), plan)
	p.must(err)
	if page.Owner != p.people["stone"].Name {
		t.Errorf("the plan is owned by %q, want the successor", page.Owner)
	}
	child, err := p.service.Child(t.Context(), p.as("ashworth"), page.Child.ID)
	p.must(err)
	for _, m := range child.Network {
		if m.Worker == p.people["quinn"].ID {
			t.Error("who left is of the child's network still")
		}
	}
	if _, err := p.service.Plans(t.Context(), actions.Actor{Worker: p.people["quinn"].ID}); !casework.Refused(err, casework.Suspended) {
		t.Errorf("who left reads plans: %v", err)
	}
}
