package api_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"streetlight/server/api"
)

// serveImpatient is a server that gives a request so long to arrive.
func serveImpatient(t *testing.T, h api.Exchange, timeout time.Duration) (address string) {
	t.Helper()
	app := api.New(func(c *fiber.Ctx, err error) error {
		var f *fiber.Error
		if errors.As(err, &f) {
			return c.Status(f.Code).SendString("a page")
		}
		return err
	})
	api.Mount(app, h, time.Now)
	app.Server().ReadTimeout = timeout
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- app.Listener(api.Listener(l, time.Now)) }()
	t.Cleanup(func() {
		if err := errors.Join(app.Shutdown(), <-ended); err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

// TestWhoSendsSlowlyIsTimedOut holds connections open with requests that never become whole. Each is answered 408 and
// closed once its time is over, also where a byte comes now and then; meanwhile others are served at once.
func TestWhoSendsSlowlyIsTimedOut(t *testing.T) {
	const timeout = time.Second
	h := &hub{}
	address := serveImpatient(t, h, timeout)
	const line = "POST /v1/sync HTTP/1.1\r\nHost: streetlight.example\r\n"
	for name, c := range map[string]struct {
		begins, drips string
	}{
		"half a header":                 {line + "X-Slow: ", ""},
		"a header that drips":           {line + "X-Slow: ", "a"},
		"half a body":                   {line + "Content-Length: 100\r\n\r\nhalf", ""},
		"a body that drips":             {line + "Content-Length: 100000\r\n\r\n", "b"},
		"a body in pieces without ends": {line + "Transfer-Encoding: chunked\r\n\r\nff\r\nhalf", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			began := time.Now()
			stop := drip(t, conn, c.begins, c.drips)
			defer stop()
			if got := send(t, "POST", "http://"+address+"/v1/sync", strings.NewReader("quick")); got.status != 200 {
				t.Errorf("another phone got %d meanwhile", got.status)
			}
			if took := time.Since(began); took > timeout {
				t.Errorf("another phone waited for %v", took)
			}
			wantTimedOut(t, conn)
			if took := time.Since(began); took < timeout/2 || took > 20*timeout {
				t.Errorf("answered after %v, want about %v", took, timeout)
			}
		})
	}
}

// drip sends the beginning, and then a byte every few milliseconds, if any, until it is stopped or cut off.
func drip(t *testing.T, to io.Writer, begins, drips string) (stop func()) {
	t.Helper()
	if _, err := io.WriteString(to, begins); err != nil {
		t.Fatal(err)
	}
	if drips == "" {
		return func() {}
	}
	stopped, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for tick := time.NewTicker(20 * time.Millisecond); ; {
			select {
			case <-stopped:
				tick.Stop()
				return
			case <-tick.C:
				if _, err := io.WriteString(to, drips); err != nil {
					return
				}
			}
		}
	}()
	return func() { close(stopped); <-ended }
}

// wantTimedOut demands a whole answer with status 408, and then the end of the connection.
func wantTimedOut(t *testing.T, conn net.Conn) {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(conn)
	res, err := http.ReadResponse(r, nil)
	if err != nil {
		t.Fatalf("no answer came: %v", err)
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusRequestTimeout {
		t.Errorf("got %d, %v, want 408", res.StatusCode, err)
	}
	if _, err := r.ReadByte(); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("after the answer: %v, want the connection closed", err)
	}
}
