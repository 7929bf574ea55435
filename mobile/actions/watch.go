package actions

import (
	"context"
	"errors"
	"time"

	"streetlight/mobile/client"
	"streetlight/mobile/vault"
	"streetlight/shared/casework"
)

// Listen hears the server's hints until ctx ends, the phone is locked, or it is revoked, and returns why. A stream that ends
// is opened again, after longer and longer pauses where that fails. Heard is called from this goroutine: with Urgent when a
// stream begins too, for something may have come before.
func (p *Phone) Listen(ctx context.Context, heard func(client.Hint)) error {
	for failed := 0; ; {
		from := p.o.Now()
		err := p.listenOnce(ctx, heard)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case over(err):
			return err
		case p.o.Now().Sub(from) > client.Silence:
			failed = 0 // it stood for a while
		}
		failed++
		if err := p.o.Sleep(ctx, client.Again(err, failed, p.o.Dice())); err != nil {
			return err
		}
	}
}

// listenOnce hears one stream to its end.
func (p *Phone) listenOnce(ctx context.Context, heard func(client.Hint)) error {
	who, err := p.signer()
	if err != nil {
		return err
	}
	stream, err := p.client.Listen(ctx, who)
	if err != nil {
		return err
	}
	defer stream.Close()
	for hint := client.Urgent; ; {
		heard(hint)
		if hint, err = stream.Next(); err != nil {
			return err
		}
	}
}

// signer is who signs the phone's requests.
func (p *Phone) signer() (client.Device, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.ready(); err != nil {
		return client.Device{}, err
	}
	return client.Device{ID: p.device.ID(), Key: p.device.Key(), Hub: p.device.HubKey()}, nil
}

// over says whether a phone that answers with err has nothing more to sync: it is locked, or revoked.
func over(err error) bool {
	return errors.Is(err, vault.ErrLocked) || casework.Refused(err, casework.Suspended)
}

// Watch keeps the phone in step with the server until ctx ends, the phone is locked, or it is revoked, and returns why. It
// syncs at once, when the server hints, and every few minutes in any case, with longer and longer pauses while that fails.
// Told is called with each sync, one at a time.
func (p *Phone) Watch(ctx context.Context, told func(SyncResult, error)) error {
	ctx, stop := context.WithCancel(ctx)
	b, done := newBells(), make(chan struct{})
	go func() {
		defer close(done)
		_ = p.Listen(ctx, b.ring) // it ends for the reason for which this does
	}()
	defer func() {
		stop()
		<-done
	}()
	for {
		if err := p.landed(ctx); err != nil {
			return err
		}
		result, err := p.Sync(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		told(result, err)
		if err := p.alive(); err != nil {
			return err
		}
		if err := p.wait(ctx, b, result.Next, err); err != nil {
			return err
		}
	}
}

func (p *Phone) alive() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ready()
}

// bells ring with hints. A bell that was rung and not heard needs no second ring.
type bells struct{ urgent, soon chan struct{} }

func newBells() bells { return bells{make(chan struct{}, 1), make(chan struct{}, 1)} }

func (b bells) ring(h client.Hint) {
	bell := b.soon
	if h == client.Urgent {
		bell = b.urgent
	}
	select {
	case bell <- struct{}{}:
	default:
	}
}

// wait waits until it is time to sync again. Hints shorten it, but not where the server asked to be left alone.
func (p *Phone) wait(ctx context.Context, b bells, until time.Duration, failed error) error {
	var busy *client.Busy
	if errors.As(failed, &busy) {
		b = bells{}
	}
	timer := time.NewTimer(until)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
			return nil
		case <-b.urgent:
			return nil
		case <-b.soon:
			timer.Reset(min(client.Spread(p.o.Dice()), until))
			b.soon = nil
		}
	}
}
