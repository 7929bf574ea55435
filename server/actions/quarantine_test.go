package actions_test

import (
	"slices"
	"strings"
	"testing"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// What a phone sent and the server could not accept can be opened by a person, and that is logged.
func TestAPersonOpensTheQuarantine(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	reed.sync()
	p.promote("reed", casework.Mentor)
	reed.records(jude, p.street(casework.Values{casework.FieldFact: {"Stood by the weir."}}))
	if got := reed.sync(); got.Apart != 1 {
		t.Fatalf("%+v, want the entry apart", got)
	}
	pushes := p.leavesOf("push")
	if got := pushes[len(pushes)-1].Entry; got.Result != "kept-apart" || got.Actor != p.people["reed"].ID.String() {
		t.Errorf("the log says of it %+v", got)
	}
	reed.sync()
	if got := len(p.leavesOf("push")); got != len(pushes) {
		t.Errorf("a quiet exchange left %d leaves of a push", got-len(pushes))
	}
	lines, err := p.service.Quarantine(t.Context())
	p.must(err)
	if len(lines) != 1 || lines[0].Worker != "Tom Reed" || !strings.Contains(lines[0].Why, "role") || !lines[0].Received.Equal(p.now) {
		t.Fatalf("the quarantine shows %+v", lines)
	}
	if !slices.ContainsFunc(lines[0].Lines, func(l actions.Line) bool { return slices.Contains(l.Texts, "Stood by the weir.") }) {
		t.Errorf("what was written is not among %+v", lines[0].Lines)
	}
	if got := len(p.leavesOf("view-quarantine")); got != 1 {
		t.Errorf("opening it left %d leaves, want one", got)
	}
}

// Whoever decides about what is kept apart reads which child it is about, as their own agency's record names it.
func TestWhatIsKeptApartNamesItsChild(t *testing.T) {
	p := newPartnership(t)
	apartOfReed(p)
	if got := childOf(p.keptOne().Lines); got != "Jude Ashdown, 14 to 15" {
		t.Errorf("it is about %q", got)
	}
	page, err := p.service.ApartOf(t.Context(), p.as("nair"), p.keptOne().ID)
	p.must(err)
	if got := childOf(page.Lines); got != "Jude Ashdown, 14 to 15" {
		t.Errorf("its page is about %q", got)
	}
	w := p.people["reed"]
	w.Agency = p.people["vine"].Agency
	p.must(p.service.PutWorker(t.Context(), w))
	if got := childOf(p.keptOne().Lines); got != "" {
		t.Errorf("the record of another agency names %q", got)
	}
}

// childOf is the child that something kept apart is said to be about.
func childOf(lines []actions.Line) string {
	for _, l := range lines {
		if l.Label == "Child" {
			return strings.Join(l.Texts, " / ")
		}
	}
	return ""
}
