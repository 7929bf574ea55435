package crdt

import (
	"bytes"
	"cmp"
	"slices"

	"streetlight/sync/canon"
)

// A stored state names each commit once, and its ops refer to it by number: PROTOCOL.md, "Stored form".

// author is a commit of which an op is visible.
type author struct {
	id   [16]byte
	user [16]byte
	wall int64
}

func (a author) compare(b author) int {
	return cmp.Or(bytes.Compare(a.id[:], b.id[:]), cmp.Compare(a.wall, b.wall), bytes.Compare(a.user[:], b.user[:]))
}

// register numbers the commits of a state: first those with a visible op, then those that are named as observed alone.
type register struct {
	authors  []author
	observed [][16]byte
	last     author // asked for last: the ops of a commit mostly stand together
	lastAt   int
}

// registerOf gathers the commits that a stored state names, in their order.
func registerOf(s *Stored) *register {
	r := &register{authors: make([]author, 0, 16), lastAt: -1}
	s.eachValue(func(v *Value) {
		a := author{v.Dot.Commit, v.User, v.Wall}
		if n := len(r.authors); n == 0 || r.authors[n-1] != a {
			r.authors = append(r.authors, a)
		}
	})
	slices.SortFunc(r.authors, author.compare)
	r.authors = slices.Compact(r.authors)
	r.observe(s)
	return r
}

// observe adds the commits that no visible op is of.
func (r *register) observe(s *Stored) {
	s.eachDot(func(d Dot) {
		if n := len(r.observed); n > 0 && r.observed[n-1] == d.Commit {
			return
		}
		if _, known := r.authorOf(d.Commit); !known {
			r.observed = append(r.observed, d.Commit)
		}
	})
	slices.SortFunc(r.observed, compareIDs)
	r.observed = slices.Compact(r.observed)
}

func compareIDs(a, b [16]byte) int { return bytes.Compare(a[:], b[:]) }

// authorOf is the number of a commit of which an op is visible: the first, where there are several of one id.
func (r *register) authorOf(id [16]byte) (at int, known bool) {
	return slices.BinarySearchFunc(r.authors, id, func(a author, id [16]byte) int { return compareIDs(a.id, id) })
}

// numberOfDot is the number of the commit of an observed dot.
func (r *register) numberOfDot(d Dot) int {
	if at, known := r.authorOf(d.Commit); known {
		return at
	}
	at, _ := slices.BinarySearchFunc(r.observed, d.Commit, compareIDs)
	return len(r.authors) + at
}

func (s *Stored) eachValue(fn func(*Value)) {
	for i := range s.Entities {
		for j := range s.Entities[i].Cells {
			values := s.Entities[i].Cells[j].Values
			for k := range values {
				fn(&values[k])
			}
		}
	}
}

// eachDot visits the dots that are observed.
func (s *Stored) eachDot(fn func(Dot)) {
	s.eachValue(func(v *Value) {
		for _, d := range v.Saw {
			fn(d)
		}
	})
	for i := range s.Entities {
		for j := range s.Entities[i].Cells {
			for _, d := range s.Entities[i].Cells[j].Hidden {
				fn(d)
			}
		}
	}
}

// Append writes the stored form behind out.
func (s *Stored) Append(out []byte) []byte {
	r := registerOf(s)
	out = r.append(canon.AppendHead(out, canon.Array, 3))
	out = canon.AppendHead(out, canon.Array, len(s.Entities))
	for i := range s.Entities {
		e := &s.Entities[i]
		out = canon.AppendBytes(canon.AppendHead(out, canon.Array, 2), e.ID[:])
		out = canon.AppendHead(out, canon.Array, len(e.Cells))
		for j := range e.Cells {
			out = r.appendCell(out, &e.Cells[j])
		}
	}
	return out
}

// MarshalCBOR is Append for encoders of larger messages.
func (s Stored) MarshalCBOR() ([]byte, error) { return s.Append(nil), nil }

func (r *register) append(out []byte) []byte {
	out = canon.AppendHead(out, canon.Array, len(r.authors))
	for i := range r.authors {
		a := &r.authors[i]
		out = canon.AppendBytes(canon.AppendHead(out, canon.Array, 3), a.id[:])
		out = canon.AppendInt(canon.AppendBytes(out, a.user[:]), a.wall)
	}
	out = canon.AppendHead(out, canon.Array, len(r.observed))
	for i := range r.observed {
		out = canon.AppendBytes(out, r.observed[i][:])
	}
	return out
}

func (r *register) appendCell(out []byte, c *StoredCell) []byte {
	parts := 3
	if len(c.Hidden) > 0 {
		parts++
	}
	out = canon.AppendHead(canon.AppendHead(out, canon.Array, parts), canon.Number, c.Field)
	out = canon.AppendBytesOrNull(out, c.Key)
	out = canon.AppendHead(out, canon.Array, len(c.Values))
	for i := range c.Values {
		out = r.appendValue(out, &c.Values[i])
	}
	if len(c.Hidden) > 0 {
		out = r.appendDots(out, c.Hidden)
	}
	return out
}

func (r *register) appendValue(out []byte, v *Value) []byte {
	parts := 3
	if v.Pending() {
		parts++
	}
	out = canon.AppendHead(out, canon.Array, parts)
	out = canon.AppendHead(out, canon.Number, r.numberOf(v))
	out = canon.AppendHead(out, canon.Number, v.Dot.Index)
	out = canon.AppendBytesOrNull(out, v.Bytes)
	if v.Pending() {
		out = r.appendDots(out, v.Saw)
	}
	return out
}

// numberOf is the number of the commit that a visible op is of.
func (r *register) numberOf(v *Value) int {
	if a := (author{v.Dot.Commit, v.User, v.Wall}); a != r.last || r.lastAt < 0 {
		r.last = a
		r.lastAt, _ = slices.BinarySearchFunc(r.authors, a, author.compare)
	}
	return r.lastAt
}

func (r *register) appendDots(out []byte, dots []Dot) []byte {
	out = canon.AppendHead(out, canon.Array, 2*len(dots))
	for i := range dots {
		out = canon.AppendHead(out, canon.Number, r.numberOfDot(dots[i]))
		out = canon.AppendHead(out, canon.Number, dots[i].Index)
	}
	return out
}
