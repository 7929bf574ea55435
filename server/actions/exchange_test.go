package actions_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/keyring"
	"streetlight/sync/kv"
	"streetlight/sync/records"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

func TestARevokedPhoneIsToldSoInAStatement(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	reed.sync()
	reed.records(jude, p.street(nil))
	p.must(p.service.Revoke(t.Context(), casework.DeviceID(reed.ID())))
	before := p.ledger.dump()
	if got := reed.sync(); !got.Revoked || !reed.Revoked() {
		t.Errorf("the phone was told %+v, want revoked", got)
	}
	if reed.Pending() != 1 {
		t.Errorf("pending: %d, want the unsent entry kept", reed.Pending())
	}
	p.wantSame(before)
	wantRefusal(t, p.service.Revoke(t.Context(), casework.DeviceID{1}), casework.NotFound)
}

func TestAWrongClockNeverLocksAnyoneOut(t *testing.T) {
	for name, ahead := range map[string]time.Duration{"ten years ahead": 87600 * time.Hour, "ten years behind": -87600 * time.Hour, "five minutes ahead": 5 * time.Minute, "right": 0} {
		t.Run(name, func(t *testing.T) {
			p := newPartnership(t)
			reed := p.enrol("reed")
			reed.ahead = ahead
			jude := reed.meets(called("Jude Ashdown", "14_15"))
			id := reed.records(jude, given(reed.wall(), casework.StreetContact))
			if got := reed.sync(); got.Sent != 2 {
				t.Fatalf("sync brought %+v, want both commits receipted", got)
			}
			if reed.Skew() != ahead {
				t.Errorf("measured skew %v, want %v", reed.Skew(), ahead)
			}
			phones, err := p.service.Phones(t.Context())
			p.must(err)
			if len(phones) != 1 || phones[0].Skew != ahead || !phones[0].Seen.Equal(p.now) {
				t.Errorf("the list of phones says %+v", phones)
			}
			if page := p.entry("nair", id); !page.ReceivedAt.Equal(p.now) {
				t.Errorf("received %v, want by the server's clock %v", page.ReceivedAt, p.now)
			}
		})
	}
}

func TestAStaleTokenGetsTheTimeSigned(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	asked, err := reed.Request(p.now)
	p.must(err)
	token, err := wire.SignRequest(reed.ID(), reed.Key(), "POST", "/v1/sync", asked.Body, p.now.Add(-time.Hour))
	p.must(err)
	answer, stale, err := p.service.Exchange(t.Context(), token, "POST", "/v1/sync", asked.Body)
	p.must(err)
	receipt, _, err := wire.Open(answer, asked.Body, reed.HubKey())
	p.must(err)
	if !stale || receipt.HubTime != p.now.UnixMilli() {
		t.Errorf("stale %v, time %v, want the server's time", stale, time.UnixMilli(receipt.HubTime))
	}
}

func TestRequestsThatNobodySigned(t *testing.T) {
	p := newPartnership(t)
	reed, shah := p.enrol("reed"), p.enrol("shah")
	asked, err := reed.Request(p.now)
	p.must(err)
	sign := func(ph *phone, path string, body []byte) string {
		token, err := wire.SignRequest(ph.ID(), ph.Key(), "POST", path, body, p.now)
		p.must(err)
		return token
	}
	for name, c := range map[string]struct {
		token string
		kind  casework.Reason
	}{
		"no token":              {"", casework.Suspended},
		"rubbish":               {"e30.e30.e30", casework.Suspended},
		"of another path":       {sign(reed, "/v1/enrol", asked.Body), casework.Suspended},
		"of another body":       {sign(reed, "/v1/sync", []byte("else")), casework.Suspended},
		"of another phone":      {sign(shah, "/v1/sync", asked.Body), casework.Forbidden},
		"of another phone's id": {wrongKey(p, reed, shah, asked.Body), casework.Suspended},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := p.service.Exchange(t.Context(), c.token, "POST", "/v1/sync", asked.Body)
			wantRefusal(t, err, c.kind)
		})
	}
}

func wrongKey(p *partnership, named, signing *phone, body []byte) string {
	token, err := wire.SignRequest(named.ID(), signing.Key(), "POST", "/v1/sync", body, p.now)
	p.must(err)
	return token
}

