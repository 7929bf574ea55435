package replica_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"

	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// long is a text of some bytes that begins with a word; it is small on the wire.
func long(word string, size int) string { return word + strings.Repeat(".", max(0, size-len(word))) }

// grows lets the hub write lines to a scope, each to an entity of its own.
func (w *world) grows(scope byte, from, to, size int) {
	w.hubDoes(func(t *replica.Tx) error {
		for i := from; i < to; i++ {
			op := crdt.Op{Entity: replica.ID{byte(i * 37), byte(i >> 8), scope}, Field: 1<<14 | 1, Value: []byte(long(fmt.Sprintf("%d", i), size))}
			if err := t.Write(replica.ID{scope}, op); err != nil {
				return err
			}
		}
		return nil
	})
}

// seenLines counts what a phone shows of a scope, each line by its first word.
func (p *phone) seenLines(scope byte) int {
	seen := map[string]bool{}
	for _, line := range p.logged(scope) {
		seen[strings.TrimRight(line, ".")] = true
	}
	return len(seen)
}

// haul is what came over the network.
type haul struct {
	requests, items, pages, entities, gone int

	twice int // commits that came again after an answer with them was taken in
}

// trip syncs while some answers are lost, and counts what came in all of them, and in those that were lost.
func (p *phone) trip(lost func(n int) bool) (all, wasted haul) {
	p.w.t.Helper()
	seen := map[wire.Hash]bool{}
	for n := 0; n < 200; n++ {
		asked, answer := p.ask()
		_, rest, err := wire.Open(answer, asked.Body, p.HubKey())
		p.w.must(err)
		came := haul{requests: 1, pages: len(rest.Snapshots), gone: len(rest.Gone)}
		var fresh []wire.Hash
		for _, pull := range rest.Pulls {
			came.items += len(pull.Items)
			for _, item := range pull.Items {
				hash := sha256.Sum256(item.Head)
				if fresh = append(fresh, hash); seen[hash] {
					came.twice++
				}
			}
		}
		all.add(came)
		if lost(n) {
			wasted.add(came)
			continue
		}
		for _, hash := range fresh {
			seen[hash] = true
		}
		taken, err := p.Take(context.Background(), asked, answer, nil)
		p.w.must(err)
		for _, page := range taken.Pages {
			all.entities += len(page.Entities)
		}
		if !taken.More && p.Pending() == 0 {
			return all, wasted
		}
	}
	p.w.t.Fatal("the exchange does not end")
	return all, wasted
}

func (h *haul) add(o haul) {
	h.requests += o.requests
	h.items += o.items
	h.pages += o.pages
	h.gone += o.gone
	h.twice += o.twice
}

func never(int) bool { return false }

// scopes begins a short and a long scope on the first phone of user 1: back-filling takes both ways.
func (w *world) shortAndLong(a *phone) {
	a.write(6, 1<<14|1, "short")
	a.write(7, 1<<14|1, "long")
	a.sync()
	w.grows(7, 0, 60, 1000)
	a.sync()
}

func TestASecondPhoneBeginsALongScopeWithASnapshot(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	w.shortAndLong(a)
	b := w.enrol(1, 11)
	all, _ := b.trip(never)
	if all.items != 1 || all.pages < 3 || all.entities != 61 {
		t.Errorf("%+v came, want one commit of the short scope and the long one in at least 3 pages", all)
	}
	if got := b.seenLines(7); got != 61 {
		t.Errorf("the second phone shows %d lines, want 61", got)
	}
	if got := b.logged(6); len(got) != 1 {
		t.Errorf("the short scope shows %q", got)
	}
	b.wantQuiet()
	b.reload()
	w.grows(7, 60, 70, 10)
	all, _ = b.trip(never)
	if got := b.seenLines(7); got != 71 || all.items != 10 || all.pages != 0 {
		t.Errorf("the second phone shows %d lines after %+v, want 71 and 10 commits", got, all)
	}
	b.write(7, 1<<14|1, "of its own")
	b.sync()
	a.sync()
	if got := a.seenLines(7); got != 72 {
		t.Errorf("the first phone shows %d lines, want 72", got)
	}
}

