package actions_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"streetlight/server/actions"
	"streetlight/shared/casework"
	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
	"streetlight/sync/sealed"
)

// erases asks for an erasure and lets another confirm it.
func (p *partnership) erases(in actions.ErasureInput) actions.Erasure {
	p.t.Helper()
	in.Reason = "The family asked for it, and nothing keeps it."
	e, err := p.service.RequestErasure(p.t.Context(), p.as("pike"), in)
	p.must(err)
	e, err = p.service.ConfirmErasure(p.t.Context(), p.as("ashworth"), e.ID)
	p.must(err)
	return e
}

// survivors are the keys of all scopes that a store names, as far as the ring still has them.
func (p *partnership) survivors(rows map[string]string) [][32]byte {
	p.t.Helper()
	var out [][32]byte
	for key := range rows {
		if id, ok := strings.CutPrefix(key, "scope\n"); ok {
			if _, secret, ok := p.ring.Newest([16]byte([]byte(id))); ok {
				out = append(out, secret)
			}
		}
	}
	return out
}

// openable counts the values of a store's scopes, states and commits, that open with any of the keys.
func (p *partnership) openable(rows map[string]string, scopes []casework.ScopeID, keys [][32]byte) (opened, tried int) {
	p.t.Helper()
	for name, value := range rows {
		table, key, _ := strings.Cut(name, "\n")
		var row []any
		if table != "log" && table != "state" {
			continue
		}
		if table == "log" {
			p.must(cbor.Unmarshal([]byte(value), &row))
		}
		for _, secret := range keys {
			if table == "state" && slices.Contains(scopes, casework.ScopeID([]byte(key))) {
				tried++
				box := sealed.NewBox("streetlight state v1", secret)
				if _, err := box.Open(nil, box.Place(nil, "state", []byte(key)), []byte(value)); err == nil {
					opened++
				}
			}
			if table == "log" && slices.Contains(scopes, casework.ScopeID(row[0].([]byte))) {
				tried++
				c, err := commit.Parse(row[7].([]byte))
				p.must(err)
				if body, _ := row[8].([]byte); body != nil && c.AttachBody(body) == nil {
					if _, err := c.Open(secret); err == nil {
						opened++
					}
				}
			}
		}
	}
	return opened, tried
}

// erasable is a child with everything: entries of two agencies, a plan, a card, a share, a part and members.
func erasable(t *testing.T) (s *scene, child casework.ChildID) {
	t.Helper()
	s = newScene(t)
	page, err := s.service.Plan(t.Context(), s.as("quinn"), s.plan)
	s.must(err)
	child = page.Plan.Child
	s.must(s.service.AddMember(t.Context(), s.as("quinn"), child, s.people["cole"].ID))
	return s, child
}

func TestErasingAChildLeavesNothingThatOpens(t *testing.T) {
	s, child := erasable(t)
	cole := s.enrol("cole")
	cole.sync()
	cole.profile(child, casework.FieldSchool, "Wyndham School")
	cole.sync()
	before := s.ledger.dump()
	picture := cole.scopeOf(casework.ChildScope)
	keysBefore := s.survivors(before)

	e, err := s.service.RequestErasure(t.Context(), s.as("pike"), actions.ErasureInput{Child: child, Reason: "The family asked for it."})
	s.must(err)
	confirmed, err := s.service.ConfirmErasure(t.Context(), s.as("ashworth"), e.ID)
	s.must(err)
	if !slices.Contains(confirmed.Destroy, picture) || len(confirmed.Destroy) < 4 {
		t.Fatalf("%d scopes are erased", len(confirmed.Destroy))
	}
	if opened, tried := s.openable(before, confirmed.Destroy, keysBefore); opened == 0 || tried == 0 {
		t.Fatal("the test opens nothing with the keys of before: it cannot fail")
	}
	for name, rows := range map[string]map[string]string{"the older copy": before, "the store": s.ledger.dump()} {
		if opened, tried := s.openable(rows, confirmed.Destroy, s.survivors(before)); opened != 0 || tried == 0 {
			t.Errorf("of %s %d values open with a key that survives (%d tried)", name, opened, tried)
		}
	}
	if list, _, err := s.service.Erasures(t.Context()); err != nil || len(list) != 1 || len(list[0].Destroy) != 0 || list[0].ConfirmedBy != s.people["ashworth"].ID {
		t.Errorf("it is listed as %+v, %v", list, err)
	}
	_, err = s.service.Child(t.Context(), s.as("quinn"), child)
	wantRefusal(t, err, casework.NotFound)
	_, err = s.service.Entry(t.Context(), s.as("nair"), s.shared)
	wantRefusal(t, err, casework.NotFound)
	for _, who := range []string{"ashworth", "nair"} {
		_, err = s.service.Alerts(t.Context(), s.as(who))
		s.must(err)
		_, err = s.service.Plans(t.Context(), s.as(who))
		s.must(err)
	}
	cole.sync()
	if slices.Contains(cole.kinds(), casework.ChildScope) {
		t.Error("a phone still holds the picture")
	}
	if _, _, ok := cole.ring.Newest(picture); ok {
		t.Error("a phone still has its key")
	}
	s.open() // a server that starts on what is left
	_, err = s.service.Queue(t.Context(), s.as("nair"))
	s.must(err)
}

