package replica

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/keyring"
	"streetlight/sync/kv"
	"streetlight/sync/sealed"
	"streetlight/sync/wire"
)

// KeptApart is what the hub keeps in quarantine: a commit, or a draft that was salvaged from a phone.
type KeptApart struct {
	ID       wire.Hash // of the commit; of a draft, of the row that held it
	Device   ID
	User     ID
	Received time.Time
	Skew     time.Duration  // of the device's clock, as measured with it
	Words    string         // why, as its author was told
	Commit   *commit.Commit // nil: a draft, which nobody signed
	Ops      []crdt.Op      // nil where it does not open with the keys that are here
	Draft    []byte         // as the phone kept it; nil where it does not open
	Closed   string         // why it does not open, in words; "" when it does
	Released time.Time      // zero: it waits
	By       ID             // who released it

	row ApartRow
	key []byte // of the row
}

// shortID is how many hexadecimal digits of an id people are shown, where no other begins with them.
const shortID = 8

// ShortID is the first digits of an id, as many as no other in the quarantine begins with: Apart finds the rest.
func (h *Hub) ShortID(r kv.Reader, k KeptApart) (string, error) {
	whole, n := hex.EncodeToString(k.ID[:]), shortID
	err := measured{r}.Scan(tableApart, kv.Range{}, func(key, _ []byte) error {
		other := hex.EncodeToString(key[8:])
		for other != whole && n < len(whole) && other[:n] == whole[:n] {
			n++
		}
		return nil
	})
	return whole[:n], err
}

// EachApart visits what the hub keeps in quarantine, oldest first.
func (h *Hub) EachApart(r kv.Reader, visit func(KeptApart) error) error {
	return h.EachUnopened(r, func(kept KeptApart) error {
		h.openKept(&kept)
		return visit(kept)
	})
}

// EachUnopened is EachApart for whoever does not read what was written: opening all of the quarantine takes long, and as much
// memory as somebody chose to fill. Closed tells what is known without opening.
func (h *Hub) EachUnopened(r kv.Reader, visit func(KeptApart) error) error {
	return measured{r}.Scan(tableApart, kv.Range{}, func(key, value []byte) error {
		var row ApartRow
		if err := decode(value, &row); err != nil {
			return err
		}
		kept := KeptApart{ID: wire.Hash(key[8:]), Device: row.Device, User: row.User, Words: row.Words, Received: time.UnixMilli(row.Received).UTC(),
			Skew: time.Duration(row.Skew) * time.Millisecond, By: row.By, row: row, key: bytes.Clone(key)}
		if row.ReleasedAt != 0 {
			kept.Released = time.UnixMilli(row.ReleasedAt).UTC()
		}
		if row.Table == "" {
			c, err := commit.Parse(row.Head)
			if err != nil {
				return fmt.Errorf("commit in quarantine: %w", err)
			}
			kept.Commit = c
		}
		kept.Closed = h.locked(&kept)
		return visit(kept)
	})
}

// locked says why something does not open that is not even there, or whose key is not; "" where that is to be tried.
func (h *Hub) locked(k *KeptApart) string {
	if k.Commit != nil {
		return h.lockedOps(k.Commit, k.row.Body)
	}
	if k.row.Body == nil {
		return "it was erased"
	}
	if _, ok := h.Ring.Get(k.Device, secretKeyID); !ok {
		return "the key of its phone was destroyed"
	}
	return ""
}

func (h *Hub) lockedOps(c *commit.Commit, body []byte) string {
	if body == nil {
		return "its text never arrived, or was erased"
	}
	if _, ok := h.Ring.Get(c.Scope, c.KeyID); !ok || c.KeyID >= keyring.ErasedID {
		return "its key never arrived, or was destroyed"
	}
	return ""
}

// openKept reads what is kept, as far as its keys are here.
func (h *Hub) openKept(k *KeptApart) {
	switch {
	case k.Closed != "":
	case k.Commit != nil:
		k.Ops, k.Closed = h.openOps(k.Commit, k.row.Body)
	default:
		h.openDraft(k)
	}
}

