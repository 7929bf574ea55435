package wire_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"reflect"
	"testing"

	"streetlight/sync/wire"
)

var asked = []byte("the bytes of a request")

func receipt() wire.Receipt {
	return wire.Receipt{LogID: wire.ID{1}, HubTime: 1767592800000, Request: sha256.Sum256(asked), Device: wire.ID{2}, Epoch: 3, N: 4, Head: wire.Hash{5},
		Exceptions: []wire.Exception{{Commit: wire.Hash{6}, Verdict: wire.Refused, Words: "Ask your supervisor for access to this child."}},
		Advances:   []wire.Cursor{{Scope: wire.ID{7}, SSN: 8, Link: wire.Hash{9}}}}
}

func rest() wire.Rest {
	return wire.Rest{More: true, Keys: []wire.SealedKey{{Scope: wire.ID{1}, KeyID: 1, Sealed: []byte("k")}},
		Pulls: []wire.Pull{{From: wire.Cursor{Scope: wire.ID{1}, SSN: 2}, Items: []wire.Item{
			{Head: []byte("head"), Body: []byte("body"), Received: 10, Skew: -3}, {Head: []byte("erased"), Received: 11}, {Hash: make([]byte, 32), Received: 12}}}}}
}

func sign(t testing.TB) []byte {
	t.Helper()
	answer, err := wire.Sign(receipt(), rest(), key(1))
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestAnswerComesBack(t *testing.T) {
	got, gotRest, err := wire.Open(sign(t), asked, public(key(1)))
	if err != nil {
		t.Fatal(err)
	}
	want := receipt()
	want.Rest = got.Rest
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if !reflect.DeepEqual(gotRest, rest()) {
		t.Errorf("got %+v, want %+v", gotRest, rest())
	}
}

func TestEveryAlteredByteOfAnAnswerIsRefused(t *testing.T) {
	good := sign(t)
	for i := range good {
		for _, mask := range []byte{1 << (i % 8), 0xff} {
			answer := bytes.Clone(good)
			answer[i] ^= mask
			refused(t, answer, asked, wire.ErrAnswer, wire.ErrMessage)
		}
	}
}

// refused fails the test unless the answer is refused for one of these reasons, with nothing given beside it.
func refused(t *testing.T, answer, request []byte, reasons ...error) {
	t.Helper()
	r, rest, err := wire.Open(answer, request, public(key(1)))
	for _, reason := range reasons {
		if errors.Is(err, reason) {
			if !reflect.DeepEqual(r, wire.Receipt{}) || !reflect.DeepEqual(rest, wire.Rest{}) {
				t.Errorf("beside %v it gives %+v and %+v", err, r, rest)
			}
			return
		}
	}
	t.Errorf("got %v, want one of %v", err, reasons)
}

func TestAnswersOfOthersAreRefused(t *testing.T) {
	otherHub, err := wire.Sign(receipt(), rest(), key(2))
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := receipt()
	elsewhere.Request = sha256.Sum256([]byte("another request"))
	otherRequest, err := wire.Sign(elsewhere, rest(), key(1))
	if err != nil {
		t.Fatal(err)
	}
	good := sign(t)
	refused(t, otherHub, asked, wire.ErrAnswer)
	refused(t, otherRequest, asked, wire.ErrAnswer)
	refused(t, good, []byte("another request"), wire.ErrAnswer)
	refused(t, good[:len(good)-1], asked, wire.ErrMessage)
	refused(t, append(bytes.Clone(good), 0), asked, wire.ErrMessage)
	refused(t, nil, asked, wire.ErrMessage)
	refused(t, make([]byte, wire.MaxAnswer+1), asked, wire.ErrLimit)
	if _, _, err := wire.Open(good, asked, nil); !errors.Is(err, wire.ErrAnswer) {
		t.Errorf("without the hub's key: got %v, want %v", err, wire.ErrAnswer)
	}
}

// A receipt of one answer does not vouch for the rest of another.
func TestRestIsTheOneThatTheReceiptNames(t *testing.T) {
	good := sign(t)
	other := wire.Rest{Revoked: true}
	swapped := wire.Answer{Receipt: receiptOf(t, good), Signature: signatureOf(t, good), Rest: encode(t, other)}
	refused(t, encode(t, swapped), asked, wire.ErrAnswer)
}

func TestAnAnswerHasAtMostOnePageOfCommits(t *testing.T) {
	for n, want := range map[int]error{wire.MaxPage: nil, wire.MaxPage + 1: wire.ErrLimit} {
		many := wire.Rest{Pulls: []wire.Pull{{Items: make([]wire.Item, 500)}, {Items: make([]wire.Item, n-500)}}}
		answer, err := wire.Sign(receipt(), many, key(1))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := wire.Open(answer, asked, public(key(1))); !errors.Is(err, want) || (want == nil) != (err == nil) {
			t.Errorf("%d commits: got %v, want %v", n, err, want)
		}
	}
}

func FuzzParseRequest(f *testing.F) {
	f.Add(encode(f, request()))
	f.Add(encode(f, wire.Request{Version: wire.Version}))
	f.Add([]byte("\xa2\x01\x01\x09\x9b\x80\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, in []byte) {
		r, err := wire.ParseRequest(in)
		if err != nil {
			return
		}
		if out := encode(t, r); !bytes.Equal(out, in) {
			t.Errorf("decode and encode changed %x into %x", in, out)
		}
	})
}

func FuzzOpen(f *testing.F) {
	good := sign(f)
	f.Add(good)
	f.Fuzz(func(t *testing.T, answer []byte) {
		if _, _, err := wire.Open(answer, asked, public(key(1))); err == nil && !bytes.Equal(answer, good) {
			t.Errorf("%x was taken for an answer", answer)
		}
	})
}

// FuzzReceipt signs whatever the receipt is, so that what is read behind the signature is tried too.
func FuzzReceipt(f *testing.F) {
	f.Add(receiptOf(f, sign(f)))
	f.Fuzz(func(t *testing.T, receipt []byte) {
		got, _, err := wire.Open(encode(t, signed(receipt, encode(t, rest()))), asked, public(key(1)))
		if err == nil && !bytes.Equal(encode(t, got), receipt) {
			t.Errorf("decode and encode changed %x", receipt)
		}
	})
}

// FuzzRest signs a receipt that names whatever the rest is.
func FuzzRest(f *testing.F) {
	f.Add(encode(f, rest()))
	f.Fuzz(func(t *testing.T, in []byte) {
		named := receipt()
		named.Rest = sha256.Sum256(in)
		_, got, err := wire.Open(encode(t, signed(encode(t, named), in)), asked, public(key(1)))
		if err == nil && !bytes.Equal(encode(t, got), in) {
			t.Errorf("decode and encode changed %x", in)
		}
	})
}
