package actions_test

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// keptOne is the only thing in the quarantine.
func (p *partnership) keptOne() actions.KeptLine {
	p.t.Helper()
	lines, err := p.service.Quarantine(p.t.Context())
	p.must(err)
	if len(lines) != 1 {
		p.t.Fatalf("%d kept apart, want one", len(lines))
	}
	return lines[0]
}

// apartOfReed is an entry of Tom Reed's that was kept apart because his role had changed, and has changed back.
func apartOfReed(p *partnership) (*phone, casework.ChildID, casework.EntryID) {
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	reed.sync()
	p.promote("reed", casework.Mentor)
	reed.ahead = time.Hour
	id := reed.records(jude, p.street(casework.Values{casework.FieldFact: {"Stood by the weir."}}))
	reed.sync()
	p.promote("reed", casework.PCSO)
	return reed, jude, id
}

// What a supervisor releases counts as received when it came, waits for a verdict like any entry, and its author sees it
// as accepted.
func TestASupervisorReleasesWhatWasKeptApart(t *testing.T) {
	p := newPartnership(t)
	reed, jude, entry := apartOfReed(p)
	came := p.now
	p.pass(3 * day)
	kept := p.keptOne()
	got, err := p.service.Release(t.Context(), p.as("nair"), kept.ID, "He was out on patrol as a PCSO that evening.")
	p.must(err)
	if got.ReleasedBy != "Priya Nair" || !got.ReleasedAt.Equal(p.now) || !got.Received.Equal(came) || got.ClockAhead != time.Hour {
		t.Errorf("released as %+v", got)
	}
	leaves := p.leavesOf("release-quarantine")
	if len(leaves) != 1 || leaves[0].Entry.Actor != p.people["nair"].ID.String() || leaves[0].Entry.Role != string(casework.Supervisor) ||
		!strings.Contains(leaves[0].Entry.Detail.Words, "on patrol") || !slices.Contains(leaves[0].Entry.Detail.Entities, "entry:"+entry.String()) {
		t.Errorf("the log says %+v", leaves)
	}
	page, err := p.service.Entry(t.Context(), p.as("nair"), entry)
	p.must(err)
	if !page.ReceivedAt.Equal(came) || !page.MayJudge {
		t.Errorf("its page says received %s, may be judged %v; want %s", page.ReceivedAt, page.MayJudge, came)
	}
	queue, err := p.service.Queue(t.Context(), p.as("nair"))
	p.must(err)
	if !slices.ContainsFunc(queue, func(l actions.EntryLine) bool { return l.ID == entry }) {
		t.Error("it is not in the queue")
	}
	if taken := reed.sync(); taken.Pulled == 0 {
		t.Error("its author heard nothing")
	}
	if _, _, ok := records.Entry(reed.state(reed.files[jude]), reed.files[jude], entry); !ok {
		t.Error("its author's phone does not show it")
	}
	lines, err := p.service.Quarantine(t.Context())
	p.must(err)
	if len(lines) != 0 {
		t.Errorf("still kept apart: %+v", lines)
	}
	if again, err := p.service.Kept(t.Context(), kept.ID); err != nil || again.ReleasedBy != "Priya Nair" {
		t.Errorf("shown later as %+v, %v", again, err)
	}
	_, err = p.service.Release(t.Context(), p.as("nair"), kept.ID, "Once more.")
	if r := refusal(t, err, casework.Conflict); !strings.Contains(r.Sentence, "Priya Nair released this already") {
		t.Errorf("a second release is refused with %q", r.Sentence)
	}
}

