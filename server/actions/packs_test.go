package actions_test

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// county reads the pack of a county that does not exist, with some of it changed.
func (p *partnership) county(changes ...string) []byte {
	p.t.Helper()
	raw, err := os.ReadFile("../../shared/practice/testdata/fernshire.yaml")
	p.must(err)
	for i := 0; i+1 < len(changes); i += 2 {
		if !bytes.Contains(raw, []byte(changes[i])) {
			p.t.Fatalf("%q is not in the pack", changes[i])
		}
	}
	return []byte(strings.NewReplacer(changes...).Replace(string(raw)))
}

// goesLive brings a pack from draft to live, by two people.
func (p *partnership) goesLive(raw []byte) practice.Summary {
	p.t.Helper()
	v, err := p.service.ProposePack(p.t.Context(), raw)
	p.must(err)
	_, err = p.service.TryPack(p.t.Context(), p.as("marsh"), v.Version)
	p.must(err)
	v, err = p.service.MakePackLive(p.t.Context(), p.as("ashworth"), v.Version)
	p.must(err)
	return v.Summary
}

func (p *partnership) states() map[string]practice.State {
	p.t.Helper()
	versions, err := p.service.PackVersions(p.t.Context())
	p.must(err)
	out := map[string]practice.State{}
	for _, v := range versions {
		out[v.Version] = v.State
	}
	return out
}

func (p *partnership) wantStates(want ...string) {
	p.t.Helper()
	got := p.states()
	for i := 0; i+1 < len(want); i += 2 {
		if string(got[want[i]]) != want[i+1] {
			p.t.Errorf("version %s is %q, want %q", want[i], got[want[i]], want[i+1])
		}
	}
	if len(got) != len(want)/2 {
		p.t.Errorf("got versions %v, want %v", got, want)
	}
}

func TestAPackGoesFromDraftThroughTrialToLive(t *testing.T) {
	p := newPartnership(t)
	p.wantStates("2026.1", "live")
	_, err := p.service.ProposePack(t.Context(), p.county())
	p.must(err)
	p.wantStates("2026.1", "live", "2031.1", "draft")
	_, err = p.service.TryPack(t.Context(), p.as("marsh"), "2031.1")
	p.must(err)
	p.wantStates("2026.1", "live", "2031.1", "trial")
	if got := p.service.Pack().Version; got != "2026.1" {
		t.Errorf("on trial: the live pack is %s", got)
	}
	if _, err := p.service.MakePackLive(t.Context(), p.as("marsh"), "2031.1"); !casework.Refused(err, casework.Forbidden) {
		t.Errorf("by one person: got %v, want a refusal", err)
	}
	v, err := p.service.MakePackLive(t.Context(), p.as("ashworth"), "2031.1")
	p.must(err)
	p.wantStates("2026.1", "ended", "2031.1", "live")
	if got := p.service.Pack(); got.Version != "2031.1" || got.State != practice.Live {
		t.Errorf("got %s %s, want 2031.1 live", got.Version, got.State)
	}
	if by := v.Steps[len(v.Steps)-1].By; by != "Helen Ashworth" || v.Steps[1].By != "Joan Marsh" {
		t.Errorf("got steps %+v", v.Steps)
	}
	if n := len(p.leavesOf("live-pack")); n != 1 {
		t.Errorf("the audit log has %d leaves of it, want 1", n)
	}
}

func TestWhatIsRefusedOfPacks(t *testing.T) {
	p := newPartnership(t)
	_, err := p.service.ProposePack(t.Context(), p.county())
	p.must(err)
	before := p.ledger.dump()
	try := func(who, version string) error {
		_, err := p.service.TryPack(t.Context(), p.as(who), version)
		return err
	}
	live := func(who, version string) error {
		_, err := p.service.MakePackLive(t.Context(), p.as(who), version)
		return err
	}
	_, propose := p.service.Propose(t.Context(), p.as("reed"), p.county())
	_, again := p.service.ProposePack(t.Context(), p.service.Pack().Encode())
	for name, c := range map[string]struct {
		err  error
		want casework.Reason
	}{
		"a PCSO tries a draft":        {try("reed", "2031.1"), casework.Forbidden},
		"an administrator":            {try("lane", "2031.1"), casework.Forbidden},
		"a draft goes live":           {live("ashworth", "2031.1"), casework.Forbidden},
		"the live one again":          {live("ashworth", "2026.1"), casework.Forbidden},
		"the live one on trial":       {try("ashworth", "2026.1"), casework.Conflict},
		"a version there is not":      {try("ashworth", "2040.1"), casework.NotFound},
		"no version":                  {try("ashworth", "'; --"), casework.NotFound},
		"a PCSO proposes":             {propose, casework.Forbidden},
		"the number of the live pack": {again, casework.Invalid},
	} {
		if !casework.Refused(c.err, c.want) {
			t.Errorf("%s: got %v, want %s", name, c.err, c.want)
		}
	}
	p.wantSame(before)
}

