package audit

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/fxamacker/cbor/v2"
)

// Limits, in bytes but for maxEntities.
const (
	maxWord     = 128
	maxOrigin   = 100
	maxWords    = 4096
	maxEntities = 16384
	maxLeaf     = 2048
	maxDetail   = saltBytes + maxWords + maxEntities*(maxWord+2) + 16
	saltBytes   = 16
)

const leafVersion = 1

// leaf is the content of one leaf: CBOR, core deterministic, with integer keys.
type leaf struct {
	Version    uint     `cbor:"1,keyasint"`
	N          int64    `cbor:"2,keyasint"` // so that a leaf that was moved says where it belongs
	Time       int64    `cbor:"3,keyasint"` // milliseconds since 1970
	Actor      string   `cbor:"4,keyasint"`
	Role       string   `cbor:"5,keyasint,omitempty"`
	Device     string   `cbor:"6,keyasint,omitempty"`
	Action     string   `cbor:"7,keyasint"`
	Pseudonym  string   `cbor:"8,keyasint,omitempty"`
	Reason     string   `cbor:"9,keyasint,omitempty"`
	Result     string   `cbor:"10,keyasint"`
	Commitment [32]byte `cbor:"11,keyasint"`
}

// storedDetail is the part of a detail's row that follows the salt.
type storedDetail struct {
	Entities []string `cbor:"1,keyasint,omitempty"`
	Words    string   `cbor:"2,keyasint,omitempty"`
}

// commit is the hash that binds a leaf to its detail. sealed begins with the salt.
func commit(sealed []byte) [32]byte {
	return sha256.Sum256(append([]byte("streetlight audit detail\x00"), sealed...))
}

func (l leaf) entry() Entry {
	return Entry{
		Time: time.UnixMilli(l.Time).UTC(), Actor: l.Actor, Role: l.Role, Device: l.Device, Action: l.Action,
		Pseudonym: l.Pseudonym, Reason: l.Reason, Result: l.Result,
	}
}

func (e Entry) check() error {
	if e.Time.IsZero() || e.Actor == "" || e.Action == "" || e.Result == "" {
		return errors.New("an audit entry needs a time, an actor, an action and a result")
	}
	words := []struct{ name, word string }{
		{"actor", e.Actor}, {"role", e.Role}, {"device", e.Device}, {"action", e.Action},
		{"pseudonym", e.Pseudonym}, {"reason", e.Reason}, {"result", e.Result},
	}
	for _, w := range words {
		if !isWord(w.word) {
			return fmt.Errorf("the %s of an audit entry is not a word of at most %d characters", w.name, maxWord)
		}
	}
	return e.Detail.check()
}

func (d Detail) check() error {
	if len(d.Entities) > maxEntities {
		return fmt.Errorf("an audit entry names %d entities; %d is the most", len(d.Entities), maxEntities)
	}
	for _, id := range d.Entities {
		if id == "" || !isWord(id) {
			return fmt.Errorf("an entity of an audit entry is not a word of at most %d characters", maxWord)
		}
	}
	if len(d.Words) > maxWords || !utf8.ValidString(d.Words) {
		return fmt.Errorf("the words of an audit entry are not text of at most %d bytes", maxWords)
	}
	return nil
}

// isWord says whether s is short and of the letters a word may have; the error of its caller never repeats s.
func isWord(s string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/=+-"
	return len(s) <= maxWord && strings.Trim(s, letters) == ""
}

func checkOrigin(origin string) error {
	if origin == "" || len(origin) > maxOrigin || !isWord(origin) || strings.Contains(origin, "+") {
		return fmt.Errorf("the origin of an audit log is a word without +, of at most %d characters, not %q", maxOrigin, origin)
	}
	return nil
}

// codec writes and strictly reads what the log stores.
type codec struct {
	enc cbor.EncMode
	dec cbor.DecMode
}

func newCodec() (codec, error) {
	enc, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		return codec{}, err
	}
	dec, err := cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField, MaxArrayElements: maxEntities, MaxMapPairs: 16, MaxNestedLevels: 4,
	}.DecMode()
	return codec{enc, dec}, err
}

func (c codec) encodeLeaf(n int64, e Entry, commitment [32]byte) ([]byte, error) {
	return c.enc.Marshal(leaf{
		Version: leafVersion, N: n, Time: e.Time.UnixMilli(), Actor: e.Actor, Role: e.Role, Device: e.Device,
		Action: e.Action, Pseudonym: e.Pseudonym, Reason: e.Reason, Result: e.Result, Commitment: commitment,
	})
}

func (c codec) decodeLeaf(row []byte) (leaf, error) {
	var l leaf
	if len(row) > maxLeaf {
		return l, fmt.Errorf("a leaf has at most %d bytes, not %d", maxLeaf, len(row))
	}
	if err := c.decode(row, &l); err != nil {
		return l, err
	}
	if l.Version != leafVersion {
		return l, fmt.Errorf("leaf of version %d, not %d", l.Version, leafVersion)
	}
	return l, l.entry().check()
}

func (c codec) appendDetail(salt []byte, d Detail) ([]byte, error) {
	encoded, err := c.enc.Marshal(storedDetail(d))
	return append(salt, encoded...), err
}

func (c codec) decodeDetail(sealed []byte) (Detail, error) {
	if len(sealed) < saltBytes || len(sealed) > maxDetail {
		return Detail{}, fmt.Errorf("a detail has %d to %d bytes, not %d", saltBytes, maxDetail, len(sealed))
	}
	var d storedDetail
	if err := c.decode(sealed[saltBytes:], &d); err != nil {
		return Detail{}, err
	}
	return Detail(d), Detail(d).check()
}

// decode reads in into out and refuses what would not be written the same way.
func (c codec) decode(in []byte, out any) error {
	if err := c.dec.Unmarshal(in, out); err != nil {
		return err
	}
	again, err := c.enc.Marshal(out)
	if err == nil && !bytes.Equal(again, in) {
		err = errors.New("not in its one spelling")
	}
	return err
}
