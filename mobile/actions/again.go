package actions

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"streetlight/mobile/client"
	"streetlight/mobile/vault"
	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// A phone that is enrolled already may be enrolled again in its own vault: it was copied, suspended, restored, forgotten by
// the server, or is just told to. It becomes another device of the same worker and keeps all that it holds and has not sent.
// Until the one transaction in which that happens it is what it was.

// Again is a phone that is about to be enrolled again.
type Again struct {
	Worker string
	Copied bool // it is suspended: another phone used its name, and ends once this one is enrolled again
	Unsent int  // commits that it keeps and sends under its new name
}

// enrolAgain joins the server once more from a vault that is enrolled.
func enrolAgain(ctx context.Context, v *vault.Vault, c *client.Client, code string, o Options) (*Phone, error) {
	d, err := replica.Load(ctx, v, v.Keys(), o.Random)
	if err != nil {
		return nil, fmt.Errorf("open the phone: %w", err)
	}
	var me profile
	if err := v.View(ctx, func(r kv.Reader) (err error) { me, err = readProfile(r); return err }); err != nil {
		return nil, err
	}
	if o.Before != nil {
		if err := o.Before(Again{Worker: me.Worker.Name, Copied: d.Forked(), Unsent: d.Pending()}); err != nil {
			return nil, err
		}
	}
	j, err := ask(ctx, c, code, o, d)
	if err != nil {
		return nil, err
	}
	next, err := j.profile()
	if err != nil {
		return nil, err
	}
	if next.Worker.ID != me.Worker.ID {
		return nil, casework.RefuseField("code", anothersCode(me.Worker.Name, d.Pending()))
	}
	return becomes(ctx, v, c, o, d, j, next)
}

// anothersCode refuses the code of somebody else.
func anothersCode(name string, unsent int) string {
	if unsent == 0 {
		return fmt.Sprintf("This phone is %s's, and the code is for somebody else. Nothing on it has changed.", name)
	}
	return fmt.Sprintf("This phone holds unsent work of %s, and the code is for somebody else. Nothing on it has changed: ask for a code for %s.", name, name)
}

// becomes makes the vault that of the new device and opens it. Where unsent work goes is known under both names until then.
func becomes(ctx context.Context, v *vault.Vault, c *client.Client, o Options, d *replica.Device, j joined, me profile) (*Phone, error) {
	now := vault.Name{Device: j.id, Hub: j.answer.HubKey}
	before := vault.Name{Device: d.ID(), Hub: d.HubKey()}
	if err := returnTo(o.Dir, c.Server(), now, before); err != nil {
		return nil, err
	}
	e, err := j.enrolment(me, o.Random)
	if err != nil {
		return nil, err
	}
	err = v.BecomeDevice(j.secret, func(tx kv.Tx) error {
		return errors.Join(me.save(tx), replica.EnrolAgain(tx, e))
	})
	if err != nil {
		return nil, err
	}
	return load(ctx, v, o)
}

// knownReturn keeps where unsent work goes, where that is not on disk yet under this phone's present name.
func (p *Phone) knownReturn() error {
	name := vault.Name{Device: p.device.ID(), Hub: p.device.HubKey()}
	had, _, err := vault.ReadReturn(p.o.Dir)
	if err != nil {
		return err
	}
	same := func(n vault.Name) bool { return n.Device == name.Device && string(n.Hub) == string(name.Hub) }
	if had.Server == p.me.Server && slices.ContainsFunc(had.Names, same) {
		return nil
	}
	return returnTo(p.o.Dir, p.me.Server, append([]vault.Name{name}, had.Names...)...)
}

// salvageEarlier sends what waits under an earlier name of this phone, before anything else is said.
func (t *trip) salvageEarlier(ctx context.Context) error {
	for idle := 0; idle < mostIdle; {
		asked, waits, err := t.p.askSalvage()
		if err != nil || waits == 0 {
			return err
		}
		t.result.Requests++
		t.result.BytesUp += len(asked.Body)
		answer, err := t.p.client.Salvage(ctx, asked.Body)
		if err != nil {
			return err
		}
		t.result.BytesDown += len(answer)
		taken, err := t.p.takeSalvage(ctx, asked, answer)
		if err != nil {
			return err
		}
		t.result.Sent += taken.Sent
		t.result.Apart += taken.Apart
		if idle++; taken.Sent+taken.Apart > 0 {
			idle = 0
		}
	}
	t.trouble = stuckWords
	return nil
}

func (p *Phone) askSalvage() (asked replica.AskedSalvage, waits int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.ready(); err != nil {
		return asked, 0, err
	}
	if waits = p.device.Earlier(); waits == 0 {
		return asked, 0, nil
	}
	asked, err = p.device.Salvage()
	return asked, waits, err
}

func (p *Phone) takeSalvage(ctx context.Context, asked replica.AskedSalvage, answer []byte) (replica.Taken, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.ready(); err != nil {
		return replica.Taken{}, err
	}
	taken, err := p.device.TakeSalvage(ctx, asked, answer)
	p.unsent = nil
	if errors.Is(err, wire.ErrAnswer) || errors.Is(err, wire.ErrMessage) || errors.Is(err, wire.ErrLimit) {
		return taken, fmt.Errorf("%s (%w)", forgedWords, err)
	}
	if err != nil {
		return taken, err
	}
	return taken, p.follow(ctx, taken)
}

// profile is who the server says works with the phone.
func (j joined) profile() (me profile, err error) {
	me.Server = j.server
	if err := errors.Join(json.Unmarshal(j.answer.Worker, &me.Worker), json.Unmarshal(j.answer.Agency, &me.Agency)); err != nil {
		return me, fmt.Errorf("read who works with this phone: %w", err)
	}
	return me, nil
}