func TestFaultsOfAProposedPackComeWithTheirLines(t *testing.T) {
	p := newPartnership(t)
	for name, c := range map[string]struct{ old, new, want string }{
		"unknown indicator": {"indicators: [QA1]", "indicators: [QA9]", `no indicator "QA9"`},
		"wrong type":        {"predicate: quarry.events >= 1", "predicate: quarry.events", "not true or false"},
		"too costly": {"predicate: quarry.events >= 1", "predicate: quarry.events>1" + strings.Repeat("||quarry.events>1", 27),
			"too costly"},
		"circle":    {"consent: not_needed, ", "consent: not_needed, first: [bell], ", "go in a circle"},
		"alias":     {"note: Made up", "note: &a Made up", "may not use & or *"},
		"too large": {"note: Made up", "note: " + strings.Repeat("up ", practice.MaxBytes/3), "are the most"},
	} {
		for who, propose := range map[string]func(raw []byte) error{
			"command line": func(raw []byte) error { _, err := p.service.ProposePack(t.Context(), raw); return err },
			"console":      func(raw []byte) error { _, err := p.service.Propose(t.Context(), p.as("marsh"), raw); return err },
		} {
			var faults practice.Faults
			err := propose(p.county(c.old, c.new))
			if !errors.As(err, &faults) || !strings.Contains(faults.Error(), c.want) || (faults[0].Line == 0 && name != "too large") {
				t.Errorf("%s, %s: got %v, want %q with its line", name, who, err, c.want)
			}
		}
	}
	p.wantStates("2026.1", "live")
}

func TestADraftIsReplacedUntilItIsTried(t *testing.T) {
	p := newPartnership(t)
	for _, place := range []string{"Fernshire", "Brackenshire"} {
		_, err := p.service.Propose(t.Context(), p.as("marsh"), p.county("place: Fernshire", "place: "+place))
		p.must(err)
	}
	page, err := p.service.PackOf(t.Context(), p.as("marsh"), "2031.1")
	p.must(err)
	if page.Place != "Brackenshire" || page.State != practice.Draft || !page.MayTry || page.MayLive || !strings.Contains(page.Text, "state: draft") {
		t.Errorf("got %+v", page.Summary)
	}
	_, err = p.service.TryPack(t.Context(), p.as("marsh"), "2031.1")
	p.must(err)
	if _, err := p.service.Propose(t.Context(), p.as("marsh"), p.county()); !casework.Refused(err, casework.Invalid) {
		t.Errorf("on trial it is replaced: %v", err)
	}
}

// TestARunningServerSwitches has rules, approval and forms go by the new pack at once, on both of two servers of the store.
func TestARunningServerSwitches(t *testing.T) {
	p := newPartnership(t)
	first := p.service
	p.open() // a second process on the same store
	second := p.service
	reed := p.enrol("reed")
	child := reed.meets(called("Jude Ashdown", "14_15"))
	if got := p.goesLive(p.county()); got.Version != "2031.1" {
		t.Fatalf("got %+v", got)
	}
	p.service = first
	if first.Pack().Version != "2031.1" || second.Pack().Version != "2031.1" {
		t.Error("a server has not noticed")
	}
	entry := reed.records(child, p.street(casework.Values{casework.FieldIndicators: {"QA1"}, casework.FieldWeapon: {"none"}}))
	reed.sync()
	if slices.Contains(p.queue("nair"), entry) {
		t.Error("a street contact waits for approval in Fernshire")
	}
	p.wantRules("stone", "R1")
	alert := p.onlyAlert("stone", "R1")
	if alert.Alert.Finding.Pack != "2031.1" || alert.Alert.Finding.Owner != casework.LeadPractice {
		t.Errorf("got a finding of pack %s for %s", alert.Alert.Finding.Pack, alert.Alert.Finding.Owner)
	}
}

func TestEveryChildIsLookedAtByTheNewPack(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	reed.records(reed.meets(called("Jude Ashdown", "14_15")), p.street(casework.Values{casework.FieldIndicators: {"QA1"}, casework.FieldWeapon: {"none"}}))
	reed.sync()
	p.wantRules("stone")
	p.goesLive(p.county())
	p.wantRules("stone")
	p.must(p.service.LookByPack(t.Context()))
	if n := p.runDue(); n != 1 {
		t.Errorf("%d children were looked at, want 1", n)
	}
	p.wantRules("stone", "R1")
}

