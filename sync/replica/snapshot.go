package replica

import (
	"encoding/binary"
	"io"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/sealed"
	"streetlight/sync/wire"
)

// A snapshot is what the commits of a scope say together, in pages, for a device that begins to hold a scope with a long
// log. Its law, that any pages of it joined with the rest of the log are the whole, is stated in PROTOCOL.md, "Snapshots".

// pageLabel separates the pages of snapshots from all else that is sealed under a scope's key.
const pageLabel = "streetlight snapshot v1"

// sealPage seals the entities of a page under the scope's key.
func sealPage(key commit.Key, page crdt.Stored, s wire.Snapshot, random io.Reader) ([]byte, error) {
	plain, err := encode(page)
	if err != nil {
		return nil, err
	}
	return sealed.NewBox(pageLabel, key).Seal(nil, random, pagePlace(s), plain)
}

// openPage opens a page that sealPage sealed; ok is false for any other.
func openPage(key commit.Key, s wire.Snapshot) (page crdt.Stored, ok bool) {
	plain, err := sealed.NewBox(pageLabel, key).Open(nil, pagePlace(s), s.State)
	return page, err == nil && decode(plain, &page) == nil
}

// pagePlace is what a page is bound to: its scope, where the scope stood, and the last entity in it.
func pagePlace(s wire.Snapshot) []byte {
	out := append([]byte(pageLabel), 0)
	out = append(out, s.At.Scope[:]...)
	out = binary.BigEndian.AppendUint64(out, s.At.SSN)
	out = append(out, s.At.Link[:]...)
	return append(out, s.Next...)
}
