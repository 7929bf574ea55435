package actions_test

import (
	"slices"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// asked is an alert whose one fact Helen Ashworth may not read, and her question for it.
func asked(t *testing.T) (p *partnership, alert casework.AlertID, entry casework.EntryID, ask casework.AskID) {
	t.Helper()
	p = newPartnership(t)
	reed := p.enrol("reed")
	entry = reed.records(reed.meets(called("Jude Ashdown", "14_15")), p.street(seen()))
	reed.sync()
	alert = p.onlyAlert("ashworth", "R7").ID
	p.must(p.service.Ask(t.Context(), p.as("ashworth"), actions.AskInput{Alert: alert, Entry: entry, Because: "To see him today."}))
	asks, err := p.service.Asks(t.Context(), p.as("hale"))
	p.must(err)
	if len(asks) != 1 || asks[0].Name != "Helen Ashworth" || asks[0].Agency != "Somerset Council" || asks[0].Because != "To see him today." || asks[0].About.ID != entry {
		t.Fatalf("the police are asked %+v", asks)
	}
	return p, alert, entry, asks[0].ID
}

func (p *partnership) answer(who string, ask casework.AskID) actions.AnswerInput {
	p.t.Helper()
	_, page, err := p.service.AskOf(p.t.Context(), p.as(who), ask)
	p.must(err)
	return actions.AnswerInput{Ask: ask, Content: page.Content, ShareInput: actions.ShareInput{Publish: true, Basis: "ca1989_s47", Told: "carer", Purpose: "To see him today."}}
}

func TestWhoAsksForTheWordsOfAFactReadsThemOnceTheyAreShared(t *testing.T) {
	p, alert, entry, ask := asked(t)
	for _, who := range []string{"nair", "hale"} {
		if got := p.tasks(who); !slices.Equal(got, []casework.TaskKind{casework.TaskAsked}) {
			t.Errorf("%s is told %v", who, got)
		}
	}
	if got := p.alert("ashworth", alert).Facts[0]; got.MayOpen || got.Asked == nil || got.Asked.State != casework.AskOpen {
		t.Errorf("the asker sees %+v", got)
	}
	if got := p.alert("quinn", alert).Facts[0]; got.Asked != nil {
		t.Error("somebody else's question is shown as their own")
	}
	p.pass(time.Hour)
	p.must(p.service.AnswerAsk(t.Context(), p.as("nair"), p.answer("nair", ask)))
	if got := p.entry("ashworth", entry); got.Share == nil || got.Verdict != casework.Submitted {
		t.Errorf("the asker reads %+v", got.Share)
	}
	_, err := p.service.Entry(t.Context(), p.as("quinn"), entry)
	wantRefusal(t, err, casework.NotFound)
	if got := p.tasks("ashworth"); !slices.Equal(got, []casework.TaskKind{casework.TaskAnswered}) {
		t.Errorf("the asker is told %v", got)
	}
	if got := append(p.tasks("nair"), p.tasks("hale")...); len(got) != 0 {
		t.Errorf("the question still waits: %v", got)
	}
	if got := p.entry("nair", entry).Decisions; len(got) != 1 || !slices.Equal(got[0].To, []string{"Helen Ashworth"}) {
		t.Errorf("the decision is kept as %+v", got)
	}
	wantRefusal(t, p.service.AnswerAsk(t.Context(), p.as("nair"), actions.AnswerInput{Ask: ask, ShareInput: actions.ShareInput{Because: "Twice."}}), casework.NotFound)
}

func TestANoIsADecisionToo(t *testing.T) {
	p, alert, entry, ask := asked(t)
	in := p.answer("nair", ask)
	in.ShareInput = actions.ShareInput{Because: "His mother is being asked first."}
	p.must(p.service.AnswerAsk(t.Context(), p.as("nair"), in))
	if got := p.alert("ashworth", alert).Facts[0]; got.Asked == nil || got.Asked.State != casework.AskRefused || got.Asked.Words != in.Because {
		t.Errorf("the asker sees %+v", got.Asked)
	}
	if got := p.entry("nair", entry); got.Share == nil || got.Share.Because != in.Because {
		t.Errorf("the decision is %+v", got.Share)
	}
	p.must(p.service.Ask(t.Context(), p.as("ashworth"), actions.AskInput{Alert: alert, Entry: entry, Because: "She has agreed now."}))
}

// Answering one person takes nothing from the others, whether with a yes or a no.
func TestAnAnswerTakesNothingFromWhoReadsAlready(t *testing.T) {
	p, alert, entry, ask := asked(t)
	named := p.decision("nair", entry)
	named.To, named.Purpose = casework.Audience{People: []casework.WorkerID{p.people["ford"].ID}}, "To visit him."
	p.decide("nair", named)
	p.must(p.service.AnswerAsk(t.Context(), p.as("nair"), p.answer("nair", ask)))
	p.entry("ford", entry)
	p.entry("ashworth", entry)
	p.must(p.service.Ask(t.Context(), p.as("quinn"), actions.AskInput{Alert: alert, Entry: entry, Because: "I am his social worker."}))
	asks, err := p.service.Asks(t.Context(), p.as("nair"))
	p.must(err)
	no := p.answer("nair", asks[0].ID)
	no.ShareInput = actions.ShareInput{Because: "Ask Helen Ashworth."}
	p.must(p.service.AnswerAsk(t.Context(), p.as("nair"), no))
	p.entry("ford", entry)
	p.entry("ashworth", entry)
	_, err = p.service.Entry(t.Context(), p.as("quinn"), entry)
	wantRefusal(t, err, casework.NotFound)
}

func TestQuestionsThatAreRefused(t *testing.T) {
	p, alert, entry, ask := asked(t)
	good := actions.AskInput{Alert: alert, Entry: entry, Because: "To see him today."}
	for name, c := range map[string]struct {
		who   string
		spoil func(*actions.AskInput)
		kind  casework.Reason
	}{
		"twice":                         {"ashworth", func(*actions.AskInput) {}, casework.Conflict},
		"by who reads it":               {"nair", func(*actions.AskInput) {}, casework.Conflict},
		"by who sees no alerts":         {"ford", func(*actions.AskInput) {}, casework.Forbidden},
		"by another agency's":           {"vine", func(*actions.AskInput) {}, casework.NotFound},
		"without why":                   {"quinn", func(in *actions.AskInput) { in.Because = "" }, casework.Invalid},
		"for what the alert names not":  {"quinn", func(in *actions.AskInput) { in.Entry = casework.EntryID{1} }, casework.NotFound},
		"of an alert that is not there": {"quinn", func(in *actions.AskInput) { in.Alert = casework.AlertID{1} }, casework.NotFound},
	} {
		in := good
		c.spoil(&in)
		if err := p.service.Ask(t.Context(), p.as(c.who), in); !casework.Refused(err, c.kind) {
			t.Errorf("%s: got %v, want %s", name, err, c.kind)
		}
	}
	for _, who := range []string{"vine", "ashworth"} {
		if _, _, err := p.service.AskOf(t.Context(), p.as(who), ask); !casework.Refused(err, casework.NotFound) {
			t.Errorf("%s opens the question: %v", who, err)
		}
	}
	stale := p.answer("nair", ask)
	stale.Content = casework.ContentHash{1}
	wantRefusal(t, p.service.AnswerAsk(t.Context(), p.as("nair"), stale), casework.Conflict)
	bare := p.answer("nair", ask)
	bare.Told = ""
	wantRefusal(t, p.service.AnswerAsk(t.Context(), p.as("nair"), bare), casework.Invalid)
	if got := p.alert("ashworth", alert).Facts[0]; got.Asked.State != casework.AskOpen {
		t.Errorf("after refused answers the question is %q", got.Asked.State)
	}
}
