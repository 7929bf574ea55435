// Package kvtest is the one suite that every kv.Store passes, so that what is written over one runs over all.
//
// It knows nothing of files or servers: that a store keeps its state when it is opened again is for its own tests.
package kvtest

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"streetlight/sync/kv"
)

var (
	rows    = kv.Table{Name: "rows", Ordered: true}
	others  = kv.Table{Name: "others", Ordered: true}
	secrets = kv.Table{Name: "secrets"}
)

// Open returns an empty store that lives as long as the test.
type Open func(t *testing.T) kv.Store

// Run holds the stores that open makes to the behaviour that package kv promises.
func Run(t *testing.T, open Open) {
	suite := []struct {
		name string
		run  func(*testing.T, kv.Store)
	}{
		{"a value is got as it was put, until deleted", putGetDelete},
		{"an empty value is present and not nil", emptyValues},
		{"a table is its name, and tables are apart", tablesApart},
		{"a key has 1 to 1024 bytes", keyLengths},
		{"a value of 1 MiB", largeValue},
		{"scans keep to order and bounds", scans},
		{"a scan ends early with or without an error", scanEnds},
		{"a scan of many rows", scanMany},
		{"a hashed table refuses a scan", hashedScan},
		{"an update that fails has not happened", rollBackOnError},
		{"an update that panics has not happened", rollBackOnPanic},
		{"a transaction reads its own writes", readYourWrites},
		{"slices are copies", copies},
		{"a context that ended runs nothing", endedContext},
		{"a transaction that ended refuses", endedTransaction},
		{"readers see whole updates", wholeUpdates},
		{"a closed store refuses", closed},
	}
	for _, s := range suite {
		t.Run(s.name, func(t *testing.T) { s.run(t, open(t)) })
	}
	t.Run("it behaves as a plain map", func(t *testing.T) { likeMap(t, open) })
}

// tester is the part of a test, or of one case of a property, that the checks use.
type tester interface {
	Helper()
	Context() context.Context
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// update runs fn in a transaction that must succeed.
func update(t tester, s kv.Store, fn func(kv.Tx) error) {
	t.Helper()
	if err := s.Update(t.Context(), fn); err != nil {
		t.Fatalf("update: %v", err)
	}
}

// view runs fn in a reading transaction that must succeed.
func view(t tester, s kv.Store, fn func(kv.Reader) error) {
	t.Helper()
	if err := s.View(t.Context(), fn); err != nil {
		t.Fatalf("view: %v", err)
	}
}

// put stores pairs, given as key, value, key, value, ...
func put(t tester, s kv.Store, table kv.Table, pairs ...string) {
	t.Helper()
	update(t, s, func(tx kv.Tx) error { return putAll(tx, table, pairs...) })
}

func putAll(tx kv.Tx, table kv.Table, pairs ...string) error {
	for i := 0; i < len(pairs); i += 2 {
		if err := tx.Put(table, []byte(pairs[i]), []byte(pairs[i+1])); err != nil {
			return fmt.Errorf("put %s: %w", pairs[i], err)
		}
	}
	return nil
}

// wantValue checks what a new transaction finds under key; a nil want is an absent key.
func wantValue(t tester, s kv.Store, table kv.Table, key string, want []byte) {
	t.Helper()
	view(t, s, func(r kv.Reader) error {
		checkValue(t, r, table, key, want)
		return nil
	})
}

func checkValue(t tester, r kv.Reader, table kv.Table, key string, want []byte) {
	t.Helper()
	got, err := r.Get(table, []byte(key))
	if err != nil {
		t.Errorf("get %s/%.20q: %v", table.Name, key, err)
	}
	if !bytes.Equal(got, want) || (got == nil) != (want == nil) {
		t.Errorf("get %s/%.20q: got %.20q (nil: %v), want %.20q (nil: %v)", table.Name, key, got, got == nil, want, want == nil)
	}
}

// list returns what a scan visits as "key=value" in its order.
func list(r kv.Reader, table kv.Table, rng kv.Range) ([]string, error) {
	got := []string{}
	err := r.Scan(table, rng, func(k, v []byte) error {
		got = append(got, string(k)+"="+string(v))
		return nil
	})
	return got, err
}

// ended is a context that has ended already.
func ended(t tester) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
