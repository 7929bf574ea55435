package client

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// all reads a stream to its end.
func all(text string) (hints []Hint, lines int, err error) {
	e := newEvents(strings.NewReader(text), func() { lines++ })
	for {
		h, err := e.next()
		if err != nil {
			return hints, lines, err
		}
		hints = append(hints, h)
	}
}

func TestEvents(t *testing.T) {
	const soon, urgent = "event: moved\ndata: soon\n\n", "event: moved\ndata: urgent\n\n"
	for name, c := range map[string]struct {
		text string
		want []Hint
		err  error
	}{
		"nothing":              {"", nil, io.EOF},
		"beats":                {":\n\n:\n\n: still here\n\n", nil, io.EOF},
		"both":                 {":\n\n" + soon + ":\n\n" + urgent, []Hint{Soon, Urgent}, io.EOF},
		"windows' lines":       {"event: moved\r\ndata: urgent\r\n\r\n", []Hint{Urgent}, io.EOF},
		"no space":             {"event:moved\ndata:urgent\n\n", []Hint{Urgent}, io.EOF},
		"a word of later":      {"event: moved\ndata: whenever\n\n", []Hint{Soon}, io.EOF},
		"without a word":       {"event: moved\n\n", []Hint{Soon}, io.EOF},
		"an event of later":    {"event: sung\ndata: urgent\n\n" + soon, []Hint{Soon}, io.EOF},
		"fields of later":      {"id: 7\nretry: 1\nevent: moved\nnew\ndata: urgent\n\n", []Hint{Urgent}, io.EOF},
		"a comment within":     {"event: moved\n: here\ndata: urgent\n\n", []Hint{Urgent}, io.EOF},
		"cut off":              {"event: moved\ndata: urgent\n", nil, io.EOF},
		"a line of the limit":  {strings.Repeat(":", longestLine-1) + "\n" + urgent, []Hint{Urgent}, io.EOF},
		"a line over it":       {soon + strings.Repeat(":", longestLine) + "\n" + urgent, []Hint{Soon}, errNoEvents},
		"an event of much":     {strings.Repeat("x\n", mostFields) + "\n" + urgent, []Hint{Urgent}, io.EOF},
		"an event of too much": {soon + strings.Repeat("x\n", mostFields+1) + "\n" + urgent, []Hint{Soon}, errNoEvents},
	} {
		if got, _, err := all(c.text); !slices.Equal(got, c.want) || !errors.Is(err, c.err) {
			t.Errorf("%s: got %v, %v; want %v, %v", name, got, err, c.want, c.err)
		}
	}
}

func FuzzEvents(f *testing.F) {
	for _, text := range []string{":\n\n", "event: moved\ndata: urgent\n\n", "event: moved\r\ndata: soon\r\n\r\n", "data\n\n\n", strings.Repeat("x\n", 40)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		hints, lines, err := all(text)
		if !errors.Is(err, io.EOF) && !errors.Is(err, errNoEvents) {
			t.Fatalf("ended with %v", err)
		}
		if n := strings.Count(text, "moved"); len(hints) > n || lines > strings.Count(text, "\n") {
			t.Errorf("%d hints of %d, %d lines", len(hints), n, lines)
		}
		for _, h := range hints {
			if h != Soon && h != Urgent {
				t.Errorf("a hint that is none: %q", h)
			}
		}
	})
}