func TestAReplayedRequestChangesNothing(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	reed.records(reed.meets(called("Jude Ashdown", "14_15")), p.street(seen()))
	asked, first, err := reed.ask()
	p.must(err)
	rows, leaves := p.ledger.count("log"), len(p.leaves())
	again, err := reed.post(asked.Body)
	p.must(err)
	one, _, err := wire.Open(first, asked.Body, reed.HubKey())
	p.must(err)
	two, _, err := wire.Open(again, asked.Body, reed.HubKey())
	p.must(err)
	if one.N != two.N || one.Head != two.Head || len(two.Exceptions) != 0 {
		t.Errorf("first receipt %+v, second %+v", one, two)
	}
	if got := p.ledger.count("log"); got != rows {
		t.Errorf("%d rows after the replay, want %d", got, rows)
	}
	if got := len(p.leaves()); got != leaves {
		t.Errorf("the replay left %d leaves, want none", got-leaves)
	}
	p.wantRules("ashworth", "R7")
}

// ops that no phone of ours writes, each in a commit of its own between two good ones.
func TestWhatAPhoneMayNotWriteIsKeptApartWithWords(t *testing.T) {
	entry := casework.EntryID{7}
	kind := func(text string) crdt.Op {
		return crdt.Op{Entity: entry, Field: uint16(casework.FieldKind), Value: []byte(text)}
	}
	field := func(f casework.FieldID, text string) crdt.Op {
		return crdt.Op{Entity: entry, Field: uint16(f), Value: []byte(text)}
	}
	for name, ops := range map[string]func(*partnership, casework.ScopeID) []crdt.Op{
		"a verdict": func(*partnership, casework.ScopeID) []crdt.Op {
			return []crdt.Op{field(casework.FieldJudgement, "approved")}
		},
		"a grant": func(_ *partnership, s casework.ScopeID) []crdt.Op {
			return []crdt.Op{{Entity: s, Field: uint16(casework.FieldGrant), Value: []byte{1}}}
		},
		"a note of 100,000 letters": func(*partnership, casework.ScopeID) []crdt.Op {
			return []crdt.Op{kind("street_contact"), field(casework.FieldFact, strings.Repeat("a", 100_000))}
		},
		"a choice that there is not": func(*partnership, casework.ScopeID) []crdt.Op {
			return []crdt.Op{kind("street_contact"), field(casework.FieldWeapon, "spoon")}
		},
		"another role's kind":      func(*partnership, casework.ScopeID) []crdt.Op { return []crdt.Op{kind("mentor_note")} },
		"a kind that there is not": func(*partnership, casework.ScopeID) []crdt.Op { return []crdt.Op{kind("rumour")} },
		"bytes that are not text": func(*partnership, casework.ScopeID) []crdt.Op {
			return []crdt.Op{kind("street_contact"), field(casework.FieldFact, "\xff\xfe")}
		},
		"another child for the file": func(_ *partnership, s casework.ScopeID) []crdt.Op {
			return []crdt.Op{{Entity: s, Field: uint16(casework.FieldScopeChild), Value: bytes.Repeat([]byte{1}, 16)}}
		},
		"another agency for the file": func(_ *partnership, s casework.ScopeID) []crdt.Op {
			return []crdt.Op{{Entity: s, Field: uint16(casework.FieldScopeAgency), Value: bytes.Repeat([]byte{1}, 16)}}
		},
		"the kind taken out": func(*partnership, casework.ScopeID) []crdt.Op {
			return []crdt.Op{{Entity: entry, Field: uint16(casework.FieldKind)}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPartnership(t)
			reed := p.enrol("reed")
			jude := reed.meets(called("Jude Ashdown", "14_15"))
			scope := reed.files[jude]
			reed.write(scope, func(*crdt.State) []crdt.Op { return ops(p, scope) })
			good := reed.records(jude, p.street(nil))
			if got := reed.sync(); got.Apart != 1 || got.Sent != 2 || reed.Pending() != 0 {
				t.Fatalf("sync brought %+v with %d pending, want one apart and the others receipted", got, reed.Pending())
			}
			p.wantApart(reed, 1)
			if got := p.queue("nair"); !slices.Equal(got, []casework.EntryID{good}) {
				t.Errorf("the queue holds %v, want the good entry", got)
			}
			if page := p.entry("nair", good); page.Agency != "Avon and Somerset Police" {
				t.Errorf("the entry is of %q", page.Agency)
			}
			reed.sync()
		})
	}
}

