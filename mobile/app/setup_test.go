package app

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"streetlight/mobile/actions"
	"streetlight/mobile/client"
	"streetlight/mobile/state"
	"streetlight/mobile/vault"
	"streetlight/shared/casework"
)

func theCode() string { return casework.EnrolmentCode([casework.CodeSecretSize]byte{7, 1, 9}) }

func nothingYet() bool { return false }

// newcomer is a hand on a phone that is not set up.
func newcomer(t *testing.T, server string) *hand {
	t.Helper()
	h := anyHand(t, casework.PCSO)
	h.phone.status.Agency.Name = "Wessex Example Police"
	h.server = server
	h.start(nothingYet)
	return h
}

func TestAPhoneIsSetUpByTyping(t *testing.T) {
	h := newcomer(t, "")
	h.sees("Set up this phone", "Still needed: server address, code, PIN, PIN again", "a passphrase protects more")
	h.write("Server address", "hub.example")
	h.write("One-time code", strings.ToLower(theCode()))
	h.sees("No slip in the code")
	h.write("New PIN, six digits", rightPIN)
	h.write("The same PIN again", rightPIN)
	h.seesNot("Still needed")
	h.hold = true
	h.tap("Set up this phone")
	h.sees("Setting up", "Keep the app open")
	h.tap("Setting up")
	h.release()
	h.sees("Friday 6 March", "This phone is set up", "It works for Priya Nandakumar of Wessex Example Police", "Nothing here yet")
	want := Joining{Server: "https://hub.example", Secret: rightPIN}
	if len(h.joined) != 1 {
		t.Fatalf("asked the server %d times, want once", len(h.joined))
	}
	got := h.joined[0]
	read, err := casework.ReadCode(got.Code)
	if sent, _ := casework.ReadCode(theCode()); err != nil || read != sent {
		t.Errorf("sent the code %q", got.Code)
	}
	if got.Code = ""; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	h.app.Lock()
	h.sees("Type your PIN.")
}

func TestALinkNeedsNothingButASecret(t *testing.T) {
	h := newcomer(t, "https://hub.example#"+theCode())
	h.sees("No slip in the code", "Still needed: PIN, PIN again")
	h.tap("What unlocks this phone: Passphrase")
	h.sees("even from somebody who copies the phone's storage")
	h.write("New passphrase", "amber ladder quiet")
	h.write("The same passphrase again", "amber ladder quiet")
	h.tap("Set up this phone")
	h.sees("This phone is set up")
	if got := h.joined[0].Secret; got != "amber ladder quiet" {
		t.Errorf("got secret %q", got)
	}
	h.app.Lock()
	h.sees("Type your passphrase.")
	h.start(func() bool { return true }) // as after the phone was switched off
	h.sees("Type your passphrase.")
}

func TestWhatKeepsAPhoneFromBeingSetUpIsSaidAndNothingTypedIsLost(t *testing.T) {
	for _, tc := range []struct {
		name string
		err  error
		want string
	}{
		{"no signal", client.ErrOffline, client.ErrOffline.Error()},
		{"a code that was used", casework.RefuseField("code", "That code was used already. Ask for a new one."), "That code was used already. Ask for a new one."},
		{"an address of something else", client.ErrNotStreetlight, "not a Streetlight server"},
		{"an address that is none", casework.RefuseField("server", "That is not the address of a server."), "That is not the address of a server."},
		{"a full disk", fmt.Errorf("enrol: %w", vault.ErrFull), "free some space"},
		{"another PIN at the first try", &Denied{TriesLeft: 9}, "begun before with another PIN"},
		{"no words for it", errors.New("tlog: bad proof"), "Something went wrong on this phone."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := newcomer(t, "https://hub.example#"+theCode())
			h.write("New PIN, six digits", rightPIN)
			h.write("The same PIN again", rightPIN)
			h.enrolErr = tc.err
			h.tap("Set up this phone")
			h.sees(tc.want)
			h.seesNot("tlog")
			h.enrolErr = nil
			h.tap("Set up this phone")
			h.sees("This phone is set up")
		})
	}
}

func TestASlipIsSaidBesideItsFieldAndNothingIsAsked(t *testing.T) {
	h := newcomer(t, "")
	h.write("Server address", "hub.example")
	h.write("One-time code", "ABU")
	h.sees("The sign 'U' is in no code.")
	h.entry("One-time code").SetText(theCode())
	h.write("New PIN, six digits", "123456")
	h.sees("one of the first that a stranger would try")
	h.entry("New PIN, six digits").SetText(rightPIN)
	h.write("The same PIN again", "428139")
	h.sees("The two are not the same.")
	h.tap("Set up this phone")
	if len(h.joined) != 0 {
		t.Error("the server was asked with two PINs that differ")
	}
}

// A capital letter comes with the shift key held down, with which cursor keys would select.
func TestTheCodeIsTypedInCapitals(t *testing.T) {
	h := newcomer(t, "")
	e := h.entry("One-time code")
	h.window.Canvas().Focus(e)
	for _, r := range theCode() {
		e.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
		e.TypedRune(r)
		e.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	}
	h.sees("No slip in the code")
}

