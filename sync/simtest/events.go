package simtest

import (
	"errors"
	"slices"
)

// event is something that may happen next; weight is how often, and it may not always be possible.
type event struct {
	weight   int
	possible func(*world) bool
	happen   func(*world)
}

func always(*world) bool { return true }

func (w *world) anyPhone() *phone { return pick(w.dice, w.phones) }

// events lists what happens in a world. To add a kind of event is to add a line here and a property to check.
func (w *world) events() []event {
	flying := func(w *world) bool { return len(w.flight) > 0 }
	scopes, children := w.server.Acts()
	return slices.Concat([]event{
		{140, always, func(w *world) { w.write(w.anyPhone()) }},
		{160, always, func(w *world) { w.send(w.anyPhone()) }},
		{300, flying, (*world).deliver},
		{60, always, func(w *world) { w.pass() }},
		{10, always, func(w *world) { w.ask(w.anyPhone()) }},
	}, acts(scopes), []event{
		{2, always, (*world).keepServerCopy},
		{2, func(w *world) bool { return w.kept && w.faults[serverRestored] < w.restores }, (*world).restoreServer},
		{1, func(w *world) bool { return w.dice.oneIn(3) }, (*world).succeed},
	}, acts(children), []event{
		{10, always, func(w *world) { w.jump(w.anyPhone()) }},
		{6, always, func(w *world) { w.crash(w.anyPhone()) }},
		{4, always, func(w *world) { w.kill(w.dice.IntN(w.server.Processes())) }},
		{5, always, func(w *world) { w.partition(w.anyPhone()) }},
		{2, always, func(w *world) { w.damageRow(w.anyPhone()) }},
		{4, always, func(w *world) { w.keepCopy(w.anyPhone()) }},
		{2, func(w *world) bool { return w.faults[phoneRestored] < 4 && w.withBackup() != nil }, func(w *world) { w.restorePhone(w.withBackup()) }},
		{1, func(w *world) bool { return w.step > w.Steps/3 && len(w.phones) < 12 && w.dice.oneIn(3) }, func(w *world) { w.clonePhone(w.anyPhone()) }},
		{1, func(w *world) bool { return w.step > w.Steps/2 && len(w.ended) < 2 && w.dice.oneIn(3) }, func(w *world) { w.revoke(w.anyPhone()) }},
		{40, always, (*world).attack},
	})
}

// acts makes events of what happens at the hub.
func acts(list []Act) []event {
	var out []event
	for _, a := range list {
		out = append(out, event{a.Weight, always, func(w *world) { w.act(a) }})
	}
	return out
}

// act lets people do something at one process of the hub, whose disk may fail.
func (w *world) act(a Act) {
	what, do := a.Begin()
	if do == nil {
		return
	}
	process := w.dice.IntN(w.server.Processes())
	w.planHub()
	err := do(process, w.now)
	w.happens(what, process, nil)
	if failed, ok := errors.AsType[*Failure](err); ok {
		panic(failed)
	}
	w.hubHarmed(process, err)
	if w.Server != nil {
		w.rereadAccess() // who may do what is known to that server alone
	}
}

// partition cuts a phone off in one direction for a while.
func (w *world) partition(p *phone) {
	until := w.step + 50 + w.dice.IntN(300)
	if w.dice.oneIn(2) {
		p.mute = until
	} else {
		p.deaf = until
	}
	w.fault(partitioned, p.number)
}

// withBackup is a phone of which there is an older copy; nil: there is none.
func (w *world) withBackup() *phone {
	for _, p := range w.phones {
		if p.backup != nil {
			return p
		}
	}
	return nil
}

// run lets things happen.
func (w *world) run() {
	all := w.events()
	total := 0
	for _, e := range all {
		total += e.weight
	}
	next := w.step + 100
	for w.step < w.Steps {
		n := w.dice.IntN(total)
		for _, e := range all {
			if n -= e.weight; n < 0 {
				if e.possible(w) {
					e.happen(w)
				}
				break
			}
		}
		if w.step >= next {
			next = w.step + 100
			w.checkSome()
		}
	}
	if w.Mode == Bounded {
		w.settles()
		return
	}
	w.checkAll()
}
