package replica_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// storm is a world in which stores fail and answers are lost; whatever happens, a calm afterwards settles everything.
type storm struct {
	*world
	phones []*phone
	users  []byte
	fault  kv.Fault // of the hub's next commit
	flaky  kv.Store
	epoch  uint64
	texts  map[byte]map[string]bool // by scope: what was written
	scopes []byte
}

func newStorm(t *testing.T) *storm {
	s := &storm{world: newWorld(t), texts: map[byte]map[string]bool{}, epoch: 1}
	s.flaky = kv.NewFaulty(s.store, func(int) kv.Fault {
		f := s.fault
		s.fault = kv.NoFault
		return f
	})
	for i, user := range []byte{1, 1, 2} {
		s.phones = append(s.phones, s.enrol(user, byte(10+i)))
		s.users = append(s.users, user)
	}
	return s
}

// ask sends a request that may fail at the hub; answer is nil then.
func (s *storm) ask(p *phone) (replica.Asked, []byte) {
	s.t.Helper()
	asked, err := p.Request(s.now)
	s.must(err)
	req, err := wire.ParseRequest(asked.Body)
	s.must(err)
	var answer []byte
	var quiet bool
	s.must(s.store.View(context.Background(), func(r kv.Reader) error {
		answer, quiet, err = s.hub.Quiet(r, s.now, req, asked.Body)
		return err
	}))
	if quiet {
		return asked, answer
	}
	err = s.flaky.Update(context.Background(), func(tx kv.Tx) error {
		answer, err = s.hub.Answer(tx, s.now, req, asked.Body)
		return err
	})
	if errors.Is(err, kv.ErrFault) {
		return asked, nil
	}
	s.must(err)
	return asked, answer
}

func (s *storm) take(p *phone, asked replica.Asked, answer []byte) bool {
	taken, err := p.Take(context.Background(), asked, answer, nil)
	s.must(err)
	return taken.More
}

// hubDoes runs a step of the hub's own.
func (s *storm) hubDoes(fn func(*replica.Tx) error) {
	err := s.flaky.Update(context.Background(), func(tx kv.Tx) error {
		t, err := s.hub.Begin(tx, s.now)
		if err != nil {
			return err
		}
		if err := fn(t); err != nil {
			return err
		}
		return t.Finish()
	})
	if err != nil && !errors.Is(err, kv.ErrFault) {
		s.must(err)
	}
}

// accepted lists the scopes that the hub has.
func (s *storm) accepted() []byte {
	var out []byte
	s.must(s.store.View(context.Background(), func(r kv.Reader) error {
		for _, id := range s.scopes {
			access, err := replica.AccessOf(r, replica.ID{id}, replica.ID{1})
			if err != nil {
				return err
			}
			if access != 0 {
				out = append(out, id)
			}
		}
		return nil
	}))
	return out
}

