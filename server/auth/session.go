package auth

import (
	"encoding/base64"
	"fmt"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// How long a session lasts: in all, and without use.
const (
	SessionLife = 8 * time.Hour
	SessionIdle = 30 * time.Minute
)

// seenEvery is how exactly a session's last use is kept, to spare a write on each request.
const seenEvery = time.Minute

const tokenSize = 32

type session struct {
	Worker casework.WorkerID `json:"worker"`
	Opened time.Time         `json:"opened"`
	Seen   time.Time         `json:"seen"`
}

// ended says whether the session is over. A clock that was set back ends it too.
func (s session) ended(now time.Time) bool {
	return now.Sub(s.Opened) >= SessionLife || now.Sub(s.Seen) >= SessionIdle || now.Before(s.Opened)
}

// Open begins a session of the worker and returns its token, which is kept nowhere.
func (g *Gate) Open(tx kv.Tx, worker casework.WorkerID, now time.Time) (token string, err error) {
	b, err := g.draw(tokenSize)
	if err != nil {
		return "", err
	}
	token = base64.RawURLEncoding.EncodeToString(b)
	key := hashOf("session", token)
	if err := save(tx, sessions(), key, session{Worker: worker, Opened: now, Seen: now}); err != nil {
		return "", err
	}
	if err := tx.Put(sessionsBy(), append(worker[:], key...), nil); err != nil {
		return "", fmt.Errorf("write %s: %w", sessionsBy().Name, err)
	}
	return token, nil
}

// Session names the worker to whom the token belongs and keeps the session alive. A token that is wrong, or whose session
// is over, is refused with Forbidden: the person signs in again. Whether the worker still works here is for the caller.
func (g *Gate) Session(tx kv.Tx, token string, now time.Time) (casework.WorkerID, error) {
	key := hashOf("session", token)
	var s session
	found, err := load(tx, sessions(), key, &s)
	if err != nil {
		return casework.WorkerID{}, err
	}
	if !found || s.ended(now) {
		return casework.WorkerID{}, casework.Refuse(casework.Forbidden, "You are signed out. Sign in again.")
	}
	if now.Sub(s.Seen) < seenEvery {
		return s.Worker, nil
	}
	s.Seen = now
	return s.Worker, save(tx, sessions(), key, s)
}

// SignOut ends the session; one that is over already is no error.
func (g *Gate) SignOut(tx kv.Tx, token string) error {
	key := hashOf("session", token)
	var s session
	found, err := load(tx, sessions(), key, &s)
	if err != nil || !found {
		return err
	}
	return endSession(tx, s.Worker, key)
}

// SignOutAll ends every session of the worker.
func (g *Gate) SignOutAll(tx kv.Tx, worker casework.WorkerID) error {
	var keys [][]byte
	err := tx.Scan(sessionsBy(), kv.Prefix(worker[:]), func(key, _ []byte) error {
		keys = append(keys, append([]byte(nil), key[len(worker):]...))
		return nil
	})
	if err != nil {
		return fmt.Errorf("read %s: %w", sessionsBy().Name, err)
	}
	for _, key := range keys {
		if err := endSession(tx, worker, key); err != nil {
			return err
		}
	}
	return nil
}

func endSession(tx kv.Tx, worker casework.WorkerID, key []byte) error {
	if err := tx.Delete(sessions(), key); err != nil {
		return fmt.Errorf("delete from %s: %w", sessions().Name, err)
	}
	if err := tx.Delete(sessionsBy(), append(worker[:], key...)); err != nil {
		return fmt.Errorf("delete from %s: %w", sessionsBy().Name, err)
	}
	return nil
}
