package actions_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/keyring"
	"streetlight/sync/kv"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

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

// A phone's secret opens no record: else it would be handed to all who read that record, and erased with it.
func TestAFileUnderThePhonesOwnSecret(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	scope := casework.ScopeID(reed.ID())
	p.must(reed.ring.Add(keyring.Key{Scope: scope, ID: 0xffffffff, Secret: reed.Secret()}))
	reed.write(scope, func(*crdt.State) []crdt.Op {
		return records.MetaOps(scope, records.Meta{Kind: casework.FileScope, Child: casework.ChildID(p.id()), Agency: reed.who.Agency})
	})
	if got := reed.sync(); got.Apart != 1 {
		t.Errorf("sync brought %+v, want it apart", got)
	}
	if kept := p.keptOne(); kept.Closed == "" {
		t.Error("it opens in the quarantine, and could be released")
	}
}