// A file that begins in quarantine begins with the release: its key was kept.
func TestARecordBeginsWithItsRelease(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	p.promote("reed", casework.Mentor)
	e := casework.Entry{ID: casework.EntryID(p.id()), Kind: casework.StreetContact, Values: p.street(casework.Values{casework.FieldFact: {"Stood by the weir."}})}
	jude := casework.Child{ID: casework.ChildID(p.id()), Values: called("Jude Ashdown", "14_15")}
	reed.begin(jude.ID, append(records.ChildOps(&crdt.State{}, jude), records.EntryOps(&crdt.State{}, e)...)...)
	if got := reed.sync(); got.Apart != 1 {
		t.Fatalf("%+v, want it apart", got)
	}
	_, err := p.service.Release(t.Context(), p.as("nair"), p.keptOne().ID, "He was out on patrol as a PCSO that evening.")
	p.must(err)
	reed.sync()
	if _, _, ok := records.Entry(reed.state(reed.files[jude.ID]), reed.files[jude.ID], e.ID); !ok || reed.Pending() != 0 {
		t.Error("its author's phone does not show it")
	}
	p.promote("reed", casework.PCSO)
	later := reed.records(jude.ID, p.street(casework.Values{casework.FieldFact: {"And again."}}))
	if got := reed.sync(); got.Sent != 1 || got.Apart != 0 {
		t.Errorf("its author writes on: %+v", got)
	}
	_, err = p.service.Entry(t.Context(), p.as("nair"), later)
	p.must(err)
}

func TestWhoMayNotRelease(t *testing.T) {
	p := newPartnership(t)
	apartOfReed(p)
	kept := p.keptOne()
	for name, c := range map[string]struct {
		who, id, reason string
		want            casework.Reason
	}{
		"a supervisor of another agency": {"vine", kept.ID, "Because.", casework.Forbidden},
		"another role":                   {"ashworth", kept.ID, "Because.", casework.Forbidden},
		"a colleague":                    {"shah", kept.ID, "Because.", casework.Forbidden},
		"without a reason":               {"nair", kept.ID, "", casework.Invalid},
		"with spaces for a reason":       {"nair", kept.ID, "   ", casework.Invalid},
		"of an id that there is not":     {"nair", "ffffffffffff", "Because.", casework.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := p.service.Release(t.Context(), p.as(c.who), c.id, c.reason)
			wantRefusal(t, err, c.want)
		})
	}
	p.promote("reed", casework.Supervisor)
	_, err := p.service.Release(t.Context(), p.as("reed"), kept.ID, "Because.")
	if r := refusal(t, err, casework.Forbidden); !strings.Contains(r.Sentence, "own") {
		t.Errorf("its author is refused with %q", r.Sentence)
	}
	if got := p.keptOne(); !got.ReleasedAt.IsZero() {
		t.Error("it was released all the same")
	}
}

// No person lets in what only the server writes, and what would change whom a record is about.
func TestWhatNobodyReleases(t *testing.T) {
	for name, c := range map[string]struct {
		ops  func(scope casework.ScopeID, child casework.ChildID) []crdt.Op
		want string
	}{
		"a verdict": {func(_ casework.ScopeID, child casework.ChildID) []crdt.Op {
			return []crdt.Op{{Entity: child, Field: uint16(casework.FieldJudgement), Value: []byte("x")}}
		}, "only the server decides"},
		"another child": {func(scope casework.ScopeID, _ casework.ChildID) []crdt.Op {
			return []crdt.Op{{Entity: scope, Field: uint16(casework.FieldScopeChild), Value: make([]byte, 16)}}
		}, "which child"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPartnership(t)
			reed := p.enrol("reed")
			jude := reed.meets(called("Jude Ashdown", "14_15"))
			reed.sync()
			reed.write(reed.files[jude], func(*crdt.State) []crdt.Op { return c.ops(reed.files[jude], jude) })
			reed.sync()
			_, err := p.service.Release(t.Context(), p.as("nair"), p.keptOne().ID, "Because.")
			if r := refusal(t, err, casework.Conflict); !strings.Contains(r.Sentence, c.want) {
				t.Errorf("refused with %q, want %q in it", r.Sentence, c.want)
			}
		})
	}
}

// What cannot be opened cannot be released, and it is said why.
func TestWhatDoesNotOpenIsNotReleased(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	reed.meets(called("Jude Ashdown", "14_15"))
	reed.pushWithout()
	kept := p.keptOne()
	if !strings.Contains(kept.Closed, "text") {
		t.Errorf("it is shown as closed because %q", kept.Closed)
	}
	_, err := p.service.Release(t.Context(), p.as("nair"), kept.ID, "Because.")
	if r := refusal(t, err, casework.Conflict); !strings.Contains(r.Sentence, "cannot be released") {
		t.Errorf("refused with %q", r.Sentence)
	}
	if _, err := hex.DecodeString(kept.ID); err != nil || len(kept.ID) != 8 {
		t.Errorf("its id is %q", kept.ID)
	}
}
