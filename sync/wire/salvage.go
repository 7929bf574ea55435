package wire

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
)

// Salvage brings what is unsent to a hub without signing in: from a phone that was wiped or revoked and has no keys left,
// and from one that was enrolled again. The values lie sealed under the outbox key, which the hub has too, and nothing
// else opens them; so whoever posts anything else achieves nothing.

// Limits of a request to salvage, beside MaxBytes.
const (
	MaxSalvage      = 2048 // rows
	MaxSalvageTable = 32   // bytes
	MaxSalvageKey   = 64   // bytes
)

// SalvageRow is one value of a phone's unsent work, as it lies sealed under the outbox key: bound to its table and key.
type SalvageRow struct {
	_      struct{} `cbor:",toarray"`
	Table  string
	Key    []byte
	Sealed []byte
}

// SalvageRequest is what a phone posts to /v1/salvage.
type SalvageRequest struct {
	Version uint8        `cbor:"1,keyasint"`
	Device  ID           `cbor:"2,keyasint"` // whose secret the outbox key comes from
	Rows    []SalvageRow `cbor:"3,keyasint"`
	Hub     []byte       `cbor:"4,keyasint,omitempty"` // KeyName of the hub's key that the phone has pinned
}

// Fate is what became of one row.
type Fate uint8

// The fates.
const (
	Taken    Fate = 1 // the hub has it, and it counts
	Kept     Fate = 2 // the hub keeps it in quarantine; a person must look
	Waits    Fate = 3 // the hub has it not: the rest of its action was not in this request
	Unopened Fate = 4 // the hub has it not: it does not open, or is nothing of this device's
)

// RowFate is what became of one row, with words for the worker where it was not simply taken.
type RowFate struct {
	_     struct{} `cbor:",toarray"`
	Fate  Fate
	Words string
}

// SalvageRest is the part of the answer that says what became of each row, in the order in which they were sent.
type SalvageRest struct {
	Fates []RowFate `cbor:"1,keyasint"`
}

// ParseSalvage reads a request to salvage and checks its limits.
func ParseSalvage(body []byte) (SalvageRequest, error) {
	if len(body) > MaxBytes {
		return SalvageRequest{}, fmt.Errorf("%w: a request of %d bytes; %d are the most", ErrLimit, len(body), MaxBytes)
	}
	if err := checkVersion(body); err != nil {
		return SalvageRequest{}, err
	}
	var r SalvageRequest
	if err := decode(body, &r); err != nil {
		return SalvageRequest{}, err
	}
	if len(r.Rows) > MaxSalvage {
		return SalvageRequest{}, fmt.Errorf("%w: %d rows", ErrLimit, len(r.Rows))
	}
	for _, row := range r.Rows {
		if len(row.Table) > MaxSalvageTable || len(row.Key) > MaxSalvageKey {
			return SalvageRequest{}, fmt.Errorf("%w: a table of %d bytes, a key of %d", ErrLimit, len(row.Table), len(row.Key))
		}
	}
	return r, nil
}

// SignSalvage makes the answer to a request to salvage. It is signed like any other, and is only believed as the answer to
// this very request.
func SignSalvage(receipt Receipt, rest SalvageRest, hub ed25519.PrivateKey, steps ...Step) ([]byte, error) {
	return sign(receipt, rest, hub, steps)
}

// OpenSalvage checks an answer to the request with this body against the hub's key, or one that this leads to, and that it
// names every row of the request.
func OpenSalvage(answer, request []byte, hub ed25519.PublicKey) (Receipt, []RowFate, error) {
	if len(answer) > MaxAnswer {
		return Receipt{}, nil, fmt.Errorf("%w: an answer of %d bytes", ErrLimit, len(answer))
	}
	var a Answer
	if err := decode(answer, &a); err != nil {
		return Receipt{}, nil, err
	}
	key, err := Follow(hub, a.Keys)
	if err != nil {
		return Receipt{}, nil, err
	}
	receipt, restBytes, err := a.open(request, key)
	if err != nil {
		return Receipt{}, nil, err
	}
	var rest SalvageRest
	if err := decode(restBytes, &rest); err != nil {
		return Receipt{}, nil, err
	}
	req, err := ParseSalvage(request)
	if err != nil || len(req.Rows) != len(rest.Fates) || receipt.Device != req.Device {
		return Receipt{}, nil, ErrAnswer
	}
	return receipt, rest.Fates, nil
}

// SalvageReceipt begins the receipt of an answer to a request to salvage.
func SalvageReceipt(req SalvageRequest, body []byte) Receipt {
	return Receipt{Device: req.Device, Request: sha256.Sum256(body)}
}
