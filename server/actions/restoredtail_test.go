package actions_test

import (
	"testing"

	"github.com/fxamacker/cbor/v2"

	"streetlight/shared/casework"
	"streetlight/sync/commit"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// tailOnly makes a phone forget the first commits of a file, as one that began it with a snapshot never had them.
func (ph *phone) tailOnly(scope casework.ScopeID, hub wire.ID) {
	ph.p.t.Helper()
	ph.p.must(ph.store.Update(ph.p.t.Context(), func(tx kv.Tx) error {
		table := kv.Table{Name: "archive", Ordered: true}
		var drop [][]byte
		err := tx.Scan(table, kv.Range{}, func(key, value []byte) error {
			var row struct {
				_              struct{} `cbor:",toarray"`
				Received, Skew int64
				Head, Body     []byte
			}
			ph.p.must(cbor.Unmarshal(value, &row))
			c, err := commit.Parse(row.Head)
			ph.p.must(err)
			if c.Scope == scope && c.Device != hub {
				drop = append(drop, append([]byte{}, key...))
			}
			return nil
		})
		for _, key := range drop {
			if err := tx.Delete(table, key); err != nil {
				return err
			}
		}
		return err
	}))
}

// A phone that holds only the end of a record gives that back first: the record comes back whole all the same with the
// phone that has its beginning.
func TestTheEndOfARecordComesBackBeforeItsBeginning(t *testing.T) {
	p := newPartnership(t)
	reed, other := p.enrol("reed"), p.enrol("reed")
	reed.sync()
	other.sync()
	before := p.ledger.dump()
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	id := reed.records(jude, p.street(nil))
	reed.sync()
	p.judge("nair", p.approval("nair", id))
	reed.sync()
	other.sync()
	other.tailOnly(reed.files[jude], wire.ID{0xff})
	p.goesBack(before)
	other.sync()
	reed.sync()
	if got := p.ledger.count("quarantine"); got != 0 {
		t.Errorf("%d commits are in quarantine, want none", got)
	}
	if got := p.entry("nair", id); got.Verdict != casework.Approved {
		t.Errorf("the entry is %q, want it approved", got.Verdict)
	}
}
