package app

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"streetlight/mobile/actions"
	"streetlight/mobile/vault"
	"streetlight/mobile/view"
	"streetlight/shared/casework"
)

func TestWrongPINSaysSoAndTheRightOneOpens(t *testing.T) {
	h := newHand(t, casework.PCSO)
	h.enter("111111")
	h.sees("Wait 30 seconds", "4 tries are left")
	h.now = h.now.Add(31 * time.Second)
	h.app.Tick()
	h.sees("That PIN is not right.")
	h.enter(rightPIN)
	h.sees("Friday 6 March", "Priya Nandakumar, PCSO")
}

func TestDigitsOfAKeyboardUnlock(t *testing.T) {
	h := newHand(t, casework.PCSO)
	for _, r := range rightPIN {
		h.window.Canvas().OnTypedRune()(r)
	}
	h.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyReturn})
	h.sees("Friday 6 March")
	if h.window.Canvas().OnTypedRune() != nil {
		t.Error("digits still go to the lock once it is open")
	}
}

// A street contact from Today, with a known child and one sign, takes at most 12 taps and one sentence.
func TestStreetContactTakesFewTaps(t *testing.T) {
	h := newHand(t, casework.PCSO)
	jay := h.holds(1, "Jayden Whitcombe")
	h.has(9, jay, actions.Safe)
	h.enter(rightPIN)
	h.taps = 0
	h.tap("Record a street contact")
	h.tap("Choose Jayden Whitcombe")
	h.tap("Bus station")
	h.tap("Type of contact: Welfare")
	h.tap("The child was: A concern")
	h.tap("No weapon, injury or danger")
	h.write("What happened", "Said he was waiting for his sister.")
	h.tap("How you know: The child told me")
	h.tap("An adult")
	h.tap("Gave advice")
	h.tap("Save")
	if h.taps > 12 {
		t.Errorf("got %d taps, want at most 12", h.taps)
	}
	t.Logf("%d taps", h.taps)
	if got := len(h.phone.recorded); got != 1 {
		t.Fatalf("got %d entries recorded, want 1; the screen says:\n%s", got, h.text())
	}
	d := h.phone.recorded[0]
	want := map[casework.FieldID]string{
		casework.FieldOccurredAt: "2026-03-06T22:41:00.000Z", casework.FieldPlace: "Bus station", casework.FieldWeapon: "none",
		casework.FieldInjury: "no", casework.FieldDanger: "no", casework.FieldFact: "Said he was waiting for his sister.",
	}
	for id, text := range want {
		if got := d.Values.Get(id); got != text {
			t.Errorf("field %d: got %q, want %q", id, got, text)
		}
	}
	if d.Child != jay {
		t.Errorf("got child %s, want %s", d.Child, jay)
	}
	h.sees("Safe on the server", "Said he was waiting for his sister.")
	if len(h.phone.drafts) != 0 {
		t.Error("the draft of a recorded entry is still there")
	}
}

func TestSaveNamesWhatIsMissingBesideTheField(t *testing.T) {
	h := newHand(t, casework.PCSO)
	h.holds(1, "Jayden Whitcombe")
	h.enter(rightPIN)
	h.tap("Record a street contact")
	h.tap("Save")
	h.sees("Choose the child")
	h.tap("Choose Jayden")
	h.seesNot("Choose the child,")
	h.tap("Save")
	h.sees("Where is needed.")
	if len(h.phone.recorded) != 0 {
		t.Error("an entry without a place was recorded")
	}
}

func TestDangerShowsWhomToRingAtOnce(t *testing.T) {
	h := newHand(t, casework.PCSO)
	h.enter(rightPIN)
	h.tap("Record a street contact")
	h.seesNot("Ring 999 now")
	h.tap("Immediate danger: Yes")
	h.sees("Ring 999 now", "0300 123 2224", "Immediate danger: ring 999", "number not confirmed")
}

