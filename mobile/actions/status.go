package actions

import (
	"context"

	"streetlight/sync/kv"
)

// Status says how the phone stands. After a revocation it says how the phone stood then.
func (p *Phone) Status() (Status, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended != nil {
		return *p.ended, nil
	}
	if err := p.ready(); err != nil {
		return Status{}, err
	}
	ctx := context.Background()
	s, err := p.statusNow(ctx)
	for p.mended(ctx, err) {
		s, err = p.statusNow(ctx)
	}
	return s, err
}

func (p *Phone) statusNow(ctx context.Context) (s Status, err error) {
	waiting := p.unsentNow().entries
	s = Status{Worker: p.me.Worker, Agency: p.me.Agency, Server: p.me.Server, LastSync: p.device.LastSync(), Skew: p.device.Skew(),
		Revoked: p.device.Revoked(), Trouble: p.trouble, Quarantined: len(p.apart.words) + p.apart.closed}
	s.Waiting = p.unsentNow().shut
	for id := range waiting {
		if _, isApart := p.apart.words[id]; !isApart {
			s.Waiting++
		}
	}
	err = p.vault.View(ctx, func(r kv.Reader) error {
		if err := p.index.load(r); err != nil {
			return err
		}
		s.Returned, err = p.returned(r)
		return err
	})
	s.Safe = p.settled() - s.Returned
	return s, err
}

// settled counts the accepted entries of which nothing is unsent or kept apart.
func (p *Phone) settled() int {
	n := len(p.index.rows)
	waiting := p.unsentNow().entries
	for id := range waiting {
		if _, accepted := p.index.at[id]; accepted {
			n--
		}
	}
	for id := range p.apart.words {
		_, waits := waiting[id]
		if _, accepted := p.index.at[id]; accepted && !waits {
			n--
		}
	}
	return n
}

// returned counts the entries that stand as a supervisor sent them back; only these are opened.
func (p *Phone) returned(r kv.Reader) (n int, err error) {
	for _, row := range p.index.rows {
		if !row.Returned {
			continue
		}
		v, err := p.entryView(r, row.ref())
		if err != nil {
			return 0, err
		}
		if v.Standing == Returned {
			n++
		}
	}
	return n, nil
}
