package actions

import (
	"slices"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// judgedRow names the ops that a verdict was about. It holds no words: what has changed since is found by the ops that
// are new or gone, however old they are by their author's clock.
type judgedRow struct {
	_   struct{} `cbor:",toarray"`
	Ops []judgedOp
}

type judgedOp struct {
	_     struct{} `cbor:",toarray"`
	Field uint16
	Dot   crdt.Dot
}

// opsOf lists the visible ops of an entry that people wrote.
func opsOf(state *crdt.State, id casework.EntryID) []judgedOp {
	var out []judgedOp
	for _, c := range state.Cells(id) {
		if c.Field&crdt.HubBit != 0 {
			continue
		}
		for _, v := range c.Values {
			out = append(out, judgedOp{Field: c.Field, Dot: v.Dot})
		}
	}
	return out
}

// keepJudged remembers what the verdict that is being recorded is about.
func (x *tx) keepJudged(state *crdt.State, id casework.EntryID) error {
	return put(x.KV(), tableJudged, id[:], judgedRow{Ops: opsOf(state, id)})
}

// changedSince lists the fields that differ from what was last judged, as they were then and are now, in the order of the
// form.
func (x *tx) changedSince(scope casework.ScopeID, state *crdt.State, id casework.EntryID, judged casework.ContentHash) ([]ChangedLine, error) {
	row, _, err := get[judgedRow](x.KV(), tableJudged, id[:])
	if err != nil {
		return nil, err
	}
	changed := differing(row.Ops, opsOf(state, id))
	if len(changed) == 0 {
		return nil, nil
	}
	then, err := x.contentAt(scope, id, judged)
	if err != nil {
		return nil, err
	}
	lost := casework.ContentHash(then.ContentHash(id)) != judged
	was, _ := records.Read(then, id, casework.EntryFields())
	is, _ := records.Read(state, id, casework.EntryFields())
	var out []ChangedLine
	for _, f := range casework.EntryFields() {
		if changed[uint16(f.ID)] {
			delete(changed, uint16(f.ID))
			out = append(out, ChangedLine{Label: f.Label, Was: x.inWords(f, was[f.ID]), Now: x.inWords(f, is[f.ID]), Lost: lost})
		}
	}
	if len(changed) > 0 {
		out = append(out, ChangedLine{Label: "Other fields", Now: []string{"written by a newer version of the app"}, Lost: true})
	}
	return out, nil
}

// inWords gives a field's texts as its entry's page shows them.
func (x *tx) inWords(f casework.Field, texts []string) []string {
	if f.ID != casework.FieldIndicators {
		return x.shown(f, texts)
	}
	var out []string
	for _, l := range x.indicatorLines(texts) {
		out = append(out, l.Texts...)
	}
	return out
}

// differing names the fields of which one side has an op that the other has not.
func differing(a, b []judgedOp) map[uint16]bool {
	out := map[uint16]bool{}
	for _, sides := range [][2][]judgedOp{{a, b}, {b, a}} {
		for _, op := range sides[0] {
			if !slices.Contains(sides[1], op) {
				out[op.Field] = true
			}
		}
	}
	return out
}
