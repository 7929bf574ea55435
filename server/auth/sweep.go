package auth

import (
	"encoding/json"
	"fmt"
	"time"

	"streetlight/sync/kv"
)

// Sweep deletes the sessions, links and codes that are over, and says how many.
func (g *Gate) Sweep(tx kv.Tx, now time.Time) (int, error) {
	ended, err := overIn(tx, sessions(), func(s session) bool { return s.ended(now) })
	if err != nil {
		return 0, err
	}
	for _, e := range ended {
		if err := endSession(tx, e.row.Worker, e.key); err != nil {
			return 0, err
		}
	}
	unused, err := overIn(tx, oneTimeKeys(), func(o oneTime) bool { return !now.Before(o.Until) })
	if err != nil {
		return 0, err
	}
	for _, e := range unused {
		if err := tx.Delete(oneTimeKeys(), e.key); err != nil {
			return 0, fmt.Errorf("delete from %s: %w", oneTimeKeys().Name, err)
		}
	}
	old, err := overIn(tx, enrolCodes(), func(c enrolCode) bool { return !now.Before(c.Until) })
	if err != nil {
		return 0, err
	}
	for _, e := range old {
		if err := tx.Delete(enrolCodes(), e.key); err != nil {
			return 0, fmt.Errorf("delete from %s: %w", enrolCodes().Name, err)
		}
	}
	return len(ended) + len(unused) + len(old), nil
}

type found[T any] struct {
	key []byte
	row T
}

// overIn lists the rows of t that are over.
func overIn[T any](r kv.Reader, t kv.Table, over func(T) bool) ([]found[T], error) {
	var out []found[T]
	err := r.Scan(t, kv.Range{}, func(key, value []byte) error {
		var row T
		if err := json.Unmarshal(value, &row); err != nil {
			return fmt.Errorf("read a row: %w", err)
		}
		if over(row) {
			out = append(out, found[T]{append([]byte(nil), key...), row})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", t.Name, err)
	}
	return out, nil
}
