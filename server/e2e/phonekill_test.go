package e2e_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

// TestPhoneKilled kills a phone with kill -9 at random moments, in the middle of saving and of syncing. What it had
// acknowledged is there afterwards, value for value; what it had not is there as a whole or not at all; the vault opens; and
// in the end the server has it all.
func TestPhoneKilled(t *testing.T) {
	h := newHouse(t)
	v := &victim{t: t, dice: dice(t), phone: h.handOut(h.add("Robin Ferry", "pcso")), known: map[string]map[string]any{}, took: map[string]time.Duration{}}
	cut := map[string]int{}
	for round := range times(50, 8) {
		what := []string{"save", "sync"}[round%2]
		if v.round(what) {
			cut[what]++
		}
		v.compare()
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	t.Logf("%d entries acknowledged; cut short: %d saves, %d syncs", len(v.known), cut["save"], cut["sync"])
	if cut["save"] == 0 || cut["sync"] == 0 {
		t.Error("no kill came in the middle of anything: the moments are chosen badly")
	}
	v.phone.run("sync").well(t)
	list := v.compare()
	h.stop()
	ledger := h.ledger()
	for _, e := range list {
		if e.Standing != "safe" {
			t.Errorf("entry %s is %s after the last sync", e.ID, e.Standing)
		}
		ledger.holds(t, e)
	}
	if len(ledger) != len(list) {
		t.Errorf("the server has %d entries, the phone %d", len(ledger), len(list))
	}
	ledger.whole(t)
	h.auditHolds()
}

// victim is a phone that is killed again and again, with what it has acknowledged.
type victim struct {
	t     *testing.T
	dice  *rand.Rand
	phone phone
	known map[string]map[string]any // entries acknowledged, by id
	n     int                       // of the last meeting
	took  map[string]time.Duration  // how long what is to be cut took the last time that it ended
}

// round works for a while, and is killed at a random moment of the last thing it does. It says whether that was cut short.
func (v *victim) round(what string) (cut bool) {
	s := v.phone.open()
	defer s.kill()
	for range 1 + v.dice.IntN(4) {
		v.must(v.timed("save", s))
	}
	if v.dice.IntN(3) == 0 || v.took["sync"] == 0 {
		v.must(v.timed("sync", s))
		v.must(v.timed("save", s))
	}
	killing := s.killAfter(time.Duration(v.dice.Int64N(int64(v.took[what] * 5 / 4))))
	defer killing.Stop()
	err := v.timed(what, s)
	if err != nil && !stopped(err) {
		v.t.Fatal(err)
	}
	return err != nil
}

// timed saves or syncs, and notes how long it takes when it comes to its end.
func (v *victim) timed(what string, s *session) error {
	began := time.Now()
	act := v.meet
	if what == "sync" {
		act = func(s *session) error { return s.Do("sync", nil, nil) }
	}
	err := act(s)
	if err == nil {
		v.took[what] = max(time.Since(began), time.Millisecond)
	}
	return err
}

func (v *victim) must(err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
}

// meet records a contact with one child, or with several at once, and notes what the phone acknowledges.
func (v *victim) meet(s *session) error {
	v.n++
	var got struct {
		Entry   entry   `json:"entry"`
		Entries []entry `json:"entries"`
	}
	group := make([]map[string]any, 1+v.dice.IntN(3))
	for i := range group {
		values := contact(map[string]any{"reference": fmt.Sprintf("meeting %d child %d of %d", v.n, i+1, len(group)), "fact": words(v.dice)})
		group[i] = map[string]any{"kind": "street_contact", "values": values, "new_child": map[string]any{"name": fmt.Sprintf("Child %d-%d", v.n, i), "age_band": "14_15"}}
	}
	if len(group) == 1 {
		if err := s.Do("record", group[0], &got); err != nil {
			return err
		}
		got.Entries = []entry{got.Entry}
	} else if err := s.Do("record_group", map[string]any{"entries": group}, &got); err != nil {
		return err
	}
	if len(got.Entries) != len(group) {
		return fmt.Errorf("%d children met, %d entries acknowledged", len(group), len(got.Entries))
	}
	for _, e := range got.Entries {
		v.known[e.ID] = e.Fields
	}
	return nil
}

// compare opens the vault anew and looks for everything that was acknowledged. What was saved and not acknowledged before
// the kill counts as known from then on.
func (v *victim) compare() []entry {
	v.t.Helper()
	s := v.phone.open()
	defer s.kill()
	list, err := s.list()
	v.must(err)
	there, met := map[string]bool{}, map[int]int{}
	for _, e := range list {
		there[e.ID] = true
		if want, ok := v.known[e.ID]; ok && !reflect.DeepEqual(e.Fields, want) {
			v.t.Errorf("entry %s changed: got %v, want %v", e.ID, e.Fields, want)
		}
		v.known[e.ID] = e.Fields
		var n, i, of int
		if _, err := fmt.Sscanf(fmt.Sprint(e.Fields["reference"]), "meeting %d child %d of %d", &n, &i, &of); err != nil {
			v.t.Errorf("an entry that nobody made: %v", e.Fields)
		}
		met[n] += 60 / of // parts of sixty: a whole group comes to sixty
	}
	for n, parts := range met {
		if parts != 60 {
			v.t.Errorf("meeting %d is there by half", n)
		}
	}
	for id := range v.known {
		if !there[id] {
			v.t.Errorf("the phone lost entry %s (%v)", id, v.known[id]["reference"])
		}
	}
	return list
}

// words is a note of some length, so that commits differ in size.
func words(d *rand.Rand) string {
	pool := []string{"bus", "station", "brother", "school", "asked", "waited", "blue", "jacket", "later", "café", "Zoë", "football", "nobody", "home"}
	out := "Met"
	for range 3 + d.IntN(300) {
		out += " " + pool[d.IntN(len(pool))]
	}
	return out + "."
}