// wantApart checks that so many commits are in quarantine, here and on the phone, each with words.
func (p *partnership) wantApart(ph *phone, want int) {
	p.t.Helper()
	var aparts []replica.ApartCommit
	p.must(ph.store.View(p.t.Context(), func(r kv.Reader) (err error) {
		aparts, err = ph.Aparts(r)
		return err
	}))
	if len(aparts) != want || p.ledger.count("quarantine") != want {
		p.t.Errorf("the phone keeps %d apart, the server %d, want %d", len(aparts), p.ledger.count("quarantine"), want)
	}
	for _, a := range aparts {
		if len(a.Words) < 15 {
			p.t.Errorf("a commit is kept apart with no more than %q", a.Words)
		}
	}
}

func TestNobodyTakesOverAnothersEntry(t *testing.T) {
	p := newPartnership(t)
	reed, shah := p.enrol("reed"), p.enrol("shah")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	id := reed.records(jude, p.street(nil))
	reed.sync()
	sam := shah.meets(called("Sam Hollis", "16_17"))
	stolen := casework.Entry{ID: id, Kind: casework.StreetContact, Values: p.street(nil)}
	shah.write(shah.files[sam], func(view *crdt.State) []crdt.Op { return records.EntryOps(view, stolen) })
	if got := shah.sync(); got.Apart != 1 || got.Sent != 1 {
		t.Errorf("sync brought %+v, want the entry apart", got)
	}
	if page := p.entry("nair", id); page.Author != "Tom Reed" || page.Child.Name != "Jude Ashdown" {
		t.Errorf("the entry is now %s's about %s", page.Author, page.Child.Name)
	}
}

func TestAFileIsItsAuthorsAlone(t *testing.T) {
	p := newPartnership(t)
	reed, shah := p.enrol("reed"), p.enrol("shah")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	id := reed.records(jude, p.street(nil))
	reed.sync()
	scope := reed.files[jude]
	key, ok := p.ring.Get(scope, 1)
	if !ok {
		t.Fatal("the server has no key of the file")
	}
	p.must(shah.ring.Add(keyring.Key{Scope: scope, ID: 1, Secret: key}))
	shah.write(scope, func(*crdt.State) []crdt.Op {
		return []crdt.Op{{Entity: id, Field: uint16(casework.FieldFact), Value: []byte("Another story.")}}
	})
	if got := shah.sync(); got.Apart != 1 {
		t.Errorf("sync brought %+v, want it apart", got)
	}
	if page := p.entry("nair", id); len(page.Conflicts) != 0 {
		t.Errorf("somebody else wrote into the file: %v", page.Conflicts)
	}
	desk := casework.ScopeID{}
	for key := range p.ledger.dump() {
		if table, row, _ := strings.Cut(key, "\n"); table == "scope" && row != string(scope[:]) {
			copy(desk[:], row)
			break
		}
	}
	key, _ = p.ring.Get(desk, 1)
	p.must(shah.ring.Add(keyring.Key{Scope: desk, ID: 1, Secret: key}))
	shah.write(desk, func(*crdt.State) []crdt.Op { return []crdt.Op{{Entity: desk, Field: 0x222, Value: []byte("x")}} })
	if got := shah.sync(); got.Apart != 1 {
		t.Errorf("writing into a scope of the server's: %+v, want it apart", got)
	}
}

func TestAFileThatBeginsWrong(t *testing.T) {
	for name, meta := range map[string]func(*phone) records.Meta{
		"no child": func(ph *phone) records.Meta { return records.Meta{Kind: casework.FileScope, Agency: ph.who.Agency} },
		"another agency": func(ph *phone) records.Meta {
			return records.Meta{Kind: casework.FileScope, Child: casework.ChildID{1}, Agency: ph.p.people["cole"].Agency}
		},
		"a desk": func(ph *phone) records.Meta {
			return records.Meta{Kind: casework.DeskScope, Child: casework.ChildID{1}, Agency: ph.who.Agency}
		},
		"nothing": func(*phone) records.Meta { return records.Meta{} },
	} {
		t.Run(name, func(t *testing.T) {
			p := newPartnership(t)
			reed := p.enrol("reed")
			scope := casework.ScopeID(p.id())
			w := reed.Writer()
			p.must(w.NewScope(scope))
			reed.save(w, replica.Change{Scope: scope, Ops: records.MetaOps(scope, meta(reed))})
			good := reed.records(reed.meets(called("Jude Ashdown", "14_15")), p.street(nil))
			if got := reed.sync(); got.Apart != 1 || got.Sent != 2 {
				t.Fatalf("sync brought %+v, want one apart", got)
			}
			p.wantApart(reed, 1)
			if got := p.queue("nair"); !slices.Equal(got, []casework.EntryID{good}) {
				t.Errorf("the queue holds %v", got)
			}
		})
	}
}

