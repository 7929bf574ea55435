package crdt

import (
	"errors"
	"slices"

	"streetlight/sync/canon"
)

// ErrStored says that bytes are not the stored form of a state.
var ErrStored = errors.New("crdt: not the stored form of a state")

// stored reads the stored form of a state.
type stored struct {
	canon.Reader
	authors  []author
	observed [][16]byte
	seen     []bool  // of each commit: whether something refers to it
	room     []Value // of cells to come
}

// ParseStored reads what Append writes, and nothing else: decoding and encoding again gives the same bytes. It shares the
// bytes of b. Whether it is a state at all is for Restore to say.
func ParseStored(b []byte) (Stored, error) {
	r := stored{Reader: canon.Reader{Left: b}}
	r.Refuse(r.Head(canon.Array) != 3)
	r.register()
	var out Stored
	n := r.Count(canon.Array)
	if n > 0 {
		out.Entities = make([]StoredEntity, 0, min(n, 64))
	}
	for i := 0; i < n && !r.Bad; i++ {
		out.Entities = append(out.Entities, r.entity())
	}
	for _, used := range r.seen {
		r.Refuse(!used)
	}
	if !r.Ended() {
		return Stored{}, ErrStored
	}
	return out, nil
}

// UnmarshalCBOR is ParseStored for decoders of larger messages, which lend their bytes.
func (s *Stored) UnmarshalCBOR(b []byte) (err error) {
	*s, err = ParseStored(append([]byte(nil), b...))
	return err
}

// register reads the commits that the state names.
func (r *stored) register() {
	n := r.Count(canon.Array)
	r.authors = make([]author, 0, min(n, 64))
	for i := 0; i < n && !r.Bad; i++ {
		r.Refuse(r.Head(canon.Array) != 3)
		a := author{id: r.ID(), user: r.ID(), wall: r.Int()}
		r.Refuse(i > 0 && r.authors[i-1].compare(a) >= 0)
		r.authors = append(r.authors, a)
	}
	n = r.Count(canon.Array)
	for i := 0; i < n && !r.Bad; i++ {
		id := r.ID()
		r.Refuse(r.isAuthor(id) || i > 0 && string(r.observed[i-1][:]) >= string(id[:]))
		r.observed = append(r.observed, id)
	}
	r.seen = make([]bool, len(r.authors)+len(r.observed))
}

func (r *stored) isAuthor(id [16]byte) bool {
	_, found := slices.BinarySearchFunc(r.authors, id, func(a author, id [16]byte) int { return compareIDs(a.id, id) })
	return found
}

func (r *stored) entity() StoredEntity {
	r.Refuse(r.Head(canon.Array) != 2)
	e := StoredEntity{ID: r.ID()}
	n := r.Count(canon.Array)
	e.Cells = make([]StoredCell, 0, min(n, 64))
	for i := 0; i < n && !r.Bad; i++ {
		e.Cells = append(e.Cells, r.cell())
	}
	return e
}

func (r *stored) cell() StoredCell {
	parts := r.Head(canon.Array)
	r.Refuse(parts != 3 && parts != 4)
	c := StoredCell{Field: r.Small(), Key: r.BytesOrNull()}
	n := r.Count(canon.Array)
	if n > 0 {
		c.Values = r.take(min(n, 16))
	}
	for i := 0; i < n && !r.Bad; i++ {
		c.Values = append(c.Values, r.value())
	}
	if parts == 4 {
		c.Hidden = r.dots()
		r.Refuse(len(c.Hidden) == 0)
	}
	return c
}

// take gives room for so many values of a cell: most cells have one, so the room of many is made at once.
func (r *stored) take(n int) []Value {
	if n > len(r.room) {
		r.room = make([]Value, max(n, min(64, 1+len(r.Left)/16))) // a value with its cell takes about 16 bytes at least
	}
	out := r.room[:0:n]
	r.room = r.room[n:]
	return out
}

func (r *stored) value() Value {
	parts := r.Head(canon.Array)
	r.Refuse(parts != 3 && parts != 4)
	v := Value{}
	if n := r.Head(canon.Number); n < uint64(len(r.authors)) {
		a := &r.authors[n]
		v.Dot.Commit, v.User, v.Wall = a.id, a.user, a.wall
		r.seen[n] = true
	} else {
		r.Bad = true
	}
	v.Dot.Index, v.Bytes = r.Small(), r.BytesOrNull()
	if parts == 4 {
		v.Saw = r.dots()
	}
	return v
}

// dots reads dots of commits that are observed; none are not nil.
func (r *stored) dots() []Dot {
	n := r.Count(canon.Array)
	r.Refuse(n%2 != 0)
	out := make([]Dot, 0, min(n/2, 64))
	for i := 0; i < n/2 && !r.Bad; i++ {
		out = append(out, Dot{Commit: r.commit(), Index: r.Small()})
	}
	return out
}

// commit reads the number of a commit that is observed. One with a visible op has the number of its first author.
func (r *stored) commit() (id [16]byte) {
	n := r.Head(canon.Number)
	switch {
	case r.Bad || n >= uint64(len(r.seen)):
		r.Bad = true
	case n < uint64(len(r.authors)):
		r.Refuse(n > 0 && r.authors[n-1].id == r.authors[n].id)
		return r.authors[n].id
	default:
		r.seen[n] = true
		return r.observed[n-uint64(len(r.authors))]
	}
	return id
}
