package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

// phone is the device: its rows, and an outbox of those that the server has not confirmed.
type phone struct {
	store  *store
	client *http.Client
	device string
	server string
}

// phoneSchema lets a row that changes again go to the end of the outbox.
func phoneSchema() []string {
	return []string{
		"CREATE TABLE IF NOT EXISTS rows (id TEXT NOT NULL UNIQUE, updated_at TEXT NOT NULL, doc TEXT NOT NULL)",
		"CREATE TABLE IF NOT EXISTS outbox (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE)",
		"CREATE TABLE IF NOT EXISTS place (one INTEGER PRIMARY KEY, seq INTEGER NOT NULL)",
	}
}

// synced is what one push or pull did. Bytes are those of bodies, without headers.
type synced struct {
	Sent      int           `json:"sent"`
	Received  int           `json:"received"`
	Requests  int           `json:"requests"`
	BytesUp   int           `json:"bytes_up"`
	BytesDown int           `json:"bytes_down"`
	Took      time.Duration `json:"took"`
}

const (
	upsertRow = `INSERT INTO rows (id, updated_at, doc) VALUES (?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET updated_at = excluded.updated_at, doc = excluded.doc`
	noteRow = "INSERT OR REPLACE INTO outbox (id) VALUES (?)"
)

// load keeps the records of a file, or the edits of records, in transactions of a batch each.
func (p *phone) load(ctx context.Context, file string) (n int, err error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for more := true; more; {
		err := p.store.update(ctx, func() error {
			for range batchRows {
				if more = lines.Scan(); !more {
					return lines.Err()
				}
				if err := p.save(ctx, lines.Bytes()); err != nil {
					return err
				}
				n++
			}
			return nil
		})
		if err != nil {
			return n, fmt.Errorf("load %s: %w", file, err)
		}
	}
	return n, nil
}

// save keeps one record, or one edit {id, set}, and notes it in the outbox.
func (p *phone) save(ctx context.Context, line []byte) error {
	var in struct {
		ID        string         `json:"id"`
		UpdatedAt string         `json:"updated_at"`
		Set       map[string]any `json:"set"`
	}
	if err := json.Unmarshal(line, &in); err != nil {
		return err
	}
	doc := line
	if in.Set != nil {
		var err error
		if doc, in.UpdatedAt, err = p.edited(ctx, in.ID, in.Set); err != nil {
			return err
		}
	}
	if err := p.store.exec(ctx, upsertRow, in.ID, in.UpdatedAt, string(doc)); err != nil {
		return err
	}
	return p.store.exec(ctx, noteRow, in.ID)
}

// edited is a record with some of its fields set.
func (p *phone) edited(ctx context.Context, id string, set map[string]any) (doc []byte, updatedAt string, err error) {
	fields := map[string]any{}
	err = p.store.query(ctx, func(r *sql.Rows) error {
		var text string
		if err := r.Scan(&text); err != nil {
			return err
		}
		return json.Unmarshal([]byte(text), &fields)
	}, "SELECT doc FROM rows WHERE id = ?", id)
	if err != nil {
		return nil, "", err
	}
	for name, value := range set {
		fields[name] = value
	}
	updatedAt, _ = fields["updated_at"].(string)
	doc, err = json.Marshal(fields)
	return doc, updatedAt, err
}

// push sends what the outbox notes, batch after batch. A batch leaves the outbox when the server has it on disk.
func (p *phone) push(ctx context.Context) (s synced, err error) {
	began := time.Now()
	for {
		out, last, err := p.waiting(ctx)
		if err != nil || len(out.Rows) == 0 {
			s.Took = time.Since(began)
			return s, err
		}
		body, err := json.Marshal(out)
		if err != nil {
			return s, err
		}
		if _, err := p.do(ctx, http.MethodPost, "/push", body, &s); err != nil {
			return s, err
		}
		err = p.store.update(ctx, func() error { return p.store.exec(ctx, "DELETE FROM outbox WHERE seq <= ?", last) })
		if err != nil {
			return s, err
		}
		s.Sent += len(out.Rows)
		if len(out.Rows) < batchRows {
			s.Took = time.Since(began)
			return s, nil
		}
	}
}

func (p *phone) waiting(ctx context.Context) (out batch, last int64, err error) {
	out.Device = p.device
	err = p.store.query(ctx, func(r *sql.Rows) error {
		var one row
		if err := r.Scan(&last, &one.ID, &one.UpdatedAt, (*string)(&one.Doc)); err != nil {
			return err
		}
		out.Rows = append(out.Rows, one)
		return nil
	}, "SELECT o.seq, r.id, r.updated_at, r.doc FROM outbox o JOIN rows r ON r.id = o.id ORDER BY o.seq LIMIT ?", batchRows)
	return out, last, err
}

// pull fetches what others changed; each batch and the place it leads to are one transaction.
func (p *phone) pull(ctx context.Context) (s synced, err error) {
	began := time.Now()
	var after int64
	err = p.store.query(ctx, func(r *sql.Rows) error { return r.Scan(&after) }, "SELECT seq FROM place")
	for more := true; more && err == nil; {
		var (
			in   batch
			body []byte
		)
		if body, err = p.do(ctx, http.MethodGet, fmt.Sprintf("/pull?after=%d&device=%s", after, p.device), nil, &s); err != nil {
			return s, err
		}
		if err = json.Unmarshal(body, &in); err == nil && in.Seq > after {
			err = p.take(ctx, in)
		}
		s.Received += len(in.Rows)
		after, more = in.Seq, in.More
	}
	s.Took = time.Since(began)
	return s, err
}

func (p *phone) take(ctx context.Context, in batch) error {
	return p.store.update(ctx, func() error {
		for _, one := range in.Rows {
			err := p.store.exec(ctx, upsertRow+" WHERE excluded.updated_at > rows.updated_at", one.ID, one.UpdatedAt, string(one.Doc))
			if err != nil {
				return err
			}
		}
		return p.store.exec(ctx, "INSERT OR REPLACE INTO place (one, seq) VALUES (1, ?)", in.Seq)
	})
}

// do makes one request over the connection that stays open.
func (p *phone) do(ctx context.Context, method, path string, body []byte, s *synced) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, p.server+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	resp, err := p.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	s.Requests++
	s.BytesUp += len(body)
	s.BytesDown += len(got)
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", resp.Status, got)
	}
	return got, nil
}
