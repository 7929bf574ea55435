package e2e_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"streetlight/sync/wire"
)

// TestRequestsThatAreNone sends what was cut, altered or made up on its way. Each gets its own clear answer, and the server
// goes on serving.
func TestRequestsThatAreNone(t *testing.T) {
	h := newHouse(t)
	f := newForger(h, h.add("Robin Ferry", "pcso"))
	f.write("Met at the bus station.")
	good := f.request(func(*wire.Request) {})
	cut := good[:len(good)/2]
	other := newForger(h, h.add("Asha Mead", "pcso"))
	packed := squashed(t, good)
	deep := append([]byte{0xa2, 1, 1, 12}, bytes.Repeat([]byte{0x81}, 100_000)...)
	twice := append([]byte{good[0] + 1, 1, 1}, good[1:]...)
	gzipped := f.signed(packed)
	gzipped.Set("Content-Encoding", "gzip")
	newer := f.request(func(r *wire.Request) { r.Version = 9 })
	old, err := wire.SignRequest(f.device.ID(), f.key, http.MethodPost, "/v1/sync", good, time.Now().Add(-time.Hour))
	f.must(err)
	tests := []struct {
		name   string
		body   []byte
		header http.Header
		status int
		words  string
	}{
		{"cut on its way", cut, f.signed(good), http.StatusUnauthorized, "This request is not signed by an enrolled phone. Ask your supervisor to enrol this phone again: it keeps everything."},
		{"cut and signed", cut, f.signed(cut), http.StatusBadRequest, "The request cannot be read."},
		{"something behind its end", append(slices.Clone(good), 0), f.signed(append(slices.Clone(good), 0)), http.StatusBadRequest, "The request cannot be read."},
		{"lists 100,000 deep", deep, f.signed(deep), http.StatusBadRequest, "The request cannot be read."},
		{"a field twice", twice, f.signed(twice), http.StatusBadRequest, "The request cannot be read."},
		{"no CBOR", []byte("hello"), f.signed([]byte("hello")), http.StatusBadRequest, "The request cannot be read."},
		{"nothing", nil, f.signed(nil), http.StatusBadRequest, "The request cannot be read."},
		{"one bit altered", flipped(good, len(good)/2), f.signed(good), http.StatusUnauthorized, "This request is not signed by an enrolled phone. Ask your supervisor to enrol this phone again: it keeps everything."},
		{"unsigned", good, nil, http.StatusUnauthorized, "This request is not signed by an enrolled phone. Ask your supervisor to enrol this phone again: it keeps everything."},
		{"signed by another phone", good, other.signed(good), http.StatusForbidden, "This request names another phone than the one that signed it."},
		{"packed", packed, gzipped, http.StatusUnsupportedMediaType, "Compressed requests are not taken."},
		{"of a later version", newer, f.signed(newer), http.StatusUpgradeRequired, "This version of the app is too old or too new for the server. Update it; nothing on the phone is lost."},
		{"an hour old", good, http.Header{"Authorization": {"Bearer " + old}}, http.StatusUnauthorized, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			status, answer := f.send(http.MethodPost, "/v1/sync", test.body, test.header)
			if status != test.status || !strings.Contains(string(answer), test.words) {
				t.Errorf("got %d %s, want %d %s", status, answer, test.status, test.words)
			}
		})
	}
	if got := h.announce(wire.MaxBytes + 1); got != http.StatusRequestEntityTooLarge {
		t.Errorf("a request over the limit: status %d", got)
	}
	if r := f.taken(good); r.N != 1 || len(r.Exceptions) != 0 {
		t.Errorf("the request as it was made: got %+v", r)
	}
	h.stop()
	if l := h.ledger(); len(l) != 1 {
		t.Errorf("the server has %d entries, want 1", len(l))
	}
	h.auditHolds()
}

