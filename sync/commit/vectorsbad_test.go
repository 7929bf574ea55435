package commit_test

import (
	"bytes"
	"crypto/ed25519"
	"testing"

	"streetlight/sync/commit"
)

func badVectors(t *testing.T) []vector {
	t.Helper()
	f := forger{t: t, key: exampleKey()}
	return append(append(badHeaders(f), badSeals(f)...), badInsides(f)...)
}

// badHeaders are signed by the right device and still no headers.
func badHeaders(f forger) []vector {
	h := plainFields()
	inside := f.deflated(f.opsOf(fields{1: 7, 2: []byte("x")}))
	body := f.seal(h, inside)
	good := f.head(h, body)
	raw := good[:len(good)-ed25519.SignatureSize]
	edited := func(from, to string) []byte { return f.sign(bytes.Replace(raw, []byte(from), []byte(to), 1)) }
	id := func(n int) []byte { return bytes.Repeat([]byte{2}, n) }
	cases := []struct {
		name  string
		fails string
		head  []byte
	}{
		{"nothing", "header", nil},
		{"a signature alone", "header", good[len(raw):]},
		{"version 2", "version", f.head(h.with(1, 2), body)},
		{"version 2 with a new field", "version", f.head(h.with(1, 2).with(13, "new"), body)},
		{"version 2 without an old field", "version", f.head(h.with(1, 2).with(5, nil), body)},
		{"version 300", "version", f.head(h.with(1, 300), body)},
		{"version 0", "version", f.head(h.with(1, 0), body)},
		{"no version", "header", f.head(h.with(1, nil), body)},
		{"a field that version 1 does not have", "header", f.head(h.with(13, 1), body)},
		{"a field left out", "header", f.head(h.with(11, nil), body)},
		{"null for a number", "header", f.head(h.with(6, nil).with(6, []byte(nil)), body)},
		{"a number below zero", "header", f.head(h.with(6, -1), body)},
		{"a number too great", "header", f.head(h.with(9, 1<<16), body)},
		{"a float for a number", "header", f.head(h.with(9, 1.0), body)},
		{"text for an id", "header", f.head(h.with(2, "0123456789abcdef"), body)},
		{"an id of 15 bytes", "header", f.head(h.with(2, id(15)), body)},
		{"an id of 17 bytes", "header", f.head(h.with(2, id(17)), body)},
		{"a hash of 31 bytes", "header", f.head(h.with(7, make([]byte, 31)), body)},
		{"an id as an array", "header", f.head(h.with(2, []int{2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2}), body)},
		{"a padded number", "header", edited("\x06\x01\x07", "\x06\x18\x01\x07")},
		{"a padded length", "header", edited("\x02\x50", "\x02\x58\x10")},
		{"a padded count of fields", "header", edited("\xac\x01\x01", "\xb8\x0c\x01\x01")},
		{"an indefinite map", "header", f.sign(append(bytes.Replace(raw, []byte{0xac}, []byte{0xbf}, 1), 0xff))},
		{"a tag", "header", edited("\x06\x01\x07", "\x06\xc1\x01\x07")},
		{"a key twice", "header", edited("\x06\x01\x07", "\x05\x01\x07")},
		{"keys in another order", "header", edited("\x09\x01\x0a\x01", "\x0a\x01\x09\x01")},
		{"a byte behind the header", "header", f.sign(append(bytes.Clone(raw), 0))},
		{"an array", "header", f.sign([]byte{0x80})},
		{"a map said to have 2^63 fields", "header", f.sign([]byte{0xbb, 0x80, 0, 0, 0, 0, 0, 0, 0})},
		{"over 512 bytes", "header", f.head(h.with(13, make([]byte, commit.MaxHeader)), body)},
	}
	var out []vector
	for _, c := range cases {
		out = append(out, newVector(c.name, c.fails, c.head, body, f.key))
	}
	return out
}

// badSeals are whole commits whose parts do not belong together.
func badSeals(f forger) []vector {
	h := plainFields()
	inside := f.deflated(f.opsOf(fields{1: 7, 2: []byte("x")}))
	head, body := f.commit(h, inside)
	altered := bytes.Clone(body)
	altered[len(altered)-1] ^= 1
	foreign := bytes.Clone(head)
	copy(foreign[len(foreign)-ed25519.SignatureSize:], ed25519.Sign(device(2), head[:len(head)-ed25519.SignatureSize]))
	unsigned := append(bytes.Clone(head[:len(head)-ed25519.SignatureSize]), make([]byte, ed25519.SignatureSize)...)
	elsewhere := h.with(2, bytes.Repeat([]byte{0x22}, 16))
	otherKey := f.key
	otherKey[0] ^= 1
	return []vector{
		newVector("signed by another device", "signature", foreign, body, f.key),
		newVector("a signature of zeros", "signature", unsigned, body, f.key),
		newVector("an altered body", "body", head, altered, f.key),
		newVector("no body", "body", head, nil, f.key),
		newVector("a byte behind the body", "body", head, append(bytes.Clone(body), 0), f.key),
		newVector("another scope's key", "sealed", head, body, otherKey),
		newVector("a header moved onto another scope's body", "sealed", f.head(elsewhere, body), body, f.key),
		newVector("an altered body that the header names", "sealed", f.head(h, altered), altered, f.key),
		newVector("an empty body that the header names", "sealed", f.head(h, nil), nil, f.key),
		newVector("a nonce alone", "sealed", f.head(h, body[:24]), body[:24], f.key),
	}
}

