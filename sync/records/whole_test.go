package records_test

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

func whole(t testing.TB, view *crdt.State, id [16]byte, field casework.FieldID, v any) crdt.Op {
	t.Helper()
	op, err := records.Whole(view, id, field, v)
	if err != nil {
		t.Fatal(err)
	}
	return op
}

// wholeComesBack writes v and reads it as it was.
func wholeComesBack[T any](t *testing.T, field casework.FieldID, want T) {
	t.Helper()
	s := &crdt.State{}
	write(s, 1, casework.WorkerID{}, whole(t, s, entry, field, want))
	got, ok, err := records.ReadWhole[T](s, entry, field)
	if err != nil || !ok || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %t, %v, want %+v", got, ok, err, want)
	}
}

func TestWholeValuesComeBack(t *testing.T) {
	at := time.Date(2026, 1, 5, 22, 10, 0, 123_000_000, time.UTC)
	wholeComesBack(t, casework.FieldJudgement, casework.Judgement{Verdict: casework.Returned, Content: casework.ContentHash{1}, By: alice, At: at,
		Reason: "too_vague", Words: "When was this?"})
	wholeComesBack(t, casework.FieldShare, casework.Share{Publish: true, Basis: "ca1989_s17", By: alice, At: at})
	wholeComesBack(t, casework.FieldAlert, casework.Alert{ID: casework.AlertID{1}, Child: child, State: casework.AlertOpen, RaisedAt: at, DueAt: at.Add(time.Hour),
		Finding: casework.Finding{Rule: "R6", Priority: casework.P2, JudgedAt: at, Facts: []casework.FactRef{{Entry: entry, OccurredAt: at, Selections: []string{"a"}}}},
		Draft:   casework.PlanDraft{Title: "Plan", Actions: []casework.PlanAction{{If: "seen", Does: "ring", Card: true}}, ReviewDate: at}})
	wholeComesBack(t, casework.FieldLink, casework.Link{A: child, State: casework.LinkHalf, Why: []string{"name"}, Confirmed: []casework.WorkerID{alice}, At: at})
	wholeComesBack(t, casework.FieldPlan, casework.Plan{ID: casework.PlanID{1}, Owner: alice, ReviewDate: at, Alerts: []casework.AlertID{{1}}, AcceptedAt: at,
		CardTeams: []casework.TeamID{{1}}, Actions: []casework.PlanAction{{ID: casework.ActionID{1}}}})
	wholeComesBack(t, casework.FieldGrant, records.Grant{Scope: file, Kind: casework.FileScope, Child: child, Write: true})
	wholeComesBack(t, casework.FieldDevice, records.Device{ID: casework.DeviceID{1}, Worker: alice, Key: []byte{1, 2}})
	wholeComesBack(t, casework.FieldReceived, at)
	wholeComesBack(t, casework.FieldReceived, time.Time{})
}

// A time is compared with others to the millisecond, so none may shift on the way.
func TestWholeTimesAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := time.Unix(0, rapid.Int64().Draw(t, "ns")).UTC()
		zone := time.FixedZone("", rapid.IntRange(-14*60, 14*60).Draw(t, "minutes")*60)
		s := &crdt.State{}
		write(s, 1, alice, mustWhole(t, s, want.In(zone)))
		got, ok, err := records.ReadWhole[time.Time](s, entry, casework.FieldReceived)
		if err != nil || !ok || got != want {
			t.Errorf("got %v, %v, want %v", got, err, want)
		}
	})
}

func mustWhole(t *rapid.T, s *crdt.State, v any) crdt.Op {
	op, err := records.Whole(s, entry, casework.FieldReceived, v)
	if err != nil {
		t.Fatal(err)
	}
	return op
}

func TestWholeTakesThePlaceOfWhatIsShown(t *testing.T) {
	s := &crdt.State{}
	for n, verdict := range []casework.Verdict{casework.Submitted, casework.Returned, casework.Approved} {
		write(s, n+1, alice, whole(t, s, entry, casework.FieldJudgement, casework.Judgement{Verdict: verdict}))
	}
	got, ok, err := records.ReadWhole[casework.Judgement](s, entry, casework.FieldJudgement)
	if err != nil || !ok || got.Verdict != casework.Approved || len(s.Get(entry, uint16(casework.FieldJudgement))) != 1 {
		t.Errorf("got %+v, %t, %v", got, ok, err)
	}
}

func TestWholes(t *testing.T) {
	s := &crdt.State{}
	if _, ok, err := records.ReadWhole[casework.Judgement](s, entry, casework.FieldJudgement); ok || err != nil {
		t.Errorf("nothing gives %t, %v", ok, err)
	}
	for n := range 3 {
		id := [16]byte{byte(9 - n)}
		write(s, n+1, alice, whole(t, s, id, casework.FieldWorker, casework.Worker{ID: id, Name: "A worker"}))
	}
	write(s, 8, alice, whole(t, s, entry, casework.FieldTeam, casework.Team{Name: "A team"}))
	got, err := records.Wholes[casework.Worker](s, casework.FieldWorker)
	if err != nil || len(got) != 3 || got[0].ID != (casework.WorkerID{7}) {
		t.Errorf("got %+v, %v", got, err)
	}
	write(s, 9, alice, crdt.Op{Entity: [16]byte{1}, Field: uint16(casework.FieldWorker), Value: []byte("\xff")})
	if got, err := records.Wholes[casework.Worker](s, casework.FieldWorker); err == nil {
		t.Errorf("a broken value gives %+v", got)
	}
	if _, err := records.Whole(s, entry, casework.FieldWorker, make(chan int)); err == nil {
		t.Error("wrote what cannot be written")
	}
}
