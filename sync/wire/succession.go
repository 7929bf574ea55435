package wire

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
)

// stepContext separates a key's word for its successor from any other signature of a hub.
const stepContext = "streetlight next hub key v1\x00"

// MaxSteps is how many successions one answer may prove.
const MaxSteps = 256

// Step is the word of one hub key that another takes its place.
type Step struct {
	_         struct{} `cbor:",toarray"`
	Old       []byte   // Ed25519
	New       []byte
	Signature []byte // by Old over the context and New
}

// NewStep lets a hub's key name the next.
func NewStep(old ed25519.PrivateKey, next ed25519.PublicKey) Step {
	return Step{Old: old.Public().(ed25519.PublicKey), New: next, Signature: ed25519.Sign(old, stepSigned(next))}
}

func stepSigned(next []byte) []byte { return append([]byte(stepContext), next...) }

// KeyName names a hub's key: the first 8 bytes of its SHA-256.
func KeyName(key ed25519.PublicKey) []byte {
	h := sha256.Sum256(key)
	return h[:8]
}

// Since gives the steps that lead from the key of this name to the last of them. None lead from a name that nobody had,
// nor from the last.
func Since(steps []Step, name []byte) []Step {
	for i, s := range steps {
		if bytes.Equal(KeyName(s.Old), name) {
			return steps[i:]
		}
	}
	return nil
}

// Follow goes from a pinned key over all steps to the key that holds now. Each step must be the word of the key that the
// one before named; else nothing of it is believed.
func Follow(pinned ed25519.PublicKey, steps []Step) (ed25519.PublicKey, error) {
	if len(steps) > MaxSteps {
		return nil, fmt.Errorf("%w: %d successions", ErrLimit, len(steps))
	}
	at := pinned
	for _, s := range steps {
		if len(at) != ed25519.PublicKeySize || len(s.New) != ed25519.PublicKeySize || !bytes.Equal(s.Old, at) {
			return nil, fmt.Errorf("%w: a succession of keys that does not begin at this one", ErrAnswer)
		}
		if !ed25519.Verify(at, stepSigned(s.New), s.Signature) {
			return nil, fmt.Errorf("%w: a succession that the key before did not sign", ErrAnswer)
		}
		at = s.New
	}
	return at, nil
}
