package replica

import (
	"streetlight/sync/crdt"
	"streetlight/sync/wire"
)

const (
	longLog     = 256     // commits: a longer log is begun with a snapshot
	largestPage = 3 << 20 // bytes of a page with one entity; beyond it the log itself is sent
)

// snapshot adds a page of what a scope says, for a device that does not stand in its log; done is false where the log
// itself is sent instead. The mark moves with the last page alone, so an answer that is lost needs no more than being
// asked for again.
func (p *pager) snapshot(scope ID) (done bool, err error) {
	s, err := p.t.scope(scope)
	if err != nil || s.row.SSN <= p.t.hub.Long {
		return false, err
	}
	at, after, err := p.resumed(scope, s)
	if err != nil {
		return false, err
	}
	page, more := s.state.Page(after, p.bytes)
	size := page.Size()
	switch {
	case size > largestPage:
		return false, nil
	case size > p.bytes && p.bytes < p.t.hub.Page: // it goes alone, into the next answer
		p.rest.More, p.bytes = true, 0
		return true, nil
	}
	out := wire.Snapshot{At: at}
	if more {
		last := page.Entities[len(page.Entities)-1].ID
		out.Next = last[:]
	}
	return true, p.addPage(s, out, page)
}

// addPage seals a page into the answer.
func (p *pager) addPage(s *scope, out wire.Snapshot, page crdt.Stored) error {
	key, ok := p.t.key(out.At.Scope, s.row.KeyID)
	if !ok {
		return ErrNoScope
	}
	var err error
	if out.State, err = sealPage(key, page, out, p.t.hub.Random); err != nil {
		return err
	}
	p.rest.Snapshots = append(p.rest.Snapshots, out)
	p.room--
	p.bytes -= len(out.State)
	p.show(out.At.Scope)
	from := wire.Cursor{Scope: out.At.Scope}
	if out.Next == nil {
		p.deliver(from, out.At)
	}
	p.rest.More = p.rest.More || out.Next != nil || out.At != s.cursor(out.At.Scope)
	return p.sealKey(from)
}

// resumed is where the device goes on: behind the last entity it has, of a snapshot that began where the log once stood;
// else at the beginning of a new one.
func (p *pager) resumed(scope ID, s *scope) (at wire.Cursor, after []byte, err error) {
	for _, r := range p.req.Resume {
		if r.At.Scope != scope || !held(r.At) {
			continue
		}
		stood, err := p.t.stoodAt(scope, s.row, r.At)
		if err != nil || stood {
			return r.At, r.After[:], err
		}
	}
	return s.cursor(scope), nil, nil
}
