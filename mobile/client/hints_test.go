package client_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"streetlight/mobile/client"
	"streetlight/sync/wire"
)

const urgentEvent = ":\n\nevent: moved\ndata: urgent\n\n"

func stream(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = io.WriteString(w, text)
	w.(http.Flusher).Flush()
}

func TestListenSignsAgainWithTheTimeItIsTold(t *testing.T) {
	h := newHub(t)
	h.time = now.Add(time.Hour)
	asked := 0
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		_, err := wire.CheckRequest(token, r.Method, r.URL.Path, nil, h.time, func(wire.ID) (ed25519.PublicKey, bool) { return h.public, true })
		if errors.Is(err, wire.ErrStale) {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write(h.sign([]byte(token), wire.Rest{}, h.key))
			return
		}
		if err != nil {
			t.Errorf("token: %v", err)
		}
		stream(w, urgentEvent)
	})
	s, err := c.Listen(t.Context(), h.device)
	must(t, err)
	defer s.Close()
	if got, err := s.Next(); got != client.Urgent || err != nil || asked != 2 {
		t.Errorf("got %q, %v after %d requests", got, err, asked)
	}
	if _, err := s.Next(); !errors.Is(err, client.ErrOffline) {
		t.Errorf("a stream that ended: got %v, want %v", err, client.ErrOffline)
	}
}

func TestAnswersThatAreNoStream(t *testing.T) {
	h := newHub(t)
	for name, c := range map[string]struct {
		status int
		kind   string
		body   string
		want   error
	}{
		"a page":          {200, "text/html", "<html>", client.ErrNotStreetlight},
		"revoked":         {401, "application/json", `{"error":"This phone was revoked."}`, client.ErrRefused},
		"a time for sync": {401, "application/cbor", string(h.sign(nil, wire.Rest{}, h.key)), client.ErrRefused},
		"an older server": {404, "application/json", `{"error":"Not found."}`, client.ErrRefused},
		"too long a line": {200, "text/event-stream", strings.Repeat("x", 5000), client.ErrNotStreetlight},
	} {
		cl := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", c.kind)
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		})
		s, err := cl.Listen(t.Context(), h.device)
		if err == nil {
			_, err = s.Next()
			s.Close()
		}
		if !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
	full := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "9")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	var busy *client.Busy
	if _, err := full.Listen(t.Context(), h.device); !errors.As(err, &busy) || busy.After != 9*time.Second {
		t.Errorf("no room: got %v", err)
	}
}

// line is a connection on which a stream says what a test sends, and ends with the request.
type line chan string

// RoundTrip satisfies http.RoundTripper.
func (l line) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"text/event-stream"}}, Body: &said{ctx: r.Context(), from: l}, Request: r}, nil
}

type said struct {
	ctx  context.Context
	from line
	left string
}

func (s *said) Read(b []byte) (int, error) {
	if s.left == "" {
		select {
		case s.left = <-s.from:
		case <-s.ctx.Done():
			return 0, s.ctx.Err()
		}
	}
	n := copy(b, s.left)
	s.left = s.left[n:]
	return n, nil
}

func (s *said) Close() error { return nil }

func TestASilentStreamIsDeadAfterAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := make(line)
		c, err := client.New(client.Options{Server: "https://streetlight.example", Now: time.Now, Transport: l})
		must(t, err)
		s, err := c.Listen(t.Context(), newHub(t).device)
		must(t, err)
		defer s.Close()
		go func() {
			for range 10 { // more than a minute of beats
				<-time.After(20 * time.Second)
				l <- ":\n\n"
			}
		}()
		began := time.Now()
		_, err = s.Next()
		if took := time.Since(began); !errors.Is(err, client.ErrOffline) || took != 200*time.Second+client.Silence {
			t.Errorf("got %v after %v, want %v a minute after the last beat", err, took, client.ErrOffline)
		}
	})
}

func TestAStreamEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		c, err := client.New(client.Options{Server: "https://streetlight.example", Now: time.Now, Transport: make(line)})
		must(t, err)
		s, err := c.Listen(ctx, newHub(t).device)
		must(t, err)
		defer s.Close()
		began := time.Now()
		time.AfterFunc(time.Second, stop)
		if _, err := s.Next(); !errors.Is(err, context.Canceled) || time.Since(began) != time.Second {
			t.Errorf("got %v after %v, want %v at once", err, time.Since(began), context.Canceled)
		}
	})
}
