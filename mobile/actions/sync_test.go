package actions_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"streetlight/mobile/actions"
	"streetlight/mobile/hubtest"
	"streetlight/mobile/vault"
	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/sealed"
)

func TestRecordedOfflineThenSafe(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	s.Lose(func(int) hubtest.Loss { return hubtest.Request })
	first := p.record(contact("Seen at the bus station."))
	if r := p.sync(); !r.Offline || r.Sent != 0 {
		t.Errorf("a sync without a network: got %+v, want offline", r)
	}
	p.wantCounts(1, 0, 0, 0)
	p.reopen()
	p.wantStanding(first.ID, actions.Waiting)
	s.Lose(nil)
	if r := p.sync(); r.Sent != 1 || r.Requests == 0 || r.BytesUp == 0 {
		t.Errorf("got %+v, want one sent", r)
	}
	p.wantCounts(0, 1, 0, 0)
	p.wantStanding(first.ID, actions.Safe)
	p.reopen()
	p.wantStanding(first.ID, actions.Safe)
	got, ok := s.Entry(first.ID)
	if !ok || got.Values.Get(casework.FieldFact) != "Seen at the bus station." || got.Child != first.Child {
		t.Errorf("the hub has %+v, %v", got, ok)
	}
	if e := p.entry(first.ID); e.ReceivedAt.IsZero() || e.SavedAt.IsZero() || e.Agency != hubtest.Agency.ID {
		t.Errorf("got %+v, want times and agency", e)
	}
	if r := p.sync(); r.Requests != 1 || r.Sent+r.Received != 0 {
		t.Errorf("with nothing new: got %+v, want one quiet request", r)
	}
}

func TestTheSameChildLaterIsTheSameRecord(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	d := contact("First.")
	d.NewChild = casework.Values{casework.FieldChildName: {"Robin Example"}, casework.FieldBirthDate: {"2011-05-01"}}
	first := p.record(d)
	again := contact("Again, before any sync.")
	again.Child = first.Child
	p.record(again)
	p.sync()
	p.reopen()
	s.clock.pass(time.Hour)
	again = contact("And after it.")
	again.Child = first.Child
	p.record(again)
	page, err := p.Child(t.Context(), first.Child)
	must(t, err)
	if page.Entries != 3 || page.Name != "Robin Example" || page.Age != "14" || page.Values.Get(casework.FieldAgeBand) != "14_15" {
		t.Errorf("got %d entries of %s, %s, %v", page.Entries, page.Name, page.Age, page.Fields)
	}
	if got := page.Timeline[0].Values.Get(casework.FieldFact); got != "And after it." {
		t.Errorf("the newest is %q", got)
	}
	for search, want := range map[string]int{"": 1, "robin": 1, "EXAMPLE rob": 1, "nobody": 0, first.Child.String(): 1} {
		found, err := p.Children(t.Context(), search)
		must(t, err)
		if len(found) != want || (want == 1 && (found[0].Entries != 3 || !found[0].Last.Equal(page.Last))) {
			t.Errorf("search %q: got %+v, want %d", search, found, want)
		}
	}
}

func TestLostAnswers(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	for name, loss := range map[string]hubtest.Loss{"request": hubtest.Request, "answer": hubtest.Answer} {
		e := p.record(contact("Lost " + name))
		s.Lose(func(n int) hubtest.Loss { return loss })
		if r := p.sync(); !r.Offline {
			t.Errorf("%s lost: got %+v, want offline", name, r)
		}
		p.wantStanding(e.ID, actions.Waiting)
		p.record(contact("Meanwhile " + name))
		s.Lose(nil)
		p.sync()
		p.wantStanding(e.ID, actions.Safe)
	}
	p.wantCounts(0, 4, 0, 0)
}

func TestAnswersThatAreNotTheHubsWordChangeNothing(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	e := p.record(contact("Kept."))
	for name, loss := range map[string]hubtest.Loss{"forged": hubtest.Forged, "bare 401": hubtest.Bare401, "too old": hubtest.TooOld, "busy": hubtest.Busy} {
		s.Lose(func(int) hubtest.Loss { return loss })
		r, err := p.Sync(t.Context())
		if err == nil || r.Words == "" || r.Offline {
			t.Errorf("%s: got %+v, %v, want an error in words", name, r, err)
		}
		if p.status().Trouble == "" {
			t.Errorf("%s: the status says nothing", name)
		}
		p.wantStanding(e.ID, actions.Waiting)
	}
	s.Lose(func(n int) hubtest.Loss {
		if n < 3 {
			return hubtest.Busy
		}
		return hubtest.Nothing
	})
	p.sync()
	p.wantStanding(e.ID, actions.Safe)
	if got := p.status().Trouble; got != "" {
		t.Errorf("trouble after a good sync: %q", got)
	}
}

