package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

func TestWaysToSettle(t *testing.T) {
	note, _ := casework.Find(casework.EntryFields(), "fact")
	choice, _ := casework.Find(casework.EntryFields(), "weapon")
	versions, given := []actions.Version{{Text: "one"}, {Text: "two"}}, "three"
	for name, c := range map[string]struct {
		way   settleCommand
		field casework.Field
		want  string
		wrong string
		usage bool
	}{
		"a version":          {way: settleCommand{Choose: 2}, field: choice, want: "two"},
		"a value":            {way: settleCommand{Value: &given}, field: choice, want: "three"},
		"all as one text":    {way: settleCommand{Combine: true}, field: note, want: "one\ntwo"},
		"all of one choice":  {way: settleCommand{Combine: true}, field: choice, wrong: "Weapon holds one value", usage: true},
		"no way":             {field: note, wrong: "Say what is to stand", usage: true},
		"two ways":           {way: settleCommand{Choose: 1, Combine: true}, field: note, wrong: "one of them", usage: true},
		"a version too many": {way: settleCommand{Choose: 3}, field: note, wrong: "from 1 to 2"},
	} {
		got, err := c.way.text(c.field, versions)
		var usage errUsage
		if got != c.want || (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) || errors.As(err, &usage) != c.usage {
			t.Errorf("%s: got %q, %v, want %q, %q", name, got, err, c.want, c.wrong)
		}
	}
}

// Who names the wrong field, or comes after somebody else settled it, does not replace words that nobody contradicts.
func TestNothingIsSettledWhereNobodyContradicts(t *testing.T) {
	c := newCLI(t)
	c.enrol()
	id := c.record("--set", "fact=Seen at the bus stop.")["id"].(string)
	code, _, errs := c.run("", "settle", id, "fact", "x")
	if code != 1 || !strings.Contains(errs, "“phone correct” changes it") {
		t.Errorf("exit %d, %q, want a refusal that says how to change it", code, errs)
	}
	if out := c.well("show", id); !strings.Contains(out, "Seen at the bus stop.") {
		t.Errorf("the words were replaced: %q", out)
	}
	c.well("settle", id, "fact", "Seen at the bus stop.") // as it stands already
	if code, _, errs := c.run("", "settle", id, "colour", "x"); code != 1 || !strings.Contains(errs, "no such field") {
		t.Errorf("a field that is none: exit %d, %q", code, errs)
	}
}

func TestContradictionsAreSeenWithoutLookingForThem(t *testing.T) {
	e := actions.EntryView{Conflicts: []string{"weapon", "fact"}, Versions: map[string][]actions.Version{}}
	for name, c := range map[string]struct{ got, want string }{
		"in the list":      {entriesWords([]actions.EntryView{e}), "[contradiction]"},
		"on the entry":     {entryWords(e), "Contradictions in: weapon, fact. See the versions and settle them: phone conflicts"},
		"in the status":    {statusWords(actions.Status{Disputed: 1}), "1 in which people contradict each other"},
		"one request":      {statusWords(actions.Status{Requests: 1}), "1 request of yours to the server (a change to a profile or a plan, or a verdict) is not sent yet"},
		"requests":         {statusWords(actions.Status{Requests: 3}), "3 requests of yours to the server (changes to a profile or a plan, or verdicts) are not sent yet"},
		"a note combines":  {conflictsWords([]actions.EntryView{e}, nil), "fact --choose N, or --combine, or a value"},
		"a choice chooses": {conflictsWords([]actions.EntryView{e}, nil), "weapon --choose N, or a value"},
	} {
		if !strings.Contains(c.got, c.want) {
			t.Errorf("%s: got %q, want %q", name, c.got, c.want)
		}
	}
	if got := statusWords(actions.Status{}) + entriesWords([]actions.EntryView{{}}); strings.Contains(got, "contradict") {
		t.Errorf("nobody contradicts anybody, and it says %q", got)
	}
}

func TestHowManyEntriesOfAChildAreHeld(t *testing.T) {
	last := time.Date(2026, 1, 5, 22, 10, 0, 0, time.Local)
	for n, want := range map[int]string{0: "shared with you", 1: "  1 entry, 5 Jan 2026 22:10", 12: " 12 entries, last 5 Jan 2026 22:10"} {
		if got := heldWords(actions.ChildView{Entries: n, Last: last}); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
