package hints

import (
	"fmt"
	"io"
	"time"
)

// Times of a stream.
const (
	// Heartbeat is how often a stream says that it is alive. Either side notices by it that the other is gone.
	Heartbeat = 20 * time.Second
	// moment is the least time between two events: what moves within one is one event.
	moment = 200 * time.Millisecond
)

// Stream is what one phone listens to. Run writes it, once.
type Stream struct {
	board   *Board
	device  Device
	news    chan struct{} // holds one when pending is not None
	ended   chan struct{}
	pending Urgency // guarded by the board's mutex
}

// add notes news; it is called with the board's mutex held.
func (s *Stream) add(u Urgency) {
	s.pending = max(s.pending, u)
	select {
	case s.news <- struct{}{}:
	default: // it has been told and has not looked yet
	}
}

// take gives what is new, and leaves nothing.
func (s *Stream) take() Urgency {
	s.board.mu.Lock()
	defer s.board.mu.Unlock()
	u := s.pending
	s.pending = None
	return u
}

// Writer is where a stream goes.
type Writer interface {
	io.Writer
	Flush() error
}

// Leave is how a phone may go on listening.
type Leave int

// The leaves.
const (
	Granted Leave = iota
	Unknown       // it could not be found out: the stream ends
	Ended         // the phone or its worker has ended: it is told to sync, which tells it why, and the stream ends
)

// Run writes the stream until its phone has gone, a later stream has its place, the board is closed or the phone may not
// listen any more. It asks for leave before everything it says.
func (s *Stream) Run(w Writer, leave func() Leave) {
	defer s.board.leave(s)
	beat := time.NewTicker(Heartbeat)
	defer beat.Stop()
	if say(w, ":\n\n") != nil {
		return
	}
	for {
		words := ":\n\n"
		select {
		case <-s.ended:
			return
		case <-beat.C:
		case <-s.news:
			words = event(s.take())
		}
		switch leave() {
		case Unknown:
			return
		case Ended:
			_ = say(w, event(Urgent)) // whoever does not hear it is gone
			return
		}
		if say(w, words) != nil || !s.rest() {
			return
		}
	}
}

// rest lets a moment pass, so that more may come together. It says whether the stream goes on.
func (s *Stream) rest() bool {
	pause := time.NewTimer(moment)
	defer pause.Stop()
	select {
	case <-s.ended:
		return false
	case <-pause.C:
		return true
	}
}

func event(u Urgency) string { return fmt.Sprintf("event: moved\ndata: %s\n\n", u.word()) }

func say(w Writer, words string) error {
	if _, err := io.WriteString(w, words); err != nil {
		return err
	}
	return w.Flush()
}
