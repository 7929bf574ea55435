package actions_test

import (
	"slices"
	"testing"

	"streetlight/server/audit"
)

// leavesOf reads the leaves of one act.
func (p *partnership) leavesOf(act string) []audit.Record {
	p.t.Helper()
	return slices.DeleteFunc(p.leaves(), func(r audit.Record) bool { return r.Entry.Action != act })
}

func TestWhatAPhoneGetsToReadIsInTheLog(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	entry := reed.records(jude, p.street(nil))
	reed.sync()
	first := len(p.leavesOf("pull"))
	if first == 0 {
		t.Error("the directory reached a phone and the log does not say so")
	}
	reed.sync()
	if got := len(p.leavesOf("pull")); got != first {
		t.Errorf("a quiet exchange left %d leaves, want none", got-first)
	}
	p.judge("nair", p.approval("nair", entry))
	reed.sync()
	leaves := p.leavesOf("pull")
	if len(leaves) != first+1 {
		t.Fatalf("a verdict that reached a phone left %d leaves, want one", len(leaves)-first)
	}
	got := leaves[first].Entry // the verdict in the file, and in the author's own scope what became of the entry
	want := []string{"scope:" + reed.files[jude].String(), "scope:" + reed.userScope().String()}
	slices.Sort(want)
	if slices.Sort(got.Detail.Entities); got.Actor != p.people["reed"].ID.String() || got.Device == "" || !slices.Equal(got.Detail.Entities, want) {
		t.Errorf("the leaf is of %s on %q about %v, want reed's phone about %s", got.Actor, got.Device, got.Detail.Entities, want)
	}
}
