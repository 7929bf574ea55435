package hubtest

import (
	"context"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// Written is one value that the hub's log holds of a field, with who wrote it and when.
type Written struct {
	Text string
	User casework.WorkerID
	At   time.Time
}

// Writers lists all that was ever written in a field of an entry, in the order of the hub's log.
func (h *Hub) Writers(id casework.EntryID, field casework.FieldID) (out []Written) {
	h.t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	must(h.t, h.store.View(context.Background(), func(r kv.Reader) error {
		return h.hub.EachAccepted(r, h.scopes[id], func(a replica.Accepted) error {
			for _, op := range a.Ops {
				if op.Entity == id && op.Field == uint16(field) {
					out = append(out, Written{string(op.Value), casework.WorkerID(a.Commit.User), time.UnixMilli(a.Commit.Wall).Add(-a.Skew).UTC()})
				}
			}
			return nil
		})
	}))
	return out
}

// Entries lists the entries that the hub has taken in.
func (h *Hub) Entries() (out []casework.EntryID) {
	h.mu.Lock()
	ids := map[casework.EntryID]bool{}
	for id := range h.scopes {
		ids[casework.EntryID(id)] = true
	}
	h.mu.Unlock()
	for id := range ids {
		if _, ok := h.Entry(id); ok {
			out = append(out, id)
		}
	}
	return out
}
