package replica

import (
	"fmt"

	"streetlight/sync/commit"
	"streetlight/sync/wire"
)

// isNext says whether the action comes next in its chain. One that the hub has is passed over in silence: the receipt
// covers it.
func (p *push) isNext(g []arrived) (bool, error) {
	c := g[0].Commit
	id := chainID{c.Device, c.Epoch}
	ch, err := p.t.chain(id)
	if err != nil {
		return false, err
	}
	switch {
	case c.N <= ch.row.N:
		return false, p.known(id, ch, g)
	case p.device.Forked != 0, c.N == ch.row.N+1 && c.Prev != ch.row.Hash:
		return false, p.fork(g...)
	case p.stopped[c.Epoch]:
		return false, nil
	case c.N > ch.row.N+1 && p.came == salvaged:
		return false, p.keepLoose(g)
	case c.N > ch.row.N+1:
		p.gap(c, ch.row.N)
		return false, nil
	}
	return true, nil
}

// keepLoose keeps an action whose predecessor will not come any more; what the log holds already, for another phone gave it
// back, is not kept again.
func (p *push) keepLoose(g []arrived) error {
	const words = "What this phone wrote before it never arrived." + forSupervisor
	for _, a := range g {
		if back, err := p.t.has(a.Hash()); back || err != nil {
			if err != nil {
				return err
			}
			continue
		}
		p.verdicts = append(p.verdicts, wire.Exception{Commit: a.Hash(), Verdict: wire.Quarantined, Words: words})
		if err := p.putApart(a, words, loose); err != nil {
			return err
		}
	}
	return nil
}

func (p *push) gap(c *commit.Commit, head uint64) {
	p.stopped[c.Epoch] = true
	p.verdicts = append(p.verdicts, wire.Exception{Commit: c.Hash(), Verdict: wire.Gap,
		Words: fmt.Sprintf("An entry before this one is missing. The phone sends again from number %d.", head+1)})
}

// known looks at an action whose place in the chain is taken: by itself, or by another, which is a fork.
func (p *push) known(id chainID, ch *chain, g []arrived) error {
	for _, a := range g {
		if err := p.knownCommit(id, ch, a); err != nil {
			return err
		}
	}
	return nil
}

func (p *push) knownCommit(id chainID, ch *chain, a arrived) error {
	switch {
	case a.N == 0:
		p.refuse(a.Hash(), "This entry has no number. It stays on this phone; update the app.")
		return nil
	case a.N > ch.row.N: // of an action that the hub has in another length
		return p.fork(a)
	}
	h, err := p.t.hashAt(id, ch, a.N)
	if err != nil {
		return err
	}
	if h != a.Hash() {
		return p.fork(a)
	}
	words, err := p.t.kv.Get(tableApartWhy, h[:])
	if err == nil && len(words) > 0 {
		p.verdicts = append(p.verdicts, wire.Exception{Commit: h, Verdict: wire.Quarantined, Words: string(words)})
	}
	return err
}

// fork keeps commits that claim a place which another has, and suspends the device until its phone is enrolled again: all
// that still comes from it, in whatever epoch, is kept like these.
func (p *push) fork(claims ...arrived) error {
	if p.device.Forked == 0 {
		p.device.Forked = p.t.Now.UnixMilli()
	}
	for _, a := range claims {
		p.verdicts = append(p.verdicts, wire.Exception{Commit: a.Hash(), Verdict: wire.Fork,
			Words: "Another phone has written under this phone's name. It is kept for a supervisor; ask for this phone to be enrolled again."})
		if err := p.putApart(a, forkWords, loose); err != nil {
			return err
		}
	}
	return nil
}
