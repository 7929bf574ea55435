package actions

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net/http"
	"sync"
	"time"

	"streetlight/mobile/client"
	"streetlight/mobile/vault"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// Options are what a phone takes from its surroundings.
type Options struct {
	Dir      string            // the vault's folder
	Secret   []byte            // PIN or passphrase
	Server   string            // address, for Enrol
	Code     string            // one-time code, for Enrol
	Before   func(Again) error // told by Enrol what is to be enrolled again, before anything is; an error stops it. nil: goes on
	Now      func() time.Time
	Random   io.Reader         // nil: the system's
	Platform []byte            // see vault.Options
	Cost     vault.Cost        // of trying a PIN, for Enrol; zero: calibrated on this device
	HTTP     http.RoundTripper // nil: connections of its own
	Sleep    func(context.Context, time.Duration) error
	Dice     func() float64 // from 0 up to 1, so that phones do not all come back at once; nil: the system's
}

// Phone is an unlocked, enrolled phone. Its methods may be called from several goroutines; after Lock they return
// vault.ErrLocked, and after a revocation a refusal of kind Suspended.
type Phone struct {
	o      Options
	vault  *vault.Vault
	client *client.Client

	flights sync.Mutex
	flight  *flight // the sync under way; nil when there is none

	mu      sync.Mutex // held for everything below; never while the network is used
	device  *replica.Device
	me      profile
	index   *index
	unsent  *unsent // nil: to be gathered anew
	apart   *apart
	guide   *practice.Pack // nil: to be read anew
	trouble string
	failed  int     // syncs in a row that did not end well
	ended   *Status // set once the hub has revoked the phone
}

// Open unlocks the phone in o.Dir. Errors for the worker are those of vault.Open, and a refusal when it is not enrolled.
func Open(ctx context.Context, o Options) (*Phone, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	v, err := vault.Open(o.Dir, o.Secret, o.vault())
	if err != nil {
		return nil, afterWipe(ctx, o, err)
	}
	p, err := load(ctx, v, o)
	if err != nil {
		return nil, errors.Join(err, v.Close())
	}
	return p, nil
}

func (o Options) complete() (Options, error) {
	if o.Now == nil {
		return o, errors.New("actions: no clock was given")
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Dice == nil {
		o.Dice = mathrand.Float64
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	return o, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (o Options) vault() vault.Options {
	return vault.Options{Now: o.Now, Random: o.Random, Platform: o.Platform, Cost: o.Cost}
}

// errNotEnrolled is for a vault whose enrolment did not end.
func errNotEnrolled() error {
	return casework.Refuse(casework.NotFound, "This phone is not enrolled yet. Ask your supervisor for a code and enrol it.")
}

// load reads an enrolled phone from its vault.
func load(ctx context.Context, v *vault.Vault, o Options) (*Phone, error) {
	o.Secret = nil
	device, err := replica.Load(ctx, v, v.Keys(), o.Random)
	if errors.Is(err, replica.ErrNotEnrolled) {
		return nil, errNotEnrolled()
	}
	var damaged *vault.Altered
	if errors.As(err, &damaged) { // unsent work is missing a link: it must be salvaged, and the phone enrolled again
		return nil, &vault.Trouble{Kind: vault.ErrDamaged, Cause: err}
	}
	if err != nil {
		return nil, fmt.Errorf("open the phone: %w", err)
	}
	p := &Phone{o: o, vault: v, device: device, index: &index{}}
	if err := v.View(ctx, p.read); err != nil {
		return nil, fmt.Errorf("open the phone: %w", err)
	}
	p.client, err = client.New(client.Options{Server: p.me.Server, Now: o.Now, Skew: device.Skew(), Transport: o.HTTP, Random: o.Random})
	if err != nil {
		return nil, err
	}
	if device.Revoked() { // the app was ended between hearing it and obeying
		if err := v.Wipe(); err != nil {
			return nil, err
		}
		return nil, afterWipe(ctx, o, vault.ErrWiped)
	}
	_ = p.knownReturn() // a phone on a full disk opens all the same, and keeps it at the next chance
	if device.Forked() {
		p.trouble = forkedWords
	}
	return p, nil
}

// read loads what the phone keeps in memory beside the device.
func (p *Phone) read(r kv.Reader) error {
	me, err := readProfile(r)
	if err != nil {
		return err
	}
	p.me = me
	p.apart, err = readApart(p.device, r)
	return err
}

// Me is the worker and the agency this phone works for, as the server last told.
func (p *Phone) Me() (casework.Worker, casework.Agency) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.me.Worker, p.me.Agency
}

// Lock forgets the keys and lets go of the vault, after what is under way has ended. Locking again does nothing.
func (p *Phone) Lock() { _ = p.Close() }

// Close is Lock, and says whether the vault could be let go.
func (p *Phone) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.device, p.unsent, p.apart, p.index = nil, nil, nil, &index{}
	return p.vault.Lock()
}

// ready says whether the phone can be worked with; it is called with mu held.
func (p *Phone) ready() error {
	switch {
	case p.ended != nil:
		return casework.Refuse(casework.Suspended, revokedWords)
	case p.device == nil:
		return vault.ErrLocked
	}
	return nil
}

// look runs fn on the present state, with mu held.
func (p *Phone) look(ctx context.Context, fn func(kv.Reader) error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.ready(); err != nil {
		return err
	}
	err := p.vault.View(ctx, fn)
	for p.mended(ctx, err) {
		err = p.vault.View(ctx, fn)
	}
	return err
}

// mended says whether err came from a damaged record that could be built anew, so that it is worth trying again. It is
// called with mu held, outside of transactions.
func (p *Phone) mended(ctx context.Context, err error) bool {
	var damaged *vault.Altered
	switch {
	case !errors.As(err, &damaged):
		return false
	case isIndex(damaged.Table):
		return p.reindex(ctx) == nil
	case replica.Mends(damaged.Table) && len(damaged.Key) == 16:
		p.unsent = nil
		return p.device.Mend(ctx, replica.ID(damaged.Key)) == nil
	}
	return false
}
