package replica

import (
	"fmt"
	"time"

	"streetlight/sync/commit"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// offers is the intake of what a device gives back to a restored hub.
type offers struct {
	push
	keys     map[ID]wire.SealedKey
	returned []Accepted  // that the policy was not told of yet
	began    map[ID]bool // scopes in which one of these may give its author access: it begins them
	byHub    bool        // one of these is the hub's own
}

// offered takes in what a device offers that knows another log, and lists what it may offer when it names all cursors.
func (t *Tx) offered(row DeviceRow, req wire.Request) ([]ID, error) {
	taken, err := t.takesOffers()
	if err != nil || !taken {
		return nil, err
	}
	o := &offers{push: push{t: t, device: &row}, keys: map[ID]wire.SealedKey{}, began: map[ID]bool{}}
	for _, k := range req.Keys {
		o.keys[k.Scope] = k
	}
	for _, item := range req.Offer {
		if err := o.item(item); err != nil {
			return nil, err
		}
	}
	if err := o.tell(); err != nil {
		return nil, err
	}
	if o.apart > 0 {
		if err := t.hub.Policy.KeptApart(t, row.User, t.device, o.apart); err != nil {
			return nil, fmt.Errorf("note what is kept apart: %w", err)
		}
	}
	if !req.All {
		return nil, nil
	}
	return t.lost(req)
}

// item looks at one commit that is offered. What is there already, is not proven, or comes without its text is passed
// over: nothing is answered to it, and another phone may have more.
func (o *offers) item(item wire.Item) error {
	c, ok := whole(item)
	if !ok {
		return nil
	}
	if has, err := o.t.has(c.Hash()); err != nil || has {
		return err
	}
	o.skew = item.Skew
	words, proven, err := o.proven(c)
	if err != nil || !proven {
		return err
	}
	if words != "" {
		return o.putApart(arrived{Commit: c, sealed: item.Body}, words, loose)
	}
	return o.judged(c, item)
}

// whole reads a commit with its body; ok is false for what is no commit, or has not the body that its header names.
func whole(item wire.Item) (c *commit.Commit, ok bool) {
	c, err := commit.Parse(item.Head)
	return c, err == nil && c.AttachBody(item.Body) == nil
}

// proven says whether a commit is signed by who it says wrote it; words are why that cannot be told.
func (o *offers) proven(c *commit.Commit) (words string, proven bool, err error) {
	if c.User == (ID{}) {
		return "", o.t.hub.wrote(c), nil
	}
	author, known, err := o.t.author(c)
	switch {
	case err != nil:
		return "", false, err
	case !known:
		return "It was offered to this restored server, which does not know the phone that wrote it, or has ended it. A supervisor must look at it.", true, nil
	}
	return "", author.User == c.User && c.Verify(author.Key) == nil, nil
}

// judged takes a proven commit in, unless it does not open or its author may not have written it.
func (o *offers) judged(c *commit.Commit, item wire.Item) error {
	if err := o.takeKey(c); err != nil {
		return err
	}
	ops, words, err := o.open(c, c.Open)
	if err != nil {
		return err
	}
	if words == "" && c.User != (ID{}) {
		if o.byHub || o.began[c.Scope] { // what its author may do follows from these
			if err := o.tell(); err != nil {
				return err
			}
		}
		if words, err = o.t.hub.Policy.Admit(o.t, c, ops); err != nil {
			return err
		}
	}
	if words != "" {
		return o.putApart(arrived{Commit: c, sealed: item.Body}, words, loose)
	}
	s, err := o.t.scopeFor(c)
	if err != nil {
		return err
	}
	when := arrival{received: min(item.Received, o.t.Now.UnixMilli()), skew: item.Skew, full: true}
	if err := o.t.appendAt(s, c, ops, when); err != nil {
		return err
	}
	access, err := AccessOf(o.t.kv, c.Scope, c.User)
	if err != nil {
		return err
	}
	o.began[c.Scope] = o.began[c.Scope] || access == 0
	o.byHub = o.byHub || c.User == (ID{})
	o.returned = append(o.returned, Accepted{Commit: c, Ops: ops, Returned: true,
		Received: time.UnixMilli(when.received).UTC(), Skew: time.Duration(when.skew) * time.Millisecond})
	return o.t.leaveApart(c.Hash())
}

// takeKey takes the key of a scope that the hub does not know, if the commit opens with it.
func (o *offers) takeKey(c *commit.Commit) error {
	if takes, err := o.t.takesKey(c.Scope, c.KeyID); err != nil || !takes {
		return err
	}
	sealed, came := o.keys[c.Scope]
	secret, ok := o.t.secret(o.t.device)
	if !came || !ok || sealed.KeyID != c.KeyID {
		return nil
	}
	if key, ok := opens(c, sealed, secret); ok {
		o.t.addKey(c.Scope, c.KeyID, key)
	}
	return nil
}

// opens gives a key that came sealed, if the commit opens with it.
func opens(c *commit.Commit, sealed wire.SealedKey, secret [32]byte) (key [32]byte, ok bool) {
	key, err := sealed.Open(secret)
	if err != nil {
		return key, false
	}
	_, err = c.Open(key)
	return key, err == nil
}

// tell tells the policy what came back.
func (o *offers) tell() error {
	if len(o.returned) == 0 {
		return nil
	}
	if err := o.t.hub.Policy.Accepted(o.t, o.returned); err != nil {
		return fmt.Errorf("follow up on what was offered: %w", err)
	}
	o.returned, o.byHub = nil, false
	clear(o.began)
	return nil
}

// cameBack is leaveApart for what its author pushes: when another phone gave it back before, it may have been kept apart.
func (t *Tx) cameBack(h commit.Hash) error {
	if taken, err := t.takesOffers(); err != nil || !taken {
		return err
	}
	return t.leaveApart(h)
}

// leaveApart marks as released what has come back whole.
func (t *Tx) leaveApart(h commit.Hash) error {
	why, err := t.kv.Get(tableApartWhy, h[:])
	if err != nil || len(why) == 0 {
		return err
	}
	if err := t.changeKept(h, func(row *ApartRow) { row.ReleasedAt = t.Now.UnixMilli() }); err != nil {
		return err
	}
	return t.kv.Put(tableApartWhy, h[:], []byte{})
}

// nowChained notes that a commit which was offered, and kept apart, has found its place in its device's chain.
func (t *Tx) nowChained(h commit.Hash) error {
	if taken, err := t.takesOffers(); err != nil || !taken {
		return err
	}
	return t.changeKept(h, func(row *ApartRow) { row.Chained = true })
}

// changeKept changes the row of a commit in quarantine.
func (t *Tx) changeKept(h commit.Hash, change func(*ApartRow)) error {
	var at []byte
	var row ApartRow
	err := t.kv.Scan(tableApart, kv.Range{}, func(key, value []byte) error {
		if commit.Hash(key[8:]) != h {
			return nil
		}
		at = append([]byte(nil), key...)
		if err := decode(value, &row); err != nil {
			return err
		}
		return kv.ErrStop
	})
	if err != nil || at == nil {
		return err
	}
	change(&row)
	b, err := encode(row)
	if err != nil {
		return err
	}
	return t.kv.Put(tableApart, at, b)
}
