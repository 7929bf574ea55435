package main

import (
	"context"
	"errors"
	"path/filepath"
)

// turn is the number of a run, from 0: it says who goes first.
type turn int

// pass is one pass over everything: the product and the peer side by side on the same records.
type pass struct {
	dir             string
	files           files
	turn            turn
	product, outbox *rival
	figures         figures
}

// both does one thing with the product and with the peer; who goes first changes from run to run.
func (p *pass) both(do func(*rival) error) error {
	first, second := p.product, p.outbox
	if p.turn%2 == 1 {
		first, second = second, first
	}
	if err := do(first); err != nil {
		return err
	}
	return do(second)
}

// once makes one pass over everything but the large part.
func once(ctx context.Context, o options, i turn, dir string, f figures) (err error) {
	p := &pass{dir: dir, turn: i, figures: f}
	if p.files, err = newWriter(seed).write(dir, o.n); err != nil {
		return err
	}
	if err := p.open(ctx, o.bin); err != nil {
		return err
	}
	return errors.Join(p.measure(ctx), p.product.close(), p.outbox.close())
}

func (p *pass) open(ctx context.Context, bin string) (err error) {
	if p.product, err = openProduct(ctx, bin, p.dir); err != nil {
		return err
	}
	if p.outbox, err = openOutbox(ctx, bin, p.dir); err != nil {
		return errors.Join(err, p.product.close())
	}
	return nil
}

func (p *pass) measure(ctx context.Context) error {
	memory := watch(p.product, p.outbox)
	err := p.exchange(normal())
	peaks := memory.end()
	if err != nil {
		return err
	}
	for i, name := range []string{"peak_mb_device", "peak_mb_server", "outbox_peak_mb_device", "outbox_peak_mb_server"} {
		p.figures.add(name, peaks[i])
	}
	steps := []func() error{p.saves, p.edits}
	if p.turn == 0 { // bytes and edits are counted, which takes no second run
		steps = append(steps, func() error { return p.bytes(ctx) }, p.contradict)
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// bare is a file of this pass for what the machine itself takes.
func (p *pass) bare(name string) string { return filepath.Join(p.dir, "bare-"+name) }