func TestWhatWasTypedComesBackAfterALockInMidSentence(t *testing.T) {
	h := newHand(t, casework.PCSO)
	h.holds(1, "Jayden Whitcombe")
	h.enter(rightPIN)
	h.tap("Record a street contact")
	h.tap("Choose Jayden")
	h.hold = true
	h.write("What happened", "He said that the car had")
	h.app.Left()
	h.seesNot("He said")
	h.release()
	if h.phone.locks != 1 {
		t.Errorf("got %d locks, want 1", h.phone.locks)
	}
	h.enter(rightPIN)
	h.sees("You began this earlier", "Jayden Whitcombe")
	if got, want := h.entry("What happened").Text, "He said that the car had"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestALateWriteOfADraftNeverOverwritesALaterOne(t *testing.T) {
	h := newHand(t, casework.PCSO)
	h.enter(rightPIN)
	h.tap("Record a street contact")
	h.hold = true
	h.write("What happened", "abc")
	h.app.openTab("Today")
	h.later[0], h.later[1] = h.later[1], h.later[0] // the write on leaving wins the race
	h.release()
	if got := h.phone.drafts[0].Values.Get(casework.FieldFact); got != "abc" {
		t.Errorf("got %q, want %q", got, "abc")
	}
	h.sees("Not finished", "child not chosen yet")
}

func TestARefusedSaveKeepsTheDraftAndSaysWhy(t *testing.T) {
	for _, tc := range []struct {
		name string
		err  error
		want string
	}{
		{"beside its field", casework.RefuseField("place", "Name the place more exactly."), "Name the place more exactly."},
		{"disk full", fmt.Errorf("record: %w", vault.ErrFull), "Not saved. Free some space on this phone and try again."},
		{"no words for it", errors.New("bucket not found"), "Not saved. Something went wrong on this phone."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := newHand(t, casework.PCSO)
			jay := h.holds(1, "Jayden Whitcombe")
			h.has(9, jay, actions.Safe)
			h.enter(rightPIN)
			h.phone.recordErr = tc.err
			h.fillStreet()
			h.tap("Save")
			h.sees(tc.want)
			if len(h.phone.drafts) != 1 {
				t.Error("the draft is gone")
			}
			h.phone.recordErr = nil
			h.tap("Save")
			if got := len(h.phone.recorded); got != 1 {
				t.Errorf("got %d entries, want 1", got)
			}
		})
	}
}

func TestTwoTapsOnSaveRecordOnce(t *testing.T) {
	h := newHand(t, casework.PCSO)
	jay := h.holds(1, "Jayden Whitcombe")
	h.has(9, jay, actions.Safe)
	h.enter(rightPIN)
	h.fillStreet()
	h.hold = true
	h.tap("Save")
	h.tap("Saving")
	h.release()
	if got := len(h.phone.recorded); got != 1 {
		t.Errorf("got %d entries, want 1", got)
	}
}

// fillStreet fills a street contact in, up to Save.
func (h *hand) fillStreet() {
	h.t.Helper()
	h.tap("Record a street contact")
	h.tap("Choose Jayden")
	h.tap("Bus station")
	h.tap("Type of contact: Engagement")
	h.tap("The child was: A concern")
	h.tap("No weapon, injury or danger")
	h.write("What happened", "Talked by the river.")
	h.tap("How you know: I saw")
	h.tap("Gave advice")
}

func TestReturnedEntryIsCorrectedAndSentAgain(t *testing.T) {
	h := newHand(t, casework.PCSO)
	jay := h.holds(1, "Jayden Whitcombe")
	e := h.has(9, jay, actions.Returned)
	e.Judgement = &casework.Judgement{Verdict: casework.Returned, Reason: "opinion_as_fact", Words: "What did you see?"}
	e.ReturnedFor = "Opinion is written as fact"
	h.enter(rightPIN)
	h.sees("Returned to you", "Opinion is written as fact. What did you see?")
	h.tap("Jayden Whitcombe")
	h.tap("Correct and send again")
	h.sees("Correct: street contact", "What did you see?")
	h.write("What happened", "He gave a bag to a man. ")
	h.tap("Save the correction")
	if got := h.phone.entries[0].Values.Get(casework.FieldFact); got != "He gave a bag to a man. Talked about football." {
		t.Errorf("got %q", got)
	}
	h.sees("Safe on the server")
}

func TestNewAndUnknownChildren(t *testing.T) {
	h := newHand(t, casework.Mentor)
	h.enter(rightPIN)
	h.tap("Record a mentor note")
	h.tap("Unknown child")
	h.sees("Age, about", "How to recognise them")
	h.tap("Change")
	h.tap("New child")
	h.write("Name (optional)", "Ffion Pryce")
	h.tap("Age, about: 14 to 15")
	d := h.phone.drafts[0]
	if got := d.NewChild.Get(casework.FieldChildName); got != "Ffion Pryce" {
		t.Errorf("got %q", got)
	}
	if got := d.NewChild.Get(casework.FieldAgeBand); got != "14_15" {
		t.Errorf("got %q", got)
	}
}

func TestDiscardThrowsTheDraftAway(t *testing.T) {
	h := newHand(t, casework.PCSO)
	h.enter(rightPIN)
	h.tap("Record a street contact")
	h.write("Where", "Hamp")
	h.tap("Throw this draft away")
	if len(h.phone.drafts) != 0 {
		t.Error("the draft is still there")
	}
	h.sees("Nothing here yet")
}

func TestLocksAfterATimeWithoutATouch(t *testing.T) {
	h := newHand(t, casework.PCSO)
	h.enter(rightPIN)
	h.now = h.now.Add(4 * time.Minute)
	h.app.Tick()
	h.sees("Friday 6 March")
	h.now = h.now.Add(2 * time.Minute)
	h.app.Tick()
	h.sees("Type your PIN.")
	if h.phone.locks != 1 {
		t.Errorf("got %d locks, want 1", h.phone.locks)
	}
}