// The code is set in groups as it is typed, and a slip in its middle can be mended without the cursor running away.
func TestTheCodeStandsInGroups(t *testing.T) {
	h := newcomer(t, "")
	h.write("One-time code", "abcd-efg")
	e := h.entry("One-time code")
	if got, want := e.Text, "ABC DEF G"; got != want {
		t.Fatalf("got %q, want %q", got, want)
	}
	e.CursorColumn = 1
	e.TypedRune('7')
	if got, want := h.app.setup.state.Code, "A7B CDE FG"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if e.CursorColumn != 2 {
		t.Errorf("the cursor stands at %d, want 2", e.CursorColumn)
	}
}

func TestASetUpThatWasCutShortIsEndedWithThePINChosenThen(t *testing.T) {
	h := newHand(t, casework.PCSO)
	h.unlockErr = ErrCutShort
	h.enter(rightPIN)
	h.sees("This was begun before and did not end.", "Still needed: server address, code")
	h.write("Server address", "hub.example")
	h.write("One-time code", theCode())
	h.tap("Set up this phone")
	if len(h.joined) != 1 || h.joined[0].Secret != rightPIN || h.joined[0].Instead {
		t.Errorf("got %+v", h.joined)
	}
	h.sees("This phone is set up")
}

func TestRecordsThatNoLongerOpenAreSetUpAgain(t *testing.T) {
	for why, want := range map[state.Ending]string{state.Wiped: "This phone was wiped", state.Damaged: "The records on this phone are damaged"} {
		h := newHand(t, casework.PCSO)
		h.unlockErr = &Ended{Why: why}
		h.enter(rightPIN)
		h.sees(want, "Keep the phone", "ring 999")
		h.seesNot("Use a passphrase instead")
		h.tap("Set up this phone again")
		h.sees("What was not sent stays sealed on this phone.")
		h.write("Server address", "hub.example")
		h.write("One-time code", theCode())
		h.write("New PIN, six digits", "602914")
		h.write("The same PIN again", "602914")
		h.tap("Set up this phone")
		if len(h.joined) != 1 || !h.joined[0].Instead {
			t.Errorf("%s: got %+v", why, h.joined)
		}
	}
}

func TestTheLockSaysPlainWordsAndMoreKeepsTheCause(t *testing.T) {
	h := newHand(t, casework.PCSO)
	h.unlockErr = vault.ErrInUse
	h.enter(rightPIN)
	h.sees("Streetlight is open already on this phone.")
	h.unlockErr = errors.New("mmap: cannot allocate")
	h.enter(rightPIN)
	h.sees("could not be opened. Nothing was changed.")
	h.seesNot("mmap")
	h.unlockErr = nil
	h.enter(rightPIN)
	h.tap("More")
	h.sees("Details of what went wrong last", "Today 22:41: mmap: cannot allocate")
}

func TestTheLockSpeaksOfThePassphraseWhereThereIsOne(t *testing.T) {
	h := newHand(t, casework.PCSO)
	h.tap("Use a passphrase instead")
	h.unlockErr = &Denied{TriesLeft: 3}
	h.app.lock.change(h.app.lock.state.Type("amber ladder"))
	h.tap("Unlock")
	h.sees("That passphrase is not right.", "3 tries are left")
	h.unlockErr = &Denied{Early: true, TriesLeft: 3, WaitUntil: h.now.Add(2 * time.Minute)}
	h.app.lock.change(h.app.lock.state.Type("amber ladder"))
	h.tap("Unlock")
	h.sees("That passphrase was wrong too often.", "Wait 2 minutes")
}

func TestACardStandsOnTodayUntilItWasOpened(t *testing.T) {
	h := newHand(t, casework.PCSO)
	jay := h.holds(1, "Jayden Whitcombe")
	h.phone.children[0].Card = &casework.Card{Child: jay, Name: "Jayden", Owner: "Marta Silvestri", Actions: []casework.PlanAction{{If: "he goes missing", Does: "ring Marta"}}}
	h.has(9, jay, actions.Safe)
	h.enter(rightPIN)
	h.sees("New action cards", "1 thing to do if something happens")
	h.tap("Jayden Whitcombe")
	h.sees("If he goes missing")
	h.tap("Today")
	h.seesNot("New action cards")
	h.tap("Children")
	h.sees("Action card")
	h.phone.children[0].Card = &casework.Card{Child: jay, Name: "Jayden", Description: "Red bike."}
	h.tap("Today")
	h.sees("New action cards")
}

func TestWordsThatCouldNotBeKeptAreSaidWithoutTheCause(t *testing.T) {
	h := newHand(t, casework.PCSO)
	h.enter(rightPIN)
	h.tap("Record a street contact")
	h.phone.draftErr = errors.New("page 7: bad checksum")
	h.write("Where", "Hamp")
	h.sees("This draft could not be kept. Something went wrong on this phone.")
	h.seesNot("checksum", "Nothing you wrote is lost")
	h.app.openTab("Today")
	h.tap("Sync:")
	h.sees("The last words you typed could not be kept.")
	h.seesNot("checksum")
	h.tap("More")
	h.sees("page 7: bad checksum")
}
