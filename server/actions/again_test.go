package actions_test

import (
	"crypto/ed25519"
	"slices"
	"strings"
	"testing"

	"streetlight/server/actions"
	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// again asks to enrol a phone again with a code for somebody, and gives the answer and what the phone would then be.
func (ph *phone) again(key string, change func(*wire.EnrolRequest)) (replica.Enrolment, error) {
	p := ph.p
	p.t.Helper()
	code, err := p.service.NewCode(p.t.Context(), p.people[key].ID)
	p.must(err)
	raw, err := p.service.Hello()
	p.must(err)
	hello, err := wire.ParseHubHello(raw)
	p.must(err)
	bare, err := casework.ReadCode(code)
	p.must(err)
	pub, private, err := ed25519.GenerateKey(p.random)
	p.must(err)
	device := p.id()
	was := ph.ID()
	if ph.claims != (wire.ID{}) {
		was = ph.claims
	}
	req, secret, err := wire.BeginEnrolAgain(hello, wire.Proof(bare), device, pub, was, ph.Key(), p.random)
	p.must(err)
	if change != nil {
		change(&req)
	}
	body, err := wire.Encode(req)
	p.must(err)
	sealed, err := p.service.Enrol(p.t.Context(), body)
	if err != nil {
		return replica.Enrolment{}, err
	}
	answer, err := wire.OpenEnrolAnswer(sealed, secret, req)
	p.must(err)
	return replica.Enrolment{Device: device, User: p.people[key].ID, Key: private, Secret: secret, Hub: answer.HubKey, Epoch: 2}, nil
}

// becomes makes the phone what it was enrolled as.
func (ph *phone) becomes(e replica.Enrolment) {
	ph.p.t.Helper()
	ph.p.must(ph.store.Update(ph.p.t.Context(), func(tx kv.Tx) error { return replica.EnrolAgain(tx, e) }))
	var err error
	ph.Device, err = replica.Load(ph.p.t.Context(), ph.store, ph.ring, ph.p.random)
	ph.p.must(err)
}

// bring salvages what waits under the phone's earlier name.
func (ph *phone) bring() {
	ph.p.t.Helper()
	asked, err := ph.Salvage()
	ph.p.must(err)
	answer, err := ph.p.service.Salvage(ph.p.t.Context(), asked.Body)
	ph.p.must(err)
	_, err = ph.TakeSalvage(ph.p.t.Context(), asked, answer)
	ph.p.must(err)
}

func (p *partnership) inUse() (n int) {
	p.t.Helper()
	phones, err := p.service.Phones(p.t.Context())
	p.must(err)
	for _, l := range phones {
		if !l.Revoked && !l.Claimed {
			n++
		}
	}
	return n
}

// A phone that is enrolled again brings its unsent work along, and its earlier device ends with its first exchange.
func TestAPhoneIsEnrolledAgain(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	reed.sync()
	waits := reed.records(jude, p.street(casework.Values{casework.FieldFact: {"Stood by the weir."}}))
	e, err := reed.again("reed", nil)
	p.must(err)
	if got := p.inUse(); got != 2 {
		t.Errorf("%d phones in use before the first exchange, want both", got)
	}
	reed.becomes(e)
	reed.bring()
	later := reed.records(jude, p.street(casework.Values{casework.FieldFact: {"And later."}}))
	reed.sync()
	if got := p.inUse(); got != 1 || reed.Pending() != 0 {
		t.Errorf("%d phones in use and %d unsent, want one and none", got, reed.Pending())
	}
	for _, id := range []casework.EntryID{waits, later} {
		if !p.queued(id) {
			t.Errorf("%s is not in the queue", id)
		}
	}
	if got := len(p.leavesOf("succeed-phone")); got != 1 {
		t.Errorf("%d leaves of it, want one", got)
	}
}

// A phone that was switched off in the middle is what it was.
func TestAPhoneThatNeverHeardGoesOn(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	_, err := reed.again("reed", nil)
	p.must(err)
	if got := reed.sync(); got.Revoked || got.Sent == 0 {
		t.Errorf("it synced as %+v", got)
	}
	e, err := reed.again("reed", nil)
	p.must(err)
	reed.records(jude, p.street(nil))
	reed.becomes(e)
	reed.bring()
	if got := reed.sync(); got.Revoked || reed.Pending() != 0 {
		t.Errorf("enrolled at the second try it synced as %+v with %d unsent", got, reed.Pending())
	}
}

// Nobody takes over a phone that is not theirs, and the code stays good.
func TestAPhoneIsNotTakenOver(t *testing.T) {
	p := newPartnership(t)
	reed, shah := p.enrol("reed"), p.enrol("shah")
	for name, c := range map[string]struct {
		code   string
		change func(*wire.EnrolRequest)
		want   casework.Reason
		words  string
	}{
		"another worker's code": {"shah", nil, casework.Forbidden, "Tom Reed"},
		"a false signature":     {"reed", func(r *wire.EnrolRequest) { r.Signature[0] ^= 1 }, casework.Invalid, "who it was"},
		"no signature":          {"reed", func(r *wire.EnrolRequest) { r.Signature = nil }, casework.Invalid, "who it was"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := reed.again(c.code, c.change)
			if r := refusal(t, err, c.want); !strings.Contains(r.Sentence, c.words) {
				t.Errorf("refused with %q, want %q in it", r.Sentence, c.words)
			}
		})
	}
	_, err := reed.again("reed", func(r *wire.EnrolRequest) { r.Instead.Device = shah.ID() })
	wantRefusal(t, err, casework.Forbidden)
	if got := p.inUse(); got != 2 {
		t.Errorf("%d phones in use, want both as they were", got)
	}
}

