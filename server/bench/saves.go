package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"go.etcd.io/bbolt"
)

// saves measures durable saves, one contact at a time about children the phone knows, each beside one bare bbolt put of
// as many bytes as a sealed entry has. The time of a save is the phone's own, from the entry to the disk; the time over
// its standard input, with JSON and the answer, is given too.
func (p *pass) saves() (err error) {
	db, err := bbolt.Open(p.bare("bolt"), 0o600, nil)
	if err != nil {
		return fmt.Errorf("open a bare store: %w", err)
	}
	requests, err := recordings(p.files.extra)
	if err != nil {
		return err
	}
	var saved, asked, puts []time.Duration
	for i, request := range requests {
		var got struct {
			Took time.Duration `json:"took"`
		}
		began := time.Now()
		if err := p.product.a.Do("record", request, &got); err != nil {
			return err
		}
		asked, saved = append(asked, time.Since(began)), append(saved, got.Took)
		began = time.Now()
		if err := put(db, uint64(i), make([]byte, sealedEntry)); err != nil {
			return err
		}
		puts = append(puts, time.Since(began))
	}
	f := p.figures
	f.add("save_us", us(median(saved)))
	f.add("save_p99_us", us(quantile(saved, 0.99)))
	f.add("save_stdio_us", us(median(asked)))
	f.add("bolt_us", us(median(puts)))
	f.add("bolt_p99_us", us(quantile(puts, 0.99)))
	f.add("save_vs_bolt", ratio(median(saved), median(puts)))
	f.add("save_p99_vs_bolt", ratio(quantile(saved, 0.99), quantile(puts, 0.99)))
	if _, err := sync(p.product.a, "sync"); err != nil {
		return err
	}
	return db.Close()
}

// sealedEntry is about how many bytes a sealed and signed entry has.
const sealedEntry = 600

func put(db *bbolt.DB, i uint64, value []byte) error {
	return db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists([]byte("entries"))
		if err != nil {
			return err
		}
		return b.Put(binary.BigEndian.AppendUint64(nil, i), value)
	})
}

// recordings reads records as what a phone is asked to record.
func recordings(path string) (out []map[string]any, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read records: %w", err)
	}
	defer f.Close() // it was only read
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var values map[string]any
		if err := json.Unmarshal(lines.Bytes(), &values); err != nil {
			return nil, fmt.Errorf("read records: %w", err)
		}
		child := values["child_id"]
		for _, name := range []string{"id", "child_id", "kind"} {
			delete(values, name)
		}
		values["type"], values["source"] = "engagement", "saw"
		out = append(out, map[string]any{"kind": "street_contact", "child": child, "values": values})
	}
	return out, lines.Err()
}
