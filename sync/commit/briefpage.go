package commit

import (
	"crypto/ed25519"
	"crypto/sha256"
)

// placed are the fields that follow from the page in which a head stands and from the body beside it; likened those that are
// those of the commit before as well; linked those that follow from it because it is the one before in the chain.
func placed() has { return fieldsOf(fieldScope, fieldBody) }
func likened() has {
	return placed() | fieldsOf(fieldVersion, fieldUser, fieldDevice, fieldEpoch, fieldSchema, fieldKeyID, fieldLeft)
}
func linked() has { return likened() | fieldsOf(fieldN, fieldPrev) }

// BriefIn is the head of the commit, as it stands in a page of its scope, without what the reader of the page knows; before
// is the commit before it in the answer, or nil. Where the body is missing or another, the head is whole.
func (c *Commit) BriefIn(scope [16]byte, before *Commit, body []byte) []byte {
	if c.Scope != scope || body == nil || sha256.Sum256(body) != c.BodyHash {
		return c.Head
	}
	spared := placed()
	if before != nil && c.Device == before.Device && c.Epoch == before.Epoch && c.alike(before) {
		spared = likened()
		if c.Follows(before) {
			spared = linked()
		}
	}
	out := appendHeader(make([]byte, 0, len(c.Head)), &c.Header, c.BodyHash, full&^spared)
	return append(out, c.Head[len(c.Head)-ed25519.SignatureSize:]...)
}

// WholeIn is the head that BriefIn made brief. One that is whole already, or is none, comes back as it is.
func WholeIn(head []byte, scope [16]byte, before *Commit, body []byte) []byte {
	cut := len(head) - ed25519.SignatureSize
	if cut <= 0 || len(head) > MaxHeader || body == nil {
		return head
	}
	h, ok := spare(head[:cut], before)
	if !ok {
		return head
	}
	h.Scope = scope
	out := appendHeader(make([]byte, 0, MaxHeader), &h, sha256.Sum256(body), full)
	return append(out, head[cut:]...)
}

// spare reads a brief header of a page, and fills in what is that of the commit before.
func spare(in []byte, before *Commit) (h Header, ok bool) {
	if h, _, ok = readHeader(in, full&^placed()); ok || before == nil {
		return h, ok
	}
	if h, _, ok = readHeader(in, full&^likened()); !ok {
		h, _, ok = readHeader(in, full&^linked())
		h.N, h.Prev = before.N+1, before.Hash()
	}
	h.Version, h.User, h.Device, h.Epoch = before.Version, before.User, before.Device, before.Epoch
	h.Schema, h.KeyID, h.Left = before.Schema, before.KeyID, before.Left
	return h, ok
}
