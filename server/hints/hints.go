// Package hints tells phones that are connected that something moved, so that they sync at once instead of in a few minutes.
// It says no more than how urgent it is: never which scope, for a phone asks for all its news in one request anyway, and a
// name that is not sent tells nothing. It keeps nothing and promises nothing: what it does not say, because it was said to
// another process of the server or while a phone was away, the phone's own regular sync brings.
package hints

import (
	"errors"
	"sync"
)

// Urgency says how soon a phone should sync.
type Urgency int

// The urgencies. The greater one wins where two come together.
const (
	None   Urgency = iota
	Soon           // within a moment of the phone's own choice, so that many do not come at once
	Urgent         // at once: an action card or a plan
)

// word is how an event says it; see PROTOCOL.md.
func (u Urgency) word() string {
	if u == Urgent {
		return "urgent"
	}
	return "soon"
}

// Device is the id of a phone.
type Device [16]byte

// The refusals of a stream.
var (
	ErrFull   = errors.New("hints: as many streams are open as the server holds")
	ErrClosed = errors.New("hints: the server is stopping")
)

// MostStreams is how many streams one server holds.
const MostStreams = 1000

// Board holds the streams of all phones that are connected. It is safe for concurrent use.
type Board struct {
	most    int
	mu      sync.Mutex
	streams map[Device]*Stream
	closed  bool
}

// NewBoard makes a board of at most so many streams.
func NewBoard(most int) *Board { return &Board{most: most, streams: map[Device]*Stream{}} }

// Listen begins a phone's stream. A phone has one: its earlier one ends.
func (b *Board) Listen(device Device) (*Stream, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, ErrClosed
	}
	earlier := b.streams[device]
	if earlier == nil && len(b.streams) >= b.most {
		return nil, ErrFull
	}
	if earlier != nil {
		close(earlier.ended)
	}
	s := &Stream{board: b, device: device, news: make(chan struct{}, 1), ended: make(chan struct{})}
	b.streams[device] = s
	return s, nil
}

// Hears says whether a phone listens at this moment.
func (b *Board) Hears(device Device) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.streams[device] != nil
}

// Publish tells phones that something moved. It never waits for one.
func (b *Board) Publish(moved map[Device]Urgency) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for device, u := range moved {
		if s := b.streams[device]; s != nil {
			s.add(u)
		}
	}
}

// Close ends all streams; none begins any more.
func (b *Board) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	for device, s := range b.streams {
		close(s.ended)
		delete(b.streams, device)
	}
}

// leave takes a stream off the board, unless a later one has its place.
func (b *Board) leave(s *Stream) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.streams[s.device] == s {
		close(s.ended)
		delete(b.streams, s.device)
	}
}
