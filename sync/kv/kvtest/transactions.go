package kvtest

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"streetlight/sync/kv"
)

// spoil changes what rows a=0, b=1 and secrets s=2 hold, in every way there is.
func spoil(tx kv.Tx) error {
	return errors.Join(
		putAll(tx, rows, "a", "spoilt", "a", "twice", "new", "spoilt"),
		putAll(tx, secrets, "s", "spoilt", "new", "spoilt"),
		putAll(tx, others, "new table", "spoilt"),
		tx.Delete(rows, []byte("b")), tx.Delete(rows, []byte("new")), tx.Delete(secrets, []byte("s")),
		putAll(tx, rows, "b", "again", "newer", "spoilt"),
	)
}

func checkUnspoilt(t *testing.T, s kv.Store) {
	t.Helper()
	wantList(t, s, kv.Range{}, "a=0", "b=1")
	wantValue(t, s, secrets, "s", []byte("2"))
	wantValue(t, s, secrets, "new", nil)
	wantValue(t, s, others, "new table", nil)
	put(t, s, rows, "c", "3") // and the next change goes through
	wantList(t, s, kv.Range{}, "a=0", "b=1", "c=3")
}

func rollBackOnError(t *testing.T, s kv.Store) {
	put(t, s, rows, "a", "0", "b", "1")
	put(t, s, secrets, "s", "2")
	refused := errors.New("refused")
	err := s.Update(t.Context(), func(tx kv.Tx) error { return errors.Join(spoil(tx), refused) })
	if !errors.Is(err, refused) {
		t.Errorf("update: got %v, want %v", err, refused)
	}
	checkUnspoilt(t, s)
}

func rollBackOnPanic(t *testing.T, s kv.Store) {
	put(t, s, rows, "a", "0", "b", "1")
	put(t, s, secrets, "s", "2")
	func() {
		defer func() {
			if got := recover(); got != "on purpose" {
				t.Errorf("recovered %v, want the panic of the function", got)
			}
		}()
		_ = s.Update(t.Context(), func(tx kv.Tx) error {
			if err := spoil(tx); err != nil {
				t.Error(err)
			}
			panic("on purpose")
		})
	}()
	checkUnspoilt(t, s)
}

func readYourWrites(t *testing.T, s kv.Store) {
	put(t, s, rows, "a", "0", "b", "1", "c", "2")
	update(t, s, func(tx kv.Tx) error {
		err := errors.Join(putAll(tx, rows, "b", "changed", "bb", "new"), tx.Delete(rows, []byte("a")), putAll(tx, secrets, "s", "new"))
		checkValue(t, tx, rows, "a", nil)
		checkValue(t, tx, rows, "bb", []byte("new"))
		checkValue(t, tx, secrets, "s", []byte("new"))
		checkList(t, tx, kv.Range{}, "b=changed", "bb=new", "c=2")
		checkList(t, tx, kv.Range{To: []byte("c"), Reverse: true}, "bb=new", "b=changed")
		err = errors.Join(err, tx.Delete(rows, []byte("bb")), putAll(tx, rows, "a", "back"))
		checkList(t, tx, kv.Range{}, "a=back", "b=changed", "c=2")
		return err
	})
	wantList(t, s, kv.Range{}, "a=back", "b=changed", "c=2")
}

func endedContext(t *testing.T, s kv.Store) {
	put(t, s, rows, "a", "0")
	ctx := ended(t)
	if err := s.Update(ctx, func(kv.Tx) error { t.Error("update ran"); return nil }); !errors.Is(err, ctx.Err()) {
		t.Errorf("update: got %v, want %v", err, ctx.Err())
	}
	if err := s.View(ctx, func(kv.Reader) error { t.Error("view ran"); return nil }); !errors.Is(err, ctx.Err()) {
		t.Errorf("view: got %v, want %v", err, ctx.Err())
	}
	wantList(t, s, kv.Range{}, "a=0")
}

func endedTransaction(t *testing.T, s kv.Store) {
	put(t, s, rows, "a", "0")
	var reader kv.Reader
	var tx kv.Tx
	view(t, s, func(r kv.Reader) error { reader = r; return nil })
	update(t, s, func(u kv.Tx) error { tx = u; return u.Put(rows, []byte("b"), nil) })
	for _, r := range []kv.Reader{reader, tx} {
		if _, err := r.Get(rows, []byte("a")); err == nil {
			t.Error("get in a transaction that has ended: no error")
		}
		if _, err := list(r, rows, kv.Range{}); err == nil {
			t.Error("scan in a transaction that has ended: no error")
		}
	}
	if tx.Put(rows, []byte("a"), nil) == nil || tx.Delete(rows, []byte("a")) == nil {
		t.Error("put or delete in a transaction that has ended: no error")
	}
	wantList(t, s, kv.Range{}, "a=0", "b=")
}

// wholeUpdates moves units from a to b while readers check that the sum stays what it was, also within one view.
func wholeUpdates(t *testing.T, s kv.Store) {
	const moves, readers = 60, 3
	put(t, s, rows, "a", strconv.Itoa(moves), "b", "0")
	var done sync.WaitGroup
	for range readers {
		done.Go(func() {
			for range moves {
				if err := s.View(t.Context(), checkSum(moves)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := 1; i <= moves; i++ {
		put(t, s, rows, "a", strconv.Itoa(moves-i), "b", strconv.Itoa(i))
	}
	done.Wait()
	wantList(t, s, kv.Range{}, "a=0", "b="+strconv.Itoa(moves))
}

func checkSum(want int) func(kv.Reader) error {
	return func(r kv.Reader) error {
		for range 3 {
			sum := 0
			err := r.Scan(rows, kv.Range{}, func(_, v []byte) error {
				n, err := strconv.Atoi(string(v))
				sum += n
				return err
			})
			if err != nil || sum != want {
				return fmt.Errorf("sum of a and b: got %d, %v, want %d", sum, err, want)
			}
		}
		return nil
	}
}

func closed(t *testing.T, s kv.Store) {
	put(t, s, rows, "a", "0")
	if err := s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	if err := s.View(t.Context(), func(kv.Reader) error { t.Error("view ran"); return nil }); err == nil {
		t.Error("view of a closed store: no error")
	}
	if err := s.Update(t.Context(), func(kv.Tx) error { t.Error("update ran"); return nil }); err == nil {
		t.Error("update of a closed store: no error")
	}
}
