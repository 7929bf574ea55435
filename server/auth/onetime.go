package auth

import (
	"encoding/hex"
	"fmt"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// OneTimeLife is how long a code, and a link that is not given a life of its own, can be used.
const OneTimeLife = 10 * time.Minute

// oneTimeSize is 128 bits: no guessing reaches it, so attempts need no counting.
const oneTimeSize = 16

// The purposes keep a link from being used as a code, and the other way round.
const (
	linkPurpose = "link"
	codePurpose = "enrolment code"
)

// oneTime is a link or a code that was handed out and not used.
type oneTime struct {
	Worker casework.WorkerID `json:"worker"`
	Until  time.Time         `json:"until"`
}

// NewLink makes the secret part of a link by which the worker sets a password: 32 hexadecimal digits. It works once, for
// life, which is OneTimeLife when zero.
func (g *Gate) NewLink(tx kv.Tx, worker casework.WorkerID, life time.Duration, now time.Time) (link string, err error) {
	b, err := g.draw(oneTimeSize)
	if err != nil {
		return "", err
	}
	if life == 0 {
		life = OneTimeLife
	}
	link = hex.EncodeToString(b)
	return link, save(tx, oneTimeKeys(), hashOf(linkPurpose, link), oneTime{Worker: worker, Until: now.Add(life)})
}

// CheckLink names the worker whose link it is and leaves it as it was; use it before hashing a password for a stranger.
func (g *Gate) CheckLink(r kv.Reader, link string, now time.Time) (casework.WorkerID, error) {
	return peek(r, hashOf(linkPurpose, link), now, deadLink)
}

// UseLink names the worker whose link it is and ends it. It is refused when it was used, is too old, or never was.
func (g *Gate) UseLink(tx kv.Tx, link string, now time.Time) (casework.WorkerID, error) {
	return use(tx, hashOf(linkPurpose, link), now, deadLink)
}

// NewCode makes a code by which a phone is enrolled for the worker, in the form people type. It works once, for OneTimeLife.
func (g *Gate) NewCode(tx kv.Tx, worker casework.WorkerID, now time.Time) (code string, err error) {
	b, err := g.draw(oneTimeSize)
	if err != nil {
		return "", err
	}
	bare := encodeCode([oneTimeSize]byte(b))
	return groups(bare), save(tx, oneTimeKeys(), hashOf(codePurpose, bare), oneTime{Worker: worker, Until: now.Add(OneTimeLife)})
}

// UseCode names the worker for whom the code was made and ends it. Small letters, spaces and hyphens do not matter, nor
// does O for 0 or I and L for 1; a slip of the finger is told from a code that is used or too old.
func (g *Gate) UseCode(tx kv.Tx, typed string, now time.Time) (casework.WorkerID, error) {
	bare, err := readCode(typed)
	if err != nil {
		return casework.WorkerID{}, err
	}
	return use(tx, hashOf(codePurpose, bare), now, deadCode)
}

func deadLink() error {
	return casework.Refuse(casework.NotFound, "This link has been used or is too old. Ask your administrator for a new one.")
}

func deadCode() error {
	return casework.RefuseField("code", "That code has been used or is older than 10 minutes. Ask your supervisor for a new one.")
}

func peek(r kv.Reader, key []byte, now time.Time, dead func() error) (casework.WorkerID, error) {
	var o oneTime
	found, err := load(r, oneTimeKeys(), key, &o)
	if err != nil {
		return casework.WorkerID{}, err
	}
	if !found || !now.Before(o.Until) {
		return casework.WorkerID{}, dead()
	}
	return o.Worker, nil
}

func use(tx kv.Tx, key []byte, now time.Time, dead func() error) (casework.WorkerID, error) {
	worker, err := peek(tx, key, now, dead)
	if err != nil {
		return casework.WorkerID{}, err
	}
	if err := tx.Delete(oneTimeKeys(), key); err != nil {
		return casework.WorkerID{}, fmt.Errorf("delete from %s: %w", oneTimeKeys().Name, err)
	}
	return worker, nil
}
