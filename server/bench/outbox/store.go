package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"sync"

	_ "modernc.org/sqlite" // the driver
)

// batchRows is how many rows one request or answer carries.
const batchRows = 500

// row is one record: the whole of it travels whenever any of its fields changed.
type row struct {
	ID        string  `json:"id"`
	UpdatedAt string  `json:"updated_at"`
	Doc       rawText `json:"doc"`
}

// rawText is JSON kept as the text it is.
type rawText string

// MarshalJSON satisfies json.Marshaler.
func (t rawText) MarshalJSON() ([]byte, error) { return []byte(t), nil }

// UnmarshalJSON satisfies json.Unmarshaler.
func (t *rawText) UnmarshalJSON(b []byte) error {
	*t = rawText(b)
	return nil
}

// store is one SQLite file on one connection, with its statements prepared. One goroutine at a time uses it.
type store struct {
	mu   sync.Mutex
	db   *sql.DB
	conn *sql.Conn
	made map[string]*sql.Stmt
}

func openStore(ctx context.Context, file string, schema ...string) (*store, error) {
	pragmas := url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(5000)"}}
	db, err := sql.Open("sqlite", "file:"+file+"?"+pragmas.Encode())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", file, err)
	}
	s := &store{db: db, made: map[string]*sql.Stmt{}}
	if s.conn, err = db.Conn(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", file, err), db.Close())
	}
	for _, statement := range schema {
		if _, err := s.conn.ExecContext(ctx, statement); err != nil {
			return nil, errors.Join(fmt.Errorf("make the tables of %s: %w", file, err), s.close())
		}
	}
	return s, nil
}

func (s *store) close() error {
	for _, statement := range s.made {
		statement.Close()
	}
	return errors.Join(s.conn.Close(), s.db.Close())
}

// stmt prepares a statement at its first use.
func (s *store) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	if had, ok := s.made[text]; ok {
		return had, nil
	}
	made, err := s.conn.PrepareContext(ctx, text)
	if err == nil {
		s.made[text] = made
	}
	return made, err
}

func (s *store) exec(ctx context.Context, text string, args ...any) error {
	statement, err := s.stmt(ctx, text)
	if err != nil {
		return err
	}
	_, err = statement.ExecContext(ctx, args...)
	return err
}

// query runs a statement and hands each of its rows to each.
func (s *store) query(ctx context.Context, each func(*sql.Rows) error, text string, args ...any) error {
	statement, err := s.stmt(ctx, text)
	if err != nil {
		return err
	}
	rows, err := statement.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// update runs fn in one transaction, durable when it returns nil.
func (s *store) update(ctx context.Context, fn func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := fn(); err != nil {
		return errors.Join(err, s.exec(ctx, "ROLLBACK"))
	}
	return s.exec(ctx, "COMMIT")
}
