package main

import (
	"fmt"
	"time"
)

// names are what the figures of a push and a pull are called; those of the large part have names of their own.
type names struct {
	push, pull   string // and with _ms, _vs_outbox, _vs_floor
	after, quiet string
}

func normal() names { return names{push: "push10k", pull: "pull10k", after: "after", quiet: "quiet"} }

func tenfold() names {
	return names{push: "push100k", pull: "pull100k", after: "after100k", quiet: "quiet100k"}
}

// exchange measures the push of all records by phone a, the pull by phone b, and exchanges with nothing new.
func (p *pass) exchange(name names) error {
	for _, step := range []func(names) error{p.push, p.pull, p.quiet} {
		if err := step(name); err != nil {
			return err
		}
	}
	return nil
}

func (p *pass) push(name names) error {
	took := map[*rival]synced{}
	err := p.both(func(r *rival) (err error) {
		if err = load(r.a, p.files.contacts); err == nil {
			took[r], err = sync(r.a, r.push)
		}
		if err == nil && took[r].Sent != p.files.n {
			err = fmt.Errorf("%d of %d records were pushed: %s", took[r].Sent, p.files.n, took[r].Words)
		}
		return err
	})
	if err != nil {
		return err
	}
	s, peer := took[p.product], took[p.outbox]
	floor, err := pushFloor(p.bare(name.push), s, p.files.n)
	if err != nil {
		return err
	}
	f := p.figures
	f.add(name.push+"_ms", ms(s.Took))
	f.add(name.push+"_outbox_ms", ms(peer.Took))
	f.add(name.push+"_floor_ms", ms(floor))
	f.add(name.push+"_vs_outbox", ratio(s.Took, peer.Took))
	f.add(name.push+"_vs_floor", ratio(s.Took, floor))
	f.add(name.push+"_requests", float64(s.Requests))
	f.add(name.push+"_mb", float64(s.BytesUp)/1e6)
	f.add(name.push+"_outbox_mb", float64(peer.BytesUp)/1e6)
	if name == normal() {
		f.add("entry_wire_bytes", float64(s.BytesUp)/float64(p.files.n))
	}
	return p.afterwards(name.after + "_push")
}

func (p *pass) pull(name names) error {
	took := map[*rival]synced{}
	err := p.both(func(r *rival) (err error) {
		took[r], err = sync(r.b, r.pull)
		if err == nil && took[r].Received < p.files.n {
			err = fmt.Errorf("%d of %d records were pulled: %s", took[r].Received, p.files.n, took[r].Words)
		}
		return err
	})
	if err != nil {
		return err
	}
	s, peer := took[p.product], took[p.outbox]
	p.figures.add(name.pull+"_ms", ms(s.Took))
	p.figures.add(name.pull+"_outbox_ms", ms(peer.Took))
	p.figures.add(name.pull+"_vs_outbox", ratio(s.Took, peer.Took))
	p.figures.add(name.pull+"_mb", float64(s.BytesDown)/1e6)
	s, err = sync(p.product.b, "sync")
	p.figures.add(name.after+"_pull_ms", ms(s.Took))
	p.figures.add(name.after+"_pull_requests", float64(s.Requests))
	return err
}

// afterwards measures the exchange right after a push: what the push changed is confirmed by it.
func (p *pass) afterwards(name string) error {
	s, err := sync(p.product.a, "sync")
	p.figures.add(name+"_ms", ms(s.Took))
	p.figures.add(name+"_requests", float64(s.Requests))
	return err
}

// quietTimes is how often an exchange with nothing new is made in one run; its median counts.
const quietTimes = 15

func (p *pass) quiet(name names) error {
	took := map[*rival][]time.Duration{}
	requests := 0
	for range quietTimes {
		err := p.both(func(r *rival) error {
			s, err := sync(r.a, r.pull)
			took[r] = append(took[r], s.Took)
			if r == p.product {
				requests = max(requests, s.Requests)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	p.figures.add(name.quiet+"_ms", ms(median(took[p.product])))
	p.figures.add(name.quiet+"_outbox_ms", ms(median(took[p.outbox])))
	p.figures.add(name.quiet+"_requests", float64(requests))
	return nil
}

// edits measures, round after round, 100 edits made on phone a: sent by it, and fetched by phone b.
func (p *pass) edits() error {
	up, down := map[*rival][]time.Duration{}, map[*rival][]time.Duration{}
	if _, err := sync(p.product.b, "sync"); err != nil {
		return err
	}
	for _, file := range p.files.edits {
		err := p.both(func(r *rival) error {
			if err := load(r.a, file); err != nil {
				return err
			}
			s, err := sync(r.a, r.push)
			if err != nil {
				return err
			}
			up[r] = append(up[r], s.Took)
			if s, err = sync(r.b, r.pull); err == nil && s.Received < p.files.edited {
				err = fmt.Errorf("%d of %d edits were pulled", s.Received, p.files.edited)
			}
			down[r] = append(down[r], s.Took)
			return err
		})
		if err != nil {
			return err
		}
	}
	p.figures.add("edits100_ms", ms(median(up[p.product])))
	p.figures.add("edits100_down_ms", ms(median(down[p.product])))
	p.figures.add("edits100_outbox_ms", ms(median(up[p.outbox])))
	p.figures.add("edits100_down_outbox_ms", ms(median(down[p.outbox])))
	return nil
}
