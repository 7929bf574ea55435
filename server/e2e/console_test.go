package e2e_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestConsole is the way of one weapon from a phone to a plan with an owner, as the people at the desks go it in a browser.
func TestConsole(t *testing.T) {
	h := newHouse(t)
	officer, other, sergeant := h.add("Robin Ferry", "pcso"), h.add("Asha Mead", "pcso"), h.add("Sam Osborne", "supervisor")
	manager, social := h.add("Priya Lock", "front_door"), h.add("Jo Weir", "social_worker")
	ph := h.handOut(officer)
	ph.meets(t, "Alfie Reed", contact(map[string]any{"weapon": "says_carries", "source": "child_said", "indicators": "VI2",
		"fact": "Told me by the bus station that he carries a knife since what was said on the bus.", "voice": "I only carry it because they know where I live."}))
	h.handOut(other).meets(t, "Alfy Reed", contact(map[string]any{"fact": "Sat alone at the stop after the last bus.\nSaid there was nobody at home until ten."}))

	chromium := browser(t)
	door := h.tab(chromium)
	door.signIn(manager, "priya.lock")
	door.look("overview-front-door")
	door.waitsForWords()

	desk := h.tab(chromium)
	desk.signIn(sergeant, "sam.osborne")
	desk.look("overview-supervisor")
	desk.approves()
	desk.links()
	second := h.handOut(officer)
	watching := second.watch()
	watching.says("Nothing new") // it has all there is, and its stream stands
	door.accepts(social)
	t.Logf("the card was on a phone %v before the plan's pages had been looked at", time.Since(watching.says("received")))
	watching.stop()
	second.holdsCard(t)
	door.harmless()
	desk.harmless()

	ph.run("sync").well(t)
	ph.stands(t, "approved")
	ph.holdsCard(t)
	h.auditHolds()
}

// holdsCard demands that the officer who met the child learns what to do and whom to ring, and nothing else of the plan.
func (p phone) holdsCard(t *testing.T) {
	t.Helper()
	var children []struct {
		Name string `json:"name"`
		Card *struct {
			Owner   string           `json:"owner"`
			Actions []map[string]any `json:"actions"`
		} `json:"card"`
	}
	p.run("children", "--json").read(t, &children)
	if len(children) != 1 || children[0].Card == nil || children[0].Card.Owner != "Jo Weir" || len(children[0].Card.Actions) != 5 {
		t.Errorf("no card on the phone with five actions and whom to ring: %+v", children)
	}
	if all := p.run("children", "--json").well(t); strings.Contains(all, "knife and restorative work") {
		t.Errorf("the phone holds rows of the plan that are not on the card: %s", all)
	}
}

// meets records a contact with a new child and sends it.
func (p phone) meets(t *testing.T, child string, values map[string]any) {
	t.Helper()
	p.run(append([]string{"record", "--new-child", "name=" + child, "--new-child", "age_band=14_15", "--new-child", "area=Harbourside"}, flags(values)...)...).well(t)
	p.run("sync").well(t)
	p.stands(t, "safe")
}

// approves is the supervisor's part: the queue, a verdict that is not whole, and the whole one.
func (b *tab) approves() {
	b.t.Helper()
	b.open("/entries")
	b.sees("2 entries wait", "Alfie Reed", "Urgent")
	b.look("queue")
	b.press("Begin with the first")
	b.sees("Told me by the bus station", "I only carry it", "Approve or return?")
	b.look("entry")
	b.choose("verdict")
	b.press("Send")
	b.sees("There is something to put right", "Decide whether the entry is shared")
	b.choose("publish")
	b.pick("basis", "Children Act 2004")
	b.pick("told", "The child was told")
	b.look("entry-to-put-right")
	b.press("Send")
	b.sees("approved")
	b.look("entry-approved")
	b.open("/entries")
	b.press("Begin with the first")
	b.choose("verdict-returned")
	b.look("entry-returning")
	b.open("/alerts")
	b.sees("Alfie Reed", "R7")
	b.look("alerts")
	b.open("/nothing")
	b.look("not-found")
}

// links shows the two records that may be one child, and makes them one.
func (b *tab) links() {
	b.t.Helper()
	b.open("/links")
	b.sees("Alfie Reed", "Alfy Reed", "a name that sounds alike")
	b.look("links")
	b.press("One child: link them")
	b.look("links-made")
}

// waitsForWords shows an alert whose facts nobody has approved: that there is a weapon, and no word of what was said.
func (b *tab) waitsForWords() {
	b.t.Helper()
	b.open("/alerts")
	b.press("Alfie Reed")
	b.sees("R7", "Says they carry", "Provisional", "Bus station")
	if strings.Contains(b.words(), "Told me by the bus station") {
		b.t.Error("the alert shows words that nobody has shared")
	}
	b.look("alert-provisional")
}

