package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
)

// batch is what a request brings or an answer carries. Seq is the number of the last row the server looked at.
type batch struct {
	Device string `json:"device,omitempty"`
	Rows   []row  `json:"rows"`
	Seq    int64  `json:"seq,omitempty"`
	More   bool   `json:"more,omitempty"`
}

// hub is the server: rows under the number of their last change.
type hub struct {
	store *store
	seq   int64 // of the last change; guarded by the store's lock
}

const hubSchema = `CREATE TABLE IF NOT EXISTS rows (
	seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, updated_at TEXT NOT NULL, device TEXT NOT NULL, doc TEXT NOT NULL)`

// serve serves until the context ends.
func serve(ctx context.Context, file string, out io.Writer) error {
	store, err := openStore(ctx, file, hubSchema)
	if err != nil {
		return err
	}
	h := &hub{store: store}
	if err := store.query(ctx, func(r *sql.Rows) error { return r.Scan(&h.seq) }, "SELECT coalesce(max(seq), 0) FROM rows"); err != nil {
		return errors.Join(err, store.close())
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return errors.Join(err, store.close())
	}
	routes := http.NewServeMux()
	routes.HandleFunc("POST /push", h.push)
	routes.HandleFunc("GET /pull", h.pull)
	server := &http.Server{Handler: routes}
	fmt.Fprintf(out, "Serving at http://%s\n", l.Addr())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err = <-ended:
	case <-ctx.Done():
		err = server.Close()
	}
	return errors.Join(err, store.close())
}

// push takes a batch in one transaction. Of a row, the later write wins.
func (h *hub) push(w http.ResponseWriter, r *http.Request) {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var in batch
	if err := json.Unmarshal(b, &in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	ctx := context.WithoutCancel(r.Context())
	err = h.store.update(ctx, func() error {
		for _, one := range in.Rows {
			h.seq++
			err := h.store.exec(ctx, `INSERT INTO rows (seq, id, updated_at, device, doc) VALUES (?, ?, ?, ?, ?)
				ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, updated_at = excluded.updated_at, device = excluded.device, doc = excluded.doc
				WHERE excluded.updated_at > rows.updated_at`, h.seq, one.ID, one.UpdatedAt, in.Device, string(one.Doc))
			if err != nil {
				return err
			}
		}
		return nil
	})
	h.answer(w, batch{}, err)
}

// pull gives the rows that others changed after a number.
func (h *hub) pull(w http.ResponseWriter, r *http.Request) {
	after, err := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	h.store.mu.Lock()
	defer h.store.mu.Unlock()
	out := batch{Seq: after}
	err = h.store.query(r.Context(), func(rows *sql.Rows) error {
		var one row
		if err := rows.Scan(&out.Seq, &one.ID, &one.UpdatedAt, (*string)(&one.Doc)); err != nil {
			return err
		}
		out.Rows = append(out.Rows, one)
		return nil
	}, "SELECT seq, id, updated_at, doc FROM rows WHERE seq > ? AND device <> ? ORDER BY seq LIMIT ?", after, r.URL.Query().Get("device"), batchRows)
	if out.More = len(out.Rows) == batchRows; !out.More {
		out.Seq = h.seq // past the phone's own rows, so that they are not looked through again
	}
	h.answer(w, out, err)
}

func (h *hub) answer(w http.ResponseWriter, out batch, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	b, err := json.Marshal(out)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if _, err := w.Write(b); err != nil {
		log.Print("answer: ", err)
	}
}
