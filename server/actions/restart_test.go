package actions_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

func TestARestartForgetsNothing(t *testing.T) {
	p := newPartnership(t)
	reed, shah := p.enrol("reed"), p.enrol("shah")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	id := reed.records(jude, p.street(seen()))
	reed.sync()
	before := p.ledger.dump()
	p.open()
	p.wantSame(before)
	p.wantRules("ashworth", "R7")
	shah.meets(called("Jood Ashdowne", "14_15"))
	shah.sync()
	p.onlyLink("nair") // names are found again
	p.judge("nair", p.approval("nair", id))
	reed.sync()
	if got := reed.verdict(jude, id); got.Verdict != casework.Approved {
		t.Errorf("the author knows %+v", got)
	}
}

func TestAPushThatCannotBeLoggedIsNotTaken(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	reed.sync()
	reed.records(reed.meets(called("Jude Ashdown", "14_15")), p.street(seen()))
	before := p.ledger.dump()
	p.ledger.fail = "audit-leaf"
	_, _, err := reed.ask()
	p.ledger.fail = ""
	if !errors.Is(err, kv.ErrFault) {
		t.Fatalf("got %v, want the fault", err)
	}
	p.wantSame(before)
	p.wantRules("ashworth")
	reed.sync()
	p.wantRules("ashworth", "R7")
}

func TestWhatTheCommandLineDoesIsLogged(t *testing.T) {
	p := newPartnership(t)
	ctx := t.Context()
	reed := p.enrol("reed")
	for _, c := range []struct {
		leaf string
		do   func() error
	}{
		{"add-worker", func() error {
			_, _, err := p.service.AddWorker(ctx, actions.NewWorker{Name: "Ann Vale", Role: casework.Mentor, Agency: "Bridgwater Youth Mentors", Sector: casework.Voluntary, Team: "Mentors"})
			return err
		}},
		{"make-code", func() error { _, err := p.service.NewCode(ctx, p.people["reed"].ID); return err }},
		{"make-link", func() error { _, err := p.service.NewLink(ctx, p.people["reed"].ID); return err }},
		{"revoke-phone", func() error { return p.service.Revoke(ctx, reed.ID()) }},
	} {
		before := len(p.leaves())
		p.must(c.do())
		got := p.leaves()
		if len(got) != before+1 || got[before].Entry.Action != c.leaf || got[before].Entry.Actor != actions.System {
			t.Errorf("%s left %d leaves", c.leaf, len(got)-before)
		}
	}
}

// Phones that sync at once, while supervisors read, all get their answers; run it under the race detector.
func TestManyAtOnce(t *testing.T) {
	p := newPartnership(t)
	var phones []*phone
	var bodies [][]byte
	var tokens []string
	for _, key := range []string{"reed", "shah", "reed", "shah"} {
		ph := p.enrol(key)
		ph.sync()
		jude := ph.meets(called("Jude Ashdown", "14_15"))
		ph.records(jude, p.street(seen()))
		asked, err := ph.Request(p.now)
		p.must(err)
		token, err := wire.SignRequest(ph.ID(), ph.Key(), "POST", "/v1/sync", asked.Body, p.now)
		p.must(err)
		phones, bodies, tokens = append(phones, ph), append(bodies, asked.Body), append(tokens, token)
	}
	ctx, nair, ashworth := t.Context(), p.as("nair"), p.as("ashworth")
	var group sync.WaitGroup
	failed := make(chan error, 200)
	for i := range phones {
		group.Go(func() {
			for range 5 {
				_, _, err := p.service.Exchange(ctx, tokens[i], "POST", "/v1/sync", bodies[i])
				failed <- err
			}
		})
	}
	for range 2 {
		group.Go(func() {
			for range 10 {
				_, err := p.service.Queue(ctx, nair)
				_, alerts := p.service.Alerts(ctx, ashworth)
				_, _, me := p.service.Me(ctx, nair)
				failed <- errors.Join(err, alerts, me)
			}
		})
	}
	group.Wait()
	close(failed)
	for err := range failed {
		p.must(err)
	}
	for _, ph := range phones {
		ph.sync()
	}
	if got := len(p.queue("nair")); got != len(phones) {
		t.Errorf("%d entries in the queue, want %d", got, len(phones))
	}
}

func TestADangerIsUrgentAtOnce(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	calm := reed.records(jude, p.street(nil))
	p.pass(time.Hour)
	urgent := reed.records(jude, p.street(casework.Values{casework.FieldDanger: {"yes"}}))
	reed.sync()
	p.pass(time.Hour)
	later := reed.records(jude, p.street(nil))
	reed.sync()
	if got, want := p.queue("nair"), []casework.EntryID{urgent, calm, later}; !slices.Equal(got, want) {
		t.Errorf("the queue is %v, want %v", got, want)
	}
}

// However many facts speak for an alert, what was recorded is taken.
func TestAnAlertOnVeryManyFacts(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	for range 4 {
		reed.write(reed.files[jude], func(*crdt.State) []crdt.Op {
			var ops []crdt.Op
			for range 2000 {
				id := p.id()
				ops = append(ops, crdt.Op{Entity: id, Field: uint16(casework.FieldKind), Value: []byte(casework.StreetContact)},
					crdt.Op{Entity: id, Field: uint16(casework.FieldWeapon), Value: []byte("seen")})
			}
			return ops
		})
	}
	reed.sync()
	alert := p.onlyAlert("ashworth", "R7")
	if n := len(alert.Why); n > 2000 {
		t.Errorf("the alert gives its reason in %d letters", n)
	}
	if len(alert.Facts) != 500 {
		t.Errorf("the alert names %d facts, want the newest 500", len(alert.Facts))
	}
	p.must(p.service.Decline(t.Context(), p.as("ashworth"), alert.ID, "A test of the importer."))
	p.wantRules("ashworth")
	p.pass(time.Hour)
	reed.write(reed.files[jude], childEdit(jude, casework.FieldSchool, "Hill Academy"))
	reed.sync()
	p.wantRules("ashworth")
	reed.records(jude, p.street(seen()))
	reed.sync()
	p.wantRules("ashworth", "R7")
}
