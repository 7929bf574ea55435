package actions_test

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

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

func TestClocksThatNoClockShows(t *testing.T) {
	for name, wall := range map[string]int64{"the end of time": math.MaxInt64, "its beginning": math.MinInt64, "zero": 0} {
		t.Run(name, func(t *testing.T) {
			p := newPartnership(t)
			reed := p.enrol("reed")
			reed.sync()
			id := reed.records(reed.meets(called("Jude Ashdown", "14_15")), p.street(seen()))
			if got := reed.tampered(func(r *wire.Request) { r.Wall = wall }); got.N != 2 || len(got.Exceptions) != 0 {
				t.Errorf("the receipt is %+v, want both commits accepted", got)
			}
			p.wantRules("ashworth", "R7")
			if page := p.entry("nair", id); !page.ReceivedAt.Equal(p.now) {
				t.Errorf("received %v", page.ReceivedAt)
			}
			reed.sync()
		})
	}
}