func TestAStormSettles(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := newStorm(t)
		n := 0
		text := func(scope byte) string {
			n++
			line := fmt.Sprintf("text %d", n)
			if s.texts[scope] == nil {
				s.texts[scope] = map[string]bool{}
			}
			return line
		}
		anyPhone := func(r *rapid.T) *phone { return s.phones[rapid.IntRange(0, 2).Draw(r, "phone")] }
		faults := rapid.SampledFrom([]kv.Fault{kv.NoFault, kv.NoFault, kv.FailBefore, kv.FailAfter})
		r.Repeat(map[string]func(*rapid.T){
			"begin a scope": func(r *rapid.T) {
				if len(s.scopes) == 6 {
					return
				}
				scope := byte(100 + len(s.scopes))
				s.scopes = append(s.scopes, scope)
				line := text(scope)
				s.phones[rapid.IntRange(0, 1).Draw(r, "phone")].write(scope, 1<<14|1, line)
				s.texts[scope][line] = true
			},
			"write more": func(r *rapid.T) {
				p := s.phones[rapid.IntRange(0, 1).Draw(r, "phone")]
				for _, scope := range s.scopes {
					if _, _, ok := p.ring.Newest(replica.ID{scope}); ok && rapid.Bool().Draw(r, "here") {
						line := text(scope)
						p.write(scope, 1<<14|1, line)
						s.texts[scope][line] = true
					}
				}
			},
			"the hub writes": func(r *rapid.T) {
				for _, scope := range s.accepted() {
					if !rapid.Bool().Draw(r, "here") {
						continue
					}
					line := text(scope)
					s.fault = faults.Draw(r, "fault")
					failed := s.fault == kv.FailBefore
					s.hubDoes(func(t *replica.Tx) error {
						return t.Write(replica.ID{scope}, crdt.Op{Entity: replica.ID{scope}, Field: 1<<14 | 1, Value: []byte(line)})
					})
					if !failed {
						s.texts[scope][line] = true
					}
					s.fault = kv.NoFault
				}
			},
			"the hub grants": func(r *rapid.T) {
				scopes := s.accepted()
				if len(scopes) == 0 {
					return
				}
				scope := rapid.SampledFrom(scopes).Draw(r, "scope")
				s.hubDoes(func(t *replica.Tx) error { return t.Grant(replica.ID{scope}, replica.ID{2}, replica.Read) })
			},
			"exchange": func(r *rapid.T) {
				p := anyPhone(r)
				s.fault = faults.Draw(r, "fault")
				asked, answer := s.ask(p)
				s.fault = kv.NoFault
				if answer != nil && rapid.Bool().Draw(r, "arrives") {
					s.take(p, asked, answer)
				}
			},
			"an answer of before": func(r *rapid.T) {
				p := anyPhone(r)
				asked, old := s.ask(p)
				_, _ = s.ask(p)
				s.take(p, asked, old)
			},
			"the hub starts again": func(*rapid.T) {
				s.epoch++
				again := *s.hub
				again.Epoch = s.epoch
				s.hub = replica.NewHub(again)
			},
			"": func(*rapid.T) {},
		})
		s.settle(r)
	})
}

// settle lets everybody exchange in calm, and checks that they all have everything.
func (s *storm) settle(r *rapid.T) {
	for round := range 3 {
		for _, p := range s.phones {
			for n := 0; ; n++ {
				asked, answer := s.ask(p)
				if !s.take(p, asked, answer) && p.Pending() == 0 {
					break
				}
				if n > 60 {
					r.Fatalf("round %d: the exchange does not end, %d pending", round, p.Pending())
				}
			}
		}
	}
	for i, p := range s.phones {
		asked, err := p.Request(s.now)
		s.must(err)
		req, err := wire.ParseRequest(asked.Body)
		s.must(err)
		s.must(s.store.View(context.Background(), func(tx kv.Reader) error {
			if _, quiet, err := s.hub.Quiet(tx, s.now, req, asked.Body); err != nil || !quiet {
				r.Errorf("phone %d: the exchange after the last is not quiet (%v)", i, err)
			}
			return nil
		}))
	}
	for _, scope := range s.scopes {
		for i, p := range s.phones {
			if i == 2 && !slices.Contains(p.Scopes(), replica.ID{scope}) {
				continue
			}
			got := p.logged(scope)
			if len(got) != len(s.texts[scope]) {
				r.Errorf("phone %d shows %d lines of scope %d, want %d", i, len(got), scope, len(s.texts[scope]))
			}
			for _, line := range got {
				if !s.texts[scope][line] {
					r.Errorf("phone %d shows %q, which nobody wrote", i, line)
				}
			}
		}
	}
}

// logged reads the lines of the log of a scope.
func (p *phone) logged(scope byte) []string {
	var out []string
	p.w.must(p.store.View(context.Background(), func(r kv.Reader) error {
		view, err := p.View(r, replica.ID{scope})
		if err != nil {
			return err
		}
		out = linesOf(view)
		return nil
	}))
	return out
}
