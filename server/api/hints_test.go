package api_test

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"streetlight/server/api"
	"streetlight/server/hints"
	"streetlight/shared/casework"
)

// listener is a hub whose phones all listen as one.
type listener struct {
	hub
	board  *hints.Board
	leave  hints.Leave
	refuse error
	old    []byte // the answer to a request whose time is stale
}

func (l *listener) Listen(_ context.Context, token, _, _ string) (func(hints.Writer), []byte, error) {
	if l.refuse != nil || l.old != nil {
		return nil, l.old, l.refuse
	}
	l.token = token
	s, err := l.board.Listen(hints.Device{1})
	if err != nil {
		return nil, nil, err
	}
	return func(w hints.Writer) { s.Run(w, func() hints.Leave { return l.leave }) }, nil, nil
}

// stream opens a stream, and gives what it says line by line.
func stream(t *testing.T, url string) (*http.Response, *bufio.Scanner) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/v1/hints", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer a.b.c")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res, bufio.NewScanner(res.Body)
}

func wantLines(t *testing.T, s *bufio.Scanner, want ...string) {
	t.Helper()
	for _, w := range want {
		if !s.Scan() || s.Text() != w {
			t.Fatalf("got %q (%v), want %q", s.Text(), s.Err(), w)
		}
	}
}

// TestAStreamLivesLongerThanAnAnswerMayTake is long in the stream: what is written must be taken within a tenth of a second,
// and the stream says something now and then for six times as long.
func TestAStreamLivesLongerThanAnAnswerMayTake(t *testing.T) {
	const timeout = 100 * time.Millisecond
	l := &listener{board: hints.NewBoard(2)}
	url := serveWithin(t, l, timeout)
	res, lines := stream(t, url)
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "text/event-stream" || l.token != "a.b.c" {
		t.Fatalf("got %d %v, token %q", res.StatusCode, res.Header, l.token)
	}
	wantLines(t, lines, ":", "")
	began := time.Now()
	for n := 0; time.Since(began) < 6*timeout; n++ {
		l.board.Publish(map[hints.Device]hints.Urgency{{1}: hints.Urgent})
		wantLines(t, lines, "event: moved", "data: urgent", "")
		if n > 100 {
			t.Fatal("events are not gathered")
		}
	}
	_, later := stream(t, url)
	wantLines(t, later, ":", "")
	if lines.Scan() || lines.Err() != nil {
		t.Errorf("a later stream began and the earlier one went on: %q, %v", lines.Text(), lines.Err())
	}
	l.board.Close()
	if later.Scan() || later.Err() != nil {
		t.Errorf("the board was closed and the stream went on: %q, %v", later.Text(), later.Err())
	}
}

func TestWhoGetsNoStream(t *testing.T) {
	l := &listener{board: hints.NewBoard(0)}
	url := serve(t, l)
	for _, c := range []struct {
		name   string
		refuse error
		old    []byte
		status int
		wait   string
	}{
		{"no room", nil, nil, 503, "30"},
		{"revoked", casework.Refuse(casework.Suspended, "This phone was revoked."), nil, 401, ""},
		{"a stale time", nil, []byte("signed time"), 401, ""},
		{"a failure", errors.New("a name that nobody may see"), nil, 500, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			l.refuse, l.old = c.refuse, c.old
			got := send(t, "GET", url+"/v1/hints", nil)
			if got.status != c.status || got.header.Get("Retry-After") != c.wait || strings.Contains(got.body, "name") {
				t.Errorf("got %+v, want %d", got, c.status)
			}
			if c.old != nil && got.body != string(c.old) {
				t.Errorf("got %q, want the signed time", got.body)
			}
		})
	}
}

// TestWhoSendsWhatNobodySignedIsBounded floods without a signature; phones that sign are served until then, and again later.
func TestWhoSendsWhatNobodySignedIsBounded(t *testing.T) {
	h := &hub{}
	url := serve(t, h)
	for range 3000 {
		if got := send(t, "POST", url+"/v1/sync", nil); got.status != 200 {
			t.Fatalf("a phone that signs got %d", got.status)
		}
	}
	h.err = casework.Refuse(casework.Suspended, "This request is not signed by an enrolled phone.")
	for n := 0; ; n++ {
		got := send(t, "POST", url+"/v1/sync", nil)
		if got.status == 429 {
			if got.header.Get("Retry-After") != "1" || n < 2000 {
				t.Errorf("after %d requests: %+v", n, got)
			}
			return
		}
		if got.status != 401 || n > 20000 {
			t.Fatalf("after %d requests: %+v", n, got)
		}
	}
}

var _ api.Exchange = (*listener)(nil)
