package state

import (
	"strings"
	"testing"
	"time"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

func TestWhatBecameOfAnEntry(t *testing.T) {
	now := time.Date(2026, 3, 4, 9, 30, 0, 0, time.UTC)
	p := EntryPage{Now: now}
	if got := p.Heard(); len(got) != 0 {
		t.Errorf("there is nothing to tell, but there is %+v", got)
	}
	p.Entry.Heard = &actions.HeardView{
		Shared: []actions.HeardShare{{At: now}, {To: []string{"Somerset Council", "Amy Ford"}, At: now, Ended: now}},
		Opened: []actions.HeardOpened{{Agency: "Somerset Council", At: now}}, Alerts: []actions.HeardAlert{{Name: "Weapon seen", At: now}}}
	p.Entry.Addenda = []actions.AddendumView{{Words: "His aunt was told.", By: "Priya Nair", At: now}}
	p.Entry.Asked = []actions.AskedView{{Kind: casework.WithdrawRequest, Because: "It was his brother.", State: actions.AskWaits},
		{Kind: casework.AddendumRequest, Because: "More.", State: actions.AskRefused, Words: "It was withdrawn."}}
	var out []string
	for _, f := range p.Heard() {
		out = append(out, f.Label+"|"+f.Value+"|"+f.Help)
	}
	got := strings.Join(out, "\n")
	for _, want := range []string{"Shared with|the child's network", "Somerset Council; Amy Ford", "Taken back", "First opened by|Somerset Council", "Used in an alert|Weapon seen",
		"Added by Priya Nair|His aunt was told.", "You asked to withdraw it|It was his brother.|Waits for the server.", "It was not done: It was withdrawn."} {
		if !strings.Contains(got, want) {
			t.Errorf("got %q, want %q in it", got, want)
		}
	}
}

func TestAWithdrawnEntrySaysWhy(t *testing.T) {
	for want, j := range map[string]*casework.Judgement{
		"counts no more": nil,
		"wrong child":    {Verdict: casework.Withdrawn, Moved: casework.EntryID{1}},
		"It was a toy.":  {Verdict: casework.Withdrawn, Words: "It was a toy."},
	} {
		p := EntryPage{Entry: actions.EntryView{Entry: casework.Entry{ID: casework.EntryID{1}}, Standing: actions.Withdrawn, Judgement: j}}
		if title, detail, _ := p.Headline(); title != "Withdrawn" || !strings.Contains(detail, want) || p.CorrectLabel() != "" {
			t.Errorf("got %q, %q, button %q; want %q", title, detail, p.CorrectLabel(), want)
		}
	}
}
