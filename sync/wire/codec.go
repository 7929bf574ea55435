package wire

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"

	"github.com/fxamacker/cbor/v2"
)

// answerContext separates the hub's signature over receipts from any other it makes.
const answerContext = "streetlight receipt v1\x00"

var (
	encoding = sync.OnceValues(cbor.CoreDetEncOptions().EncMode)
	decoding = sync.OnceValues(cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField, MaxNestedLevels: 8, MaxArrayElements: 2 * MaxCursors, MaxMapPairs: 64,
	}.DecMode)
)

// Encode writes a message.
func Encode(v any) ([]byte, error) {
	mode, err := encoding()
	if err != nil {
		return nil, err
	}
	return mode.Marshal(v)
}

// decode reads a message that is spelled as Encode spells it: a second spelling, and ids and hashes of another length,
// are refused.
func decode(in []byte, into any) error {
	mode, err := decoding()
	if err != nil {
		return err
	}
	if err := mode.Unmarshal(in, into); err != nil {
		return fmt.Errorf("%w: %w", ErrMessage, err)
	}
	again, err := Encode(into)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrMessage, err)
	}
	if !bytes.Equal(again, in) {
		return fmt.Errorf("%w: it is not in core deterministic encoding", ErrMessage)
	}
	return nil
}

// ParseRequest reads a request and checks its limits. Heads that are brief become whole.
func ParseRequest(body []byte) (Request, error) {
	if len(body) > MaxBytes {
		return Request{}, fmt.Errorf("%w: a request of %d bytes; %d are the most", ErrLimit, len(body), MaxBytes)
	}
	if err := checkVersion(body); err != nil {
		return Request{}, err
	}
	var r Request
	if err := decode(body, &r); err != nil {
		return Request{}, err
	}
	if len(r.Push)+len(r.Offer) > MaxPush || len(r.Keys) > MaxKeys || len(r.Cursors) > MaxCursors || len(r.Resume) > MaxResume {
		return Request{}, fmt.Errorf("%w: %d commits, %d keys, %d cursors, %d to resume", ErrLimit, len(r.Push)+len(r.Offer), len(r.Keys), len(r.Cursors), len(r.Resume))
	}
	r.Push = whole(r.Push, r.sender())
	return r, nil
}

// checkVersion reads the version alone, so that a later message is told apart from a broken one.
func checkVersion(body []byte) error {
	var v struct {
		Version uint64 `cbor:"1,keyasint"`
	}
	if err := cbor.Unmarshal(body, &v); err != nil {
		return fmt.Errorf("%w: %w", ErrMessage, err)
	}
	if v.Version != Version {
		return fmt.Errorf("%w: %d", ErrVersion, v.Version)
	}
	return nil
}

// Sign makes the answer to a request: rest is hashed into the receipt, and the receipt is signed by the hub. The steps
// prove the hub's key to a phone that has pinned an earlier one; there are none for the others. Pages are written brief.
func Sign(receipt Receipt, rest Rest, hub ed25519.PrivateKey, steps ...Step) ([]byte, error) {
	rest.Pulls = briefPages(rest.Pulls)
	return sign(receipt, rest, hub, steps)
}

func sign(receipt Receipt, rest any, hub ed25519.PrivateKey, steps []Step) ([]byte, error) {
	restBytes, err := Encode(rest)
	if err != nil {
		return nil, fmt.Errorf("encode the answer: %w", err)
	}
	receipt.Rest = sha256.Sum256(restBytes)
	receiptBytes, err := Encode(receipt)
	if err != nil {
		return nil, fmt.Errorf("encode the receipt: %w", err)
	}
	sig := ed25519.Sign(hub, append([]byte(answerContext), receiptBytes...))
	return Encode(Answer{Receipt: receiptBytes, Signature: sig, Rest: restBytes, Keys: steps})
}

// ErrAnswer says that an answer is not the hub's word on this request. Nothing in it may be believed.
var ErrAnswer = errors.New("wire: the answer is not signed by this phone's server, or answers another request")

// Open checks an answer to the request with this body against the hub's key, or the key that this one has named since,
// and reads it. Beside an error it gives nothing.
func Open(answer, request []byte, hub ed25519.PublicKey) (Receipt, Rest, error) {
	receipt, rest, _, err := OpenFrom(answer, request, hub)
	return receipt, rest, err
}

// OpenFrom is Open, and gives the key that signed: the pinned one, or the newest that it leads to.
func OpenFrom(answer, request []byte, pinned ed25519.PublicKey) (Receipt, Rest, ed25519.PublicKey, error) {
	if len(answer) > MaxAnswer {
		return Receipt{}, Rest{}, nil, fmt.Errorf("%w: an answer of %d bytes", ErrLimit, len(answer))
	}
	var a Answer
	if err := decode(answer, &a); err != nil {
		return Receipt{}, Rest{}, nil, err
	}
	key, err := Follow(pinned, a.Keys)
	if err != nil {
		return Receipt{}, Rest{}, nil, err
	}
	receipt, restBytes, err := a.open(request, key)
	if err != nil {
		return Receipt{}, Rest{}, nil, err
	}
	var rest Rest
	if err := decode(restBytes, &rest); err != nil {
		return Receipt{}, Rest{}, nil, err
	}
	if n := rest.commits(); n > MaxPage {
		return Receipt{}, Rest{}, nil, fmt.Errorf("%w: an answer with %d commits", ErrLimit, n)
	}
	wholePages(rest.Pulls)
	return receipt, rest, key, nil
}

// commits counts the commits of all pages.
func (r Rest) commits() (n int) {
	for _, p := range r.Pulls {
		n += len(p.Items)
	}
	return n
}

// open reads the receipt, and gives the rest that it names.
func (a Answer) open(request []byte, hub ed25519.PublicKey) (Receipt, []byte, error) {
	if len(hub) != ed25519.PublicKeySize || !ed25519.Verify(hub, append([]byte(answerContext), a.Receipt...), a.Signature) {
		return Receipt{}, nil, ErrAnswer
	}
	var receipt Receipt
	if err := decode(a.Receipt, &receipt); err != nil {
		return Receipt{}, nil, err
	}
	if receipt.Request != sha256.Sum256(request) || receipt.Rest != sha256.Sum256(a.Rest) {
		return Receipt{}, nil, ErrAnswer
	}
	return receipt, a.Rest, nil
}