// tampered sends what is pending after a hand on the line changed it, and gives the receipt.
func (ph *phone) tampered(change func(*wire.Request)) wire.Receipt {
	ph.p.t.Helper()
	asked, err := ph.Request(ph.wall())
	ph.p.must(err)
	req, err := wire.ParseRequest(asked.Body)
	ph.p.must(err)
	change(&req)
	body, err := wire.Encode(req)
	ph.p.must(err)
	answer, err := ph.post(body)
	ph.p.must(err)
	receipt, _, err := wire.Open(answer, body, ph.HubKey())
	ph.p.must(err)
	return receipt
}

func TestCommitsThatArriveDamaged(t *testing.T) {
	flip := func(b []byte, at int) []byte {
		out := bytes.Clone(b)
		out[at] ^= 1
		return out
	}
	for name, c := range map[string]struct {
		change   func(*wire.Request)
		verdicts []wire.Verdict
		n        uint64 // of the three commits, how many stand in the chain
		entries  int    // in the queue
	}{
		"nothing":               {func(*wire.Request) {}, nil, 3, 2},
		"a body cut":            {func(r *wire.Request) { r.Push[1].Body = r.Push[1].Body[:20] }, []wire.Verdict{wire.Quarantined}, 3, 1},
		"a body altered":        {func(r *wire.Request) { r.Push[1].Body = flip(r.Push[1].Body, 30) }, []wire.Verdict{wire.Quarantined}, 3, 1},
		"a body missing":        {func(r *wire.Request) { r.Push[1].Body = nil }, []wire.Verdict{wire.Quarantined}, 3, 1},
		"a head altered":        {func(r *wire.Request) { r.Push[2].Head = flip(r.Push[2].Head, 40) }, []wire.Verdict{wire.Refused}, 2, 1},
		"a signature altered":   {func(r *wire.Request) { h := r.Push[2].Head; r.Push[2].Head = flip(h, len(h)-1) }, []wire.Verdict{wire.Refused}, 2, 1},
		"a head of rubbish":     {func(r *wire.Request) { r.Push[2].Head = []byte("rubbish") }, []wire.Verdict{wire.Refused}, 2, 1},
		"an empty head":         {func(r *wire.Request) { r.Push[2].Head = nil }, []wire.Verdict{wire.Refused}, 2, 1},
		"the second missing":    {func(r *wire.Request) { r.Push = slices.Delete(r.Push, 1, 2) }, []wire.Verdict{wire.Gap}, 1, 0},
		"the first altered":     {func(r *wire.Request) { r.Push[0].Head = flip(r.Push[0].Head, 40) }, []wire.Verdict{wire.Refused, wire.Gap}, 0, 0},
		"one twice":             {func(r *wire.Request) { r.Push = slices.Insert(r.Push, 1, r.Push[0]) }, nil, 3, 2},
		"in another order":      {func(r *wire.Request) { r.Push[1], r.Push[2] = r.Push[2], r.Push[1] }, []wire.Verdict{wire.Gap}, 1, 0},
		"without their key":     {func(r *wire.Request) { r.Keys = nil }, []wire.Verdict{wire.Quarantined, wire.Quarantined, wire.Quarantined}, 3, 0},
		"with a key of rubbish": {func(r *wire.Request) { r.Keys[0].Sealed = []byte("rubbish") }, []wire.Verdict{wire.Quarantined, wire.Quarantined, wire.Quarantined}, 3, 0},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPartnership(t)
			reed := p.enrol("reed")
			reed.sync()
			jude := reed.meets(called("Jude Ashdown", "14_15"))
			reed.records(jude, p.street(nil))
			reed.records(jude, p.street(nil))
			receipt := reed.tampered(c.change)
			var got []wire.Verdict
			for _, e := range receipt.Exceptions {
				got = append(got, e.Verdict)
				if len(e.Words) < 15 {
					t.Errorf("a verdict says only %q", e.Words)
				}
			}
			if !slices.Equal(got, c.verdicts) || receipt.N != c.n {
				t.Errorf("verdicts %v up to number %d, want %v up to %d", got, receipt.N, c.verdicts, c.n)
			}
			if got := len(p.queue("nair")); got != c.entries {
				t.Errorf("%d entries in the queue, want %d", got, c.entries)
			}
			reed.sync() // sends again what did not come through
			if reed.Pending() != 0 {
				t.Errorf("%d commits are still pending after the next sync", reed.Pending())
			}
		})
	}
}

