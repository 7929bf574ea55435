package e2e_test

import (
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
)

// TestWindow is a street contact as a PCSO records it: out of reach of any network, and sent once there is one.
func TestWindow(t *testing.T) {
	h := newHub(t)
	officer, sergeant := h.add("Robin Ferry", "pcso"), h.add("Sam Osborne", "supervisor")
	p := h.handOut(officer, "Alfie Reed")
	h.stop()

	s := p.open()
	s.unlock()
	s.shows("Record a street contact", "Robin Ferry, PCSO")
	s.picture("today")
	sentence := "Sat by the slipway, mark " + mark() + "."
	s.record(sentence)
	s.shows("On this phone only")
	s.shows("No signal, 1 to send")
	s.picture("entry-waiting")

	h.start()
	s.tap("No signal, 1 to send")
	s.shows("1 entry is on this phone only")
	s.picture("sync-waiting")
	s.tap("Sync now")
	s.shows("Nothing waits on this phone", "All sent")
	s.picture("sync-done")
	s.tap("Today")
	s.shows(sentence)
	s.picture("today-sent")
	s.tap(sentence)
	s.shows("Safe on the server", sentence)
	s.picture("entry-safe")
	s.close()

	held := p.list()
	if len(held) != 2 {
		t.Fatalf("got %d entries, want the one from before and the new one", len(held))
	}
	if got := held[0]; got.Fields["fact"] != sentence || got.Standing != "safe" || got.ChildName != "Alfie Reed" || got.Fields["weapon"] != "none" || got.Fields["action"] != "Walked him home." {
		t.Errorf("got %+v, want what was typed, safe", got)
	}
	if left := p.drafts(); len(left) != 0 {
		t.Errorf("a draft of the saved entry is left: %+v", left)
	}
	if queue := h.queue(sergeant); strings.Count(queue, sentence) != 1 {
		t.Errorf("%q is not once in the supervisor's queue:\n%s", sentence, queue)
	}
}

// TestWindowKilledWhileTyping kills the app in the middle of a sentence. What stood on the screen is there again.
func TestWindowKilledWhileTyping(t *testing.T) {
	h := newHub(t)
	p := h.handOut(h.add("Robin Ferry", "pcso"), "Alfie Reed")
	s := p.open()
	s.unlock()
	s.begin("Alfie Reed")
	s.scrollTo(factHelp)
	first := "Near the slipway, mark " + mark() + "."
	s.write(factHelp, first)
	s.hand("key", "Return")
	s.shows(first)
	typing := s.typeOn("He was on his own and did not want to say why, and said that he would be back by the steps at nine tomorrow")
	s.shows("He was…")
	s.kill()
	typing()

	kept := p.drafts() // by the command line: what stands on the disk
	if len(kept) != 1 {
		t.Fatalf("got %d drafts, want 1", len(kept))
	}
	fact := fmt.Sprint(kept[0].Values["fact"])
	second, ok := strings.CutPrefix(fact, first+"\n")
	if !ok || !strings.HasPrefix(second, "He w") {
		t.Fatalf("the draft holds %q, want %q and how far the second line came", fact, first)
	}

	again := p.open()
	again.unlock()
	again.shows("Not finished", "Street contact: Alfie Reed")
	again.picture("today-draft")
	again.tap("Street contact: Alfie Reed")
	again.shows("You began this earlier")
	again.picture("form-resumed")
	again.scrollTo(factHelp)
	again.shows(first)
	again.shows(strings.TrimSpace(second[:min(len(second), len("He was on his own"))]) + more)
	again.picture("form-resumed-words")
	again.close()
	if now := p.drafts(); len(now) != 1 || now[0].Values["fact"] != fact {
		t.Errorf("the draft became %+v, want it to hold %q still", now, fact)
	}
}

// What explains two of the fields; the field stands under it.
const (
	whereHelp = `A street or place name, or "not known".`
	factHelp  = "What you saw or heard. One plain sentence is enough."
)

// mark is different each time, so that what is found is what was typed.
func mark() string { return rand.Text()[:8] }

// unlock taps the PIN.
func (s *screen) unlock() {
	s.t.Helper()
	s.shows("Type your PIN.")
	for _, digit := range pin {
		s.tap(string(digit))
	}
	s.shows("Unlock")
	s.picture("unlock")
	s.tap("Unlock")
}

// begin opens the form and chooses the child, whose name may stand on the page before too.
func (s *screen) begin(child string) {
	s.t.Helper()
	s.tap("Record a street contact")
	s.shows("New child")
	s.picture("form")
	s.tap(child)
	s.shows("Change")
}

// record fills in the form and saves it.
func (s *screen) record(sentence string) {
	s.t.Helper()
	s.begin("Alfie Reed")
	s.scrollTo(whereHelp)
	s.write(whereHelp, "Slipway")
	for _, choice := range []string{"Welfare", "A concern", "No weapon, injury or danger"} {
		s.scrollTo(choice)
		s.tap(choice)
	}
	s.picture("form-safety")
	s.scrollTo(factHelp)
	s.write(factHelp, sentence)
	s.shows(sentence)
	s.picture("form-words")
	s.scrollTo("I saw or heard it")
	s.tap("I saw or heard it")
	s.scrollTo("What you did")
	s.write("What you did", "Walked him home.")
	s.shows("Walked him home.")
	s.picture("form-done")
	s.tap("Save")
}

// typeOn types while the test goes on. The function that it returns waits until the typing has ended, and there may be no
// window any more to type into.
func (s *screen) typeOn(text string) (wait func()) {
	done := make(chan struct{})
	cmd := s.typist(text)
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	go func() {
		_ = cmd.Wait()
		close(done)
	}()
	return func() { <-done }
}
