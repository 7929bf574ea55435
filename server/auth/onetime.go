package auth

import (
	"encoding/hex"
	"fmt"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/wire"
)

// OneTimeLife is how long a code, and a link that is not given a life of its own, can be used.
const OneTimeLife = 10 * time.Minute

// oneTimeSize is 128 bits: no guessing reaches it, so attempts need no counting.
const oneTimeSize = 16

// linkPurpose keeps a link from being used as anything else.
const linkPurpose = "link"

// oneTime is a link that was handed out and not used.
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

// enrolCode is a one-time code that waits for its phone, known by what proves it.
type enrolCode struct {
	Proof  []byte            `json:"proof"`
	Worker casework.WorkerID `json:"worker"`
	Until  time.Time         `json:"until"`
}

// NewCode makes a code by which a phone is enrolled for the worker, in the form people type. It works once, for OneTimeLife.
// The code itself is kept nowhere: only its proof.
func (g *Gate) NewCode(tx kv.Tx, worker casework.WorkerID, now time.Time) (code string, err error) {
	b, err := g.draw(casework.CodeSecretSize)
	if err != nil {
		return "", err
	}
	code = casework.EnrolmentCode([casework.CodeSecretSize]byte(b))
	bare, err := casework.ReadCode(code)
	if err != nil {
		return "", err
	}
	proof := wire.Proof(bare)
	name := proof.Name()
	return code, save(tx, enrolCodes(), name[:], enrolCode{Proof: proof[:], Worker: worker, Until: now.Add(OneTimeLife)})
}

// FindCode names the worker for whom a code was made, and gives the proof that a phone must know. The code stays good until
// SpendCode.
func (g *Gate) FindCode(r kv.Reader, name [8]byte, now time.Time) (casework.WorkerID, wire.CodeProof, error) {
	var row enrolCode
	found, err := load(r, enrolCodes(), name[:], &row)
	if err != nil {
		return casework.WorkerID{}, wire.CodeProof{}, err
	}
	if !found || !now.Before(row.Until) || len(row.Proof) != len(wire.CodeProof{}) {
		return casework.WorkerID{}, wire.CodeProof{}, DeadCode()
	}
	return row.Worker, wire.CodeProof(row.Proof), nil
}

// SpendCode ends a code that a phone has used.
func (g *Gate) SpendCode(tx kv.Tx, name [8]byte) error {
	if err := tx.Delete(enrolCodes(), name[:]); err != nil {
		return fmt.Errorf("delete from %s: %w", enrolCodes().Name, err)
	}
	return nil
}

// DeadCode is the one answer to a code that is wrong, used or too old.
func DeadCode() error {
	return casework.Refuse(casework.Forbidden, "That code is not right, was used before, or is older than ten minutes. Ask your supervisor for a new one.")
}

func deadLink() error {
	return casework.Refuse(casework.NotFound, "This link has been used or is too old. Ask your administrator for a new one.")
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