// TestSwitchingWhileOthersWork pushes and judges while packs change: each transaction goes by one pack, and the race detector
// finds nothing.
func TestSwitchingWhileOthersWork(t *testing.T) {
	p := newPartnership(t)
	packs := [][]byte{p.county(), p.county(`"2031.1"`, `"2031.2"`), p.county(`"2031.1"`, `"2031.3"`)}
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Add(1)
		go func() {
			defer readers.Done()
			for {
				select {
				case <-done:
					return
				default:
				}
				if v := p.service.Pack().Version; v == "" {
					t.Error("there is no live pack")
				}
				if _, err := p.service.Alerts(t.Context(), p.as("stone")); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	defer readers.Wait()
	defer close(done)
	for _, raw := range packs {
		p.goesLive(raw)
	}
	if got := p.service.Pack().Version; got != "2031.3" {
		t.Errorf("got %s", got)
	}
}

func TestARestartKeepsWhatPeopleDecided(t *testing.T) {
	p := newPartnership(t)
	p.goesLive(p.county())
	p.open()
	if got := p.service.Pack().Version; got != "2031.1" {
		t.Errorf("after a restart the live pack is %s", got)
	}
	newer, err := practice.Parse([]byte(strings.Replace(string(p.pack.Encode()), `version: "2026.1"`, `version: "2026.9"`, 1)))
	p.must(err)
	p.pack = newer
	p.open()
	p.wantStates("2026.1", "ended", "2031.1", "live", "2026.9", "draft")
}

func TestAVersionThatHasEndedComesBackByTwoPeople(t *testing.T) {
	p := newPartnership(t)
	p.goesLive(p.county())
	_, err := p.service.TryPack(t.Context(), p.as("ashworth"), "2026.1")
	p.must(err)
	if _, err := p.service.MakePackLive(t.Context(), p.as("ashworth"), "2026.1"); !casework.Refused(err, casework.Forbidden) {
		t.Errorf("got %v, want a refusal", err)
	}
	_, err = p.service.MakePackLive(t.Context(), p.as("marsh"), "2026.1")
	p.must(err)
	p.wantStates("2026.1", "live", "2031.1", "ended")
}

func TestWhatNeededNoApprovalStaysReceived(t *testing.T) {
	p := newPartnership(t)
	p.goesLive(p.county())
	reed := p.enrol("reed")
	entry := reed.records(reed.meets(called("Jude Ashdown", "14_15")), p.street(casework.Values{casework.FieldWeapon: {"found"}}))
	reed.sync()
	_, err := p.service.TryPack(t.Context(), p.as("ashworth"), "2026.1")
	p.must(err)
	_, err = p.service.MakePackLive(t.Context(), p.as("marsh"), "2026.1")
	p.must(err)
	p.must(p.service.LookByPack(t.Context()))
	p.runDue()
	alert := p.onlyAlert("ashworth", "R7")
	if alert.Alert.Finding.Provisional {
		t.Errorf("the alert on %s waits for an approval that nobody was asked for", entry)
	}
}

func TestReasonsAndBasesAreThoseOfTheLivePack(t *testing.T) {
	p := newPartnership(t)
	p.goesLive(p.county())
	cole := p.enrol("cole")
	entry := cole.records(cole.meets(called("Jude Ashdown", "14_15")), p.mentor(nil))
	cole.sync()
	in := p.sendBack("vine", entry, "too_vague")
	if err := p.service.Judge(t.Context(), p.as("vine"), in); !casework.Refused(err, casework.Invalid) {
		t.Errorf("a reason of Somerset: got %v", err)
	}
	p.judge("vine", p.sendBack("vine", entry, "say_more"))
}

func TestTheSeriousViolenceDutyCoversNoHealthRecord(t *testing.T) {
	p := newPartnership(t)
	p.hospital()
	dunn := p.enrol("dunn")
	jude := dunn.meets(called("Jude Ashdown", "14_15"))
	id := dunn.recordsKind(jude, casework.EDPresentation, casework.Values{casework.FieldOccurredAt: {casework.FormatMoment(p.now)}, casework.FieldFact: {"Cut to the forearm."}})
	dunn.sync()
	in := p.decision("rao", id)
	in.Basis = "pcsc2022_s16"
	if got := refusal(t, p.service.Decide(t.Context(), p.as("rao"), in), casework.Invalid); got.Field != "basis" || !strings.Contains(got.Sentence, "patient information") {
		t.Errorf("it says %q of %q", got.Sentence, got.Field)
	}
}
