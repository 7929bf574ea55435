package e2e_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// TestServerKilled kills the server with kill -9 while several phones sync, and starts it again on the same data. Whatever a
// phone calls safe is on the server's disk at that moment, nothing is there twice, and no group by half.
func TestServerKilled(t *testing.T) {
	h := newHouse(t)
	d := dice(t)
	var callers []*caller
	for i, name := range []string{"Robin Ferry", "Asha Mead", "Tom Withy", "Nell Drove"} {
		ph := h.handOut(h.add(name, "pcso"))
		callers = append(callers, &caller{name: name, session: ph.open(), dice: rand.New(rand.NewPCG(d.Uint64(), uint64(i)))})
	}
	cut, ended := 0, 0
	for round := range times(24, 4) {
		var all sync.WaitGroup
		for _, c := range callers {
			all.Go(c.work)
		}
		<-time.After(time.Duration(d.Int64N(int64(700 * time.Millisecond)))) // the kill comes at a random moment
		h.kill()
		all.Wait()
		ledger := h.ledger()
		for _, c := range callers {
			ended += c.ended
			if c.cut {
				cut++
			}
			c.settle(t, ledger)
		}
		ledger.whole(t)
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
		h.start()
	}
	t.Logf("%d syncs ended well, %d were cut short", ended, cut)
	if ended == 0 || cut == 0 {
		t.Error("no kill came in the middle of anything: the moments are chosen badly")
	}
	h.agree(t, callers)
}

// agree syncs all phones to the end and compares them with the server, value for value.
func (h *house) agree(t *testing.T, callers []*caller) {
	t.Helper()
	made := 0
	for _, c := range callers {
		if err := c.session.Do("sync", nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	h.stop()
	ledger := h.ledger()
	for _, c := range callers {
		list, err := c.session.list()
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			if e.Standing != "safe" {
				t.Errorf("%s: entry %s is %s after the last sync", c.name, e.ID, e.Standing)
			}
			ledger.holds(t, e)
		}
		if len(list) != c.made {
			t.Errorf("%s recorded %d entries and holds %d", c.name, c.made, len(list))
		}
		made += c.made
	}
	if len(ledger) != made {
		t.Errorf("the server has %d entries, %d were recorded", len(ledger), made)
	}
	ledger.whole(t)
	h.auditHolds()
	h.start()
	for _, c := range callers {
		if err := c.session.Do("sync", nil, nil); err != nil {
			t.Errorf("%s cannot sync with the server that was started again: %v", c.name, err)
		}
	}
}

// caller is a worker whose phone records and syncs until the server does not answer.
type caller struct {
	name    string
	session *session
	dice    *rand.Rand
	made    int
	ended   int  // syncs that ended well since the last kill
	cut     bool // the last sync was cut short
	err     error
}

// work records and syncs, over and over.
func (c *caller) work() {
	c.cut, c.ended = false, 0
	for until := time.Now().Add(patience); time.Now().Before(until); {
		for range 1 + c.dice.IntN(3) {
			if c.err = c.record(); c.err != nil {
				return
			}
		}
		var got struct {
			Sync struct {
				Offline bool `json:"offline"`
			} `json:"sync"`
		}
		if c.err = c.session.Do("sync", nil, &got); c.err != nil {
			return
		}
		if c.cut = got.Sync.Offline; c.cut {
			return
		}
		c.ended++
	}
	c.err = errors.New("the server was never killed")
}

func (c *caller) record() error {
	group := make([]map[string]any, 2)
	for i := range group {
		values := contact(map[string]any{"reference": fmt.Sprintf("%s, entry %d", c.name, c.made+i), "fact": words(c.dice)})
		group[i] = map[string]any{"kind": "street_contact", "values": values, "new_child": map[string]any{"name": fmt.Sprintf("Child %d of %s", c.made+i, c.name), "age_band": "16_17"}}
	}
	if err := c.session.Do("record_group", map[string]any{"entries": group}, nil); err != nil {
		return err
	}
	c.made += len(group)
	return nil
}

// settle demands that what the phone calls safe is on the server's disk.
func (c *caller) settle(t *testing.T, l ledger) {
	t.Helper()
	if c.err != nil {
		t.Fatalf("%s: %v", c.name, c.err)
	}
	list, err := c.session.list()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if e.Standing != "waiting" {
			l.holds(t, e)
		}
	}
}
