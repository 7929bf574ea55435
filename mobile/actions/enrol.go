package actions

import (
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/google/uuid"

	"streetlight/mobile/client"
	"streetlight/mobile/vault"
	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// Enrol makes the vault in o.Dir under o.Secret and joins the server with a one-time code. Where the server cannot be
// reached or does not know the code, no vault is left behind, and it can be tried again. A vault that is enrolled already,
// and opens with o.Secret, is enrolled again as another phone of the same worker, with all that it holds and has not sent.
func Enrol(ctx context.Context, o Options) (*Phone, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	c, err := client.New(client.Options{Server: o.Server, Now: o.Now, Transport: o.HTTP, Random: o.Random})
	if err != nil {
		return nil, wrongAddress(err)
	}
	code, err := casework.ReadCode(o.Code)
	if err != nil {
		return nil, err
	}
	v, fresh, enrolled, err := vaultFor(ctx, o)
	if err != nil {
		return nil, err
	}
	how := join
	if enrolled {
		how = enrolAgain
	}
	p, err := how(ctx, v, c, code, o)
	if err != nil {
		err = errors.Join(err, v.Close())
		if fresh {
			err = errors.Join(err, os.RemoveAll(o.Dir)) // made by this call, and nothing was ever kept in it
		}
		return nil, err
	}
	return p, nil
}

// wrongAddress says what is wrong with an address, without the address.
func wrongAddress(err error) error {
	if sentence, ok := WordsFor(err); ok {
		return casework.RefuseField("server", sentence)
	}
	return err
}

// vaultFor makes a vault, or opens one: whose enrolment was cut short, or which is enrolled.
func vaultFor(ctx context.Context, o Options) (v *vault.Vault, fresh, enrolled bool, err error) {
	if !vault.Exists(o.Dir) {
		v, err := vault.Create(o.Dir, o.Secret, o.vault())
		return v, err == nil, false, err
	}
	v, err = vault.Open(o.Dir, o.Secret, o.vault())
	if err != nil {
		return nil, false, false, afterWipe(ctx, o, err)
	}
	_, err = replica.Load(ctx, v, v.Keys(), o.Random)
	return v, false, !errors.Is(err, replica.ErrNotEnrolled), nil
}

// join agrees a secret with the server and keeps what it answers.
func join(ctx context.Context, v *vault.Vault, c *client.Client, code string, o Options) (*Phone, error) {
	j, err := ask(ctx, c, code, o, nil)
	if err != nil {
		return nil, err
	}
	if err := keep(v, j, o); err != nil {
		return nil, err
	}
	return load(ctx, v, o)
}

// ask agrees a secret with the server. Before is what the phone is so far; nil for a new one.
func ask(ctx context.Context, c *client.Client, code string, o Options, before *replica.Device) (j joined, err error) {
	hello, err := c.Hello(ctx)
	if err != nil {
		return j, err
	}
	pub, key, err := ed25519.GenerateKey(o.Random)
	if err != nil {
		return j, fmt.Errorf("make the phone's key: %w", err)
	}
	id, err := newID(o.Random)
	if err != nil {
		return j, err
	}
	var (
		req    wire.EnrolRequest
		secret [32]byte
	)
	if before == nil {
		req, secret, err = wire.BeginEnrol(hello, wire.Proof(code), id, pub, o.Random)
	} else {
		req, secret, err = wire.BeginEnrolAgain(hello, wire.Proof(code), id, pub, before.ID(), before.Key(), o.Random)
	}
	if err != nil {
		return j, fmt.Errorf("enrol: %w", err)
	}
	sealed, err := c.Enrol(ctx, req)
	if err != nil {
		return j, enrolRefusal(err)
	}
	answer, err := wire.OpenEnrolAnswer(sealed, secret, req)
	if err != nil {
		return j, casework.RefuseField("code", "The server's answer does not fit this code. Compare the code and the address with those you were given.")
	}
	return joined{answer: answer, id: id, key: key, secret: secret, server: c.Server()}, nil
}

// enrolRefusal gives the server's own words on a code.
func enrolRefusal(err error) error {
	var said *client.Said
	if errors.As(err, &said) {
		return casework.RefuseField("code", said.Sentence)
	}
	return err
}

// joined is what an enrolment ended with.
type joined struct {
	answer wire.EnrolAnswer
	id     wire.ID
	key    ed25519.PrivateKey
	secret [32]byte
	server string
}

// keep makes the vault that of an enrolled phone.
func keep(v *vault.Vault, j joined, o Options) error {
	me, err := j.profile()
	if err != nil {
		return err
	}
	e, err := j.enrolment(me, o.Random)
	if err != nil {
		return err
	}
	if err := returnTo(o.Dir, j.server, vault.Name{Device: j.id, Hub: j.answer.HubKey}); err != nil {
		return err
	}
	return v.BecomeDevice(j.secret, func(tx kv.Tx) error { return errors.Join(me.save(tx), replica.Enrol(tx, e)) })
}

// enrolment is what the device gets to know, with a new epoch.
func (j joined) enrolment(me profile, random io.Reader) (e replica.Enrolment, err error) {
	var epoch [8]byte
	if _, err := io.ReadFull(random, epoch[:]); err != nil {
		return e, fmt.Errorf("draw an epoch: %w", err)
	}
	return replica.Enrolment{Device: j.id, User: me.Worker.ID, Key: j.key, Secret: j.secret, Hub: j.answer.HubKey,
		Epoch: binary.BigEndian.Uint64(epoch[:]) >> 1}, nil
}

// newID draws a random id.
func newID(random io.Reader) ([16]byte, error) {
	id, err := uuid.NewRandomFromReader(random)
	if err != nil {
		return [16]byte{}, fmt.Errorf("draw an id: %w", err)
	}
	return id, nil
}

// milliseconds is a moment as it is kept in rows.
func milliseconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// moment reads what milliseconds wrote.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
