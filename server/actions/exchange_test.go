package actions_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/commit"
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
	rows, leaves := p.ledger.count("log"), len(p.leavesOf("push"))
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
	if got := len(p.leavesOf("push")); got != leaves {
		t.Errorf("the replay left %d leaves of a push, want none", got-leaves)
	}
	p.wantRules("ashworth", "R7")
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
	if waits, err := p.service.Suspended(t.Context(), p.people["reed"].ID); err != nil || len(waits) != 1 || waits[0].ID != casework.DeviceID(reed.ID()) || waits[0].Forked.IsZero() {
		t.Errorf("suspended are %+v, %v; want his phone", waits, err)
	}
	if waits, err := p.service.Suspended(t.Context(), p.people["shah"].ID); err != nil || len(waits) > 0 {
		t.Errorf("of somebody else %+v are suspended, %v", waits, err)
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

func TestAPhoneOfSomebodyWhoLeftGetsNothing(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	reed.records(reed.meets(called("Jude Ashdown", "14_15")), p.street(nil))
	left := p.people["reed"]
	left.Ended = true
	p.must(p.service.PutWorker(t.Context(), left))
	before := p.ledger.dump()
	_, _, err := reed.ask()
	wantRefusal(t, err, casework.Suspended)
	p.wantSame(before)
	if reed.Pending() != 2 {
		t.Errorf("pending: %d, want everything kept", reed.Pending())
	}
}
