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
)

// grants is a storm in which access to scopes comes and goes, and phones crash.
type grants struct {
	*storm
	lines int
	spelt map[string]bool // what was written and saved
}

func newGrants(t *testing.T) *grants {
	g := &grants{storm: newStorm(t), spelt: map[string]bool{}}
	g.policy.strict = true
	return g
}

func (g *grants) line() string {
	g.lines++
	return fmt.Sprintf("line %d", g.lines)
}

func (g *grants) phone(r *rapid.T) *phone { return g.phones[rapid.IntRange(0, 2).Draw(r, "phone")] }

// there lists the scopes that the hub has.
func (g *grants) there() []byte {
	var out []byte
	g.must(g.store.View(context.Background(), func(r kv.Reader) error {
		for _, id := range g.scopes {
			if _, err := g.hub.State(r, replica.ID{id}); err == nil {
				out = append(out, id)
			}
		}
		return nil
	}))
	return out
}

func (g *grants) begin(r *rapid.T) {
	if len(g.scopes) == 4 {
		return
	}
	scope := byte(100 + len(g.scopes))
	g.scopes = append(g.scopes, scope)
	line := g.line()
	g.phone(r).write(scope, 1<<14|1, line)
	g.spelt[line] = true
}

func (g *grants) write(r *rapid.T) {
	p := g.phone(r)
	for _, scope := range g.scopes {
		if _, _, ok := p.ring.Newest(replica.ID{scope}); ok && rapid.Bool().Draw(r, "here") {
			line := g.line()
			p.write(scope, 1<<14|1, line)
			g.spelt[line] = true
		}
	}
}

// hubWrites writes into a scope, sometimes so much that it takes several answers.
func (g *grants) hubWrites(r *rapid.T, many int) {
	scopes := g.there()
	if len(scopes) == 0 {
		return
	}
	scope := rapid.SampledFrom(scopes).Draw(r, "scope")
	g.hubDoes(func(t *replica.Tx) error {
		for range many {
			op := crdt.Op{Entity: replica.ID{byte(37 * g.lines), scope}, Field: 1<<14 | 1, Value: []byte(long(g.line(), many*30))}
			if err := t.Write(replica.ID{scope}, op); err != nil {
				return err
			}
		}
		return nil
	})
}

func (g *grants) regrant(r *rapid.T) {
	scopes := g.there()
	if len(scopes) == 0 {
		return
	}
	scope, user := rapid.SampledFrom(scopes).Draw(r, "scope"), byte(rapid.IntRange(1, 2).Draw(r, "user"))
	access := rapid.SampledFrom([]replica.Access{0, 0, replica.Read, replica.Write}).Draw(r, "access")
	g.hubDoes(func(t *replica.Tx) error {
		if access == 0 {
			return t.Ungrant(replica.ID{scope}, replica.ID{user})
		}
		return t.Grant(replica.ID{scope}, replica.ID{user}, access)
	})
}

func (g *grants) exchange(r *rapid.T) {
	p := g.phone(r)
	g.fault = rapid.SampledFrom([]kv.Fault{kv.NoFault, kv.NoFault, kv.FailBefore, kv.FailAfter}).Draw(r, "fault")
	asked, answer := g.ask(p)
	g.fault = kv.NoFault
	if answer == nil || !rapid.Bool().Draw(r, "arrives") {
		return
	}
	p.keys.broken = rapid.Bool().Draw(r, "cannot destroy keys")
	if _, err := p.Take(context.Background(), asked, answer, nil); err != nil && !errors.Is(err, errBroken) {
		g.must(err)
	}
	p.keys.broken = false
}

// mixed takes an answer after a later one was given, or after a later one was taken.
func (g *grants) mixed(r *rapid.T) {
	p := g.phone(r)
	asked, old := g.ask(p)
	later, answer := g.ask(p)
	if rapid.Bool().Draw(r, "the later one first") {
		g.take(p, later, answer)
	}
	g.take(p, asked, old)
}

func TestAStormOfGrantsSettles(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		g := newGrants(t)
		r.Repeat(map[string]func(*rapid.T){
			"begin a scope":         g.begin,
			"write":                 g.write,
			"the hub writes":        func(r *rapid.T) { g.hubWrites(r, 1) },
			"the hub writes much":   func(r *rapid.T) { g.hubWrites(r, 30) },
			"a grant comes or goes": g.regrant,
			"exchange":              g.exchange,
			"mixed answers":         g.mixed,
			"a phone crashes":       func(r *rapid.T) { g.phone(r).reload() },
			"the hub starts again": func(*rapid.T) {
				g.epoch++
				again := *g.hub
				again.Epoch = g.epoch
				g.hub = replica.NewHub(again)
			},
			"": func(*rapid.T) {},
		})
		g.calm(r)
	})
}

// calm lets everybody exchange, and checks that each phone has exactly what its user may read, and nobody's work is lost.
func (g *grants) calm(r *rapid.T) {
	for range 2 {
		for i, p := range g.phones {
			for n := 0; ; n++ {
				asked, answer := g.ask(p)
				if !g.take(p, asked, answer) && p.Pending() == 0 {
					break
				}
				if n > 60 {
					r.Fatalf("phone %d: the exchange does not end, %d pending", i, p.Pending())
				}
			}
		}
	}
	kept := g.keptApart()
	for _, scope := range g.there() {
		lines := g.hubLines(scope)
		for _, line := range lines {
			kept[line] = true
		}
		for i, p := range g.phones {
			g.wantExactly(r, fmt.Sprintf("phone %d, scope %d", i, scope), p, g.users[i], scope, lines)
		}
	}
	for line := range g.spelt {
		if !kept[line] {
			r.Errorf("%q is lost", line)
		}
	}
}

func (g *grants) wantExactly(r *rapid.T, name string, p *phone, user, scope byte, lines []string) {
	id := replica.ID{scope}
	var access replica.Access
	g.must(g.store.View(context.Background(), func(tx kv.Reader) (err error) {
		access, err = replica.AccessOf(tx, id, replica.ID{user})
		return err
	}))
	got := p.logged(scope)
	_, _, key := p.ring.Newest(id)
	holds := slices.Contains(p.Scopes(), id)
	if access == 0 && (len(got) > 0 || key || holds) {
		r.Errorf("%s: may not be read; %d lines, key %v, held %v", name, len(got), key, holds)
	}
	slices.Sort(got)
	if access != 0 && !slices.Equal(got, lines) {
		r.Errorf("%s: got %d lines, want %d", name, len(got), len(lines))
	}
}

func (g *grants) hubLines(scope byte) (out []string) {
	g.must(g.store.View(context.Background(), func(tx kv.Reader) error {
		s, err := g.hub.State(tx, replica.ID{scope})
		if err != nil {
			return err
		}
		out = linesOf(s)
		return nil
	}))
	slices.Sort(out)
	return out
}

func linesOf(s *crdt.State) (out []string) {
	for _, id := range s.Entities() {
		for _, c := range s.Cells(id) {
			for _, v := range c.Values {
				out = append(out, string(v.Bytes))
			}
		}
	}
	return out
}

func (g *grants) keptApart() map[string]bool {
	out := map[string]bool{}
	g.must(g.store.View(context.Background(), func(tx kv.Reader) error {
		return g.hub.EachApart(tx, func(k replica.KeptApart) error {
			for _, op := range k.Ops {
				out[string(op.Value)] = true
			}
			return nil
		})
	}))
	return out
}