func TestWhoErases(t *testing.T) {
	s, child := erasable(t)
	in := actions.ErasureInput{Child: child, Reason: "The family asked for it."}
	for _, who := range []string{"nair", "quinn", "reed", "lane"} {
		_, err := s.service.RequestErasure(t.Context(), s.as(who), in)
		wantRefusal(t, err, casework.Forbidden)
	}
	for _, wrong := range []actions.ErasureInput{{Reason: "x"}, {Child: child}, {Child: child, Entry: s.entry, Reason: "x"}} {
		_, err := s.service.RequestErasure(t.Context(), s.as("pike"), wrong)
		wantRefusal(t, err, casework.Invalid)
	}
	e, err := s.service.RequestErasure(t.Context(), s.as("pike"), in)
	s.must(err)
	_, err = s.service.ConfirmErasure(t.Context(), s.as("pike"), e.ID)
	wantRefusal(t, err, casework.Forbidden)
	_, err = s.service.ConfirmErasure(t.Context(), s.as("nair"), e.ID)
	wantRefusal(t, err, casework.Forbidden)
	s.must(s.service.SetHold(t.Context(), s.as("pike"), child, "An inquest is open."))
	_, err = s.service.ConfirmErasure(t.Context(), s.as("ashworth"), e.ID)
	wantRefusal(t, err, casework.Conflict)
	_, err = s.service.RequestErasure(t.Context(), s.as("ashworth"), in)
	wantRefusal(t, err, casework.Conflict)
	s.must(s.service.EndHold(t.Context(), s.as("ashworth"), child))
	_, err = s.service.ConfirmErasure(t.Context(), s.as("ashworth"), e.ID)
	s.must(err)
	_, err = s.service.ConfirmErasure(t.Context(), s.as("ashworth"), e.ID)
	wantRefusal(t, err, casework.Conflict)
}

// The entry that is erased was shared, judged, asked about and a fact of an alert; the child's identity stood in its commit.
func TestErasingOneEntryLeavesTheRest(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	words := "Said that the knife is under the bridge by the mill."
	id := reed.records(jude, p.street(casework.Values{casework.FieldFact: {words}, casework.FieldWeapon: {"seen"}}))
	kept := reed.records(jude, p.street(nil))
	reed.sync()
	p.share("nair", id)
	p.must(p.service.AddMember(t.Context(), p.as("ashworth"), jude, p.people["ford"].ID))
	ford := p.enrol("ford")
	ford.sync()
	before := p.entry("nair", kept)
	p.erases(actions.ErasureInput{Entry: id})
	_, err := p.service.Entry(t.Context(), p.as("nair"), id)
	wantRefusal(t, err, casework.NotFound)
	if after := p.entry("nair", kept); after.Summary != before.Summary || after.Child.Name != "Jude Ashdown" {
		t.Errorf("the other entry is %+v", after.EntryLine)
	}
	if n := p.naming(id, words); n != 0 {
		t.Errorf("%d commits that open still name the entry", n)
	}
	for _, ph := range []*phone{reed, ford} {
		ph.sync() // it lets go
		ph.sync() // and says so
		p.must(p.service.GrantAgain(t.Context()))
		ph.sync()
		if ph.says(words) {
			t.Errorf("the phone of %s still has its words", ph.who.Name)
		}
	}
	if !reed.says(before.Summary) {
		t.Error("the author's phone did not get the rest again")
	}
	reed.changes(jude, kept, func(v casework.Values) { v.Set(casework.FieldFact, "Other words.") })
	reed.sync()
	if got := p.entry("nair", kept).Summary; got != "Other words." {
		t.Errorf("after that a change of the rest arrives as %q", got)
	}
	p.open()
	if _, err := p.service.Queue(t.Context(), p.as("nair")); err != nil {
		t.Error(err)
	}
}

// says whether a phone shows this text anywhere.
func (ph *phone) says(text string) bool {
	for _, scope := range ph.Scopes() {
		state := ph.state(scope)
		for _, id := range state.Entities() {
			for _, c := range state.Cells(id) {
				for _, v := range c.Values {
					if bytes.Contains(v.Bytes, []byte(text)) {
						return true
					}
				}
			}
		}
	}
	return false
}

// naming counts the commits of a store that open and hold an entry's id or words.
func (p *partnership) naming(id casework.EntryID, words string) (n int) {
	p.t.Helper()
	for name, value := range p.ledger.dump() {
		if !strings.HasPrefix(name, "log\n") {
			continue
		}
		var row []any
		p.must(cbor.Unmarshal([]byte(value), &row))
		c, err := commit.Parse(row[7].([]byte))
		p.must(err)
		body, _ := row[8].([]byte)
		secret, ok := p.ring.Get(c.Scope, c.KeyID)
		if !ok || body == nil || c.AttachBody(body) != nil {
			continue
		}
		ops, err := c.Open(secret)
		p.must(err)
		if slices.ContainsFunc(ops, func(op crdt.Op) bool {
			return op.Entity == [16]byte(id) || bytes.Contains(op.Value, id[:]) || bytes.Contains(op.Value, []byte(words))
		}) {
			n++
		}
	}
	return n
}

// An answer with a difference, and the request it answers, go with the entry they are about.
func TestRequestsAboutAnErasedEntryGoWithIt(t *testing.T) {
	p := newPartnership(t)
	reed, nair := p.enrol("reed"), p.enrol("nair")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	words := "Said that the knife is under the bridge by the mill."
	id := reed.records(jude, p.street(casework.Values{casework.FieldFact: {words}}))
	reed.sync()
	nair.sync()
	p.pass(time.Minute)
	asked := nair.asks(records.Request{Kind: casework.VerdictRequest, Entity: id, Verdict: &records.AskedVerdict{Verdict: casework.Returned, Reason: "too_vague", Words: "About the mill?"}})
	nair.sync()
	nair.wantAnswer(asked, false)
	if p.naming(id, words) < 3 {
		t.Fatal("the test finds too little before")
	}
	p.erases(actions.ErasureInput{Entry: id})
	if n := p.naming(id, words); n != 0 {
		t.Errorf("%d commits that open still name the entry", n)
	}
}
