package actions_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"streetlight/sync/kv"
)

// again is a store that runs every transaction once in vain before it counts, as one does that finds two in conflict.
type again struct{ kv.Store }

var errConflict = errors.New("another transaction came first")

func (a again) Update(ctx context.Context, fn func(kv.Tx) error) error {
	err := a.Store.Update(ctx, func(tx kv.Tx) error { return errors.Join(fn(tx), errConflict) })
	if !errors.Is(err, errConflict) {
		return err
	}
	return a.Store.Update(ctx, fn)
}

// What was gathered in a run that did not count is not shown.
func TestATransactionThatRunsTwiceShowsEachThingOnce(t *testing.T) {
	p := newPartnership(t)
	reed, _, _, _ := twoRecords(p, "cole")
	jude := reed.meets(called("Mia Penhale", "14_15"))
	reed.records(jude, p.street(seen()))
	reed.sync()
	p.accept(p.onlyAlert("ashworth", "R7"), "quinn")
	reed.records(reed.meets(called("Kofi Trask", "10_13")), p.street(seen()))
	reed.sync()
	ctx := t.Context()
	lists := map[string]func() (any, error){
		"queue":      func() (any, error) { return p.service.Queue(ctx, p.as("nair")) },
		"alerts":     func() (any, error) { return p.service.Alerts(ctx, p.as("ashworth")) },
		"plans":      func() (any, error) { return p.service.Plans(ctx, p.as("ashworth")) },
		"links":      func() (any, error) { return p.service.Links(ctx, p.as("nair")) },
		"a child":    func() (any, error) { return p.service.Child(ctx, p.as("nair"), jude) },
		"phones":     func() (any, error) { return p.service.Phones(ctx) },
		"workers":    func() (any, error) { return p.service.Workers(ctx) },
		"everything": func() (any, error) { return p.service.Everything(ctx) },
	}
	want := map[string]any{}
	for name, list := range lists {
		got, err := list()
		p.must(err)
		if v := reflect.ValueOf(got); v.Kind() == reflect.Slice && v.Len() == 0 {
			t.Fatalf("%s is empty", name)
		}
		want[name] = got
	}
	p.through(func(s kv.Store) kv.Store { return again{s} })
	for name, list := range lists {
		t.Run(name, func(t *testing.T) {
			got, err := list()
			if err != nil || !reflect.DeepEqual(got, want[name]) {
				t.Errorf("got %v (%v), want %v", got, err, want[name])
			}
		})
	}
}
