package app

import (
	"slices"
	"testing"
	"time"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

// contradicts makes two versions stand in a field of an entry on the phone.
func (h *hand) contradicts(e *actions.EntryView, field string, texts ...string) {
	h.t.Helper()
	f, ok := casework.Find(casework.EntryFields(), field)
	if !ok {
		h.t.Fatalf("there is no field %s", field)
	}
	e.Conflicts, e.Values[f.ID], e.Versions = []string{field}, texts, map[string][]actions.Version{}
	for i, text := range texts {
		e.Versions[field] = append(e.Versions[field], actions.Version{Text: text, Name: []string{"Priya Nandakumar", "Robin Ferry"}[i], At: h.now.Add(-time.Hour * time.Duration(i+1))})
	}
}

func TestTwoVersionsAreShownCombinedAndSettled(t *testing.T) {
	h := newHand(t, casework.PCSO)
	e := h.has(9, h.holds(1, "Jayden Whitcombe"), actions.Safe)
	h.contradicts(e, "fact", "He was alone.", "He was with his sister.")
	h.enter(rightPIN)
	h.tap("Jayden Whitcombe")
	h.sees("Two versions were written")
	h.tap("Settle: What happened")
	h.sees("Version 1: Priya Nandakumar", "He was alone.", "Version 2: Robin Ferry", "He was with his sister.")
	h.tap("Keep this as the only version")
	h.sees("Choose a version first")
	h.tap("Combine them")
	if got := h.entry("What is to stand").Text; got != "He was alone.\nHe was with his sister." {
		t.Errorf("combined: got %q", got)
	}
	h.tap("Choose version 2")
	h.write("What is to stand", " And calm.")
	h.tap("Keep this as the only version")
	if got := e.Values[casework.FieldFact]; !slices.Equal(got, []string{"He was with his sister. And calm."}) {
		t.Errorf("settled: got %q", got)
	}
	h.sees("He was with his sister. And calm.")
	h.seesNot("Two versions", "Settle:")
	if len(h.phone.drafts) != 0 {
		t.Error("the draft of what was settled is still there")
	}
}

func TestLeavingHalfSettledLosesNothing(t *testing.T) {
	h := newHand(t, casework.PCSO)
	e := h.has(9, h.holds(1, "Jayden Whitcombe"), actions.Safe)
	h.contradicts(e, "fact", "He was alone.", "He was with his sister.")
	h.enter(rightPIN)
	h.tap("Jayden Whitcombe")
	h.tap("Settle: What happened")
	h.tap("Choose version 1")
	h.write("What is to stand", " At first")
	h.app.Left() // a call comes in, the phone locks
	h.enter(rightPIN)
	if got := h.entry("What is to stand").Text; got != "He was alone. At first" {
		t.Errorf("after the lock: got %q", got)
	}
	h.tap("Today")
	h.sees("Two versions: what happened", "Not settled yet")
	if got := e.Values[casework.FieldFact]; len(got) != 2 {
		t.Errorf("half-settled: the entry has %q, want both versions", got)
	}
	h.tap("Two versions: what happened")
	if got := h.entry("What is to stand").Text; got != "He was alone. At first" {
		t.Errorf("from Today: got %q", got)
	}
}

func TestAVersionThatComesMeanwhileIsShownBeforeItIsSettled(t *testing.T) {
	h := newHand(t, casework.PCSO)
	e := h.has(9, h.holds(1, "Jayden Whitcombe"), actions.Safe)
	h.contradicts(e, "fact", "He was alone.", "He was with his sister.")
	h.enter(rightPIN)
	h.tap("Jayden Whitcombe")
	h.tap("Settle: What happened")
	h.tap("Choose version 1")
	third := actions.Version{Text: "He was with two men.", Name: "Asha Mead", At: h.now}
	e.Versions = map[string][]actions.Version{"fact": append(slices.Clone(e.Versions["fact"]), third)}
	h.tap("Keep this as the only version")
	h.sees("Another version came in meanwhile.", "Version 3: Asha Mead", "He was with two men.")
	if h.entry("What is to stand").Text != "He was alone." {
		t.Error("what was chosen is gone")
	}
}