// TestCommitsThatAreAltered alters commits inside of requests that are signed well.
func TestCommitsThatAreAltered(t *testing.T) {
	tests := []struct {
		name    string
		alter   func(*wire.Request)
		verdict wire.Verdict
		words   string
		n       uint64 // how far the chain is then: a body alone does not stop it
	}{
		{"a bit of its body", func(r *wire.Request) { r.Push[0].Body = flipped(r.Push[0].Body, 40) }, wire.Quarantined, "Its text did not arrive as it was written.", 2},
		{"half of its body", func(r *wire.Request) { r.Push[0].Body = r.Push[0].Body[:20] }, wire.Quarantined, "Its text did not arrive as it was written.", 2},
		{"no body", func(r *wire.Request) { r.Push[0].Body = nil }, wire.Quarantined, "Its text did not arrive as it was written.", 2},
		{"a bit of its signature", func(r *wire.Request) { r.Push[0].Head = flipped(r.Push[0].Head, len(r.Push[0].Head)-1) }, wire.Refused, "sign", 0},
		{"half of its head", func(r *wire.Request) { r.Push[0].Head = r.Push[0].Head[:30] }, wire.Refused, "This entry was damaged on its way. It stays on this phone; sync again.", 0},
	}
	h := newHouse(t)
	worker := h.add("Robin Ferry", "pcso")
	entries := 0
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newForger(h, worker)
			f.t = t
			f.write("Met at the bus station.")
			f.write("Met again, an hour later.")
			r := f.taken(f.request(test.alter))
			i := slices.IndexFunc(r.Exceptions, func(e wire.Exception) bool { return e.Verdict == test.verdict })
			if i < 0 || !strings.Contains(r.Exceptions[i].Words, test.words) || r.N != test.n {
				t.Fatalf("got %+v, want verdict %d with %q and n %d", r, test.verdict, test.words, test.n)
			}
			again := f.taken(f.request(func(*wire.Request) {}))
			if again.N != 2 {
				t.Errorf("sent again as it was written: got %+v", again)
			}
			if entries += 2; test.verdict == wire.Quarantined {
				entries-- // it lies apart until a person looks
			}
		})
	}
	h.stop()
	if l := h.ledger(); len(l) != entries {
		t.Errorf("the server has %d entries, want %d", len(l), entries)
	}
	h.auditHolds()
}

// TestSentTwice sends one request again and again, also to a server that was started anew: nothing is there twice.
func TestSentTwice(t *testing.T) {
	h := newHouse(t)
	f := newForger(h, h.add("Robin Ferry", "pcso"))
	f.write("Met at the bus station.")
	body := f.request(func(*wire.Request) {})
	first := f.taken(body)
	second := f.taken(body)
	h.kill()
	h.start()
	third := f.taken(body)
	doubled := f.request(func(r *wire.Request) { r.Push = append(r.Push, r.Push...) })
	fourth := f.taken(doubled)
	for i, r := range []wire.Receipt{first, second, third, fourth} {
		if r.N != 1 || r.Head != first.Head || len(r.Exceptions) != 0 {
			t.Errorf("answer %d: got %+v, want the first again: %+v", i+1, r, first)
		}
	}
	h.stop()
	if l := h.ledger(); len(l) != 1 {
		t.Errorf("the server has %d entries, want 1", len(l))
	}
	h.auditHolds()
}

// announce sends the head of a request whose body has so many bytes, and gives the status that comes before any of them.
func (h *house) announce(length int) int {
	h.t.Helper()
	conn, err := net.DialTimeout("tcp", h.address, patience)
	if err != nil {
		h.t.Fatal(err)
	}
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "POST /v1/sync HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n", h.address, length)
	if err = errors.Join(err, conn.SetReadDeadline(time.Now().Add(patience))); err != nil {
		h.t.Fatal(err)
	}
	r, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		h.t.Fatal(err)
	}
	defer r.Body.Close()
	return r.StatusCode
}

func squashed(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, err := z.Write(b)
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func flipped(b []byte, at int) []byte {
	out := slices.Clone(b)
	out[at] ^= 1
	return out
}