// badInsides are signed and sealed by the right device, so only their author can have spoilt them.
func badInsides(f forger) []vector {
	id := bytes.Repeat([]byte{9}, 16)
	change := fields{1: 7, 2: []byte("x")}
	good := f.deflated(f.opsOf(change))
	group := func(entity any, changes ...any) []any { return []any{entity, changes} }
	raw := func(text string) []byte { return f.deflated([]byte("\x81\x82\x50" + string(id) + text)) }
	observed := func(dot any) []byte { return f.deflated(f.opsOf(fields{1: 7, 4: []any{dot}})) }
	many := make([]any, commit.MaxCount+1)
	for i := range many {
		many[i] = change
	}
	cases := []struct {
		name   string
		inside []byte
	}{
		{"nothing inside", nil},
		{"dictionary 2", append([]byte{2}, good[1:]...)},
		{"dictionary 0", append([]byte{0}, good[1:]...)},
		{"a dictionary and nothing", good[:1]},
		{"deflate cut short", good[:len(good)-1]},
		{"not deflate", []byte("\x01not deflate")},
		{"a byte behind deflate", append(bytes.Clone(good), 0)},
		{"no CBOR", f.deflated(nil)},
		{"CBOR cut short", f.deflated(f.opsOf(change)[:20])},
		{"a byte behind the ops", f.deflated(append(f.opsOf(change), 0))},
		{"a map for the ops", f.deflated(f.cbor(map[int]int{}))},
		{"no group", f.deflated(f.cbor([]any{}))},
		{"null for the ops", f.deflated(f.cbor(nil))},
		{"a group without ops", f.deflated(f.cbor([]any{group(id)}))},
		{"a group of three", f.deflated(f.cbor([]any{append(group(id, change), 1)}))},
		{"two groups of one entity side by side", f.deflated(f.cbor([]any{group(id, change), group(id, change)}))},
		{"an entity of 15 bytes", f.deflated(f.cbor([]any{group(id[:15], change)}))},
		{"an op without its field", f.deflated(f.opsOf(fields{2: []byte("x")}))},
		{"an op with a field number too great", f.deflated(f.opsOf(fields{1: 1 << 16}))},
		{"an op with an unknown part", f.deflated(f.opsOf(fields{1: 7, 6: 1}))},
		{"text for a value", f.deflated(f.opsOf(fields{1: 7, 2: "x"}))},
		{"null for a value", f.deflated(f.opsOf(fields{1: 7, 2: nil}))},
		{"an empty key spelled out", f.deflated(f.opsOf(fields{1: 7, 3: []byte{}}))},
		{"an empty list of dots spelled out", f.deflated(f.opsOf(fields{1: 7, 4: []any{}}))},
		{"a dot with 15 bytes of a hash", observed([]any{id[:15], 0})},
		{"a dot with an index too great", observed([]any{id, 1 << 16})},
		{"a dot without an index", observed([]any{id})},
		{"a padded length", raw("\x81\xa2\x01\x07\x02\x58\x01x")},
		{"a padded number", raw("\x81\xa2\x01\x18\x07\x02\x41x")},
		{"an indefinite value", raw("\x81\xa2\x01\x07\x02\x5f\x41x\xff")},
		{"an indefinite list", raw("\x9f\xa2\x01\x07\x02\x41x\xff")},
		{"a part twice", raw("\x81\xa2\x01\x07\x01\x07")},
		{"parts in another order", raw("\x81\xa2\x02\x41x\x01\x07")},
		{"a tag", raw("\x81\xa2\x01\x07\x02\xc2\x41x")},
		{"a value said to have 2^63 bytes", raw("\x81\xa2\x01\x07\x02\x5b\x80\x00\x00\x00\x00\x00\x00\x00")},
		{"a list said to have 2^63 ops", raw("\x9b\x80\x00\x00\x00\x00\x00\x00\x00")},
		{"100,000 lists in each other", f.deflated(bytes.Repeat([]byte{0x81}, 100_000))},
		{"over 4,096 ops", f.deflated(f.opsOf(many...))},
	}
	var out []vector
	for _, c := range cases {
		head, body := f.commit(plainFields(), c.inside)
		out = append(out, newVector("inside: "+c.name, "ops", head, body, f.key))
	}
	head, body := f.commit(plainFields(), f.deflated(make([]byte, commit.MaxOps+1)))
	return append(out, newVector("inside: over 1 MiB of ops", "too large", head, body, f.key))
}
