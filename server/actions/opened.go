package actions

import (
	"cmp"
	"slices"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

// tableOpened says who opened copies of an entry, and when first: entry, worker -> openedRow. It holds ids and times alone.
//
//nolint:gochecknoglobals // a name that nobody changes
var tableOpened = kv.Table{Name: "opened", Ordered: true}

type openedRow struct {
	_      struct{} `cbor:",toarray"`
	Agency casework.AgencyID
	Copies []openedCopy
}

// openedCopy is the first time that somebody opened one copy: an entry that was changed and shared again is another.
type openedCopy struct {
	_       struct{} `cbor:",toarray"`
	Content casework.ContentHash
	At      int64 // milliseconds since 1970, by the server's clock, or as the measured skew of a phone puts it right
}

// note keeps the earliest time for a content, and says whether anything changed.
func (r *openedRow) note(content casework.ContentHash, at int64) bool {
	for i := range r.Copies {
		if c := &r.Copies[i]; c.Content == content {
			if at >= c.At {
				return false
			}
			c.At = at
			return true
		}
	}
	r.Copies = append(r.Copies, openedCopy{Content: content, At: at})
	return true
}

// opens notes that this person opened a copy then. Its author hears of the first of each partner.
func (x *tx) opens(id casework.EntryID, content casework.ContentHash, from casework.AgencyID, at time.Time) error {
	key := pair(id, x.who.ID)
	row, _, err := get[openedRow](x.KV(), tableOpened, key)
	if err != nil {
		return err
	}
	row.Agency = x.who.Agency
	if !row.note(content, at.UnixMilli()) {
		return nil
	}
	if err := put(x.KV(), tableOpened, key, row); err != nil || row.Agency == from {
		return err
	}
	return x.hearOpened(id, row.Agency, at)
}

// openedAs notes an opening where a person reads a copy; of an entry of one's own agency there is nothing to note.
func (x *tx) openedAs(r reading) error {
	if r.copied == nil {
		return nil
	}
	return x.opens(r.copied.Entry, r.copied.Content, r.copied.Agency, x.Now)
}

// opening is when one agency first opened a copy.
type opening struct {
	agency casework.AgencyID
	at     time.Time
}

// firstOpened gives when each agency first opened a copy of an entry: that of one content, or with a zero one of any.
func (x *tx) firstOpened(id casework.EntryID, content casework.ContentHash) ([]opening, error) {
	first := map[casework.AgencyID]int64{}
	rows, err := all[openedRow](x.KV(), tableOpened, id[:])
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		for _, c := range row.Copies {
			if at, seen := first[row.Agency]; (content.IsZero() || c.Content == content) && (!seen || c.At < at) {
				first[row.Agency] = c.At
			}
		}
	}
	var out []opening
	for agency, at := range first {
		out = append(out, opening{agency, time.UnixMilli(at).UTC()})
	}
	slices.SortFunc(out, func(a, b opening) int {
		return cmp.Or(a.at.Compare(b.at), slices.Compare(a.agency[:], b.agency[:]))
	})
	return out, nil
}

// tellOpeners tells everybody who opened a copy that it ended so.
func (x *tx) tellOpeners(c Published) error {
	kind := casework.TaskSuperseded
	if c.State == copyRetracted {
		kind = casework.TaskRetracted
	}
	var readers []casework.WorkerID
	err := x.KV().Scan(tableOpened, kv.Prefix(c.Entry[:]), func(key, value []byte) error {
		var row openedRow
		if err := decode(value, &row); err != nil {
			return err
		}
		if slices.ContainsFunc(row.Copies, func(o openedCopy) bool { return o.Content == c.Content }) {
			readers = append(readers, casework.WorkerID(key[16:]))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, who := range readers {
		if err := x.tell(who, casework.Task{Kind: kind, Entry: c.Entry}); err != nil {
			return err
		}
	}
	return nil
}

// openedOffline notes what a phone says was opened on it. Its time is not later than now, and not before the copy was made
// where it is the present one.
func (x *tx) openedOffline(q records.Request, wall time.Time) error {
	access, err := replica.AccessOf(x.KV(), q.Scope, x.who.ID)
	if err != nil {
		return err
	}
	state, err := x.State(q.Scope)
	if err != nil {
		return err
	}
	c, ok, err := records.ReadWhole[Published](state, q.Entity, casework.FieldPublished)
	if err != nil {
		return err
	}
	if access == 0 || !ok {
		return noEntry()
	}
	at := earlierOf(wall, x.Now)
	if c.Content == q.Content && at.Before(c.Share.At) {
		at = c.Share.At
	}
	x.concerns("entry", c.Entry)
	return x.opens(c.Entry, q.Content, c.Agency, at)
}

// openedLines says when each partner first opened the entry.
func (x *tx) openedLines(id casework.EntryID) (out []OpenedLine, err error) {
	all, err := x.firstOpened(id, casework.ContentHash{})
	for _, o := range all {
		out = append(out, OpenedLine{Agency: x.agencyName(o.agency), At: o.at})
	}
	return out, err
}
