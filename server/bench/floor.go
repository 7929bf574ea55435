package main

import (
	"bufio"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"go.etcd.io/bbolt"
)

// writeFile is how long it takes to write so many bytes to a file and flush it.
func writeFile(path string, n int) (time.Duration, error) {
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil {
		return 0, fmt.Errorf("draw bytes: %w", err)
	}
	begin := time.Now()
	f, err := os.Create(path)
	if err != nil {
		return 0, fmt.Errorf("write a file: %w", err)
	}
	if _, err := f.Write(b); err != nil {
		return 0, fmt.Errorf("write a file: %w", err)
	}
	if err := f.Sync(); err != nil {
		return 0, fmt.Errorf("flush a file: %w", err)
	}
	return time.Since(begin), f.Close()
}

// saves measures durable saves, one entry at a time over the phone's standard input, each beside one bare bbolt put of 600
// bytes in this process.
func (r *run) saves() error {
	db, err := bbolt.Open(filepath.Join(r.dir, "bare.db"), 0o600, nil)
	if err != nil {
		return fmt.Errorf("open a bare store: %w", err)
	}
	lines, err := entries(r.files.extra)
	if err != nil {
		return err
	}
	var saves, puts []time.Duration
	value := make([]byte, 600)
	var first struct {
		Entry struct {
			Child string `json:"child"`
		} `json:"entry"`
	}
	if err := r.a.Do("record", with(lines[0], "new_child", map[string]any{"age_band": "not_known"}), &first); err != nil {
		return err
	}
	for i, values := range lines[1:] {
		values = with(values, "child", first.Entry.Child)
		begin := time.Now()
		if err := r.a.Do("record", values, nil); err != nil {
			return err
		}
		saves = append(saves, time.Since(begin))
		begin = time.Now()
		if err := put(db, uint64(i), value); err != nil {
			return err
		}
		puts = append(puts, time.Since(begin))
	}
	save, bare := median(saves), median(puts)
	r.figures["save_us"], r.figures["bolt_us"] = float64(save.Microseconds()), float64(bare.Microseconds())
	r.figures["save_vs_bolt"] = float64(save) / float64(bare)
	return db.Close()
}

func with(request map[string]any, name string, v any) map[string]any {
	request[name] = v
	return request
}

func put(db *bbolt.DB, i uint64, value []byte) error {
	return db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists([]byte("entries"))
		if err != nil {
			return err
		}
		return b.Put(binary.BigEndian.AppendUint64(nil, i), value)
	})
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

// entries reads records as what a phone is asked to record: all about one child, so that no save begins a new record.
func entries(path string) ([]map[string]any, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read records: %w", err)
	}
	defer f.Close() // it was only read
	var out []map[string]any
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var values map[string]any
		if err := json.Unmarshal(lines.Bytes(), &values); err != nil {
			return nil, fmt.Errorf("read records: %w", err)
		}
		for _, name := range []string{"id", "child_id", "kind"} {
			delete(values, name)
		}
		values["type"], values["source"] = "engagement", "saw"
		values["occurred_at"] = "2026-01-05T10:00:00.000Z"
		out = append(out, map[string]any{"kind": "street_contact", "values": values})
	}
	return out, nil
}
