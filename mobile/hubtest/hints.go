package hubtest

import (
	"io"
	"net/http"

	"streetlight/mobile/client"
)

// hints answers with a stream that says what Hint is called with, until its phone or the test ends it.
func (h *Hub) hints(w http.ResponseWriter, r *http.Request) {
	said := make(chan client.Hint, 10)
	h.mu.Lock()
	h.streams[said] = true
	h.mu.Unlock()
	defer func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.streams, said)
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	words := ":\n\n"
	for {
		_, _ = io.WriteString(w, words)
		w.(http.Flusher).Flush()
		select {
		case hint := <-said:
			words = "event: moved\ndata: " + string(hint) + "\n\n"
		case <-r.Context().Done():
			return
		}
	}
}

// Hint says something on all streams of hints.
func (h *Hub) Hint(hint client.Hint) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for said := range h.streams {
		said <- hint
	}
}

// Streams counts the phones that listen.
func (h *Hub) Streams() int { h.mu.Lock(); defer h.mu.Unlock(); return len(h.streams) }
