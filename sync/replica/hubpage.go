package replica

import (
	"crypto/sha256"

	"streetlight/sync/keyring"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

func (t *Tx) addKey(scope ID, id uint32, secret [32]byte) {
	t.keys[scope] = keyring.Key{Scope: scope, ID: id, Secret: secret}
}

// page fills an answer: how far the device's own commits moved its scopes, then what others wrote, as far as it goes in.
func (t *Tx) page(user ID, req wire.Request, receipt *wire.Receipt, rest *wire.Rest) error {
	pos, err := positionAt(t.kv, req.Device)
	if err != nil {
		return err
	}
	p := &pager{t: t, req: req, user: user, rest: rest, pos: pos, room: wire.MaxPage, bytes: t.hub.Page}
	if receipt.Advances, err = p.advances(); err != nil {
		return err
	}
	if p.another, err = t.isOfAnother(req); err != nil {
		return err
	}
	if err := p.parts(); err != nil {
		return err
	}
	if err := p.marked(); err != nil {
		return err
	}
	if len(p.shown) > 0 {
		if err := t.hub.Policy.Shown(t, user, req.Device, p.shown); err != nil {
			return err
		}
	}
	if p.pos.Proposed == pos.Proposed && len(p.pos.Delivered) == 0 {
		return nil
	}
	return t.putPosition(req.Device, p.pos)
}

type pager struct {
	t     *Tx
	req   wire.Request
	user  ID // of the device
	rest  *wire.Rest
	pos   positionRow
	room  int // commits that still go in
	bytes int

	pushed  map[wire.Hash]bool // what the request brings; nil until it is asked for
	another bool               // the device may still have what this restored hub lost: nothing is gone yet

	shown []ID // scopes of which the answer shows what other devices wrote
}

// advances lists the scopes to which this request alone added: the device knows those commits and needs only to hear how
// far the scope stands. A scope to which the hub or others added too becomes news.
func (p *pager) advances() ([]wire.Cursor, error) {
	var out []wire.Cursor
	for _, id := range sortedIDs(p.t.scopes) {
		s := p.t.scopes[id]
		if s.row.SSN == s.begin.SSN {
			continue
		}
		access, err := AccessOf(p.t.kv, id, p.user)
		if err != nil {
			return nil, err
		}
		if access == 0 {
			continue
		}
		old, err := p.t.kv.Get(tableMark, join(p.req.Device, id))
		if err != nil {
			return nil, err
		}
		switch {
		case old != nil: // it is behind already
		case s.own:
			out = append(out, s.cursor(id))
			p.deliver(s.begin, s.cursor(id))
		default:
			if err := p.t.mark(p.req.Device, s.begin); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func (p *pager) deliver(from, to wire.Cursor) {
	p.pos.Delivered = append(p.pos.Delivered, delivery{From: from, To: to})
	p.pos.Proposed = wire.Mix(wire.Mix(p.pos.Proposed, from), to)
}

// marksAtOnce is how many marks are read before what they lead to is: a new phone has thousands, and an answer has room for
// few.
const marksAtOnce = 256

// marked gives the device what it has not seen, scope by scope.
func (p *pager) marked() error {
	at := kv.Prefix(p.req.Device[:])
	for {
		news, err := p.marks(at)
		if err != nil || len(news) == 0 {
			return err
		}
		for _, from := range news {
			if p.room <= 0 || p.bytes <= 0 {
				p.rest.More = true
				return nil
			}
			if err := p.one(from); err != nil {
				return err
			}
		}
		at.From = append(join(p.req.Device, news[len(news)-1].Scope), 0)
	}
}

// marks reads the next marks of the range.
func (p *pager) marks(at kv.Range) ([]wire.Cursor, error) {
	var news []wire.Cursor
	err := p.t.kv.Scan(tableMark, at, func(key, at []byte) error {
		news = append(news, cursorOf(ID(key[16:]), at))
		if len(news) == marksAtOnce {
			return kv.ErrStop
		}
		return nil
	})
	return news, err
}

// one brings the device on in one scope, or tells it that the scope is gone.
func (p *pager) one(from wire.Cursor) error {
	shows, err := p.shows(from.Scope)
	if err != nil {
		return err
	}
	if !shows && p.another {
		return nil
	}
	if !shows {
		return p.gone(from)
	}
	if has, err := p.t.HasScope(from.Scope); err != nil || !has {
		if err == nil { // granted, and not offered to this restored hub yet
			err = p.t.kv.Delete(tableMark, join(p.req.Device, from.Scope))
		}
		return err
	}
	if !held(from) {
		if done, err := p.snapshot(from.Scope); done || err != nil {
			return err
		}
	}
	return p.pull(from)
}

// pull adds a page of one scope, with its key where it begins at the start.
func (p *pager) pull(from wire.Cursor) error {
	if err := p.flush(from.Scope); err != nil {
		return err
	}
	begin, err := p.begin(from)
	if err != nil {
		return err
	}
	pull := wire.Pull{From: begin}
	to := begin
	err = p.t.rows(from.Scope, begin.SSN+1, func(row logRow) error {
		if p.room <= 0 || p.bytes <= 0 {
			p.rest.More = true
			return kv.ErrStop
		}
		item := p.item(row)
		pull.Items = append(pull.Items, item)
		to.SSN, to.Link = row.SSN, row.Link
		p.room--
		p.bytes -= len(item.Hash) + len(item.Head) + len(item.Body) + 16
		return nil
	})
	if err != nil {
		return err
	}
	if len(pull.Items) == 0 {
		return p.t.kv.Delete(tableMark, join(p.req.Device, from.Scope))
	}
	p.rest.Pulls = append(p.rest.Pulls, pull)
	p.deliver(from, to)
	return p.sealKey(begin)
}

// begin is where a page begins for a device that stands here: at that place, or at the start where this hub's log never
// stood there. So it is for a device that holds what a restored hub lost, also where its user was let in again before it let
// go of that. A snapshot is no help to it: that is for a device that stands nowhere.
func (p *pager) begin(from wire.Cursor) (wire.Cursor, error) {
	if !held(from) {
		return from, nil
	}
	if stood, err := p.t.wasAt(from); err != nil || stood {
		return from, err
	}
	return wire.Cursor{Scope: from.Scope}, nil
}

// item is a commit as a page carries it: its hash alone where this very request brings it, and the hub looked at that.
func (p *pager) item(row logRow) wire.Item {
	item := wire.Item{Received: row.Received, Skew: row.Skew}
	if row.Device != p.req.Device {
		p.show(row.Scope)
	} else if hash := sha256.Sum256(row.Head); !row.Full && !p.another && p.brings(hash) {
		item.Hash = hash[:]
		return item
	}
	item.Head, item.Body = row.Head, row.Body
	return item
}

// show notes that the answer shows what others wrote in a scope.
func (p *pager) show(scope ID) {
	if n := len(p.shown); n == 0 || p.shown[n-1] != scope {
		p.shown = append(p.shown, scope)
	}
}

// brings says whether the request pushes a commit.
func (p *pager) brings(hash wire.Hash) bool {
	if p.pushed == nil {
		p.pushed = make(map[wire.Hash]bool, len(p.req.Push))
		for _, f := range p.req.Push {
			p.pushed[sha256.Sum256(f.Head)] = true
		}
	}
	return p.pushed[hash]
}

func (p *pager) sealKey(from wire.Cursor) error {
	if from.SSN != 0 {
		return nil
	}
	row, err := p.t.scope(from.Scope)
	if err != nil {
		return err
	}
	key, ok := p.t.key(from.Scope, row.row.KeyID)
	secret, known := p.t.secret(p.req.Device)
	if !ok || !known {
		return ErrNoScope
	}
	sealed, err := wire.SealKey(secret, from.Scope, row.row.KeyID, key, p.t.hub.Random)
	if err != nil {
		return err
	}
	p.rest.Keys = append(p.rest.Keys, sealed)
	return nil
}

// flush writes the index of what this transaction added to a scope, so that a page may read it.
func (p *pager) flush(id ID) error { return p.t.flushIndex(id) }