// openOps opens a commit, or says in words why it does not open.
func (h *Hub) openOps(c *commit.Commit, body []byte) (ops []crdt.Op, closed string) {
	if closed = h.lockedOps(c, body); closed != "" {
		return nil, closed
	}
	if err := c.AttachBody(body); err != nil {
		return nil, closedBy(err)
	}
	key, _ := h.Ring.Get(c.Scope, c.KeyID)
	ops, err := c.Open(key)
	return ops, closedBy(err)
}

// openDraft opens a draft with the outbox key of the phone that it was salvaged from.
func (h *Hub) openDraft(k *KeptApart) {
	secret, _ := h.Ring.Get(k.Device, secretKeyID)
	box := sealed.Outbox(sealed.OutboxKey(secret))
	plain, err := box.Open([]byte{}, box.Place(nil, k.row.Table, k.row.Key), k.row.Body)
	if err != nil {
		k.Closed = "it does not open with the key of its phone"
		return
	}
	if f, ok := frameOf(k.row.Table, plain); ok { // a commit that nobody here can vouch for
		if c, err := commit.Parse(f.Head); err == nil {
			k.Ops, k.Closed = h.openOps(c, f.Body)
			return
		}
	}
	k.Draft = plain
}

// closedBy says why a commit does not open; "" when it does.
func closedBy(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, commit.ErrTooLarge):
		return "it is larger than the server takes"
	case errors.Is(err, commit.ErrBody):
		return "its text did not arrive as it was written"
	case errors.Is(err, commit.ErrSealed):
		return "it does not open with the key that came with it"
	}
	return "it cannot be read"
}

// The refusals of looking something up in the quarantine.
var (
	ErrNotApart  = errors.New("replica: nothing in the quarantine has this id")
	ErrAmbiguous = errors.New("replica: several in the quarantine begin with this id")
)

// Apart finds what is kept under an id, or under the first hexadecimal digits of one that no other begins with.
func (h *Hub) Apart(r kv.Reader, id string) (found KeptApart, err error) {
	n := 0
	err = h.EachUnopened(r, func(k KeptApart) error {
		if strings.HasPrefix(hex.EncodeToString(k.ID[:]), strings.ToLower(id)) {
			found = k
			n++
		}
		return nil
	})
	switch {
	case err != nil:
		return found, err
	case n == 0 || id == "":
		return found, ErrNotApart
	case n > 1:
		return found, ErrAmbiguous
	}
	h.openKept(&found)
	return found, nil
}

// WholeAction finds the commits that were one action with this one, in the order in which they were written: they are
// released together. The second result says whether all of them are there.
func (h *Hub) WholeAction(r kv.Reader, k KeptApart) ([]KeptApart, bool, error) {
	if k.Commit == nil {
		return []KeptApart{k}, true, nil
	}
	byHash := map[wire.Hash]KeptApart{}
	err := h.EachUnopened(r, func(o KeptApart) error {
		if c := o.Commit; c != nil && c.Device == k.Commit.Device && c.Epoch == k.Commit.Epoch {
			byHash[o.ID] = o
		}
		return nil
	})
	if err != nil {
		return nil, false, err
	}
	first := k
	for {
		before, ok := byHash[wire.Hash(first.Commit.Prev)]
		if !ok || before.Commit.Left != first.Commit.Left+1 {
			break
		}
		first = before
	}
	group, whole := forward(first, byHash)
	for i := range group {
		h.openKept(&group[i])
	}
	return group, whole, nil
}

// forward lists an action from its first commit on.
func forward(first KeptApart, all map[wire.Hash]KeptApart) (group []KeptApart, whole bool) {
	next := make(map[wire.Hash]KeptApart, len(all))
	for _, o := range all {
		next[wire.Hash(o.Commit.Prev)] = o
	}
	group = []KeptApart{first}
	for last := first; last.Commit.Left > 0; {
		o, ok := next[last.ID]
		if !ok || o.Commit.Left != last.Commit.Left-1 {
			return group, false
		}
		group, last = append(group, o), o
	}
	return group, true
}
