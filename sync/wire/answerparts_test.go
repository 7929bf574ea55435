package wire_test

import (
	"crypto/ed25519"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"streetlight/sync/wire"
)

func partsOf(t testing.TB, answer []byte) wire.Answer {
	t.Helper()
	var a wire.Answer
	if err := cbor.Unmarshal(answer, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func receiptOf(t testing.TB, answer []byte) []byte   { return partsOf(t, answer).Receipt }
func signatureOf(t testing.TB, answer []byte) []byte { return partsOf(t, answer).Signature }

// signed is an answer with the hub's true signature over whatever receipt is.
func signed(receipt, rest []byte) wire.Answer {
	text := append([]byte("streetlight receipt v1\x00"), receipt...)
	return wire.Answer{Receipt: receipt, Signature: ed25519.Sign(key(1), text), Rest: rest}
}
