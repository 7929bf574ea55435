package replica

import (
	"math"

	"streetlight/sync/canon"
	"streetlight/sync/crdt"
	"streetlight/sync/wire"
)

// The rows that every commit or scope of an exchange costs are written and read by hand. Each is a list of its fields in
// order, as the encoder would write it.

// row begins the row of so many fields, with room for so many bytes.
func row(fields, room int) []byte {
	return canon.AppendHead(make([]byte, 0, room+16), canon.Array, fields)
}

func readFields(r *canon.Reader, n uint64) { r.Refuse(r.Head(canon.Array) != n) }

func readKeyID(r *canon.Reader) uint32 {
	n := r.Head(canon.Number)
	r.Refuse(n > math.MaxUint32)
	return uint32(n)
}

func (l logRow) encoded() []byte { return l.append(make([]byte, 0, len(l.Head)+len(l.Body)+144)) }

func (l logRow) append(out []byte) []byte {
	out = canon.AppendHead(out, canon.Array, 10)
	out = canon.AppendBytes(out, l.Scope[:])
	out = canon.AppendHead(out, canon.Number, l.SSN)
	out = canon.AppendBytes(out, l.Link[:])
	out = canon.AppendBytes(out, l.Device[:])
	out = canon.AppendHead(out, canon.Number, l.Epoch)
	out = canon.AppendInt(canon.AppendInt(out, l.Received), l.Skew)
	return canon.AppendBool(canon.AppendBytesOrNull(canon.AppendBytesOrNull(out, l.Head), l.Body), l.Full)
}

func (l *logRow) read(r *canon.Reader) {
	readFields(r, 10)
	l.Scope, l.SSN, l.Link, l.Device = r.ID(), r.Head(canon.Number), r.Hash(), r.ID()
	l.Epoch, l.Received, l.Skew = r.Head(canon.Number), r.Int(), r.Int()
	l.Head, l.Body, l.Full = r.BytesOrNull(), r.BytesOrNull(), r.Bool()
}

func (s scopeRow) encoded() []byte { return s.append(make([]byte, 0, 96)) }

func (s scopeRow) append(out []byte) []byte {
	out = canon.AppendHead(canon.AppendHead(out, canon.Array, 6), canon.Number, s.KeyID)
	out = canon.AppendBytes(canon.AppendHead(out, canon.Number, s.SSN), s.Link[:])
	out = canon.AppendBytes(canon.AppendHead(out, canon.Number, s.Upto), s.Stamp[:])
	return canon.AppendBool(out, s.Erased)
}

func (s *scopeRow) read(r *canon.Reader) {
	readFields(r, 6)
	s.KeyID, s.SSN, s.Link = readKeyID(r), r.Head(canon.Number), r.Hash()
	s.Upto = r.Head(canon.Number)
	drawn := r.Bytes()
	r.Refuse(len(drawn) != len(s.Stamp))
	copy(s.Stamp[:], drawn)
	s.Erased = r.Bool()
}

func (p positionRow) encoded() []byte {
	out := canon.AppendBytes(row(3, 96+128*len(p.Delivered)), p.Confirmed[:])
	out = canon.AppendBytes(out, p.Proposed[:])
	if p.Delivered == nil {
		return canon.AppendBytesOrNull(out, nil)
	}
	out = canon.AppendHead(out, canon.Array, len(p.Delivered))
	for i := range p.Delivered {
		out = canon.AppendHead(out, canon.Array, 2)
		out = appendCursor(appendCursor(out, &p.Delivered[i].From), &p.Delivered[i].To)
	}
	return out
}

func (p *positionRow) read(r *canon.Reader) {
	readFields(r, 3)
	p.Confirmed, p.Proposed = r.Hash(), r.Hash()
	if r.Null() {
		return
	}
	n := r.Count(canon.Array)
	p.Delivered = make([]delivery, 0, n)
	for i := 0; i < n && !r.Bad; i++ {
		readFields(r, 2)
		p.Delivered = append(p.Delivered, delivery{From: readCursor(r), To: readCursor(r)})
	}
}

func appendCursor(out []byte, c *wire.Cursor) []byte {
	out = canon.AppendBytes(canon.AppendHead(out, canon.Array, 3), c.Scope[:])
	return canon.AppendBytes(canon.AppendHead(out, canon.Number, c.SSN), c.Link[:])
}

func readCursor(r *canon.Reader) wire.Cursor {
	readFields(r, 3)
	return wire.Cursor{Scope: r.ID(), SSN: r.Head(canon.Number), Link: r.Hash()}
}

func (h heldRow) encoded() []byte { return h.sized(4096) }

// sized is encoded with room for so many bytes from the start.
func (h heldRow) sized(room int) []byte {
	out := canon.AppendHead(row(4, room+64), canon.Number, h.KeyID)
	out = canon.AppendHead(out, canon.Number, h.SSN)
	return h.State.Append(canon.AppendBytes(out, h.Link[:]))
}

func (h *heldRow) read(r *canon.Reader) {
	var at heldCursor
	at.read(r)
	state, err := crdt.ParseStored(at.state)
	r.Refuse(err != nil)
	*h = heldRow{KeyID: at.KeyID, SSN: at.SSN, Link: at.Link, State: state}
}

// heldCursor reads the cursor of a heldRow without looking into its state.
type heldCursor struct {
	KeyID uint32
	SSN   uint64
	Link  wire.Hash
	state []byte
}

func (h *heldCursor) read(r *canon.Reader) {
	readFields(r, 4)
	h.KeyID, h.SSN, h.Link, h.state = readKeyID(r), r.Head(canon.Number), r.Hash(), r.Rest()
}

func (a archiveRow) encoded() []byte {
	out := canon.AppendInt(canon.AppendInt(row(4, len(a.Head)+len(a.Body)+32), a.Received), a.Skew)
	return canon.AppendBytesOrNull(canon.AppendBytesOrNull(out, a.Head), a.Body)
}

func (a *archiveRow) read(r *canon.Reader) {
	readFields(r, 4)
	a.Received, a.Skew, a.Head, a.Body = r.Int(), r.Int(), r.BytesOrNull(), r.BytesOrNull()
}

func (o outboxRow) encoded() []byte {
	return canon.AppendBytesOrNull(canon.AppendBytesOrNull(row(2, len(o.Head)+len(o.Body)), o.Head), o.Body)
}

func (o *outboxRow) read(r *canon.Reader) {
	readFields(r, 2)
	o.Head, o.Body = r.BytesOrNull(), r.BytesOrNull()
}