func TestAWrongClockStillSyncs(t *testing.T) {
	for name, off := range map[string]time.Duration{"3 days ahead": 72 * time.Hour, "3 days behind": -72 * time.Hour, "10 years ahead": 87600 * time.Hour} {
		s := newScene(t)
		s.Clock(func() time.Time { return s.clock.now.Add(-off) })
		p := s.enrol()
		p.reopen() // the hub's time as heard at enrolment is forgotten
		e := p.record(contact("By a wrong clock."))
		p.sync()
		p.wantStanding(e.ID, actions.Safe)
		if got := p.status().Skew; got != off {
			t.Errorf("%s: skew %s, want %s", name, got, off)
		}
		if r := p.sync(); r.Requests != 1 {
			t.Errorf("%s: the second sync took %d requests, want 1", name, r.Requests)
		}
	}
}

func TestARevokedPhoneLosesNothing(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	p.record(contact("Sent."))
	p.sync()
	p.record(contact("Not sent."))
	must(t, p.SaveDraft(t.Context(), contact("Half")))
	v := secretOf(t, p)
	s.Revoke(hubtest.Worker.ID)
	r := p.sync()
	if got := p.status(); !got.Revoked || got.Waiting != 1 || got.Safe != 1 || r.Words == "" {
		t.Errorf("got %+v, %+v, want revoked with one waiting", got, r)
	}
	if _, err := p.Entries(t.Context(), 0); !casework.Refused(err, casework.Suspended) {
		t.Errorf("reading a revoked phone: got %v", err)
	}
	p.Lock()
	if _, err := actions.Open(t.Context(), p.o); err == nil || !strings.Contains(err.Error(), "wiped") {
		t.Errorf("opening a revoked phone: got %v", err)
	}
	tables := map[string]int{}
	_, err := vault.Salvage(p.dir, sealed.OutboxKey(v), func(table string, _, _ []byte) error { tables[table]++; return nil })
	must(t, err)
	if tables["outbox"] != 1 || tables["outbox-drafts"] != 1 {
		t.Errorf("salvaged %v, want the entry and the draft", tables)
	}
}

// secretOf reads the secret that phone and hub share.
func secretOf(t *testing.T, p *phone) [32]byte {
	t.Helper()
	p.Lock()
	v, err := vault.Open(p.dir, pin, vault.Options{Now: time.Now})
	must(t, err)
	secret, set, err := v.DeviceSecret()
	must(t, err)
	if !set {
		t.Fatal("no device secret was set")
	}
	must(t, v.Close())
	p.reopen()
	return secret
}

func TestQuarantined(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	s.Refuse(func(ops []crdt.Op) string {
		if slices.ContainsFunc(ops, func(op crdt.Op) bool { return strings.Contains(string(op.Value), "bad") }) {
			return "Not this one."
		}
		return ""
	})
	bad, good := p.record(contact("bad")), p.record(contact("good"))
	if r := p.sync(); r.Apart != 1 || r.Sent != 1 {
		t.Errorf("got %+v, want one apart and one sent", r)
	}
	for range 2 {
		p.wantCounts(0, 1, 0, 1)
		p.wantStanding(bad.ID, actions.Quarantined)
		p.wantStanding(good.ID, actions.Safe)
		if e := p.entry(bad.ID); e.Problem != "Not this one." || e.Values.Get(casework.FieldFact) != "bad" {
			t.Errorf("got %+v, want the words and what was written", e)
		}
		all, err := p.Entries(t.Context(), 0)
		must(t, err)
		if len(all) != 2 {
			t.Errorf("got %d entries, want 2", len(all))
		}
		p.reopen()
	}
	must(t, p.Amend(t.Context(), good.ID, casework.Values{casework.FieldFact: {"now bad too"}}))
	p.sync()
	p.wantCounts(0, 0, 0, 2)
	p.wantStanding(good.ID, actions.Quarantined)
	more := contact("good again")
	more.Child = bad.Child
	next := p.record(more)
	p.sync()
	p.wantStanding(next.ID, actions.Safe)
	if e := p.entry(next.ID); e.Child != bad.Child {
		t.Errorf("got child %s, want %s: the file must say again whom it is about", e.Child, bad.Child)
	}
}

