package actions_test

import (
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// enrolRequest is a phone's request with a code.
func (p *partnership) enrolRequest(code string, device wire.ID) []byte {
	p.t.Helper()
	raw, err := p.service.Hello()
	p.must(err)
	hello, err := wire.ParseHubHello(raw)
	p.must(err)
	pub, _, err := ed25519.GenerateKey(p.random)
	p.must(err)
	req, _, err := wire.BeginEnrol(hello, wire.Proof(bareCode(code)), device, pub, p.random)
	p.must(err)
	body, err := wire.Encode(req)
	p.must(err)
	return body
}

// bareCode is a code as a phone reads it; what is no code stands for one that was never given.
func bareCode(typed string) string {
	bare, err := casework.ReadCode(typed)
	if err != nil {
		return "0000000000000000000000000AA"
	}
	return bare
}

func TestCodesThatEnrolNobody(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	fresh := func() string {
		code, err := p.service.NewCode(t.Context(), p.people["shah"].ID)
		p.must(err)
		return code
	}
	used := fresh()
	_, err := p.service.Enrol(t.Context(), p.enrolRequest(used, p.id()))
	p.must(err)
	old := fresh()
	p.pass(11 * time.Minute)
	code := fresh()
	altered := p.enrolRequest(code, wire.ID{2})
	altered[len(altered)-1] ^= 1
	for name, body := range map[string][]byte{
		"used before":            p.enrolRequest(used, wire.ID{3}),
		"older than ten minutes": p.enrolRequest(old, wire.ID{4}),
		"never given":            p.enrolRequest("ABC-DEF", wire.ID{5}),
		"a phone that is there":  p.enrolRequest(code, reed.ID()),
		"altered on the way":     altered,
	} {
		t.Run(name, func(t *testing.T) {
			before := p.ledger.dump()
			_, err := p.service.Enrol(t.Context(), body)
			wantRefusal(t, err, casework.Forbidden)
			p.wantSame(before)
		})
	}
	// None of that used the code up, and small letters do.
	_, err = p.service.Enrol(t.Context(), p.enrolRequest(strings.ToLower(code), wire.ID{6}))
	p.must(err)
	_, err = p.service.Enrol(t.Context(), []byte("rubbish"))
	if !errors.Is(err, wire.ErrMessage) {
		t.Errorf("rubbish: got %v", err)
	}
	_, err = p.service.NewCode(t.Context(), casework.WorkerID{1})
	wantRefusal(t, err, casework.NotFound)
}

func TestAStoreThatFailsIsNoRefusal(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	reed.records(reed.meets(called("Jude Ashdown", "14_15")), p.street(nil))
	p.through(func(s kv.Store) kv.Store { return s })
	p.must(p.ledger.Close())
	_, _, err := reed.ask()
	if _, refused := casework.RefusalOf(err); refused || err == nil {
		t.Errorf("got %v, want a failure", err)
	}
}

func TestAPushOfVeryManyEntriesIsLogged(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	const each, commits = 3500, 5
	for range commits {
		reed.write(reed.files[jude], func(*crdt.State) []crdt.Op {
			var ops []crdt.Op
			for range each {
				ops = append(ops, crdt.Op{Entity: p.id(), Field: uint16(casework.FieldKind), Value: []byte(casework.StreetContact)})
			}
			return ops
		})
	}
	reed.sync()
	if got := len(p.queue("nair")); got != each*commits {
		t.Errorf("%d entries in the queue, want %d", got, each*commits)
	}
	leaves := p.leaves()
	named := leaves[len(leaves)-1].Entry.Detail.Entities
	if last := named[len(named)-1]; last != "more:not-named" {
		t.Errorf("the leaf ends with %s, want word that there is more", last)
	}
}