func TestAGrantBackFillsBothPhonesOfAWorker(t *testing.T) {
	w := newWorld(t)
	w.policy.strict = true
	a := w.enrol(1, 10)
	w.shortAndLong(a)
	first, second := w.enrol(2, 20), w.enrol(2, 21)
	first.sync()
	for _, scope := range []byte{6, 7} {
		w.grant(scope, 2, replica.Read)
	}
	for name, p := range map[string]*phone{"first": first, "second": second} {
		if all, _ := p.trip(never); all.items != 1 || all.pages < 3 {
			t.Errorf("%s phone: %+v came, want both ways", name, all)
		}
		if got := p.seenLines(7); got != 61 || len(p.logged(6)) != 1 {
			t.Errorf("%s phone shows %d lines of the long scope, want 61", name, got)
		}
		p.wantQuiet()
	}
}

// A back-fill that is cut at any answer goes on where it was: nothing comes twice but what was in the answers lost.
func TestABackFillThatIsCutGoesOn(t *testing.T) {
	fill := func(t *testing.T, lost func(n int) bool) (all, wasted haul, lines int) {
		w := newWorld(t)
		a := w.enrol(1, 10)
		w.shortAndLong(a)
		w.hubDoes(func(t *replica.Tx) error { return t.NewScope(replica.ID{8}) })
		w.grows(8, 0, 19, 8_000) // a log that is sent as it is
		w.grant(8, 1, replica.Read)
		b := w.enrol(1, 11)
		all, wasted = b.trip(func(n int) bool {
			if lost(n) {
				b.reload() // cut off by a crash as well
				return true
			}
			w.grows(7, 1000+n, 1001+n, 10) // and the scope moves meanwhile
			return false
		})
		b.sync()
		b.wantQuiet()
		w.mustSame(b, 7)
		return all, wasted, b.seenLines(8)
	}
	calm, _, want := fill(t, never)
	for at := range calm.requests + 1 {
		t.Run(fmt.Sprintf("answer %d lost", at), func(t *testing.T) {
			all, wasted, lines := fill(t, func(n int) bool { return n == at })
			if lines != want {
				t.Errorf("%d lines, want %d", lines, want)
			}
			if got := all.pages - wasted.pages; got != calm.pages {
				t.Errorf("%d pages came beside those lost, want %d", got, calm.pages)
			}
			if all.twice > 0 {
				t.Errorf("%d commits came again that were taken in, want none", all.twice)
			}
		})
	}
	all, wasted, _ := fill(t, func(n int) bool { return n%2 == 0 })
	if all.pages-wasted.pages != calm.pages || all.requests-wasted.requests > calm.requests+1 {
		t.Errorf("with every second answer lost %+v came, %+v of it lost; want no more than %+v beside", all, wasted, calm)
	}
}

// mustSame checks that a phone shows what the hub does.
func (w *world) mustSame(p *phone, scope byte) {
	w.t.Helper()
	var want []string
	w.must(w.store.View(context.Background(), func(r kv.Reader) error {
		s, err := w.hub.State(r, replica.ID{scope})
		if err == nil {
			want = linesOf(s)
		}
		return err
	}))
	if got := p.logged(scope); !slices.Equal(got, want) {
		w.t.Errorf("the phone shows %d lines of scope %d, the hub %d", len(got), scope, len(want))
	}
}

