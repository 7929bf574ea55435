package commit

import (
	"crypto/ed25519"
	"crypto/sha256"
)

// A head in a push or in a page may be brief: it leaves out what its reader knows anyway. What is stored, hashed and signed
// is always the whole head. PROTOCOL.md, "Brief heads".

// Sender is what the reader of a push knows of whoever sends it.
type Sender struct {
	Device [16]byte
	Epoch  uint64
}

// known are the fields that follow from the sender and from the body; following those that follow from the commit before
// as well.
func known() has { return fieldsOf(fieldDevice, fieldEpoch, fieldBody) }
func following() has {
	return known() | fieldsOf(fieldVersion, fieldUser, fieldN, fieldPrev, fieldSchema, fieldKeyID, fieldLeft)
}

// Brief is the head of the commit without what its reader knows; before is the commit before it in the push, or nil. Where
// the reader would not come to the same bytes, as the body is not the one that the header names, the head is whole.
func (c *Commit) Brief(by Sender, before *Commit, body []byte) []byte {
	if c.Device != by.Device || c.Epoch != by.Epoch || sha256.Sum256(body) != c.BodyHash {
		return c.Head
	}
	left := full &^ known()
	if before != nil && c.Follows(before) && c.alike(before) {
		left = full &^ following()
	}
	out := appendHeader(make([]byte, 0, len(c.Head)), &c.Header, c.BodyHash, left)
	return append(out, c.Head[len(c.Head)-ed25519.SignatureSize:]...)
}

// alike says whether the commit has what is left out of the head of one that follows.
func (c *Commit) alike(before *Commit) bool {
	return c.Version == before.Version && c.User == before.User && c.Schema == before.Schema && c.KeyID == before.KeyID && c.Left == before.Left
}

// Whole is the head that Brief made brief. One that is whole already, or is none, comes back as it is.
func Whole(head []byte, by Sender, before *Commit, body []byte) []byte {
	cut := len(head) - ed25519.SignatureSize
	if cut <= 0 || len(head) > MaxHeader {
		return head
	}
	h, _, ok := readHeader(head[:cut], full&^known())
	if !ok {
		if h, _, ok = readHeader(head[:cut], full&^following()); !ok || before == nil || before.Device != by.Device || before.Epoch != by.Epoch {
			return head
		}
		h.Version, h.User, h.Schema, h.KeyID, h.Left = before.Version, before.User, before.Schema, before.KeyID, before.Left
		h.N, h.Prev = before.N+1, before.Hash()
	}
	h.Device, h.Epoch = by.Device, by.Epoch
	out := appendHeader(make([]byte, 0, MaxHeader), &h, sha256.Sum256(body), full)
	return append(out, head[cut:]...)
}
