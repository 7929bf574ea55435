package app

import (
	"testing"

	"streetlight/shared/casework"
)

func TestClosingTheWindowKeepsWhatIsTyped(t *testing.T) {
	h := newHand(t, casework.PCSO)
	h.enter(rightPIN)
	h.tap("Record a street contact")
	h.hold = true
	h.write("What happened", "Half a sen")
	closed := false
	h.app.Close(func() { closed = true })
	if closed {
		t.Fatal("the window closes before the words are kept")
	}
	h.release()
	if got := h.phone.drafts[0].Values.Get(casework.FieldFact); got != "Half a sen" || !closed || h.phone.locks != 1 {
		t.Errorf("got draft %q, closed %v, %d locks", got, closed, h.phone.locks)
	}
}

func TestClosingWhileLockedClosesAtOnce(t *testing.T) {
	h := newHand(t, casework.PCSO)
	closed := false
	h.app.Close(func() { closed = true })
	if !closed {
		t.Error("the window stays open")
	}
}
