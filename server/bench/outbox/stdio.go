package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// request is one line; "do" is enrol, import, push, pull, list or quit.
type request struct {
	Do     string `json:"do"`
	Server string `json:"server"`
	File   string `json:"file"`
	Limit  int    `json:"limit"`
}

// answer is one line back.
type answer struct {
	OK      bool    `json:"ok"`
	Error   string  `json:"error,omitempty"`
	Import  *loaded `json:"import,omitempty"`
	Sync    *synced `json:"sync,omitempty"`
	Entries []entry `json:"entries,omitempty"`
}

type loaded struct {
	Lines   int `json:"lines"`
	Refused int `json:"refused"`
}

type entry struct {
	ID     string  `json:"id"`
	Fields rawText `json:"fields"`
}

// serveStdio answers one JSON request a line until “quit” or the end of the input.
func serveStdio(ctx context.Context, file string, in io.Reader, out io.Writer) (err error) {
	store, err := openStore(ctx, file, phoneSchema()...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.close()) }()
	p := &phone{store: store, device: rand.Text(), client: &http.Client{Transport: &http.Transport{DisableCompression: true}}}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	answers := json.NewEncoder(out)
	for lines.Scan() {
		var q request
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			return fmt.Errorf("read a request: %w", err)
		}
		a, err := p.serve(ctx, q)
		if a.OK = err == nil; err != nil {
			a.Error = err.Error()
		}
		if err := answers.Encode(a); err != nil || q.Do == "quit" {
			return err
		}
	}
	return lines.Err()
}

func (p *phone) serve(ctx context.Context, q request) (a answer, err error) {
	switch q.Do {
	case "enrol":
		p.server = q.Server
	case "import":
		a.Import = &loaded{}
		a.Import.Lines, err = p.load(ctx, q.File)
	case "push":
		a.Sync, err = done(p.push(ctx))
	case "pull":
		a.Sync, err = done(p.pull(ctx))
	case "list":
		a.Entries, err = p.newest(ctx, q.Limit)
	case "quit":
	default:
		err = fmt.Errorf("there is nothing called %q to do", q.Do)
	}
	return a, err
}

func done(s synced, err error) (*synced, error) { return &s, err }

// newest lists the rows that came last.
func (p *phone) newest(ctx context.Context, limit int) (out []entry, err error) {
	err = p.store.query(ctx, func(r *sql.Rows) error {
		var e entry
		if err := r.Scan(&e.ID, (*string)(&e.Fields)); err != nil {
			return err
		}
		out = append(out, e)
		return nil
	}, "SELECT id, doc FROM rows ORDER BY rowid DESC LIMIT ?", limit)
	return out, err
}
