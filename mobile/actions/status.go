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
	s = Status{Worker: p.me.Worker, Agency: p.me.Agency, Server: p.me.Server, LastSync: p.device.LastSync(), Skew: p.device.Skew(),
		Revoked: p.device.Revoked(), Trouble: p.trouble, Quarantined: len(p.apart.words) + p.apart.closed}
	err = p.vault.View(ctx, func(r kv.Reader) error {
		if err := p.index.load(r); err != nil {
			return err
		}
		unsent, err := p.unsentIn(r)
		if err != nil {
			return err
		}
		if s.Returned, err = p.returned(r); err != nil {
			return err
		}
		s.Waiting, s.Requests, s.Disputed = p.waits(unsent), unsent.asked, p.disputed()
		s.Safe = p.settled(unsent) - s.Returned
		return nil
	})
	return s, err
}

// waits counts the entries with anything unsent, and what is unsent and cannot be read any more.
func (p *Phone) waits(unsent *unsent) int {
	n := unsent.shut + len(unsent.entries)
	for id := range p.apart.words {
		if _, waits := unsent.entries[id]; waits {
			n--
		}
	}
	return n
}

// disputed counts the entries in which people contradict each other.
func (p *Phone) disputed() (n int) {
	for _, row := range p.index.rows {
		if row.Conflict {
			n++
		}
	}
	return n
}

// settled counts the accepted entries of which nothing is unsent or kept apart.
func (p *Phone) settled(unsent *unsent) int {
	n := len(p.index.rows)
	for id := range unsent.entries {
		if _, accepted := p.index.at[id]; accepted {
			n--
		}
	}
	for id := range p.apart.words {
		_, waits := unsent.entries[id]
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
