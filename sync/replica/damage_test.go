package replica_test

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// busy is a hub with everything that it may hold, and two phones of one worker, the first of which has something to send.
func busy(t testing.TB) (*world, *phone, *phone) {
	t.Helper()
	w := newWorld(t)
	a, b := w.enrol(1, 10), w.enrol(1, 11)
	a.write(7, 12, "first")
	a.write(8, 12, "second")
	a.sync()
	b.sync()
	w.policy.refuse = "Not this one."
	b.write(7, 13, "kept apart")
	b.sync()
	w.policy.refuse = ""
	b.write(7, 12, "over the first")
	b.sync()
	a.write(7, 12, "beside it")
	a.write(9, 12, "in a new scope")
	return w, a, b
}

// row is one pair of a store.
type row struct {
	table      kv.Table
	key, value []byte
}

func rowsOf(t testing.TB, s *kv.Memory) (out []row) {
	t.Helper()
	if err := s.Each(t.Context(), func(table kv.Table, key, value []byte) error {
		out = append(out, row{table, bytes.Clone(key), bytes.Clone(value)})
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// damages are the ways in which a row is no longer what was written.
func damages() map[string]func(r row) row {
	return map[string]func(r row) row{
		"its value emptied":  func(r row) row { r.value = []byte{}; return r },
		"its value cut":      func(r row) row { r.value = r.value[:len(r.value)/2]; return r },
		"a byte behind":      func(r row) row { r.value = append(slices.Clone(r.value), 0); return r },
		"its value of noise": func(r row) row { r.value = bytes.Repeat([]byte{0xff}, len(r.value)); return r },
		"its value of zeros": func(r row) row { r.value = make([]byte, len(r.value)); return r },
		"a claim of 2^63":    func(r row) row { r.value = append([]byte{0x9b, 0x80}, r.value...); return r },
		"its key cut":        func(r row) row { r.key = r.key[:(len(r.key)+1)/2]; return r },
		"a byte more of key": func(r row) row { r.key = append(slices.Clone(r.key), 1); return r },
		"its key of ones":    func(r row) row { r.key = bytes.Repeat([]byte{0xff}, len(r.key)); return r },
	}
}

// replace writes a row in the place of another.
func replace(t testing.TB, s *kv.Memory, was, now row) {
	t.Helper()
	if err := s.Update(t.Context(), func(tx kv.Tx) error {
		if err := tx.Delete(was.table, was.key); err != nil {
			return err
		}
		return tx.Put(now.table, now.key, now.value)
	}); err != nil {
		t.Fatal(err)
	}
}

// TestADamagedRowOfAHubIsNoPanic damages every row in every way. Whatever is then asked of the hub gets an answer or an
// error.
func TestADamagedRowOfAHubIsNoPanic(t *testing.T) {
	w, a, _ := busy(t)
	store, errs := w.store, 0
	for _, was := range rowsOf(t, store) {
		for name, damage := range damages() {
			copied, err := store.Copy(t.Context())
			w.must(err)
			replace(t, copied, was, damage(was))
			errs += w.useHub(copied, a, was.table.Name+", "+name)
		}
	}
	if errs == 0 {
		t.Error("no damage was seen: the test shows nothing")
	}
}

// useHub asks everything of a hub on a store, and counts the errors.
func (w *world) useHub(store *kv.Memory, p *phone, what string) (errs int) {
	w.t.Helper()
	defer func() {
		if thrown := recover(); thrown != nil {
			w.t.Errorf("%s: panic: %v", what, thrown)
		}
	}()
	ctx := w.t.Context()
	fresh := *w.hub
	hub := replica.NewHub(fresh)
	asked, err := p.Request(w.now)
	w.must(err)
	req, err := wire.ParseRequest(asked.Body)
	w.must(err)
	all := req
	all.All, all.Cursors, all.Push = true, nil, nil
	count := func(err error) {
		if err != nil {
			errs++
		}
	}
	for _, req := range []wire.Request{req, all} {
		count(store.View(ctx, func(r kv.Reader) error {
			_, _, err := hub.Quiet(r, w.now, req, asked.Body)
			return err
		}))
		count(store.Update(ctx, func(tx kv.Tx) error {
			_, err := hub.Answer(tx, w.now, req, asked.Body)
			return err
		}))
	}
	count(store.View(ctx, func(r kv.Reader) error { return readHub(hub, r) }))
	count(store.Update(ctx, func(tx kv.Tx) error {
		t, err := hub.Begin(tx, w.now)
		if err != nil {
			return err
		}
		if err := t.Restored(); err != nil {
			return err
		}
		return t.Finish()
	}))
	return errs
}

// readHub reads what people are shown of a hub.
func readHub(hub *replica.Hub, r kv.Reader) error {
	if err := hub.EachApart(r, func(k replica.KeptApart) error {
		if _, err := hub.ShortID(r, k); err != nil {
			return err
		}
		_, _, err := hub.WholeAction(r, k)
		return err
	}); err != nil {
		return err
	}
	for _, user := range []replica.ID{{}, {1}} {
		if _, err := replica.Devices(r, user); err != nil {
			return err
		}
	}
	for scope := range byte(10) {
		id := replica.ID{scope}
		if err := hub.EachAccepted(r, id, func(replica.Accepted) error { return nil }); err != nil {
			return err
		}
		if _, err := replica.Readers(r, id); err != nil {
			return err
		}
		_, _ = hub.State(r, id) // a scope that is not there is an error too
	}
	return nil
}

// TestADamagedRowOfAPhoneIsNoPanic damages every row in every way. The phone opens and exchanges, or says what is wrong.
func TestADamagedRowOfAPhoneIsNoPanic(t *testing.T) {
	w, a, _ := busy(t)
	errs := 0
	for _, was := range rowsOf(t, a.store) {
		for name, damage := range damages() {
			copied, err := a.store.Copy(t.Context())
			w.must(err)
			replace(t, copied, was, damage(was))
			errs += w.usePhone(copied, a, was.table.Name+", "+name)
		}
	}
	if errs == 0 {
		t.Error("no damage was seen: the test shows nothing")
	}
}

// usePhone opens a phone's store and does everything with it, and counts the errors.
func (w *world) usePhone(store *kv.Memory, p *phone, what string) (errs int) {
	w.t.Helper()
	defer func() {
		if thrown := recover(); thrown != nil {
			w.t.Errorf("%s: panic: %v", what, thrown)
		}
	}()
	ctx := context.Background()
	d, err := replica.Load(ctx, store, p.ring, w.random)
	if err != nil {
		return 1
	}
	count := func(err error) {
		if err != nil {
			errs++
		}
	}
	count(store.View(ctx, func(r kv.Reader) error {
		for _, id := range d.Scopes() {
			if _, err := d.View(r, id); err != nil {
				return err
			}
		}
		_, err := d.Aparts(r)
		return err
	}))
	asked, err := d.Request(w.now)
	count(err)
	if err != nil {
		return errs
	}
	answer, err := w.answer(asked.Body)
	count(err)
	if err == nil {
		_, err = d.Take(ctx, asked, answer, nil)
		count(err)
	}
	count(d.Mend(ctx, replica.ID{7}))
	return errs
}

// answer is what the hub would say to a request, on a copy of its store.
func (w *world) answer(body []byte) (answer []byte, err error) {
	req, err := wire.ParseRequest(body)
	if err != nil {
		return nil, err
	}
	store, err := w.store.Copy(w.t.Context())
	w.must(err)
	hub := replica.NewHub(*w.hub)
	err = store.Update(w.t.Context(), func(tx kv.Tx) error {
		answer, err = hub.Answer(tx, w.now, req, body)
		return err
	})
	return answer, err
}

// What is mended shows a position that fits nothing, however often that happens before the phone is asked for all cursors.
func TestMendedTwiceInAFlight(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	a.write(7, 12, "one")
	a.write(8, 12, "two")
	a.sync()
	a.exchange() // the hub has it confirmed where the phone stands
	for _, scope := range []byte{7, 8} {
		w.must(a.Mend(t.Context(), replica.ID{scope}))
		a.reload()
	}
	a.sync()
	asked, err := a.Request(w.now)
	w.must(err)
	req, err := wire.ParseRequest(asked.Body)
	w.must(err)
	if len(req.Resume) > 0 {
		t.Errorf("the phone still stands nowhere in %d scopes", len(req.Resume))
	}
}
