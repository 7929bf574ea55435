package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestRelayCountsBothWays sees every byte of a request and its answer counted, headers included, once each.
func TestRelayCountsBothWays(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body) // all of it before the answer begins, which ends the reading of a long one
		if err != nil {
			t.Error(err)
		}
		if _, err := w.Write(b); err != nil {
			t.Error(err)
		}
	}))
	defer server.Close()
	line, err := openRelay(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer line.listener.Close()
	count := func(n int) int64 {
		before := line.count.Load()
		resp, err := http.Post(line.address(), "text/plain", strings.NewReader(strings.Repeat("x", n)))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if b, err := io.ReadAll(resp.Body); err != nil || len(b) != n {
			t.Fatalf("got %d bytes back and %v, want %d", len(b), err, n)
		}
		return line.count.Load() - before
	}
	short, long := count(100), count(900)
	if short < 200+2*50 {
		t.Errorf("got %d bytes, want the headers too", short)
	}
	if got := long - short; got != 1600 {
		t.Errorf("800 bytes more each way: got %d more, want 1600", got)
	}
}
