package client

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// Hint says that the hub has news for this phone.
type Hint string

// The hints.
const (
	Soon   Hint = "soon"   // sync within a moment
	Urgent Hint = "urgent" // sync at once
)

// Limits of a stream of hints; see PROTOCOL.md.
const (
	longestLine = 1024 // bytes, with its end
	mostFields  = 16   // of one event
)

var errNoEvents = errors.New("client: the stream of hints has a line or an event over the limit")

// events reads the hints of a stream.
type events struct {
	r     *bufio.Reader
	alive func() // called for each line
}

func newEvents(r io.Reader, alive func()) *events {
	return &events{bufio.NewReaderSize(r, longestLine), alive}
}

// next reads on to the next hint. It passes over comments, and over events that it does not know.
func (e *events) next() (Hint, error) {
	var kind, data string
	for fields := 0; fields <= mostFields; {
		line, err := e.line()
		if err != nil {
			return "", err
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		switch string(name) {
		case "event":
			kind = string(bytes.TrimPrefix(value, []byte(" ")))
		case "data":
			data = string(bytes.TrimPrefix(value, []byte(" ")))
		}
		switch {
		case len(line) > 0 && line[0] != ':':
			fields++
		case len(line) == 0 && kind == "moved":
			return hintOf(data), nil
		case len(line) == 0:
			kind, data, fields = "", "", 0
		}
	}
	return "", errNoEvents
}

// line reads a line without its end. It is lent until the next one is read.
func (e *events) line() ([]byte, error) {
	line, err := e.r.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return nil, errNoEvents
	case err != nil:
		return nil, err
	}
	e.alive()
	return bytes.TrimSuffix(line[:len(line)-1], []byte("\r")), nil
}

func hintOf(word string) Hint {
	if Hint(word) == Urgent {
		return Urgent
	}
	return Soon
}
