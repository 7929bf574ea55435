package kvtest

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"streetlight/sync/kv"
)

// wantList checks what a scan of rows visits in a new transaction.
func wantList(t tester, s kv.Store, rng kv.Range, want ...string) {
	t.Helper()
	view(t, s, func(r kv.Reader) error {
		checkList(t, r, rng, want...)
		return nil
	})
}

func checkList(t tester, r kv.Reader, rng kv.Range, want ...string) {
	t.Helper()
	got, err := list(r, rows, rng)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("scan %q to %q, reverse %v: got %q, %v, want %q", rng.From, rng.To, rng.Reverse, got, err, want)
	}
}

func scans(t *testing.T, s kv.Store) {
	wantList(t, s, kv.Range{})
	wantList(t, s, kv.Range{Reverse: true})
	put(t, s, rows, "b", "2", "ab", "1", "a\xff", "3", "a", "0", "a\xff\xff", "4", "\xff", "6", "\xff\xff", "7", "c", "5")
	all := []string{"a=0", "ab=1", "a\xff=3", "a\xff\xff=4", "b=2", "c=5", "\xff=6", "\xff\xff=7"}
	cases := []struct {
		name string
		rng  kv.Range
		want []string
	}{
		{"all", kv.Range{}, all},
		{"from a key", kv.Range{From: []byte("b")}, all[4:]},
		{"from between keys", kv.Range{From: []byte("bb")}, all[5:]},
		{"to a key, which is left out", kv.Range{To: []byte("b")}, all[:4]},
		{"from and to", kv.Range{From: []byte("ab"), To: []byte("c")}, all[1:5]},
		{"to nothing", kv.Range{To: []byte{}}, nil},
		{"turned round", kv.Range{From: []byte("c"), To: []byte("ab")}, nil},
		{"from after the last", kv.Range{From: []byte("\xff\xff\xff")}, nil},
		{"to after the last", kv.Range{To: []byte("\xff\xff\xff")}, all},
		{"to before the first", kv.Range{To: []byte("A")}, nil},
		{"prefix", kv.Prefix([]byte("a")), all[:4]},
		{"prefix that ends in 0xff", kv.Prefix([]byte("a\xff")), all[2:4]},
		{"prefix of 0xff alone", kv.Prefix([]byte("\xff")), all[6:]},
		{"empty prefix", kv.Prefix(nil), all},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			wantList(t, s, c.rng, c.want...)
			c.rng.Reverse = true
			back := slices.Clone(c.want)
			slices.Reverse(back)
			wantList(t, s, c.rng, back...)
		})
	}
}

func scanEnds(t *testing.T, s kv.Store) {
	put(t, s, rows, "a", "0", "b", "1", "c", "2")
	broken := errors.New("broken")
	for _, reverse := range []bool{false, true} {
		for _, c := range []struct{ end, want error }{{kv.ErrStop, nil}, {fmt.Errorf("enough: %w", kv.ErrStop), nil}, {broken, broken}} {
			visited := 0
			view(t, s, func(r kv.Reader) error {
				err := r.Scan(rows, kv.Range{Reverse: reverse}, func(_, _ []byte) error {
					if visited++; visited == 2 {
						return c.end
					}
					return nil
				})
				if !errors.Is(err, c.want) || visited != 2 {
					t.Errorf("scan that ends with %v: got %v after %d, want %v after 2", c.end, err, visited, c.want)
				}
				return nil
			})
		}
	}
}

// scanMany fills many pages, in order and out of it, thins them out, and reads other keys while it scans.
func scanMany(t *testing.T, s kv.Store) {
	const n = 3000
	key := func(i int) []byte { return fmt.Appendf(nil, "%05d", i) }
	update(t, s, func(tx kv.Tx) error {
		for i := range n {
			if err := tx.Put(rows, key(i*7919%n), key(i)); err != nil {
				return err
			}
		}
		return nil
	})
	update(t, s, func(tx kv.Tx) error {
		for i := 0; i < n; i += 3 {
			if err := tx.Delete(rows, key(i)); err != nil {
				return err
			}
		}
		return nil
	})
	var want []string
	for i := range n {
		if i%3 != 0 {
			want = append(want, string(key(i)))
		}
	}
	for _, reverse := range []bool{false, true} {
		checkKeys(t, s, reverse, want)
		slices.Reverse(want)
	}
}

func checkKeys(t *testing.T, s kv.Store, reverse bool, want []string) {
	t.Helper()
	var got []string
	view(t, s, func(r kv.Reader) error {
		return r.Scan(rows, kv.Range{Reverse: reverse}, func(k, v []byte) error {
			got = append(got, string(k))
			checkValue(t, r, rows, string(k), v)
			return nil
		})
	})
	if !slices.Equal(got, want) {
		t.Errorf("scan, reverse %v: got %d keys from %.3q, want %d from %.3q", reverse, len(got), got, len(want), want)
	}
}

func hashedScan(t *testing.T, s kv.Store) {
	visit := func(_, _ []byte) error { t.Error("a row of a hashed table was visited"); return nil }
	check := func(r kv.Reader) error {
		if err := r.Scan(secrets, kv.Range{}, visit); !errors.Is(err, kv.ErrHashed) {
			t.Errorf("scan of a hashed table: got %v, want %v", err, kv.ErrHashed)
		}
		return nil
	}
	view(t, s, check)
	put(t, s, secrets, "k", "v")
	view(t, s, check)
	update(t, s, func(tx kv.Tx) error { return check(tx) })
}
