package console

import (
	"bytes"
	"cmp"
	"net/http"
	"slices"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

func (c *Console) showQueue(r *request) error {
	lines, err := c.queue(r)
	if err != nil {
		return err
	}
	return c.show(r, http.StatusOK, "queue", "Entries to judge", lines)
}

// queue lists the entries that wait: overdue ones first, then urgent ones, then by the time their verdict is due.
func (c *Console) queue(r *request) ([]actions.EntryLine, error) {
	lines, err := c.desk.Queue(r, r.actor)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(lines, func(a, b actions.EntryLine) int {
		return cmp.Or(cmp.Compare(turn(a), turn(b)), a.DueAt.Compare(b.DueAt), bytes.Compare(a.ID[:], b.ID[:]))
	})
	return lines, nil
}

// turn puts overdue entries before urgent ones, and both before the others.
func turn(l actions.EntryLine) int {
	switch {
	case l.Overdue && l.Urgent:
		return 0
	case l.Overdue:
		return 1
	case l.Urgent:
		return 2
	}
	return 3
}

// place is where an entry stands in the queue.
type place struct {
	Number, Of int // 0 when it does not wait
	Next       casework.EntryID
}

func placeOf(id casework.EntryID, lines []actions.EntryLine) place {
	i := slices.IndexFunc(lines, func(l actions.EntryLine) bool { return l.ID == id })
	if i < 0 {
		return place{Of: len(lines)}
	}
	p := place{Number: i + 1, Of: len(lines)}
	if i+1 < len(lines) {
		p.Next = lines[i+1].ID
	}
	return p
}