// accepts is the Front Door's part: the alert, a named owner, and the plan.
func (b *tab) accepts(owner person) {
	b.t.Helper()
	b.open("/alerts")
	b.press("Alfie Reed")
	b.sees("R7", "Told me by the bus station")
	b.look("alert")
	b.do(chromedp.Click(chromedp.CSS("summary")))
	b.look("alert-changing-actions")
	b.pick("owner", owner.Worker.Name)
	b.press("Accept and make the plan active")
	b.sees("Plan: Alfie Reed", "Jo Weir", "Keeping safe from violence", "Rings 999")
	b.look("plan")
	b.open("/plans")
	b.look("plans")
	b.press("Alfie Reed")
	b.load(chromedp.Click(chromedp.CSS("h1 a")))
	b.look("child")
}

// TestNaughtyStringsInTheConsole has a phone record every naughty string as a name and as a note, and looks at them all in a
// browser: each is shown as it was written, and none does anything.
func TestNaughtyStringsInTheConsole(t *testing.T) {
	h := newHouse(t)
	sergeant := h.add("Sam <script>alert('Osborne')</script>", "supervisor")
	s := h.handOut(h.add("Robin Ferry", "pcso")).open()
	var kept []string
	for _, text := range naughtyStrings(t) {
		err := s.Do("record", map[string]any{"new_child": map[string]any{"name": text, "age_band": "14_15"}, "values": contact(map[string]any{"fact": text, "place": "x"})}, nil)
		switch {
		case err == nil:
			kept = append(kept, text)
		case stopped(err) || !strings.Contains(err.Error(), "characters that cannot be kept") && !strings.Contains(err.Error(), "is empty") &&
			!strings.Contains(err.Error(), "the most") && !strings.Contains(err.Error(), "is one line"):
			t.Errorf("%q: no clear refusal: %v", text, err)
		}
	}
	if len(kept) < 400 {
		t.Fatalf("only %d naughty strings were kept", len(kept))
	}
	if err := s.Do("sync", nil, nil); err != nil {
		t.Fatal(err)
	}
	desk := h.tab(browser(t))
	desk.signIn(sergeant, "sam.osborne")
	desk.open("/entries")
	desk.inspect("the queue of naughty strings")
	shown := desk.texts("tbody .child")
	notes := desk.texts("td[data-label='What happened']")
	for _, text := range kept {
		if !slices.Contains(shown, squeezed(text)) {
			t.Errorf("the name %q is not shown as it was written", text)
		}
	}
	if len(notes) != len(kept) {
		t.Errorf("%d notes, %d entries", len(notes), len(kept))
	}
	desk.returnsNaughty(t, s, kept)
}

// returnsNaughty writes naughty strings into the form, and sees them come back in the console and on the phone.
func (b *tab) returnsNaughty(t *testing.T, s *session, kept []string) {
	t.Helper()
	words := "Please: "
	for _, text := range kept {
		if strings.ContainsAny(text, "<>'\"&") && !strings.ContainsAny(text, "\r\n") && len(words)+len(text) < 1800 {
			words += text + " "
		}
	}
	b.press("Begin with the first")
	b.look("naughty-entry")
	b.choose("verdict-returned")
	b.put("words", words)
	b.put("reason", "too_vague")
	b.press("Send")
	b.sees("returned")
	if err := s.Do("sync", nil, nil); err != nil {
		t.Fatal(err)
	}
	list, err := s.list()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(list, func(e entry) bool { return e.Standing == "returned" })
	if i < 0 {
		t.Fatal("nothing came back to the phone")
	}
	if got := list[i].Judgement; got == nil || squeezed(got.Words) != squeezed(words) {
		t.Errorf("came back as %+v, was written as %q", got, words)
	}
	b.open(fmt.Sprintf("/entries/%s", list[i].ID))
	if got := b.texts("blockquote"); !slices.Contains(got, squeezed(words)) {
		t.Errorf("the words stand as %q, were written as %q", got, words)
	}
	b.look("naughty-returned")
}

// texts gives the text of each element, with white space squeezed.
func (b *tab) texts(selector string) []string {
	b.t.Helper()
	out := ask(b, chromedp.Evaluate[[]string](fmt.Sprintf(`[...document.querySelectorAll(%q)].map(e => e.textContent)`, selector)))
	for i := range out {
		out[i] = squeezed(out[i])
	}
	return out
}

func squeezed(text string) string { return strings.Join(strings.Fields(text), " ") }
