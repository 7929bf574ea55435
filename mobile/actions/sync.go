package actions

import (
	"context"
	"errors"
	"fmt"
	"time"

	"streetlight/mobile/client"
	"streetlight/mobile/vault"
	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// Bounds of one sync.
const (
	mostIdle  = 3               // exchanges in a row that bring nothing, while something waits
	mostBusy  = 3               // waits for a busy server
	shortWait = 5 * time.Second // for a server that is busy; after a longer one the worker is told
)

// Sentences about a sync.
const (
	revokedWords = "This phone was revoked. What was not sent goes sealed to the server; ask your supervisor to enrol the phone again."
	forkedWords  = "Another phone has written under this phone's name: one of the two is a copy. Nothing is lost. Ask for the one that you keep to be enrolled again; the other then ends, and destroys its records."
	stuckWords   = "The server does not take what waits on this phone. Nothing is lost; tell your supervisor."
	forgedWords  = "The answer was not signed by this phone's server, and nothing in it was believed. Nothing is lost; try again, or tell your supervisor."
)

// flight is one sync under way.
type flight struct {
	done   chan struct{}
	result SyncResult
	err    error
}

// Sync sends what waits and fetches what is new. Two never run at once: a second call waits for the first and gets its
// result. No network is a result and no error.
func (p *Phone) Sync(ctx context.Context) (SyncResult, error) {
	f, mine := p.board()
	if !mine {
		select {
		case <-f.done:
			return f.result, f.err
		case <-ctx.Done():
			return SyncResult{}, ctx.Err()
		}
	}
	defer func() {
		p.flights.Lock()
		p.flight = nil
		p.flights.Unlock()
		close(f.done)
	}()
	f.result, f.err = p.fly(ctx)
	return f.result, f.err
}

// board finds the sync under way, or begins one, which is then the caller's to fly.
func (p *Phone) board() (f *flight, mine bool) {
	p.flights.Lock()
	defer p.flights.Unlock()
	if p.flight != nil {
		return p.flight, false
	}
	p.flight = &flight{done: make(chan struct{})}
	return p.flight, true
}

// landed waits for the sync under way, if there is one, so that the next one sees what came since.
func (p *Phone) landed(ctx context.Context) error {
	p.flights.Lock()
	f := p.flight
	p.flights.Unlock()
	if f == nil {
		return nil
	}
	select {
	case <-f.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// fly runs a whole sync and tells how it ended.
func (p *Phone) fly(ctx context.Context) (SyncResult, error) {
	began := p.o.Now()
	t := &trip{p: p}
	err := t.run(ctx)
	if t.result.Revoked {
		p.afterRevocation(ctx, t)
	}
	t.result.Took = p.o.Now().Sub(began)
	p.mu.Lock()
	defer p.mu.Unlock()
	if errors.Is(err, client.ErrOffline) {
		t.result.Offline, err = true, nil
	}
	t.result.Words = p.words(t, err)
	t.result.Next = p.next(t.result, err)
	p.trouble = ""
	switch {
	case err != nil:
		p.trouble = err.Error()
	case t.trouble != "":
		p.trouble = t.trouble
	case p.device != nil && p.device.Forked():
		p.trouble = forkedWords
	}
	return t.result, err
}

// next is how long to wait before syncing by itself again.
func (p *Phone) next(r SyncResult, err error) time.Duration {
	if err == nil && !r.Offline {
		p.failed = 0
		return client.Rest(p.o.Dice())
	}
	p.failed++
	return client.Again(err, p.failed, p.o.Dice())
}

// trip is one sync on its way: exchange after exchange until nothing is left.
type trip struct {
	p       *Phone
	result  SyncResult
	trouble string // what the worker must know although the sync ended
	idle    int
	busy    int
}

func (t *trip) run(ctx context.Context) error {
	if err := t.salvageEarlier(ctx); err != nil { // what waits for it goes on waiting, and holds nothing else up
		t.trouble = err.Error()
	}
	for {
		asked, dev, err := t.p.ask(ctx)
		if err != nil {
			return err
		}
		answer, traffic, err := t.p.client.Sync(ctx, dev, asked.Body)
		t.result.Requests += traffic.Requests
		t.result.BytesUp += traffic.BytesUp
		t.result.BytesDown += traffic.BytesDown
		if err != nil {
			if err := t.rest(ctx, err); err != nil {
				return err
			}
			continue
		}
		taken, left, err := t.p.take(ctx, asked, answer)
		if err != nil {
			return err
		}
		if t.count(taken, left) {
			return nil
		}
	}
}

// rest waits for a server that asks for a moment; any other error ends the trip.
func (t *trip) rest(ctx context.Context, err error) error {
	var busy *client.Busy
	if !errors.As(err, &busy) || busy.After > shortWait || t.busy >= mostBusy {
		return err
	}
	t.busy++
	return t.p.o.Sleep(ctx, client.Again(err, 0, t.p.o.Dice()))
}

// count adds an exchange up and says whether it was the last.
func (t *trip) count(taken replica.Taken, left int) (done bool) {
	t.result.Sent += taken.Sent
	t.result.Apart += taken.Apart
	t.result.Received += taken.Pulled
	if taken.Revoked {
		t.trouble, t.result.Revoked = revokedWords, true
		return true
	}
	if !taken.More && left == 0 {
		return true
	}
	if taken.Sent+taken.Apart+taken.Pulled+taken.Home > 0 {
		t.idle = 0
		return false
	}
	if t.idle++; t.idle < mostIdle {
		return false
	}
	if t.trouble == "" {
		t.trouble = stuckWords
	}
	if len(taken.Words) > 0 {
		t.trouble = taken.Words[0]
	}
	return true
}

// ask makes the next request.
func (p *Phone) ask(ctx context.Context) (replica.Asked, client.Device, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.ready(); err != nil {
		return replica.Asked{}, client.Device{}, err
	}
	asked, err := p.device.Request(p.o.Now())
	for p.mended(ctx, err) {
		asked, err = p.device.Request(p.o.Now())
	}
	return asked, client.Device{ID: p.device.ID(), Key: p.device.Key(), Hub: p.device.HubKey()}, err
}

// take keeps an answer, with what it changes in the index, in one transaction; left is how many commits still wait.
func (p *Phone) take(ctx context.Context, asked replica.Asked, answer []byte) (taken replica.Taken, left int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.ready(); err != nil {
		return taken, 0, err
	}
	var b brought
	taken, err = p.device.Take(ctx, asked, answer, func(tx kv.Tx, t replica.Taken) (err error) {
		b, err = p.keep(tx, t)
		return err
	})
	p.settle(taken)
	if gone := p.letGo(ctx, taken.Gone); gone != nil {
		err = errors.Join(err, gone)
	}
	switch {
	case errors.Is(err, wire.ErrAnswer), errors.Is(err, wire.ErrMessage), errors.Is(err, wire.ErrLimit):
		return taken, 0, fmt.Errorf("%s (%w)", forgedWords, err)
	case p.mended(ctx, err):
		return replica.Taken{More: true}, p.device.Pending(), nil // the answer is asked for again
	case err != nil:
		p.index, p.unsent = &index{}, nil // it is not known whether the transaction happened
		return taken, 0, err
	case taken.Revoked:
		return taken, 0, p.end()
	}
	if len(taken.Gone) == 0 { // else it is read again
		p.index.remember(b.news)
	}
	p.me = b.me
	if b.practice {
		p.guide = nil
	}
	p.client.Heard(p.device.LastSync())
	return taken, p.device.Pending(), p.follow(ctx, taken)
}

// brought is what an answer changes beside the scopes themselves.
type brought struct {
	news     news
	me       profile
	practice bool // the practice scope changed
}

// keep writes what an answer changes beside the scopes, within its transaction.
func (p *Phone) keep(tx kv.Tx, t replica.Taken) (b brought, err error) {
	b.me = p.me
	if b.news, err = p.index.newsOf(tx, t); err != nil {
		return b, err
	}
	for _, scope := range t.Scopes {
		state := t.State(scope)
		if casework.ScopeKind(state.Newest(scope, uint16(casework.FieldScopeKind))) != casework.PracticeScope {
			continue
		}
		b.practice = true
		if b.me, err = b.me.told(state); err != nil {
			return b, err
		}
		if err := b.me.save(tx); err != nil {
			return b, err
		}
	}
	if err := p.index.drop(tx, t.Gone); err != nil {
		return b, err
	}
	return b, p.index.save(tx, b.news)
}

// follow reads again what the hub keeps apart, where that changed.
func (p *Phone) follow(ctx context.Context, taken replica.Taken) error {
	if taken.Apart == 0 && taken.Home == 0 {
		return nil
	}
	return p.readAparts(ctx)
}

// end keeps the last counts for the screen and destroys the keys: the hub has signed that this phone is revoked. What was
// not sent stays sealed under the outbox key, which the hub has too.
func (p *Phone) end() error {
	status, err := p.statusNow(context.Background())
	if err != nil {
		return err
	}
	status.Revoked, status.Trouble = true, revokedWords
	p.ended = &status
	p.device, p.unsent, p.apart, p.index = nil, nil, nil, &index{}
	if err := p.vault.Wipe(); err != nil && !errors.Is(err, vault.ErrWiped) {
		return fmt.Errorf("wipe the revoked phone: %w", err)
	}
	return nil
}

// afterRevocation sends what was unsent, sealed as it lies, and puts into words what became of it.
func (p *Phone) afterRevocation(ctx context.Context, t *trip) {
	sent, err := Salvage(ctx, p.o)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil || p.ended == nil { // it is tried again when the app is opened
		return
	}
	t.trouble = "This phone was revoked. " + sent.Words() + " Ask your supervisor to enrol the phone again."
	p.ended.Trouble, p.ended.Salvaged = t.trouble, &sent
}

// words tells what a sync did, in one line.
func (p *Phone) words(t *trip, err error) string {
	waiting := 0
	if p.device != nil {
		waiting = p.device.Pending()
	}
	switch r := t.result; {
	case err != nil:
		return err.Error()
	case r.Offline && r.Sent > 0:
		return fmt.Sprintf("%d sent, then the network went. %d kept on this phone.", r.Sent, waiting)
	case r.Offline:
		return fmt.Sprintf("No network. %d kept on this phone; nothing is lost.", waiting)
	case t.trouble != "":
		return t.trouble
	case r.Apart > 0:
		return fmt.Sprintf("%d sent, %d received. %d kept apart by the server: tell your supervisor.", r.Sent, r.Received, r.Apart)
	case r.Sent+r.Received == 0:
		return "Nothing new. Nothing waits on this phone."
	default:
		return fmt.Sprintf("%d sent and safe on the server, %d received.", r.Sent, r.Received)
	}
}
