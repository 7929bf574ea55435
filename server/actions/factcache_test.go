package actions_test

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
)

// Whatever happened to a child's records, the rules see with the cache of facts what they would see without it.
func TestFactsOfTheCacheAreThoseOfTheFiles(t *testing.T) {
	p := newPartnership(t)
	reed, shah := p.enrol("reed"), p.enrol("shah")
	rapid.Check(t, func(t *rapid.T) {
		w := &remembered{partnership: p, child: reed.meets(called("Jude Ashdown", "14_15"))}
		reed.records(w.child, p.street(nil))
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			w.step(t, reed, shah)
			with, without, err := p.service.Subjects(p.t.Context(), w.child)
			p.must(err)
			if !reflect.DeepEqual(with, without) {
				t.Fatalf("with the cache the rules see %+v, without it %+v", with, without)
			}
		}
	})
}

// remembered is a child about whom things happen.
type remembered struct {
	*partnership
	child   casework.ChildID
	entries []casework.EntryID
	said    int // birthdays so far
}

// birthday is another one each time: the child is under twelve by some and not by others.
func (w *remembered) birthday() string {
	w.said++
	return fmt.Sprintf("%d-05-06", 2010+w.said)
}

func (w *remembered) step(t *rapid.T, reed, shah *phone) {
	steps := []string{"records", "is renamed", "nothing"}
	if len(w.entries) > 0 {
		steps = append(steps, "changes", "is approved", "another is met")
	}
	switch rapid.SampledFrom(steps).Draw(t, "step") {
	case "records":
		w.entries = append(w.entries, reed.records(w.child, w.street(seen())))
	case "is renamed":
		reed.write(reed.files[w.child], childEdit(w.child, casework.FieldBirthDate, w.birthday()))
	case "changes":
		id := rapid.SampledFrom(w.entries).Draw(t, "entry")
		reed.write(reed.files[w.child], func(view *crdt.State) []crdt.Op {
			return []crdt.Op{{Entity: id, Field: uint16(casework.FieldWeapon), Value: []byte(rapid.SampledFrom([]string{"seen", "none"}).Draw(t, "weapon")),
				Observed: view.Observe(id, uint16(casework.FieldWeapon), nil)}}
		})
	case "is approved":
		reed.sync()
		w.judge("nair", w.approval("nair", rapid.SampledFrom(w.entries).Draw(t, "entry")))
	case "another is met":
		w.pass(day)
		other := shah.meets(called("Jude Ashdown", "14_15"))
		shah.records(other, w.street(nil))
		shah.sync()
	}
	reed.sync()
}