func TestReturnedThenCorrected(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	e := p.record(contact("Too vague."))
	p.sync()
	s.Judge(e.ID, casework.Returned, "too_vague", "Say what you saw.")
	p.sync()
	p.wantStanding(e.ID, actions.Returned)
	p.wantCounts(0, 0, 1, 0)
	if j := p.entry(e.ID).Judgement; j == nil || j.Words != "Say what you saw." {
		t.Errorf("got %+v", j)
	}
	values := p.entry(e.ID).Values
	values.Set(casework.FieldFact, "Two adults took a phone from the child.")
	must(t, p.Correct(t.Context(), e.ID, values))
	p.wantStanding(e.ID, actions.Waiting)
	p.wantCounts(1, 0, 0, 0)
	p.sync()
	p.wantStanding(e.ID, actions.Safe)
	s.Judge(e.ID, casework.Approved, "", "")
	p.sync()
	p.wantStanding(e.ID, actions.Approved)
	must(t, p.Amend(t.Context(), e.ID, casework.Values{casework.FieldOpinion: {"Worried."}}))
	p.sync()
	p.wantStanding(e.ID, actions.Safe) // nobody approved this text
	p.reopen()
	p.wantCounts(0, 1, 0, 0)
}

func TestTwoPhonesOfOneWorkerAndAConflictKeptAndSettled(t *testing.T) {
	s := newScene(t)
	a, b := s.enrol(), s.enrol()
	e := a.record(contact("Met."))
	a.sync()
	b.sync()
	if got := b.entry(e.ID); got.Standing != actions.Safe || got.Values.Get(casework.FieldFact) != "Met." {
		t.Fatalf("the second phone shows %+v", got)
	}
	must(t, a.Amend(t.Context(), e.ID, casework.Values{casework.FieldAction: {"From a"}, casework.FieldOpinion: {"only a"}}))
	must(t, b.Amend(t.Context(), e.ID, casework.Values{casework.FieldAction: {"From b"}, casework.FieldVoice: {"only b"}}))
	for _, p := range []*phone{a, b, a} {
		p.sync()
	}
	for name, p := range map[string]*phone{"a": a, "b": b} {
		p.reopen()
		list, err := p.Conflicts(t.Context())
		must(t, err)
		if len(list) != 1 || !slices.Equal(list[0].Conflicts, []string{"action"}) || len(list[0].Values[casework.FieldAction]) != 2 {
			t.Fatalf("phone %s: got %+v, want one contradiction with both values", name, list)
		}
		if st, err := p.Status(); err != nil || st.Disputed != 1 {
			t.Errorf("phone %s counts %d in dispute (%v), want 1", name, st.Disputed, err)
		}
		if v := list[0].Values; v.Get(casework.FieldOpinion) != "only a" || v.Get(casework.FieldVoice) != "only b" {
			t.Errorf("phone %s lost what contradicts nothing: %v", name, v)
		}
	}
	must(t, b.Settle(t.Context(), e.ID, "action", "From both", []string{"From b", "From a"}))
	b.sync()
	a.sync()
	for name, p := range map[string]*phone{"a": a, "b": b} {
		list, err := p.Conflicts(t.Context())
		must(t, err)
		if got := p.entry(e.ID).Values[casework.FieldAction]; len(list) != 0 || !slices.Equal(got, []string{"From both"}) {
			t.Errorf("phone %s: got %v and %d contradictions, want it settled", name, got, len(list))
		}
		if st, err := p.Status(); err != nil || st.Disputed != 0 {
			t.Errorf("phone %s counts %d in dispute (%v), want none", name, st.Disputed, err)
		}
	}
}

func TestTwoSyncsAreOne(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	p.record(contact("Once."))
	gate := make(chan struct{})
	s.Lose(func(int) hubtest.Loss { <-gate; return hubtest.Nothing })
	var (
		wait    sync.WaitGroup
		results [2]actions.SyncResult
	)
	for i := range results {
		wait.Go(func() { results[i], _ = p.Sync(t.Context()) })
	}
	close(gate)
	wait.Wait()
	p.wantCounts(0, 1, 0, 0)
	if sent := results[0].Sent + results[1].Sent; sent < 1 || results[0].Words == "" || results[1].Words == "" {
		t.Errorf("got %+v", results)
	}
}
