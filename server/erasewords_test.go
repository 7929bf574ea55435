package main

import (
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

func TestErasuresAreListedInSentences(t *testing.T) {
	asked := time.Date(2026, 3, 1, 23, 30, 0, 0, time.UTC)
	names := map[casework.WorkerID]string{{1}: "Simon Pike", {2}: "Priya Lock"}
	child, entry := casework.ChildID{0xc}, casework.EntryID{0xe}
	for name, c := range map[string]struct {
		list  []actions.Erasure
		holds []actions.Hold
		want  string
	}{
		"nothing": {want: "Nobody has asked for an erasure, and nothing is held from one.\n"},
		"asked for": {list: []actions.Erasure{{ID: casework.ErasureID{5}, Entry: entry, By: casework.WorkerID{1}, At: asked, Reason: "The family asked."}},
			want: "Not erased yet: entry 0e000000-0000-0000-0000-000000000000.\n  Simon Pike asked for it on 1 March 2026. Reason: The family asked.\n" +
				"  Another person confirms it with\n    streetlight erase confirm 05000000-0000-0000-0000-000000000000 --by NAME\n\n"},
		"erased": {list: []actions.Erasure{{ID: casework.ErasureID{5}, Child: child, Records: []casework.ChildID{child, {0xd}}, By: casework.WorkerID{1}, At: asked, Reason: "Time is over.",
			ConfirmedBy: casework.WorkerID{2}, ConfirmedAt: asked.Add(24 * time.Hour)}},
			want: "Erased on 2 March 2026: all about the child of record 0c000000-0000-0000-0000-000000000000, with 1 more of the same child.\n" +
				"  Simon Pike asked for it on 1 March 2026. Reason: Time is over.\n  Priya Lock confirmed it. It is erasure 05000000-0000-0000-0000-000000000000.\n\n"},
		"held": {holds: []actions.Hold{{Child: child, By: casework.WorkerID{2}, At: asked, Reason: "An inquest."}},
			want: "Held from erasure: all about the child of record 0c000000-0000-0000-0000-000000000000.\n  Priya Lock decided so on 1 March 2026. Reason: An inquest.\n\n"},
	} {
		if got := erasureWords(c.list, c.holds, names, time.UTC); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, c.want)
		}
	}
}
