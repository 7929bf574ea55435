package wire_test

import (
	"crypto/hpke"
	"encoding/hex"
	"math/rand/v2"
	"reflect"
	"testing"

	"streetlight/sync/wire"
)

// readEnrolment reads all three messages of an enrolment as the hub and the phone do, and gives what they say and the secret
// that both have then.
func (v vector) readEnrolment(t *testing.T) (any, error) {
	t.Helper()
	hello, err := wire.ParseHubHello(unhex(t, v.Hello))
	if err != nil {
		return nil, err
	}
	hub, err := wire.ParseHPKEKey(unhex(t, v.HPKE))
	if err != nil {
		t.Fatal(err)
	}
	req, err := wire.ParseEnrolRequest(unhex(t, v.Bytes))
	if err != nil {
		return nil, err
	}
	if hex.EncodeToString(encode(t, req)) != v.Bytes {
		t.Error("decode and encode changed the request")
	}
	secret, err := wire.AcceptEnrol(req, hub, wire.Proof(v.Code))
	if err != nil {
		return nil, err
	}
	answer, err := wire.OpenEnrolAnswer(unhex(t, v.Answer), secret, req)
	if err != nil {
		return nil, err
	}
	if req.Instead != nil && !req.WasBefore() {
		return nil, wire.ErrEnrol
	}
	return []any{spelled(reflect.ValueOf(hello)), spelled(reflect.ValueOf(req)), hex.EncodeToString(secret[:]), spelled(reflect.ValueOf(answer))}, nil
}

// codeOfVectors is a code with its check digit, in its one spelling.
const codeOfVectors = "01081G81860W40J2GB1G6GW3RGH"

// enrolment is one enrolment with everything that both sides know.
type enrolment struct {
	hub    hpke.PrivateKey
	hello  wire.HubHello
	req    wire.EnrolRequest
	secret [32]byte
}

func (e enrolment) vector(t *testing.T, name string) vector {
	t.Helper()
	private, err := e.hub.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	answer, err := wire.SealEnrolAnswer(wire.EnrolAnswer{HubKey: public(key(9)), LogID: wire.ID{5}, HubTime: 1767592800000,
		Worker: []byte(`{"name":"Robin Ferry"}`), Agency: []byte(`{"name":"Moor Police"}`)}, e.secret, e.req, rand.NewChaCha8([32]byte{2}))
	if err != nil {
		t.Fatal(err)
	}
	return vector{Name: name, Kind: "enrolment", Bytes: hex.EncodeToString(encode(t, e.req)), Hello: hex.EncodeToString(encode(t, e.hello)),
		HPKE: hex.EncodeToString(private), Code: codeOfVectors, Answer: hex.EncodeToString(answer)}
}

func enrolled(t *testing.T) enrolment {
	t.Helper()
	hub, hello := hubKey(t)
	req, secret := begin(t, hello, codeOfVectors)
	return enrolment{hub, hello, req, secret}
}

func enrolledAgain(t *testing.T) enrolment {
	t.Helper()
	hub, hello := hubKey(t)
	req, secret, err := wire.BeginEnrolAgain(hello, wire.Proof(codeOfVectors), phone, public(key(1)), wire.ID{8}, key(8), rand.NewChaCha8([32]byte{1}))
	if err != nil {
		t.Fatal(err)
	}
	return enrolment{hub, hello, req, secret}
}

// enrolVectors are enrolments that agree a secret.
func enrolVectors(t *testing.T) []vector {
	return []vector{enrolled(t).vector(t, "an enrolment"), enrolledAgain(t).vector(t, "an enrolment of a phone that was another device before")}
}

// badEnrolments agree nothing.
func badEnrolments(t *testing.T) []vector {
	good, again := enrolled(t), enrolledAgain(t)
	spoilt := func(name, fails string, from enrolment, change func(*enrolment), after func(*vector)) vector {
		e := from
		if change != nil {
			change(&e)
		}
		v := e.vector(t, "an enrolment: "+name)
		if v.Fails = fails; after != nil {
			after(&v)
		}
		return v
	}
	other, _ := hubKey(t)
	return []vector{
		spoilt("with another code", "enrol", good, nil, func(v *vector) { v.Code = "1" + v.Code[1:] }),
		spoilt("for another hub's key", "enrol", good, func(e *enrolment) { e.hub = other }, nil),
		spoilt("with another device", "enrol", good, func(e *enrolment) { e.req.Device[0]++ }, nil),
		spoilt("with another device key", "enrol", good, func(e *enrolment) { e.req.Key = public(key(2)) }, nil),
		spoilt("with an altered proof", "enrol", good, func(e *enrolment) { e.req.Proof = flipLast(e.req.Proof) }, nil),
		spoilt("without a share", "enrol", good, func(e *enrolment) { e.req.Share = nil }, nil),
		spoilt("whose answer was altered", "enrol", good, nil, func(v *vector) { v.Answer = hex.EncodeToString(flipLast(unhex(t, v.Answer))) }),
		spoilt("whose answer is to another request", "enrol", good, nil, func(v *vector) { v.Answer = again.vector(t, "").Answer }),
		spoilt("with a key of 31 bytes", "message", good, func(e *enrolment) { e.req.Key = e.req.Key[:31] }, nil),
		spoilt("of version 2", "version", good, func(e *enrolment) { e.req.Version = 2 }, nil),
		spoilt("with a hub of version 2", "version", good, func(e *enrolment) { e.hello.Version = 2 }, nil),
		spoilt("that is cut", "message", good, nil, func(v *vector) { v.Bytes = v.Bytes[:len(v.Bytes)-2] }),
		spoilt("of a phone that has not the key of the device before", "enrol", again, func(e *enrolment) { e.req.Signature = flipLast(e.req.Signature) }, nil),
	}
}

func flipLast(b []byte) []byte {
	out := append([]byte{}, b...)
	out[len(out)-1] ^= 1
	return out
}
