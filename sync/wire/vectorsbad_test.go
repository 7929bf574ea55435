package wire_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"testing"
	"time"

	"streetlight/sync/wire"
)

func sumOf(b []byte) wire.Hash { return sha256.Sum256(b) }

// badVectors are messages that are refused, each with its refusal.
func badVectors(t *testing.T) []vector {
	return slices.Concat(badRequests(t), badAnswers(t), badTokens(t), badKeys(t), badEnrolments(t), badSalvage(t), badSuccessions(t))
}

// badRequests spoils a good request in every way in which a message can be spelled wrongly.
func badRequests(t *testing.T) []vector {
	good := encode(t, wire.Request{Version: wire.Version})
	replaced := func(old, with string) []byte {
		t.Helper()
		if !bytes.Contains(good, []byte(old)) {
			t.Fatalf("the request has no %x", old)
		}
		return bytes.Replace(good, []byte(old), []byte(with), 1)
	}
	zeros := string(make([]byte, 16))
	fields := func(n byte, more string) []byte { return append(append([]byte{0xa0 | n}, good[1:]...), more...) }
	cases := []struct {
		name, fails string
		body        []byte
	}{
		{"nothing", "message", nil},
		{"no CBOR", "message", []byte("hello")},
		{"a number in the place of the map", "message", []byte{1}},
		{"cut in half", "message", good[:len(good)/2]},
		{"something behind its end", "message", append(slices.Clone(good), 0)},
		{"version 2", "version", replaced("\x01\x01", "\x01\x02")},
		{"version 2 and else nothing that is known", "version", []byte{0xa2, 0x01, 0x02, 0x18, 0x63, 0x60}},
		{"a version that is text", "message", replaced("\x01\x01", "\x01\x61")},
		{"a length longer than needed", "message", append([]byte{0xb8, 0x06}, good[1:]...)},
		{"a number longer than needed", "message", replaced("\x03\x00", "\x03\x18\x00")},
		{"a map without a stated end", "message", append(append([]byte{0xbf}, good[1:]...), 0xff)},
		{"a field twice", "message", append(append([]byte{good[0] + 1, 1, 1}, good[1:]...), []byte{}...)},
		{"fields out of order", "message", append([]byte{good[0], 0x0a, 0x00}, good[1:len(good)-2]...)},
		{"a field that is not known", "message", fields(good[0]&0x1f+1, "\x18\x63\x00")},
		{"a tag", "message", replaced("\x03\x00", "\x03\xc1\x00")},
		{"a device of 15 bytes", "message", replaced("\x02\x50"+zeros, "\x02\x4f"+zeros[1:])},
		{"a device of 17 bytes", "message", replaced("\x02\x50"+zeros, "\x02\x51"+zeros+"\x00")},
		{"a device that is text", "message", replaced("\x02\x50", "\x02\x70")},
		{"lists nested too deep", "message", fields(good[0]&0x1f+1, "\x0c"+string(bytes.Repeat([]byte{0x81}, 20))+"\x00")},
		{"a list that claims more than there is", "message", fields(good[0]&0x1f+1, "\x0c\x9b\x7f\xff\xff\xff\xff\xff\xff\xff")},
		{"bytes that claim more than there is", "message", fields(good[0]&0x1f+1, "\x0b\x5b\x7f\xff\xff\xff\xff\xff\xff\xff")},
		{"an epoch below zero", "message", replaced("\x03\x00", "\x03\x20")},
		{"an epoch with a fraction", "message", replaced("\x03\x00", "\x03\xf9\x3c\x00")},
	}
	var out []vector
	for _, c := range cases {
		out = append(out, vector{Name: "a request: " + c.name, Kind: "request", Bytes: hex.EncodeToString(c.body), Fails: c.fails})
	}
	return out
}

// badAnswers are answers that are not the hub's word on this request.
func badAnswers(t *testing.T) []vector {
	good := answerVector(t, "", receipt(), rest())
	spoilt := func(name, fails string, change func(*vector)) vector {
		v := good
		v.Name, v.Fails = "an answer: "+name, fails
		change(&v)
		return v
	}
	altered := func(change func(*wire.Answer)) string {
		a := wire.Answer{Receipt: receiptOf(t, unhex(t, good.Bytes)), Signature: signatureOf(t, unhex(t, good.Bytes)), Rest: encode(t, rest())}
		change(&a)
		return hex.EncodeToString(encode(t, a))
	}
	return []vector{
		spoilt("to another request", "answer", func(v *vector) { v.Request = hex.EncodeToString(asked) }),
		spoilt("by another hub", "answer", func(v *vector) { v.Key = hex.EncodeToString(public(key(2))) }),
		spoilt("with another rest", "answer", func(v *vector) {
			v.Bytes = altered(func(a *wire.Answer) { a.Rest = encode(t, wire.Rest{Revoked: true}) })
		}),
		spoilt("with an altered receipt", "answer", func(v *vector) { v.Bytes = altered(func(a *wire.Answer) { a.Receipt[len(a.Receipt)-1] ^= 1 }) }),
		spoilt("without a signature", "answer", func(v *vector) { v.Bytes = altered(func(a *wire.Answer) { a.Signature = nil }) }),
		spoilt("that is empty", "message", func(v *vector) { v.Bytes = "" }),
	}
}

// badTokens are tokens that sign another request, or at another time.
func badTokens(t *testing.T) []vector {
	good := tokenAt(t, now)
	body := func(v vector) vector { v.Request = hex.EncodeToString([]byte("another body")); return v }
	out := []vector{
		tokenVector("a token: none", ""),
		tokenVector("a token: without a signature", good[:len(good)-86]),
		body(tokenVector("a token: for another body", good)),
		tokenVector("a token: by another algorithm", "eyJhbGciOiJub25lIiwidHlwIjoic3RyZWV0bGlnaHQtcmVxdWVzdCtqd3QifQ.e30."),
	}
	for i := range out {
		out[i].Fails = "token"
	}
	for name, at := range map[string]time.Duration{"a token: an hour old": -time.Hour, "a token: of an hour ahead": time.Hour} {
		v := tokenVector(name, tokenAt(t, now.Add(at)))
		v.Fails = "stale"
		out = append(out, v)
	}
	slices.SortFunc(out, func(a, b vector) int { return bytes.Compare([]byte(a.Name), []byte(b.Name)) })
	return out
}

// badKeys are sealed keys that do not open.
func badKeys(t *testing.T) []vector {
	good := sealedVector(t)
	altered := func(name string, at int) vector {
		v, b := good, unhex(t, good.Bytes)
		b[at] ^= 1
		v.Name, v.Bytes, v.Fails = "a sealed key: "+name, hex.EncodeToString(b), "key"
		return v
	}
	short := good
	short.Name, short.Bytes, short.Fails = "a sealed key: cut", good.Bytes[:len(good.Bytes)-2], "key"
	other := good
	other.Name, other.Key, other.Fails = "a sealed key: another device's secret", hex.EncodeToString(make([]byte, 32)), "key"
	return []vector{altered("moved to another scope", 0), altered("under another key id", 19), altered("with an altered byte", 60), short, other}
}
