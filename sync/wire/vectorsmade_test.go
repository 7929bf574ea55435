package wire_test

import (
	"crypto/ed25519"
	"encoding/hex"
	"math/rand/v2"
	"testing"

	"streetlight/sync/wire"
)

// goodVectors are messages that are read.
func goodVectors(t *testing.T) []vector {
	full := request()
	full.Hub = []byte{1, 2, 3, 4, 5, 6, 7, 8}
	full.Offer = []wire.Item{{Head: []byte("head"), Body: []byte("body"), Received: 1767592800000, Skew: -3}}
	full.Resume = []wire.Resume{{At: wire.Cursor{Scope: wire.ID{4}, SSN: 9, Link: wire.Hash{5}}, After: wire.ID{6}}}
	out := []vector{
		requestVector(t, "a request with nothing in it", wire.Request{Version: wire.Version}),
		requestVector(t, "a request with all in it", full),
		answerVector(t, "an answer that says nothing is new", wire.Receipt{Device: wire.ID{2}, Epoch: 3, HubTime: 1767592800000}, wire.Rest{}),
		answerVector(t, "an answer with pages, keys, verdicts and more to come", receipt(), rest()),
		answerVector(t, "an answer that ends a device", wire.Receipt{Device: wire.ID{2}}, wire.Rest{Revoked: true}),
		answerVector(t, "an answer that takes scopes away, gives a snapshot and asks for what was lost", receipt(), wire.Rest{
			Lost: []wire.ID{{1}}, Gone: []wire.ID{{2}}, Snapshots: []wire.Snapshot{{At: wire.Cursor{Scope: wire.ID{3}, SSN: 300, Link: wire.Hash{4}}, State: []byte("sealed"), Next: []byte("0123456789abcdef")}}}),
		successionVector(t, "an answer by the successor of the pinned key", key(2), wire.NewStep(key(1), public(key(2)))),
		successionVector(t, "an answer by the successor of its successor", key(3), wire.NewStep(key(1), public(key(2))), wire.NewStep(key(2), public(key(3)))),
		answerVector(t, "an answer that suspends a device and asks for all cursors", receipt(), wire.Rest{Suspended: true, AskAll: true}),
		answerVector(t, "an answer that tells the time alone", wire.Receipt{Device: phone, HubTime: now.UnixMilli()}, wire.Rest{}),
		streamTimeVector(t),
		answerVector(t, "an answer with pages whose heads are brief", receipt(), wire.Rest{Pulls: chained(t)}),
		tokenVector("a token", tokenAt(t, now)),
		sealedVector(t),
	}
	out = append(out, enrolVectors(t)...)
	out = append(out, salvageVectors(t)...)
	for i := range out {
		said, err := out[i].read(t)
		if err != nil {
			t.Fatalf("%s: %v", out[i].Name, err)
		}
		out[i].Says = throughJSON(t, said)
	}
	return out
}

func requestVector(t *testing.T, name string, r wire.Request) vector {
	t.Helper()
	return vector{Name: name, Kind: "request", Bytes: hex.EncodeToString(encode(t, r))}
}

func answerVector(t *testing.T, name string, receipt wire.Receipt, rest wire.Rest) vector {
	t.Helper()
	body := encode(t, request())
	receipt.Request = sumOf(body)
	answer, err := wire.Sign(receipt, rest, key(1))
	if err != nil {
		t.Fatal(err)
	}
	return vector{Name: name, Kind: "answer", Bytes: hex.EncodeToString(answer), Request: hex.EncodeToString(body), Key: hex.EncodeToString(public(key(1)))}
}

// successionVector is an answer to a phone that has pinned key 1.
func successionVector(t *testing.T, name string, signer ed25519.PrivateKey, steps ...wire.Step) vector {
	t.Helper()
	body := encode(t, request())
	answer, err := wire.Sign(wire.Receipt{Request: sumOf(body), HubTime: 1767592800000}, wire.Rest{}, signer, steps...)
	if err != nil {
		t.Fatal(err)
	}
	return vector{Name: name, Kind: "answer", Bytes: hex.EncodeToString(answer), Request: hex.EncodeToString(body), Key: hex.EncodeToString(public(key(1)))}
}

func tokenVector(name, token string) vector {
	return vector{Name: name, Kind: "token", Token: token, Request: hex.EncodeToString(asked), Key: hex.EncodeToString(public(key(1))), Now: now.UnixMilli()}
}

func sealedVector(t *testing.T) vector {
	t.Helper()
	secret := [32]byte{7}
	k, err := wire.SealKey(secret, wire.ID{3}, 1, [32]byte{9}, rand.NewChaCha8([32]byte{1}))
	if err != nil {
		t.Fatal(err)
	}
	b := append(append(k.Scope[:], 0, 0, 0, byte(k.KeyID)), k.Sealed...)
	return vector{Name: "a sealed key: scope, key id, sealed", Kind: "sealed key", Bytes: hex.EncodeToString(b), Key: hex.EncodeToString(secret[:])}
}
