package wire

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hpke"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/chacha20poly1305"
)

// Enrolment proves to each side that the other knows a one-time code, and leaves both with a secret that nobody who
// listened or stood between can have: the secret is drawn from an HPKE context and from the code's proof together.

// ErrEnrol says that the other side did not know the code.
var ErrEnrol = errors.New("wire: the code is not right, or the answer is not from the server that gave it")

const enrolContext = "streetlight enrol v1"

// CodeProof is what a one-time code is known by: its SHA-256. It is all that the hub keeps.
type CodeProof [32]byte

// Proof is the proof of a code in its one spelling: capital letters and digits without separators.
func Proof(bare string) CodeProof { return sha256.Sum256([]byte("streetlight code v1\x00" + bare)) }

// Name tells the hub which code is meant, without giving it away.
func (p CodeProof) Name() [8]byte {
	sum := sha256.Sum256(p[:])
	return [8]byte(sum[:8])
}

// HubHello is what a hub says to anyone: the key with which a device's secret is agreed. It is believed only once an
// enrolment with a code has succeeded.
type HubHello struct {
	Version uint8  `cbor:"1,keyasint"`
	HPKE    []byte `cbor:"2,keyasint"` // ML-KEM-768 with X25519, 1,216 bytes
	HubTime int64  `cbor:"3,keyasint"`
}

// EnrolRequest is what a phone posts to /v1/enrol.
type EnrolRequest struct {
	Version uint8   `cbor:"1,keyasint"`
	Code    [8]byte `cbor:"2,keyasint"` // the code's name
	Device  ID      `cbor:"3,keyasint"`
	Key     []byte  `cbor:"4,keyasint"` // Ed25519, of the phone
	Share   []byte  `cbor:"5,keyasint"` // HPKE encapsulation
	Proof   []byte  `cbor:"6,keyasint"` // all other fields but Signature, hashed and sealed under the secret

	Instead   *Earlier `cbor:"7,keyasint,omitempty"` // the device that this phone was before; nil for a new phone
	Signature []byte   `cbor:"8,keyasint,omitempty"` // of the same hash, by that device
}

// Earlier is a device that a phone was before it was enrolled again.
type Earlier struct {
	_      struct{} `cbor:",toarray"`
	Device ID
	Key    []byte // Ed25519
}

// EnrolAnswer is what the hub says, sealed under the secret that it agreed with the phone.
type EnrolAnswer struct {
	HubKey  []byte `cbor:"1,keyasint"` // Ed25519: receipts are signed by it
	LogID   ID     `cbor:"2,keyasint"`
	HubTime int64  `cbor:"3,keyasint"`
	Worker  []byte `cbor:"4,keyasint"` // casework.Worker as JSON
	Agency  []byte `cbor:"5,keyasint"` // casework.Agency as JSON
}

// kem is the one in use: X25519 beside ML-KEM-768, so that what is recorded today stays closed.
func kem() hpke.KEM { return hpke.MLKEM768X25519() }

// NewHPKEKey draws the hub's key for agreeing secrets.
func NewHPKEKey() (hpke.PrivateKey, error) { return kem().GenerateKey() }

// ParseHPKEKey reads the bytes of a hub's key.
func ParseHPKEKey(b []byte) (hpke.PrivateKey, error) { return kem().NewPrivateKey(b) }

// BeginEnrol makes a phone's request, and the secret it will have agreed when the answer opens.
func BeginEnrol(hello HubHello, proof CodeProof, device ID, key []byte, random io.Reader) (EnrolRequest, [32]byte, error) {
	return beginEnrol(hello, proof, EnrolRequest{Device: device, Key: key}, random)
}

// BeginEnrolAgain is BeginEnrol for a phone that is enrolled already, as another device: it shows that it has the key of the
// one that it was before.
func BeginEnrolAgain(hello HubHello, proof CodeProof, device ID, key []byte, before ID, beforeKey ed25519.PrivateKey, random io.Reader) (EnrolRequest, [32]byte, error) {
	pub, _ := beforeKey.Public().(ed25519.PublicKey)
	req, secret, err := beginEnrol(hello, proof, EnrolRequest{Device: device, Key: key, Instead: &Earlier{Device: before, Key: pub}}, random)
	if err == nil {
		req.Signature = ed25519.Sign(beforeKey, req.instead())
	}
	return req, secret, err
}

// WasBefore says whether the request shows the key of the device that it names as the earlier one.
func (r EnrolRequest) WasBefore() bool {
	return r.Instead != nil && len(r.Instead.Key) == ed25519.PublicKeySize && ed25519.Verify(r.Instead.Key, r.instead(), r.Signature)
}

// instead is what the earlier device signs.
func (r EnrolRequest) instead() []byte {
	sum := r.sum()
	return append([]byte(enrolContext+" instead\x00"), sum[:]...)
}

func beginEnrol(hello HubHello, proof CodeProof, req EnrolRequest, random io.Reader) (EnrolRequest, [32]byte, error) {
	var secret [32]byte
	pub, err := kem().NewPublicKey(hello.HPKE)
	if err != nil {
		return EnrolRequest{}, secret, fmt.Errorf("%w: %w", ErrMessage, err)
	}
	share, sender, err := hpke.NewSender(pub, hpke.HKDFSHA256(), hpke.ExportOnly(), []byte(enrolContext))
	if err != nil {
		return EnrolRequest{}, secret, fmt.Errorf("agree a secret: %w", err)
	}
	exported, err := sender.Export(enrolContext, 32)
	if err != nil {
		return EnrolRequest{}, secret, fmt.Errorf("agree a secret: %w", err)
	}
	req.Version, req.Code, req.Share = Version, proof.Name(), share
	if secret, err = secretOf(exported, proof); err != nil {
		return EnrolRequest{}, secret, err
	}
	sum := req.sum()
	req.Proof, err = sealUnder(secret, []byte(enrolContext+" request"), sum[:], random)
	return req, secret, err
}