func TestSyncsByItselfButNotWhileSomeoneTypes(t *testing.T) {
	h := newHand(t, casework.PCSO)
	h.enter(rightPIN)
	if got := h.phone.syncs; got != 1 {
		t.Fatalf("got %d syncs on unlock, want 1", got)
	}
	h.now = h.now.Add(syncEvery)
	h.tap("Record a street contact")
	h.app.Tick()
	if got := h.phone.syncs; got != 1 {
		t.Errorf("got %d syncs right after a touch, want 1", got)
	}
	h.now = h.now.Add(Rest)
	h.app.Tick()
	if got := h.phone.syncs; got != 2 {
		t.Errorf("got %d syncs after a rest, want 2", got)
	}
}

func TestOfflineIsSaidAndNothingIsCalledSafe(t *testing.T) {
	h := newHand(t, casework.PCSO)
	jay := h.holds(1, "Jayden Whitcombe")
	h.has(9, jay, actions.Waiting)
	h.phone.offline = true
	h.enter(rightPIN)
	h.sees("No signal, 1 to send", "Waiting")
	h.tap("Sync:")
	h.sees("1 entry is on this phone only", "It goes out by itself once there is signal.")
	h.seesNot("Nothing waits", "This session", "streetlight.example")
	h.phone.offline = false
	h.tap("Sync now")
	h.sees("Nothing waits on this phone", "The server has signed")
}

func TestALateAnswerOfAnEarlierSearchIsDropped(t *testing.T) {
	h := newHand(t, casework.PCSO)
	h.holds(1, "Jayden Whitcombe")
	h.holds(2, "Amara Okafor")
	h.enter(rightPIN)
	h.tap("Children")
	h.hold = true
	e := h.entry("")
	e.SetText("jay")
	e.SetText("ama")
	h.later[0], h.later[1] = h.later[1], h.later[0]
	h.release()
	h.sees("Amara Okafor")
	h.seesNot("Jayden Whitcombe")
}

func TestChildPageShowsTheActionCardAndRecordsForTheChild(t *testing.T) {
	h := newHand(t, casework.PCSO)
	jay := h.holds(1, "Jayden Whitcombe")
	h.phone.children[0].Card = &casework.Card{Name: "Jayden", Owner: "Marta Silvestri", Actions: []casework.PlanAction{{If: "he goes missing", Who: "PCSO", Does: "ring Marta"}}}
	h.enter(rightPIN)
	h.tap("Children")
	h.tap("Jayden")
	h.sees("Action card: what to do", "If he goes missing", "PCSO: ring Marta.", "Ring Marta Silvestri.")
	h.tap("Record a street contact")
	h.write("Where", "x")
	if got := h.phone.drafts[0].Child; got != jay {
		t.Errorf("got child %s, want %s", got, jay)
	}
}

func TestARoleThatRecordsNothingIsToldSo(t *testing.T) {
	h := newHand(t, casework.EducationLead)
	h.enter(rightPIN)
	h.seesNot("Record a ")
	h.tap("Record")
	h.sees("Your role records nothing on a phone")
}

func TestSettingsAreKept(t *testing.T) {
	h := newHand(t, casework.PCSO)
	h.enter(rightPIN)
	h.tap("More")
	h.tap("Text size: Large")
	h.tap("Look: Dark")
	h.tap("Lock after: 1 minute")
	got := loadSettings(h.app.cfg.Preferences)
	if got != h.app.settings || got.TextSize != 125 || got.LockAfter != time.Minute {
		t.Errorf("got %+v", got)
	}
	h.tap("Lock now")
	h.sees("Type your PIN.")
}

func TestAFailedReadIsSaidNotHidden(t *testing.T) {
	h := newHand(t, casework.PCSO)
	h.phone.readErr = fmt.Errorf("open the phone: %w", vault.ErrDamaged)
	h.enter(rightPIN)
	h.sees("This could not be read", vault.ErrDamaged.Error())
	h.seesNot("open the phone")
	h.tap("Record")
	h.sees("The form could not be opened")
}

func TestTheTabOnesWayBeganAtStaysMarked(t *testing.T) {
	for _, tc := range []struct {
		name string
		walk func(h *hand)
		want view.Tab
	}{
		{"from Today", func(h *hand) { h.tap("Jayden Whitcombe") }, view.TabToday},
		{"from a child", func(h *hand) { h.tap("Children"); h.tap("Jayden"); h.tap("Street contact,") }, view.TabChildren},
		{"right after saving", func(h *hand) { h.fillStreet(); h.tap("Save") }, view.TabRecord},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := newHand(t, casework.PCSO)
			h.has(9, h.holds(1, "Jayden Whitcombe"), actions.Safe)
			h.enter(rightPIN)
			tc.walk(h)
			h.sees("Saved on this phone")
			if got := h.app.session.screen.tab(); got != tc.want {
				t.Errorf("got %s marked, want %s", got, tc.want)
			}
		})
	}
}
