package replica_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// disaster is a storm in which a copy of the hub's store is taken at some point and put back at a later one.
type disaster struct {
	*storm
	copy    *kv.Memory // nil: none was taken yet
	granted map[byte]bool
	lines   int
	refuses bool
}

// exchange is one request to a hub that may fail, and its answer, which may not arrive.
func (d *disaster) exchange(r *rapid.T, p *phone) {
	d.fault = rapid.SampledFrom([]kv.Fault{kv.NoFault, kv.NoFault, kv.FailBefore, kv.FailAfter}).Draw(r, "fault")
	asked, answer := d.ask(p)
	d.fault = kv.NoFault
	if answer != nil && rapid.Bool().Draw(r, "arrives") {
		d.take(p, asked, answer)
	}
}

// closedAndOpened loads a phone anew from its store, as when its app was ended.
func (d *disaster) closedAndOpened(p *phone) {
	device, err := replica.Load(context.Background(), p.store, p.ring, d.random)
	d.must(err)
	p.Device = device
}

func (d *disaster) line() string { d.lines++; return fmt.Sprintf("line %d", d.lines) }

// restored puts the copy back. What users were granted is the policy's to know, and it grants it again.
func (d *disaster) restored() {
	d.restore(d.copy)
	d.flaky = kv.NewFaulty(d.store, func(int) kv.Fault { f := d.fault; d.fault = kv.NoFault; return f })
	d.hubDoes(func(t *replica.Tx) error {
		for scope := range d.granted {
			if err := t.Grant(replica.ID{scope}, replica.ID{2}, replica.Read); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *disaster) actions() map[string]func(*rapid.T) {
	own := func(r *rapid.T) *phone { return d.phones[rapid.IntRange(0, 1).Draw(r, "phone")] }
	each := func(r *rapid.T) *phone { return d.phones[rapid.IntRange(0, 2).Draw(r, "phone")] }
	return map[string]func(*rapid.T){
		"begin a scope": func(r *rapid.T) {
			if len(d.scopes) < 6 {
				scope := byte(100 + len(d.scopes))
				d.scopes = append(d.scopes, scope)
				own(r).write(scope, 1<<14|1, d.line())
			}
		},
		"write more": func(r *rapid.T) {
			p := own(r)
			for _, scope := range d.scopes {
				if _, _, ok := p.ring.Newest(replica.ID{scope}); ok && rapid.Bool().Draw(r, "here") {
					p.write(scope, 1<<14|1, d.line())
				}
			}
		},
		"the hub writes": func(r *rapid.T) {
			for _, scope := range d.accepted() {
				if rapid.Bool().Draw(r, "here") {
					d.hubDoes(func(t *replica.Tx) error { return t.Write(replica.ID{scope}, opOf(scope, d.line())) })
				}
			}
		},
		"the hub grants": func(r *rapid.T) {
			if scopes := d.accepted(); len(scopes) > 0 {
				scope := rapid.SampledFrom(scopes).Draw(r, "scope")
				d.granted[scope] = true
				d.hubDoes(func(t *replica.Tx) error { return t.Grant(replica.ID{scope}, replica.ID{2}, replica.Read) })
			}
		},
		"a grant ends": func(r *rapid.T) {
			if scopes := d.accepted(); len(scopes) > 0 {
				scope := rapid.SampledFrom(scopes).Draw(r, "scope")
				delete(d.granted, scope)
				d.hubDoes(func(t *replica.Tx) error { return t.Ungrant(replica.ID{scope}, replica.ID{2}) })
			}
		},
		"the policy changes its mind": func(*rapid.T) {
			d.refuses = !d.refuses
			d.policy.refuse = map[bool]string{true: "Not now."}[d.refuses]
		},
		"exchange":         func(r *rapid.T) { d.exchange(r, each(r)) },
		"exchange well":    func(r *rapid.T) { p := each(r); d.calmly(r, p) },
		"an app is closed": func(r *rapid.T) { d.closedAndOpened(each(r)) },
		"a copy is made":   func(*rapid.T) { d.copy = d.copied() },
		"the copy is put back": func(*rapid.T) {
			if d.copy != nil {
				d.restored()
			}
		},
		"": func(*rapid.T) {},
	}
}

// calmly exchanges until nothing is left.
func (d *disaster) calmly(r *rapid.T, p *phone) {
	for n := 0; ; n++ {
		asked, answer := d.ask(p)
		if !d.take(p, asked, answer) && p.Pending() == 0 {
			return
		}
		if n > 60 {
			r.Fatalf("the exchange does not end, %d pending", p.Pending())
		}
	}
}

// Whatever of the history a copy lacks: what any phone has been told is accepted is on the hub again, once; phones agree;
// and every chain is as far as its phone has come.
func TestARestoredHubGetsBackWhatAnyPhoneHolds(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d := &disaster{storm: newStorm(t), granted: map[byte]bool{}}
		d.copy, d.policy.decided = d.copied(), map[commit.Hash]string{}
		r.Repeat(d.actions())
		d.restored()
		d.policy.refuse = ""
		for range 3 {
			for _, p := range d.phones {
				d.calmly(r, p)
			}
		}
		d.everythingIsBack(r, d.phones...)
		d.agree(r)
		d.chainsAreClosed(r)
		if got := d.behind(); len(got) > 0 {
			r.Errorf("each time it was said that the copy was put back, and still these know more: %v", got)
		}
	})
}

// opOf is a line in the log of a scope.
func opOf(scope byte, line string) crdt.Op {
	return crdt.Op{Entity: replica.ID{scope}, Field: 1<<14 | 1, Value: []byte(line)}
}

// agree checks that all phones show the same of what they hold.
func (d *disaster) agree(r *rapid.T) {
	for _, scope := range d.scopes {
		var want []string
		for i, p := range d.phones {
			if !slices.Contains(p.Scopes(), replica.ID{scope}) {
				continue
			}
			got := p.logged(scope)
			slices.Sort(got)
			if want != nil && !slices.Equal(got, want) {
				r.Errorf("phone %d shows %q of scope %d, another %q", i, got, scope, want)
			}
			want = got
		}
	}
}

// chainsAreClosed checks that the next exchange of each phone is a quiet one, and that a new commit is accepted.
func (d *disaster) chainsAreClosed(r *rapid.T) {
	for i, p := range d.phones[:2] {
		for _, scope := range d.scopes {
			if _, _, ok := p.ring.Newest(replica.ID{scope}); !ok {
				continue
			}
			p.write(scope, 1<<14|1, d.line())
			if got := p.exchange(); got.Sent != 1 && !p.Forked() {
				r.Errorf("phone %d: a commit after the calm was not accepted: %+v", i, got)
			}
			break
		}
		if p.Forked() {
			r.Errorf("phone %d counts as copied", i)
		}
	}
}
