package replica

import (
	"fmt"
	"time"

	"streetlight/sync/commit"
	"streetlight/sync/kv"
)

// EachAccepted visits the commits of a scope in the order of its log. One that does not open, as its body was erased, has
// no ops.
func (h *Hub) EachAccepted(r kv.Reader, scope ID, visit func(Accepted) error) error {
	return rows(r, scope, 1, func(row logRow) error {
		c, err := commit.Parse(row.Head)
		if err != nil {
			return fmt.Errorf("row of the log: %w", err)
		}
		a := Accepted{Commit: c, Received: time.UnixMilli(row.Received).UTC(), Skew: time.Duration(row.Skew) * time.Millisecond}
		if key, ok := h.Ring.Get(scope, c.KeyID); ok && c.AttachBody(row.Body) == nil {
			if ops, err := c.Open(key); err == nil {
				a.Ops = ops
			}
		}
		return visit(a)
	})
}

// rows visits the log of a scope from a sequence number on.
func (t *Tx) rows(scope ID, from uint64, fn func(logRow) error) error {
	return rows(t.kv, scope, from, fn)
}

func rows(r kv.Reader, scope ID, from uint64, fn func(logRow) error) error {
	return measured{r}.Scan(tableScopeLog, kv.Range{From: join(scope, from), To: join(scope, ^uint64(0))}, func(key, numbers []byte) error {
		last := be(key[16:])
		first := last - uint64(len(numbers)/8) + 1
		for n := max(first, from); n <= last; n++ {
			b, err := r.Get(tableLog, numbers[8*(n-first):][:8])
			if err != nil {
				return err
			}
			var row logRow
			if err := decode(b, &row); err != nil {
				return err
			}
			if err := fn(row); err != nil {
				return err
			}
		}
		return nil
	})
}