// A server that was restored from before the phone was enrolled learns who it was, and what it had not sent counts.
func TestAPhoneThatTheServerForgot(t *testing.T) {
	p, before := newPartnership(t), newPartnership(t)
	p.id() // the dice of the two servers are the same, and must not fall alike
	lost := before.enrol("reed")
	jude := lost.meets(called("Jude Ashdown", "14_15"))
	lost.sync()
	lost.records(jude, p.street(casework.Values{casework.FieldFact: {"Stood by the weir."}}))
	lost.p = p
	lost.who = p.people["reed"]
	e, err := lost.again("reed", nil)
	p.must(err)
	lost.becomes(e)
	lost.bring()
	phones, err := p.service.Phones(t.Context())
	p.must(err)
	if !slices.ContainsFunc(phones, func(l actions.DeviceLine) bool { return l.Claimed && !l.Revoked && l.Worker == "Tom Reed" }) {
		t.Errorf("the list does not say that the phone of before is one that nobody enrolled here: %+v", phones)
	}
	if kept := p.keptOne(); kept.Unsigned || kept.Worker != "Tom Reed" || lost.Earlier() != 0 {
		t.Errorf("what it had not sent is kept as %+v, with %d still waiting", kept, lost.Earlier())
	}
}

// At a server that was restored from an older copy anybody can say that they were a phone which it does not know. That takes
// nothing from the worker whose phone it is: they are enrolled again, and what they wrote counts.
func TestAForgottenPhoneIsNotTakenOver(t *testing.T) {
	p := newPartnership(t)
	reed, witness := p.enrol("reed"), p.enrol("hale")
	before := p.ledger.dump()
	shah := p.enrol("shah")
	sam := shah.meets(called("Sam Hollis", "16_17"))
	shah.sync()
	witness.sync()
	shah.records(sam, p.street(nil))
	p.goesBack(before)
	reed.claims = shah.ID()
	_, err := reed.again("reed", nil)
	p.must(err)
	witness.sync() // the directory comes back
	e, err := shah.again("shah", nil)
	if err != nil {
		t.Fatalf("its worker is refused: %v", err)
	}
	shah.becomes(e)
	shah.bring()
	shah.sync()
	lines, err := p.service.Quarantine(t.Context())
	p.must(err)
	if len(lines) == 0 || slices.ContainsFunc(lines, func(l actions.KeptLine) bool { return l.Unsigned || l.Worker != "Nadia Shah" }) {
		t.Errorf("what waited on it is kept as %+v, want it signed by its author", lines)
	}
	_, err = reed.again("reed", nil)
	wantRefusal(t, err, casework.Invalid)
}
