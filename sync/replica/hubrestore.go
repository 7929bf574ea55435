package replica

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"

	"streetlight/sync/commit"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// A hub whose store was put back from a copy draws a new log id. Whoever knows the old one is asked for all cursors, is
// told which of its scopes lost something, and offers what it holds of them. PROTOCOL.md, "A restored hub".

// The tables that a restored hub needs.
//
//nolint:gochecknoglobals // names that nobody changes
var (
	tableHave   = kv.Table{Name: "log-hash"} // hash of a commit of the log -> nothing; kept while offers are taken
	tableAuthor = kv.Table{Name: "author"}   // device that is not enrolled -> authorRow
)

// authorRow is by whom and by which key a device signed that was enrolled after the copy was made.
type authorRow struct {
	_    struct{} `cbor:",toarray"`
	User ID
	Key  []byte
}

// Restored says that the store was put back from a copy: the log gets a new id, and from now on phones may offer what the
// copy lacks. It reads the whole log once, to know what it has.
func (t *Tx) Restored() error {
	var id ID
	if _, err := io.ReadFull(t.hub.Random, id[:]); err != nil {
		return fmt.Errorf("draw a log id: %w", err)
	}
	if err := t.kv.Put(tableMeta, []byte("log"), id[:]); err != nil {
		return err
	}
	if err := t.kv.Put(tableMeta, []byte("restored"), join(uint64(t.Now.UnixMilli()))); err != nil {
		return err
	}
	taken := true
	t.offers = &taken
	if err := t.forgetBehind(); err != nil {
		return err
	}
	return t.indexLog()
}

// indexLog makes the look-up of what the log holds.
func (t *Tx) indexLog() error {
	var all []commit.Hash
	err := t.kv.Scan(tableLog, kv.Range{}, func(_, value []byte) error {
		var row logRow
		if err := decode(value, &row); err != nil {
			return err
		}
		c, err := commit.Parse(row.Head)
		if err != nil {
			return fmt.Errorf("row of the log: %w", err)
		}
		all = append(all, c.Hash())
		return nil
	})
	if err != nil {
		return err
	}
	for _, h := range all {
		if err := t.index(h); err != nil {
			return err
		}
	}
	return nil
}

// takesOffers says whether the store was put back from a copy.
func (t *Tx) takesOffers() (bool, error) {
	if t.offers == nil {
		b, err := t.kv.Get(tableMeta, []byte("restored"))
		if err != nil {
			return false, err
		}
		taken := b != nil
		t.offers = &taken
	}
	return *t.offers, nil
}

// index notes that the log holds a commit, while that is asked for.
func (t *Tx) index(h commit.Hash) error {
	if taken, err := t.takesOffers(); err != nil || !taken {
		return err
	}
	return t.kv.Put(tableHave, h[:], []byte{})
}

// has says whether the log holds a commit. Without offers it is never asked: the chain then tells.
func (t *Tx) has(h commit.Hash) (bool, error) {
	if taken, err := t.takesOffers(); err != nil || !taken {
		return false, err
	}
	b, err := t.kv.Get(tableHave, h[:])
	return b != nil, err
}

// isOfAnother says whether a device knows this hub by another log than it has now.
func isOfAnother(req wire.Request, log ID) bool { return req.LogID != (ID{}) && req.LogID != log }

func (t *Tx) isOfAnother(req wire.Request) (bool, error) {
	log, err := t.LogID()
	return isOfAnother(req, log), err
}

// lost lists the scopes of which a device has what this hub has not: those it does not know, and those whose log never
// stood where the device has it. Of a scope that it holds without standing in its log it may have anything.
func (t *Tx) lost(req wire.Request) ([]ID, error) {
	var out []ID
	for _, r := range req.Resume {
		if !t.hub.Ring.IsErased(r.At.Scope) {
			out = append(out, r.At.Scope)
		}
	}
	for _, c := range req.Cursors {
		if t.hub.Ring.IsErased(c.Scope) { // it is gone, once all is given back
			continue
		}
		row, err := scopeAt(t.kv, c.Scope)
		if err != nil && !errors.Is(err, ErrNoScope) {
			return nil, err
		}
		stood := err == nil && c.SSN == row.SSN && c.Link == row.Link
		if err == nil && !stood {
			if stood, err = t.stoodAt(c.Scope, row, c); err != nil {
				return nil, err
			}
		}
		if !stood {
			out = append(out, c.Scope)
		}
	}
	return out, nil
}

// Asker is the device whose request this is; zero when it is nobody's.
func (t *Tx) Asker() ID { return t.device }

// KnowAuthor lets commits be proven that a device signed which was enrolled after the copy was made. The device itself
// stays unknown: its secret is lost, and it is enrolled again.
func (t *Tx) KnowAuthor(device, user ID, key ed25519.PublicKey) error {
	b, err := encode(authorRow{User: user, Key: key})
	if err != nil {
		return err
	}
	return t.kv.Put(tableAuthor, device[:], b)
}

// ForgetAuthor takes back what KnowAuthor said.
func (t *Tx) ForgetAuthor(device ID) error { return t.kv.Delete(tableAuthor, device[:]) }

// author is the key of whoever wrote a commit; ok is false for one whose device nobody knows, or that was ended.
func (t *Tx) author(c *commit.Commit) (row authorRow, ok bool, err error) {
	device, known, err := DeviceOf(t.kv, c.Device)
	if err != nil || known {
		return authorRow{User: device.User, Key: device.Key}, known && !device.Ended, err
	}
	b, err := t.kv.Get(tableAuthor, c.Device[:])
	if err != nil || b == nil {
		return row, false, err
	}
	return row, true, decode(b, &row)
}