func TestASnapshotInTheMiddle(t *testing.T) {
	for name, disturb := range map[string]func(*testing.T, *world, *phone){
		"nothing happens":        func(*testing.T, *world, *phone) {},
		"the phone starts again": func(_ *testing.T, _ *world, b *phone) { b.reload() },
		"the hub starts again": func(_ *testing.T, w *world, _ *phone) {
			again := *w.hub
			again.Epoch = 2
			w.hub = replica.NewHub(again)
		},
		"an answer comes twice": func(t *testing.T, w *world, b *phone) {
			asked, answer := b.ask()
			for range 2 {
				_, err := b.Take(t.Context(), asked, answer, nil)
				w.must(err)
			}
		},
		"an old answer comes late": func(t *testing.T, w *world, b *phone) {
			asked, answer := b.ask()
			b.exchange()
			b.exchange()
			_, err := b.Take(t.Context(), asked, answer, nil)
			w.must(err)
		},
		"the scope goes and comes": func(_ *testing.T, w *world, b *phone) {
			w.ungrant(7, 1)
			b.exchange()
			b.wantGone(7)
			w.grant(7, 1, replica.Write)
		},
		"the scope goes and comes unheard": func(_ *testing.T, w *world, _ *phone) {
			w.ungrant(7, 1)
			w.grant(7, 1, replica.Write)
		},
		"an old answer after the scope went": func(t *testing.T, w *world, b *phone) {
			asked, answer := b.ask()
			w.ungrant(7, 1)
			b.exchange()
			taken, err := b.Take(t.Context(), asked, answer, nil) // it was the hub's word when it was given
			w.must(err)
			if !taken.More || taken.Pulled > 0 {
				t.Errorf("a late answer brought %+v, want to be asked for again", taken)
			}
			b.wantGone(7)
			w.grant(7, 1, replica.Write)
		},
		"the phone writes":         func(_ *testing.T, _ *world, b *phone) { b.write(7, 1<<14|1, "in the middle") },
		"what it holds is damaged": func(t *testing.T, w *world, b *phone) { w.must(b.Mend(t.Context(), replica.ID{7})) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.policy.strict = true
			a := w.enrol(1, 10)
			w.shortAndLong(a)
			b := w.enrol(1, 11)
			b.exchange()
			w.grows(7, 60, 80, 1000)
			disturb(t, w, b)
			b.sync()
			b.sync()
			w.mustSame(b, 7)
			b.wantQuiet()
		})
	}
}

// A hub that never stood where a snapshot began cannot go on with it, and begins another.
func TestASnapshotOfAHistoryThatTheHubLost(t *testing.T) {
	w := newWorld(t)
	a := w.enrol(1, 10)
	w.shortAndLong(a)
	b := w.enrol(1, 11)
	older := w.copied()
	w.grows(7, 60, 61, 10)
	b.exchange()
	w.store = older
	again := *w.hub
	again.Epoch = 2
	w.hub = replica.NewHub(again)
	w.grows(7, 70, 72, 10)
	b.sync()
	b.sync()
	b.wantQuiet()
	var want int
	w.must(w.store.View(t.Context(), func(r kv.Reader) error {
		s, err := w.hub.State(r, replica.ID{7})
		want = len(linesOf(s))
		return err
	}))
	if got := b.seenLines(7); got < want {
		t.Errorf("the phone shows %d lines, want the hub's %d at least", got, want)
	}
}

// What the first page of a snapshot told and a restored hub has lost, nobody can give back: it is shown no more.
func TestASnapshotUnderWayIsBrokenOffByARestore(t *testing.T) {
	for name, reload := range map[string]bool{"at once": false, "after it was switched off": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			a := w.enrol(1, 10)
			w.shortAndLong(a)
			b := w.enrol(1, 11)
			older := w.copied()
			w.grows(7, 256, 257, 10) // it comes first of all
			b.exchange()
			b.write(7, 1<<14|1, "of its own")
			w.restore(older)
			if reload {
				b.reload()
			}
			b.sync()
			b.sync()
			w.mustSame(b, 7)
			b.wantQuiet()
		})
	}
}

func TestEntitiesThatAreLargerThanAPage(t *testing.T) {
	for name, c := range map[string]struct {
		lines int
		log   bool
	}{
		"one goes alone": {3, false},
		"one goes into no answer: the log is sent": {8, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			a := w.enrol(1, 10)
			a.write(7, 1<<14|1, "long")
			a.sync()
			w.grows(7, 0, 60, 10)
			w.hubDoes(func(tx *replica.Tx) error {
				for i := range c.lines {
					op := crdt.Op{Entity: replica.ID{0x80}, Field: 1<<14 | 2, Value: []byte(long(fmt.Sprintf("large %d", i), 500_000))}
					if err := tx.Write(replica.ID{7}, op); err != nil {
						return err
					}
				}
				return nil
			})
			b := w.enrol(1, 11)
			all, _ := b.trip(never)
			if sent := all.items > 60; sent != c.log || all.pages == 0 {
				t.Errorf("%+v came; the log %v, want %v", all, sent, c.log)
			}
			w.mustSame(b, 7)
			b.wantQuiet()
		})
	}
}