func TestAnothersCommitsAreRefused(t *testing.T) {
	p := newPartnership(t)
	reed, shah := p.enrol("reed"), p.enrol("shah")
	reed.records(reed.meets(called("Jude Ashdown", "14_15")), p.street(nil))
	asked, err := reed.Request(p.now)
	p.must(err)
	stolen, err := wire.ParseRequest(asked.Body)
	p.must(err)
	shah.records(shah.meets(called("Sam Hollis", "16_17")), p.street(nil))
	receipt := shah.tampered(func(r *wire.Request) { r.Push = append(stolen.Push, r.Push...) })
	if len(receipt.Exceptions) != 2 || receipt.Exceptions[0].Verdict != wire.Refused || receipt.N != 2 {
		t.Errorf("the receipt is %+v, want the stolen ones refused and her own accepted", receipt)
	}
	reed.sync()
	if got := p.queue("nair"); len(got) != 2 {
		t.Errorf("the queue holds %d entries, want both authors' own", len(got))
	}
}

// group writes one action that touches two new files.
func (ph *phone) group(second ...crdt.Op) (one, two casework.EntryID) {
	ph.p.t.Helper()
	w := ph.Writer()
	var changes []replica.Change
	for i, id := range []*casework.EntryID{&one, &two} {
		scope := casework.ScopeID(ph.p.id())
		*id = casework.EntryID(ph.p.id())
		ph.p.must(w.NewScope(scope))
		ops := records.MetaOps(scope, records.Meta{Kind: casework.FileScope, Child: casework.ChildID(ph.p.id()), Agency: ph.who.Agency})
		ops = append(ops, records.EntryOps(&crdt.State{}, casework.Entry{ID: *id, Kind: casework.StreetContact, Values: ph.p.street(nil)})...)
		if i == 1 {
			ops = append(ops, second...)
		}
		changes = append(changes, replica.Change{Scope: scope, Ops: ops})
	}
	ph.save(w, changes...)
	return one, two
}

func TestAGroupIsAcceptedWholeOrNotAtAll(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	one, two := reed.group()
	reed.tampered(func(r *wire.Request) { r.Push = r.Push[:1] })
	if got := p.queue("nair"); len(got) != 0 {
		t.Errorf("half a group is in the queue: %v", got)
	}
	if got := reed.sync(); got.Sent != 2 {
		t.Errorf("sync brought %+v, want the whole group", got)
	}
	got := p.queue("nair")
	if len(got) != 2 || !slices.Contains(got, one) || !slices.Contains(got, two) {
		t.Errorf("the queue holds %v, want %v and %v", got, one, two)
	}
	reed.group(crdt.Op{Entity: [16]byte{1}, Field: uint16(casework.FieldJudgement), Value: []byte{1}})
	good := reed.records(reed.meets(called("Jude Ashdown", "14_15")), p.street(nil))
	if got := reed.sync(); got.Apart != 2 || got.Sent != 2 {
		t.Errorf("sync brought %+v, want the whole group apart and the rest accepted", got)
	}
	if got := p.queue("nair"); len(got) != 3 || !slices.Contains(got, good) {
		t.Errorf("the queue holds %v, want the good entry as a third", got)
	}
	p.wantApart(reed, 2)
}

