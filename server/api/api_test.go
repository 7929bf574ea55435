package api_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"streetlight/server/api"
	"streetlight/server/hints"
	"streetlight/shared/casework"
	"streetlight/sync/wire"
)

// hub answers as a test tells it.
type hub struct {
	err   error
	stale bool
	panic bool

	last  sync.Mutex
	body  []byte // of the last request
	token string
}

func (h *hub) Hello() ([]byte, error) { return []byte("hello"), h.err }

func (h *hub) Time([]byte) ([]byte, error) { return nil, nil }

func (h *hub) Enrol(_ context.Context, body []byte) ([]byte, error) {
	h.body = body
	return []byte("enrolled"), h.err
}

func (h *hub) Salvage(_ context.Context, body []byte) ([]byte, error) {
	h.body = body
	return []byte("salvaged"), h.err
}

func (h *hub) Exchange(_ context.Context, token, _, _ string, body []byte) ([]byte, bool, error) {
	if h.panic {
		panic("a name that nobody may see")
	}
	h.last.Lock()
	defer h.last.Unlock()
	h.body, h.token = body, token
	return []byte("answer"), h.stale, h.err
}

// serve listens on a port of its own.
func serve(t *testing.T, h api.Exchange) string { return serveWithin(t, h, 30*time.Second) }

// serveWithin is a server that gives the other side so long to take what is written.
func serveWithin(t *testing.T, h api.Exchange, timeout time.Duration) string {
	t.Helper()
	app := api.New(func(c *fiber.Ctx, err error) error { return c.Status(fiber.StatusTeapot).SendString("a page") })
	api.Mount(app, h, time.Now)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- app.Listener(api.ListenerWithin(l, timeout, time.Now)) }()
	t.Cleanup(func() {
		if err := errors.Join(app.Shutdown(), <-ended); err != nil {
			t.Error(err)
		}
	})
	return "http://" + l.Addr().String()
}

func (h *hub) Listen(context.Context, string, string, string) (func(hints.Writer), []byte, error) {
	return nil, nil, nil
}

type answer struct {
	status int
	header http.Header
	body   string
}

func send(t *testing.T, method, url string, body io.Reader, headers ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Add(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(b)}
}

// sentence is what an error says, as JSON.
func (a answer) sentence(t *testing.T) string {
	t.Helper()
	var got struct {
		Error string `json:"error"`
	}
	if err := json.Unmarshal([]byte(a.body), &got); err != nil {
		t.Fatalf("the answer is not JSON: %q", a.body)
	}
	return got.Error
}

func TestAnswersOfThePhonesRoutes(t *testing.T) {
	h := &hub{}
	url := serve(t, h)
	for _, c := range []struct{ name, method, path, want, kind, cache, sniff string }{
		{"hello", "GET", "/v1/hub", "hello", "application/cbor", "no-store", "nosniff"},
		{"enrol", "POST", "/v1/enrol", "enrolled", "application/cbor", "no-store", "nosniff"},
		{"sync, which no browser asks for and no cache keeps", "POST", "/v1/sync", "answer", "application/cbor", "", ""},
		{"health", "GET", "/healthz", "ok\n", "text/plain; charset=utf-8", "no-store", "nosniff"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := send(t, c.method, url+c.path, strings.NewReader("body"), "Authorization", "Bearer a.b.c")
			if got.status != 200 || got.body != c.want || got.header.Get("Content-Type") != c.kind {
				t.Errorf("got %+v, want %q", got, c.want)
			}
			if got.header.Get("Cache-Control") != c.cache || got.header.Get("X-Content-Type-Options") != c.sniff {
				t.Errorf("headers %v, want %q and %q", got.header, c.cache, c.sniff)
			}
		})
	}
	if h.token != "a.b.c" || string(h.body) != "body" {
		t.Errorf("the exchange was given token %q and body %q", h.token, h.body)
	}
	h.stale = true
	if got := send(t, "POST", url+"/v1/sync", nil); got.status != 401 || got.body != "answer" || got.header.Get("Content-Type") != "application/cbor" {
		t.Errorf("a stale request got %+v, want 401 with the signed time", got)
	}
}

