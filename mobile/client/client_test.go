package client_test

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"streetlight/mobile/client"
	"streetlight/sync/wire"
)

var now = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

// hub answers as a test says, and checks tokens at its own time.
type hub struct {
	t      *testing.T
	device client.Device
	key    ed25519.PrivateKey
	public ed25519.PublicKey
	time   time.Time
	asked  int
}

func newHub(t *testing.T) *hub {
	t.Helper()
	pub, key, err := ed25519.GenerateKey(nil)
	must(t, err)
	devicePub, deviceKey, err := ed25519.GenerateKey(nil)
	must(t, err)
	return &hub{t: t, key: key, public: devicePub, time: now, device: client.Device{ID: wire.ID{1}, Key: deviceKey, Hub: pub}}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h *hub) sign(body []byte, rest wire.Rest, key ed25519.PrivateKey) []byte {
	b, err := wire.Sign(wire.Receipt{HubTime: h.time.UnixMilli(), Request: sha256.Sum256(body), Device: h.device.ID}, rest, key)
	must(h.t, err)
	return b
}

func serve(t *testing.T, handler http.HandlerFunc) *client.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	c, err := client.New(client.Options{Server: server.URL + "/", Now: func() time.Time { return now }})
	must(t, err)
	return c
}

func TestEveryAnswerHasItsError(t *testing.T) {
	h, body := newHub(t), []byte("body")
	_, other, err := ed25519.GenerateKey(nil)
	must(t, err)
	for name, c := range map[string]struct {
		status int
		body   []byte
		header string
		want   error
		words  string
	}{
		"well":                  {status: 200, body: []byte("answer")},
		"bare 401":              {status: 401, body: []byte(`{"error":"Who are you?"}`), want: client.ErrRefused, words: "Who are you?"},
		"401 of another server": {status: 401, body: h.sign(body, wire.Rest{Revoked: true}, other), want: client.ErrRefused},
		"401 on another body":   {status: 401, body: h.sign([]byte("else"), wire.Rest{Revoked: true}, h.key), want: client.ErrRefused},
		"403 without words":     {status: 403, body: []byte("<html>"), want: client.ErrRefused},
		"signed end":            {status: 403, body: h.sign(body, wire.Rest{Revoked: true}, h.key)},
		"time for ever":         {status: 401, body: h.sign(body, wire.Rest{}, h.key), want: client.ErrClock},
		"old app":               {status: 426, want: client.ErrUpdate},
		"own trouble":           {status: 500, want: client.ErrServer},
		"507":                   {status: 507, want: client.ErrServer},
		"elsewhere":             {status: 302, header: "Location", want: client.ErrNotStreetlight},
		"too large":             {status: 200, body: make([]byte, wire.MaxAnswer+1), want: client.ErrServer},
		"too large a complaint": {status: 413, body: make([]byte, 1<<20), want: client.ErrServer},
	} {
		t.Run(name, func(t *testing.T) {
			cl := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if c.header != "" {
					w.Header().Set(c.header, "https://example.org")
				}
				w.WriteHeader(c.status)
				_, _ = w.Write(c.body)
			})
			got, _, err := cl.Sync(t.Context(), h.device, body)
			if !errors.Is(err, c.want) || (c.want == nil) != (err == nil) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if err == nil && string(got) != string(c.body) {
				t.Errorf("got %d bytes, want %d", len(got), len(c.body))
			}
			if c.words != "" && err.Error() != c.words {
				t.Errorf("got %q, want %q", err, c.words)
			}
		})
	}
}

