package actions_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/server/limit"
	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/records"
	"streetlight/sync/replica"
	"streetlight/sync/sealed"
	"streetlight/sync/wire"
)

// unsent is what lies in a phone's outbox, sealed as a vault seals it.
func (ph *phone) unsent() []wire.SalvageRow {
	ph.p.t.Helper()
	box := sealed.Outbox(sealed.OutboxKey(ph.Secret()))
	var out []wire.SalvageRow
	ph.p.must(ph.store.View(ph.p.t.Context(), func(r kv.Reader) error {
		for _, table := range []string{"outbox", "outbox-apart", "outbox-drafts", "outbox-keys"} {
			err := r.Scan(kv.Table{Name: table, Ordered: true}, kv.Range{}, func(key, value []byte) error {
				b, err := box.Seal(nil, ph.p.random, box.Place(nil, table, key), value)
				out = append(out, wire.SalvageRow{Table: table, Key: bytes.Clone(key), Sealed: b})
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	return out
}

// draft keeps a form that is not finished.
func (ph *phone) draft(d records.Draft) {
	ph.p.t.Helper()
	b, err := d.Encode()
	ph.p.must(err)
	ph.p.must(ph.store.Update(ph.p.t.Context(), func(tx kv.Tx) error {
		return tx.Put(kv.Table{Name: "outbox-drafts", Ordered: true}, []byte("street_contact\x00new"), b)
	}))
}

// salvage posts rows for a device and gives the fate of each.
func (p *partnership) salvage(device wire.ID, rows []wire.SalvageRow) []wire.RowFate {
	p.t.Helper()
	body, err := wire.Encode(wire.SalvageRequest{Version: wire.Version, Device: device, Rows: rows})
	p.must(err)
	answer, err := p.service.Salvage(p.t.Context(), body)
	p.must(err)
	_, fates, err := wire.OpenSalvage(answer, body, p.hubKey.Public().(ed25519.PublicKey))
	p.must(err)
	return fates
}

// count is how many rows have a fate.
func count(fates []wire.RowFate, f wire.Fate) int {
	n := 0
	for _, got := range fates {
		if got.Fate == f {
			n++
		}
	}
	return n
}

// queued says whether an entry awaits a verdict of Priya Nair's.
func (p *partnership) queued(id casework.EntryID) bool {
	p.t.Helper()
	queue, err := p.service.Queue(p.t.Context(), p.as("nair"))
	p.must(err)
	return slices.ContainsFunc(queue, func(l actions.EntryLine) bool { return l.ID == id })
}

// What a phone had not sent when it was wiped or revoked comes into its supervisor's queue, once however often it is sent.
func TestUnsentWorkIsSalvaged(t *testing.T) {
	for name, end := range map[string]func(*partnership, *phone){
		"a wiped phone": func(*partnership, *phone) {},
		"a revoked phone": func(p *partnership, ph *phone) {
			p.must(p.service.Revoke(p.t.Context(), casework.DeviceID(ph.ID())))
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPartnership(t)
			reed, other := p.enrol("reed"), p.enrol("reed")
			jude := reed.meets(called("Jude Ashdown", "14_15"))
			known := reed.records(jude, p.street(casework.Values{casework.FieldFact: {"Sent in time."}}))
			reed.sync()
			in := reed.records(jude, p.street(casework.Values{casework.FieldFact: {"Stood by the weir."}}))
			fresh := reed.meets(called("Kit Vale", "10_13"))
			first := reed.records(fresh, p.street(casework.Values{casework.FieldFact: {"With two others."}}))
			reed.draft(records.Draft{Kind: casework.StreetContact, Values: casework.Values{casework.FieldFact: {"Half a sent"}}})
			end(p, reed)
			rows := reed.unsent()
			fates := p.salvage(reed.ID(), rows)
			if count(fates, wire.Taken) != 4 || count(fates, wire.Kept) != 1 || len(fates) != 5 {
				t.Errorf("the rows ended as %+v, want three commits and a key taken and a draft kept", fates)
			}
			for _, id := range []casework.EntryID{known, in, first} {
				if !p.queued(id) {
					t.Errorf("%s is not in the queue", id)
				}
			}
			kept := p.keptOne()
			if !kept.Unsigned || !strings.Contains(kept.Why, "unsigned") || len(kept.Lines) != 1 || kept.Lines[0].Texts[0] != "Half a sent" || kept.Worker != "Tom Reed" {
				t.Errorf("the draft is kept as %+v", kept)
			}
			_, err := p.service.Release(t.Context(), p.as("nair"), kept.ID, "Because.")
			wantRefusal(t, err, casework.Invalid)
			leaves := len(p.leavesOf("push"))
			if again := p.salvage(reed.ID(), rows); !slices.Equal(again, fates) {
				t.Errorf("sent again the rows ended as %+v", again)
			}
			if got := len(p.leavesOf("push")); got != leaves {
				t.Errorf("sending it again took %d things in", got-leaves)
			}
			p.keptOne()
			if got := len(p.leavesOf("salvage")); got != 2 {
				t.Errorf("%d leaves of a salvage, want two", got)
			}
			other.sync()
			if _, _, ok := records.Entry(other.state(reed.files[fresh]), reed.files[fresh], first); !ok {
				t.Error("the worker's other phone does not show it")
			}
		})
	}
}

// Nothing but what lay sealed on that phone does anything.
func TestForgedSalvageDoesNothing(t *testing.T) {
	p := newPartnership(t)
	reed, shah := p.enrol("reed"), p.enrol("shah")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	reed.records(jude, p.street(nil))
	rows := reed.unsent()
	before := len(p.leaves())
	moved, altered := slices.Clone(rows), slices.Clone(rows)
	for i := range rows {
		moved[i].Key = append([]byte{9}, rows[i].Key...)
		altered[i].Sealed = bytes.Clone(rows[i].Sealed)
		altered[i].Sealed[30] ^= 1
	}
	for name, c := range map[string]struct {
		device wire.ID
		rows   []wire.SalvageRow
	}{
		"another phone's key":   {shah.ID(), rows},
		"an unknown phone":      {wire.ID{1, 2, 3}, rows},
		"moved to another key":  {reed.ID(), moved},
		"altered":               {reed.ID(), altered},
		"no outbox":             {reed.ID(), []wire.SalvageRow{{Table: "self", Key: []byte("self"), Sealed: rows[0].Sealed}}},
		"junk":                  {reed.ID(), []wire.SalvageRow{{Table: "outbox", Key: []byte{1}, Sealed: []byte("junk")}, {}}},
		"nothing":               {reed.ID(), []wire.SalvageRow{}},
		"a zero in the table":   {reed.ID(), []wire.SalvageRow{{Table: "outbox\x00", Key: rows[0].Key, Sealed: rows[0].Sealed}}},
		"another phone's rows ": {reed.ID(), shah.unsent()},
	} {
		if fates := p.salvage(c.device, c.rows); count(fates, wire.Unopened) != len(c.rows) {
			t.Errorf("%s: %+v, want nothing opened", name, fates)
		}
	}
	if got := len(p.leaves()); got != before {
		t.Errorf("it left %d leaves", got-before)
	}
	if lines, err := p.service.Quarantine(t.Context()); err != nil || len(lines) != 0 {
		t.Errorf("it left %+v, %v in the quarantine", lines, err)
	}
}

// A commit that is not its device's own counts for nothing, even sealed under the right key.
func TestASalvagedCommitCountsByItsSignature(t *testing.T) {
	p := newPartnership(t)
	reed, shah := p.enrol("reed"), p.enrol("shah")
	jude := shah.meets(called("Jude Ashdown", "14_15"))
	entry := shah.records(jude, p.street(nil))
	p.must(shah.store.View(t.Context(), func(r kv.Reader) error {
		return reed.store.Update(t.Context(), func(tx kv.Tx) error {
			for _, name := range []string{"outbox", "outbox-keys"} {
				table := kv.Table{Name: name, Ordered: true}
				if err := r.Scan(table, kv.Range{}, func(key, value []byte) error { return tx.Put(table, bytes.Clone(key), bytes.Clone(value)) }); err != nil {
					return err
				}
			}
			return nil
		})
	}))
	fates := p.salvage(reed.ID(), reed.unsent())
	if count(fates, wire.Kept) != 2 || p.queued(entry) {
		t.Errorf("another worker's commits ended as %+v", fates)
	}
	lines, err := p.service.Quarantine(t.Context())
	p.must(err)
	for _, l := range lines {
		_, err := p.service.Release(t.Context(), p.as("nair"), l.ID, "Because.")
		wantRefusal(t, err, casework.Invalid)
	}
}

// A phone that was copied: what it had not sent is kept apart.
func TestASuspendedPhonesUnsentWorkIsKeptApart(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	reed.sync()
	copied := reed.copied()
	reed.records(jude, p.street(nil))
	reed.sync()
	copied.records(jude, p.street(casework.Values{casework.FieldFact: {"Stood by the weir."}}))
	copied.exchange()
	entry := copied.records(jude, p.street(casework.Values{casework.FieldFact: {"And later."}}))
	if fates := p.salvage(copied.ID(), copied.unsent()); count(fates, wire.Kept) != 2 || p.queued(entry) {
		t.Errorf("it ended as %+v, want it kept", fates)
	}
	phones, err := p.service.Phones(t.Context())
	p.must(err)
	if !slices.ContainsFunc(phones, func(l actions.DeviceLine) bool { return !l.Forked.IsZero() }) {
		t.Error("the list of phones does not show it as suspended")
	}
}

// Where what came before is lost, the rest is kept and can be released.
func TestAGapInWhatIsSalvaged(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	reed.sync()
	reed.records(jude, p.street(nil))
	later := reed.records(jude, p.street(casework.Values{casework.FieldFact: {"And later."}}))
	rows := reed.unsent()
	fates := p.salvage(reed.ID(), rows[1:])
	if count(fates, wire.Kept) != 1 {
		t.Fatalf("it ended as %+v", fates)
	}
	_, err := p.service.Release(t.Context(), p.as("nair"), p.keptOne().ID, "He told me of it.")
	p.must(err)
	if !p.queued(later) {
		t.Error("it is not in the queue")
	}
	if fates := p.salvage(reed.ID(), rows); count(fates, wire.Taken)+count(fates, wire.Kept) != 2 {
		t.Errorf("all of it, later, ended as %+v", fates)
	}
	page, err := p.service.Entry(t.Context(), p.as("nair"), later)
	p.must(err)
	if page.Conflicts != nil {
		t.Errorf("it contradicts itself in %v", page.Conflicts)
	}
}

// copied is a copy of the phone as it stands.
func (ph *phone) copied() *phone {
	ph.p.t.Helper()
	to := &phone{p: ph.p, who: ph.who, store: kv.NewMemory(), ring: ph.ring, files: ph.files}
	tables := []kv.Table{{Name: "self"}}
	for _, name := range []string{"outbox", "archive", "held", "outbox-apart", "outbox-keys"} {
		tables = append(tables, kv.Table{Name: name, Ordered: true})
	}
	ph.p.must(ph.store.View(ph.p.t.Context(), func(r kv.Reader) error {
		return to.store.Update(ph.p.t.Context(), func(tx kv.Tx) error {
			self, err := r.Get(tables[0], []byte("self"))
			if err != nil {
				return err
			}
			if err := tx.Put(tables[0], []byte("self"), self); err != nil {
				return err
			}
			for _, table := range tables[1:] {
				if err := r.Scan(table, kv.Range{}, func(key, value []byte) error { return tx.Put(table, bytes.Clone(key), bytes.Clone(value)) }); err != nil {
					return err
				}
			}
			return nil
		})
	}))
	var err error
	to.Device, err = replica.Load(ph.p.t.Context(), to.store, to.ring, ph.p.random)
	ph.p.must(err)
	return to
}

// Whoever names a phone, and cannot seal as it does, takes nothing from what it may ask for.
func TestOnlyWhatOpensCountsAsThePhonesOwnSalvage(t *testing.T) {
	p := newPartnership(t)
	p.often = limit.New[wire.ID](limit.Rate{Burst: 20, Every: time.Hour}, 10, func() time.Time { return p.now })
	p.open()
	reed := p.enrol("reed")
	reed.records(reed.meets(called("Jude Ashdown", "14_15")), p.street(nil))
	rows := reed.unsent()
	forged := make([]wire.SalvageRow, len(rows))
	for i, r := range rows {
		forged[i] = wire.SalvageRow{Table: r.Table, Key: r.Key, Sealed: bytes.Repeat([]byte{7}, len(r.Sealed))}
	}
	for range 100 {
		p.salvage(reed.ID(), forged)
	}
	body, err := wire.Encode(wire.SalvageRequest{Version: wire.Version, Device: reed.ID(), Rows: rows})
	p.must(err)
	passed := 0
	for range 50 {
		if _, err = p.service.Salvage(t.Context(), body); err == nil {
			passed++
		}
	}
	var over *limit.Exceeded
	if passed == 0 || passed == 50 || !errors.As(err, &over) {
		t.Errorf("%d of 50 requests passed, the last with %v; want some, and then a time to wait", passed, err)
	}
}