func TestEnvelopesThatAreRefused(t *testing.T) {
	h := &hub{}
	url := serve(t, h)
	for _, c := range []struct {
		name, method, path string
		body               io.Reader
		headers            []string
		want               int
	}{
		{"gzip", "POST", "/v1/sync", nil, []string{"Content-Encoding", "gzip"}, 415},
		{"gzip behind an empty one", "POST", "/v1/sync", nil, []string{"Content-Encoding", "", "Content-Encoding", "gzip"}, 415},
		{"even identity", "POST", "/v1/enrol", nil, []string{"Content-Encoding", "identity"}, 415},
		{"no such route", "GET", "/v1/nothing", nil, nil, 404},
		{"below a route", "POST", "/v1/sync/more", nil, nil, 404},
		{"another method", "DELETE", "/v1/sync", nil, nil, 405},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := send(t, c.method, url+c.path, c.body, c.headers...)
			if got.status != c.want || len(got.sentence(t)) < 5 {
				t.Errorf("got %+v, want %d with a sentence", got, c.want)
			}
		})
	}
	if h.body != nil {
		t.Error("a refused body was handed on")
	}
	if got := send(t, "GET", url+"/elsewhere", nil); got.status != fiber.StatusTeapot || got.body != "a page" {
		t.Errorf("outside of /v1/ the answer is %+v, want the console's", got)
	}
	exact := send(t, "POST", url+"/v1/sync", bytes.NewReader(make([]byte, wire.MaxBytes)))
	if exact.status != 200 || len(h.body) != wire.MaxBytes {
		t.Errorf("a body of exactly the limit got %d", exact.status)
	}
}

// TestABodyOverTheLimitIsRefused announces one byte too many and sends none of them: the answer comes before the body, so it
// is never lost in the reset of a connection whose bytes nobody read.
func TestABodyOverTheLimitIsRefused(t *testing.T) {
	h := &hub{}
	conn, err := net.Dial("tcp", strings.TrimPrefix(serve(t, h), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	head := "POST /v1/sync HTTP/1.1\r\nHost: streetlight.example\r\nContent-Length: " + strconv.Itoa(wire.MaxBytes+1) + "\r\n\r\n"
	if _, err := io.WriteString(conn, head); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	got := answer{res.StatusCode, res.Header, string(b)}
	if err != nil || got.status != 413 || len(got.sentence(t)) < 5 || h.body != nil {
		t.Errorf("got %+v, %v, want 413 with a sentence", got, err)
	}
}

func TestFailuresShowNothingOfThemselves(t *testing.T) {
	h := &hub{panic: true}
	url := serve(t, h)
	for name, prepare := range map[string]func(){
		"a panic":   func() { h.panic = true },
		"a failure": func() { h.panic, h.err = false, errors.New("a name that nobody may see") },
	} {
		t.Run(name, func(t *testing.T) {
			prepare()
			got := send(t, "POST", url+"/v1/sync", nil)
			if got.status != 500 || strings.Contains(got.body, "name") || len(got.sentence(t)) < 15 {
				t.Errorf("got %+v, want 500 and a plain sentence", got)
			}
		})
	}
}

func TestWhoTriesTooOftenWaits(t *testing.T) {
	url := serve(t, &hub{err: casework.Refuse(casework.Forbidden, "That code is not right.")})
	for range 30 {
		if got := send(t, "POST", url+"/v1/enrol", nil); got.status != 403 {
			t.Fatalf("got %d, want 403", got.status)
		}
	}
	got := send(t, "POST", url+"/v1/enrol", nil)
	if got.status != 429 || got.header.Get("Retry-After") == "" || len(got.sentence(t)) < 15 {
		t.Errorf("got %+v, want 429 with a time to wait", got)
	}
	if got := send(t, "POST", url+"/v1/sync", nil); got.status != 403 {
		t.Errorf("another route got %d, want its own answer", got.status)
	}
}

// Nobody signs in to salvage, so it is limited by address, whatever phone is named.
func TestSalvageIsLimited(t *testing.T) {
	url := serve(t, &hub{})
	post := func() answer { return send(t, "POST", url+"/v1/salvage", strings.NewReader("sealed")) }
	if got := post(); got.status != 200 || got.body != "salvaged" || got.header.Get("Content-Type") != "application/cbor" {
		t.Fatalf("got %+v", got)
	}
	for range 29 {
		post()
	}
	if got := post(); got.status != 429 || got.header.Get("Retry-After") == "" {
		t.Errorf("an address's 31st request got %+v, want 429", got)
	}
}