func TestAStaleTimeIsSignedAgainOnce(t *testing.T) {
	h, body := newHub(t), []byte("body")
	h.time = now.Add(-72 * time.Hour)
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		h.asked++
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		_, err := wire.CheckRequest(token, r.Method, r.URL.Path, body, h.time, func(wire.ID) (ed25519.PublicKey, bool) { return h.public, true })
		if errors.Is(err, wire.ErrStale) {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write(h.sign(body, wire.Rest{}, h.key))
			return
		}
		if err != nil {
			t.Errorf("token: %v", err)
		}
		if r.Header.Get("Content-Type") != "application/cbor" || r.Header.Get("Content-Encoding") != "" || r.Header.Get("Accept-Encoding") != "" {
			t.Errorf("headers: %v", r.Header)
		}
		_, _ = w.Write([]byte("answer"))
	})
	for round, want := range []int{2, 3} {
		got, traffic, err := c.Sync(t.Context(), h.device, body)
		must(t, err)
		if string(got) != "answer" || h.asked != want {
			t.Errorf("round %d: got %q after %d requests, want %d", round, got, h.asked, want)
		}
		if want := []int{2, 1}[round]; traffic.Requests != want || traffic.BytesUp != want*len(body) {
			t.Errorf("round %d: counted %+v, want %d requests", round, traffic, want)
		}
	}
	if got := c.HubTime(); !got.Equal(h.time) {
		t.Errorf("hub time %s, want %s", got, h.time)
	}
}

func TestBusy(t *testing.T) {
	for header, want := range map[string]time.Duration{"7": 7 * time.Second, "": 30 * time.Second, "0": time.Second, "-5": time.Second, "999999999": time.Hour, "soon": 30 * time.Second} {
		for _, status := range []int{429, 503} {
			c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", header)
				w.WriteHeader(status)
			})
			_, _, err := c.Sync(t.Context(), newHub(t).device, nil)
			var busy *client.Busy
			if !errors.As(err, &busy) || busy.After != want {
				t.Errorf("%d with %q: got %v, want %s", status, header, err, want)
			}
		}
	}
}

func TestOffline(t *testing.T) {
	c := serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	if _, _, err := c.Sync(t.Context(), newHub(t).device, nil); !errors.Is(err, client.ErrOffline) {
		t.Errorf("cut: got %v, want %v", err, client.ErrOffline)
	}
	if _, err := c.Hello(t.Context()); !errors.Is(err, client.ErrOffline) {
		t.Errorf("hello: got %v, want %v", err, client.ErrOffline)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Hello(ctx); !errors.Is(err, context.Canceled) || errors.Is(err, client.ErrOffline) {
		t.Errorf("given up: got %v, want %v", err, context.Canceled)
	}
}

func TestHelloOfSomethingElse(t *testing.T) {
	for name, body := range map[string]string{"a page": "<html>", "nothing": "", "half": "\xa1\x01"} {
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) })
		if _, err := c.Hello(t.Context()); !errors.Is(err, client.ErrNotStreetlight) {
			t.Errorf("%s: got %v, want %v", name, err, client.ErrNotStreetlight)
		}
	}
}

func TestAddress(t *testing.T) {
	for in, want := range map[string]string{"https://a.example/": "https://a.example", " https://a.example:8443/x/ ": "https://a.example:8443/x",
		"http://localhost:80": "http://localhost:80", "http://127.0.0.1:1": "http://127.0.0.1:1", "http://[::1]:1": "http://[::1]:1"} {
		if got, err := client.Address(in); err != nil || got != want {
			t.Errorf("%q: got %q, %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", "a.example", "ftp://a.example", "http://a.example", "https://u:p@a.example", "https://", "https://a.example?x", "http://127.0.0.1.example"} {
		if got, err := client.Address(in); err == nil {
			t.Errorf("%q was taken as %q", in, got)
		}
	}
}

func TestPauseGrowsAndIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		failed, dice := rapid.IntRange(-2, 1000).Draw(t, "failed"), rapid.Float64Range(0, 0.999).Draw(t, "dice")
		got := client.Pause(failed, dice)
		if got < time.Second || got > 5*time.Minute {
			t.Errorf("got %s, want 1s to 5m", got)
		}
		if more := client.Pause(failed+1, dice); more < got {
			t.Errorf("after one more failure %s, less than %s", more, got)
		}
	})
}
