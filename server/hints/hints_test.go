package hints

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// page is where a stream is written to in a test.
type page struct {
	mu   sync.Mutex
	text strings.Builder
	gone bool
}

func (p *page) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

func (p *page) Flush() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone {
		return errors.New("the phone is gone")
	}
	return nil
}

// read gives what was written since, with beats as "." and events as their words.
func (p *page) read() string {
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	text := p.text.String()
	p.text.Reset()
	return strings.NewReplacer(":\n\n", ".", "event: moved\ndata: soon\n\n", "s", "event: moved\ndata: urgent\n\n", "U").Replace(text)
}

type listener struct {
	page  *page
	ended chan struct{}
}

func (l *listener) over() bool {
	synctest.Wait()
	select {
	case <-l.ended:
		return true
	default:
		return false
	}
}

// pass lets the bubble's time pass.
func pass(d time.Duration) { <-time.After(d) }

func always() Leave { return Granted }

// listen opens a stream that runs until it ends.
func listen(t *testing.T, b *Board, device byte, leave func() Leave) *listener {
	t.Helper()
	s, err := b.Listen(Device{device})
	if err != nil {
		t.Fatal(err)
	}
	l := &listener{page: &page{}, ended: make(chan struct{})}
	go func() {
		defer close(l.ended)
		s.Run(l.page, leave)
	}()
	if got := l.page.read(); got != "." {
		t.Fatalf("a stream begins with %q, want a beat", got)
	}
	return l
}

func TestWhatMovesWithinAMomentIsOneEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBoard(10)
		defer b.Close()
		one, two := listen(t, b, 1, always), listen(t, b, 2, always)
		b.Publish(map[Device]Urgency{{1}: Soon, {9}: Urgent})
		if got := one.page.read(); got != "s" {
			t.Errorf("the first is said at once: got %q", got)
		}
		for range 100 {
			b.Publish(map[Device]Urgency{{1}: Soon})
		}
		b.Publish(map[Device]Urgency{{1}: Urgent})
		b.Publish(map[Device]Urgency{{1}: Soon})
		if got := one.page.read(); got != "" {
			t.Errorf("within the moment: got %q", got)
		}
		pass(moment)
		if got := one.page.read(); got != "U" {
			t.Errorf("after it: got %q, want one event, urgent", got)
		}
		if got := two.page.read(); got != "" {
			t.Errorf("another phone heard %q", got)
		}
	})
}

func TestHeartbeatsFindThatAPhoneIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBoard(1)
		l := listen(t, b, 1, always)
		pass(3 * Heartbeat)
		if got := l.page.read(); got != "..." {
			t.Errorf("in three times %v: got %q", Heartbeat, got)
		}
		l.page.mu.Lock()
		l.page.gone = true
		l.page.mu.Unlock()
		pass(Heartbeat)
		if !l.over() || len(b.streams) != 0 {
			t.Errorf("over %v, %d streams held", l.over(), len(b.streams))
		}
	})
}

func TestStreamsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBoard(2)
		one := listen(t, b, 1, always)
		listen(t, b, 2, always)
		if _, err := b.Listen(Device{3}); !errors.Is(err, ErrFull) {
			t.Errorf("a third: got %v, want %v", err, ErrFull)
		}
		later := listen(t, b, 1, always)
		if !one.over() {
			t.Error("the earlier stream of the phone goes on")
		}
		b.Publish(map[Device]Urgency{{1}: Urgent})
		if got := later.page.read(); got != "U" || len(b.streams) != 2 {
			t.Errorf("the later one heard %q; %d streams", got, len(b.streams))
		}
		b.Close()
		if !later.over() {
			t.Error("the board is closed and the stream goes on")
		}
		if _, err := b.Listen(Device{1}); !errors.Is(err, ErrClosed) {
			t.Errorf("after the end: got %v, want %v", err, ErrClosed)
		}
	})
}

func TestAPhoneThatMayNotListenIsSentToSyncAndNoMore(t *testing.T) {
	for name, c := range map[string]struct {
		leave Leave
		want  string
	}{"ended": {Ended, "U"}, "not known": {Unknown, ""}} {
		for _, when := range []string{"at news", "at a beat"} {
			synctest.Test(t, func(t *testing.T) {
				b := NewBoard(1)
				var leave atomic.Int64
				l := listen(t, b, 1, func() Leave { return Leave(leave.Load()) })
				leave.Store(int64(c.leave))
				if when == "at news" {
					b.Publish(map[Device]Urgency{{1}: Soon})
				} else {
					pass(Heartbeat)
				}
				if got := l.page.read(); got != c.want || !l.over() {
					t.Errorf("%s, %s: got %q, over %v", name, when, got, l.over())
				}
			})
		}
	}
}