// Whatever commit of the store fails, before or after it is made, a retry brings everything in exactly once.
func TestACrashAroundACommitIsHarmless(t *testing.T) {
	for name, fault := range map[string]kv.Fault{"before": kv.FailBefore, "after": kv.FailAfter} {
		t.Run(name, func(t *testing.T) {
			p := newPartnership(t)
			reed, other := p.enrol("reed"), p.enrol("reed")
			failing := -1
			p.through(func(s kv.Store) kv.Store {
				return kv.NewFaulty(s, func(int) kv.Fault {
					if failing--; failing == 0 {
						return fault
					}
					return kv.NoFault
				})
			})
			jude := reed.meets(called("Jude Ashdown", "14_15"))
			var want []casework.EntryID
			for round := range 6 {
				want = append(want, reed.records(jude, p.street(nil)))
				failing = 1
				if _, _, err := reed.ask(); !errors.Is(err, kv.ErrFault) {
					t.Fatalf("round %d: got %v, want the fault", round, err)
				}
				reed.sync()
				other.sync()
			}
			failing = -1
			got := p.queue("nair")
			slices.SortFunc(got, byBytes)
			slices.SortFunc(want, byBytes)
			if !slices.Equal(got, want) || p.ledger.count("quarantine") != 0 {
				t.Errorf("the queue holds %d entries, want %d, each once", len(got), len(want))
			}
			if len(records.EntryIDs(other.state(reed.files[jude]))) != len(want) {
				t.Error("the worker's other phone does not show all of them")
			}
		})
	}
}

func byBytes(a, b casework.EntryID) int { return bytes.Compare(a[:], b[:]) }

func TestTwoPhonesOfOneWorker(t *testing.T) {
	p := newPartnership(t)
	one, two := p.enrol("reed"), p.enrol("reed")
	jude := one.meets(called("Jude Ashdown", "14_15"))
	first := one.records(jude, p.street(nil))
	one.sync()
	two.sync()
	two.files[jude] = one.files[jude]
	second := two.records(jude, p.street(nil))
	two.changes(jude, first, func(v casework.Values) { v.Set(casework.FieldPlace, "Bus station") })
	two.sync()
	one.sync()
	for name, ph := range map[string]*phone{"one": one, "two": two} {
		state := ph.state(one.files[jude])
		e, _, ok := records.Entry(state, one.files[jude], first)
		if !ok || e.Values.Get(casework.FieldPlace) != "Bus station" || len(records.EntryIDs(state)) != 2 {
			t.Errorf("phone %s shows %v with %d entries", name, e.Values.Get(casework.FieldPlace), len(records.EntryIDs(state)))
		}
	}
	p.judge("nair", p.approval("nair", second))
	one.sync()
	two.sync()
	if one.verdict(jude, second).Verdict != casework.Approved || two.verdict(jude, second).Verdict != casework.Approved {
		t.Error("a verdict did not reach both phones")
	}
}

func TestAClonedPhoneIsSeenAndKept(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	reed.sync()
	clone := *reed
	var err error
	clone.store = copyOf(p, reed.store)
	clone.Device, err = replica.Load(t.Context(), clone.store, reed.ring, p.random)
	p.must(err)
	reed.records(jude, p.street(nil))
	reed.sync()
	clone.records(jude, p.street(nil))
	for range 3 {
		p.pass(time.Minute)
		clone.exchange()
	}
	if !clone.Forked() {
		t.Error("the clone was not told")
	}
	if got := p.ledger.count("quarantine"); got != 1 {
		t.Errorf("%d commits in quarantine after three tries, want the second one once", got)
	}
}

// copyOf copies a phone's store.
func copyOf(p *partnership, from *kv.Memory) *kv.Memory {
	p.t.Helper()
	to := kv.NewMemory()
	p.must(from.View(p.t.Context(), func(r kv.Reader) error {
		return to.Update(p.t.Context(), func(tx kv.Tx) error {
			self, err := r.Get(kv.Table{Name: "self"}, []byte("self"))
			if err != nil {
				return err
			}
			if err := tx.Put(kv.Table{Name: "self"}, []byte("self"), self); err != nil {
				return err
			}
			for _, name := range []string{"held", "archive", "outbox"} {
				table := kv.Table{Name: name, Ordered: true}
				if err := r.Scan(table, kv.Range{}, func(key, value []byte) error { return tx.Put(table, key, value) }); err != nil {
					return err
				}
			}
			return nil
		})
	}))
	return to
}

// A scope's key arrives with the scope, and for nothing else.
func TestKeysOfNothingAreNotKept(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	reed.sync()
	before := p.ring.Len()
	reed.meets(called("Jude Ashdown", "14_15"))
	reed.tampered(func(r *wire.Request) {
		for n := range byte(50) {
			k, err := wire.SealKey(reed.Secret(), wire.ID{n, 1}, 1, commit.Key{n}, p.random)
			p.must(err)
			r.Keys = append(r.Keys, k)
		}
	})
	if got := p.ring.Len() - before; got != 2 {
		t.Errorf("%d new keys, want that of the file and that of its desk", got)
	}
}
