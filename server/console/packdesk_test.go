package console

import (
	"context"
	"sync"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// packDesk is the part of a desk that keeps practice packs.
type packDesk struct {
	mu       sync.Mutex
	versions []actions.PackVersion
	pages    map[string]actions.PackPage
	wrong    error    // what the next act is refused with
	acts     []string // what was asked for, such as "live 2026.2"
}

// somersetPack is the pack of the desk. It is read once.
var somersetPack = sync.OnceValue(func() *practice.Pack {
	p, err := practice.Default()
	if err != nil {
		panic(err)
	}
	return p
})

// Pack is the live pack.
func (d *packDesk) Pack() *practice.Pack { return somersetPack() }

// Packs lists what the test put there.
func (d *packDesk) Packs(_ context.Context, _ actions.Actor) ([]actions.PackVersion, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.versions, nil
}

// PackOf gives the page the test put there.
func (d *packDesk) PackOf(_ context.Context, _ actions.Actor, version string) (actions.PackPage, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	page, ok := d.pages[version]
	if !ok {
		return page, casework.Refuse(casework.NotFound, "There is no such practice pack.")
	}
	return page, nil
}

// Propose notes what was proposed.
func (d *packDesk) Propose(_ context.Context, _ actions.Actor, raw []byte) (actions.PackVersion, error) {
	return d.act("propose " + string(raw))
}

// TryPack notes what was put on trial.
func (d *packDesk) TryPack(_ context.Context, _ actions.Actor, version string) (actions.PackVersion, error) {
	return d.act("trial " + version)
}

// MakePackLive notes what was made live.
func (d *packDesk) MakePackLive(_ context.Context, _ actions.Actor, version string) (actions.PackVersion, error) {
	return d.act("live " + version)
}

func (d *packDesk) act(what string) (actions.PackVersion, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.wrong != nil {
		return actions.PackVersion{}, d.wrong
	}
	d.acts = append(d.acts, what)
	return onTrial(), nil
}

// onTrial is a version that waits for a second person.
func onTrial() actions.PackVersion {
	s := somersetPack().Summary()
	s.Version, s.State = "2026.2", practice.Trial
	return actions.PackVersion{Summary: s, Steps: []actions.PackStep{{State: practice.Draft, At: now.Add(-48 * time.Hour)}, {State: practice.Trial, By: "Morgan Reed", At: now.Add(-24 * time.Hour)}}}
}