// AcceptEnrol is the hub's side: it agrees the secret and checks that the phone knows the code.
func AcceptEnrol(req EnrolRequest, hub hpke.PrivateKey, proof CodeProof) ([32]byte, error) {
	var secret [32]byte
	recipient, err := hpke.NewRecipient(req.Share, hub, hpke.HKDFSHA256(), hpke.ExportOnly(), []byte(enrolContext))
	if err != nil {
		return secret, ErrEnrol
	}
	exported, err := recipient.Export(enrolContext, 32)
	if err != nil {
		return secret, ErrEnrol
	}
	if secret, err = secretOf(exported, proof); err != nil {
		return secret, err
	}
	got, err := openUnder(secret, []byte(enrolContext+" request"), req.Proof)
	if sum := req.sum(); err != nil || string(got) != string(sum[:]) {
		return [32]byte{}, ErrEnrol
	}
	return secret, nil
}

// SealEnrolAnswer seals the hub's answer to a request.
func SealEnrolAnswer(a EnrolAnswer, secret [32]byte, req EnrolRequest, random io.Reader) ([]byte, error) {
	plain, err := Encode(a)
	if err != nil {
		return nil, fmt.Errorf("encode the answer: %w", err)
	}
	return sealUnder(secret, answerFor(req), plain, random)
}

// OpenEnrolAnswer opens it on the phone; only a hub that knew the code can have sealed it.
func OpenEnrolAnswer(sealed []byte, secret [32]byte, req EnrolRequest) (EnrolAnswer, error) {
	plain, err := openUnder(secret, answerFor(req), sealed)
	if err != nil {
		return EnrolAnswer{}, ErrEnrol
	}
	var a EnrolAnswer
	if err := decode(plain, &a); err != nil {
		return EnrolAnswer{}, err
	}
	return a, nil
}

// ParseEnrolRequest reads a request to enrol and checks its limits.
func ParseEnrolRequest(body []byte) (EnrolRequest, error) {
	if len(body) > maxEnrol {
		return EnrolRequest{}, fmt.Errorf("%w: %d bytes", ErrLimit, len(body))
	}
	if err := checkVersion(body); err != nil {
		return EnrolRequest{}, err
	}
	var r EnrolRequest
	if err := decode(body, &r); err != nil {
		return EnrolRequest{}, err
	}
	if len(r.Key) != 32 {
		return EnrolRequest{}, fmt.Errorf("%w: a key of %d bytes", ErrMessage, len(r.Key))
	}
	return r, nil
}

// ParseHubHello reads a hub's greeting.
func ParseHubHello(body []byte) (HubHello, error) {
	if len(body) > maxEnrol {
		return HubHello{}, fmt.Errorf("%w: %d bytes", ErrLimit, len(body))
	}
	if err := checkVersion(body); err != nil {
		return HubHello{}, err
	}
	var h HubHello
	if err := decode(body, &h); err != nil {
		return HubHello{}, err
	}
	return h, nil
}

const maxEnrol = 8 << 10

func (r EnrolRequest) sum() [32]byte {
	b := binary.BigEndian.AppendUint64(nil, uint64(r.Version))
	b = append(append(b, r.Code[:]...), r.Device[:]...)
	b = append(binary.BigEndian.AppendUint32(b, uint32(len(r.Key))), r.Key...)
	b = append(b, r.Share...)
	if r.Instead != nil {
		b = append(append(b, r.Instead.Device[:]...), r.Instead.Key...)
	}
	return sha256.Sum256(b)
}

func answerFor(r EnrolRequest) []byte {
	sum := r.sum()
	return append([]byte(enrolContext+" answer"), sum[:]...)
}

func secretOf(exported []byte, proof CodeProof) (secret [32]byte, err error) {
	b, err := hkdf.Key(sha256.New, exported, proof[:], enrolContext+" secret", 32)
	if err != nil {
		return secret, fmt.Errorf("derive the secret: %w", err)
	}
	return [32]byte(b), nil
}

func sealUnder(secret [32]byte, ad, plain []byte, random io.Reader) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(secret[:])
	if err != nil {
		return nil, fmt.Errorf("make the cipher: %w", err)
	}
	out := make([]byte, chacha20poly1305.NonceSizeX)
	if _, err := io.ReadFull(random, out); err != nil {
		return nil, fmt.Errorf("draw a nonce: %w", err)
	}
	return aead.Seal(out, out, plain, ad), nil
}

func openUnder(secret [32]byte, ad, sealed []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(secret[:])
	if err != nil {
		return nil, fmt.Errorf("make the cipher: %w", err)
	}
	if len(sealed) < chacha20poly1305.NonceSizeX {
		return nil, ErrEnrol
	}
	return aead.Open(nil, sealed[:chacha20poly1305.NonceSizeX], sealed[chacha20poly1305.NonceSizeX:], ad)
}
