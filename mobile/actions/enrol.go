package actions

import (
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"encoding/json"
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
// reached or does not know the code, no vault is left behind, and it can be tried again.
func Enrol(ctx context.Context, o Options) (*Phone, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	c, err := client.New(client.Options{Server: o.Server, Now: o.Now, Transport: o.HTTP})
	if err != nil {
		return nil, wrongAddress(err)
	}
	code, err := casework.ReadCode(o.Code)
	if err != nil {
		return nil, err
	}
	v, fresh, err := emptyVault(ctx, o)
	if err != nil {
		return nil, err
	}
	p, err := join(ctx, v, c, code, o)
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

// emptyVault makes a vault, or opens one whose enrolment was cut short.
func emptyVault(ctx context.Context, o Options) (v *vault.Vault, fresh bool, err error) {
	if !vault.Exists(o.Dir) {
		v, err := vault.Create(o.Dir, o.Secret, o.vault())
		return v, err == nil, err
	}
	v, err = vault.Open(o.Dir, o.Secret, o.vault())
	if err != nil {
		return nil, false, err
	}
	if _, err := replica.Load(ctx, v, v.Keys(), o.Random); !errors.Is(err, replica.ErrNotEnrolled) {
		return nil, false, errors.Join(vault.ErrExists, v.Close())
	}
	return v, false, nil
}

// join agrees a secret with the server and keeps what it answers.
func join(ctx context.Context, v *vault.Vault, c *client.Client, code string, o Options) (*Phone, error) {
	hello, err := c.Hello(ctx)
	if err != nil {
		return nil, err
	}
	pub, key, err := ed25519.GenerateKey(o.Random)
	if err != nil {
		return nil, fmt.Errorf("make the phone's key: %w", err)
	}
	id, err := newID(o.Random)
	if err != nil {
		return nil, err
	}
	req, secret, err := wire.BeginEnrol(hello, wire.Proof(code), id, pub, o.Random)
	if err != nil {
		return nil, fmt.Errorf("enrol: %w", err)
	}
	sealed, err := c.Enrol(ctx, req)
	if err != nil {
		return nil, enrolRefusal(err)
	}
	answer, err := wire.OpenEnrolAnswer(sealed, secret, req)
	if err != nil {
		return nil, casework.RefuseField("code", "The server's answer does not fit this code. Compare the code and the address with those you were given.")
	}
	if err := keep(ctx, v, joined{answer: answer, id: id, key: key, secret: secret, server: c.Server()}, o); err != nil {
		return nil, err
	}
	return load(ctx, v, o)
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

// keep makes the vault that of an enrolled phone. The secret goes first: what is unsent must open on the hub.
func keep(ctx context.Context, v *vault.Vault, j joined, o Options) error {
	me := profile{Server: j.server}
	if err := errors.Join(json.Unmarshal(j.answer.Worker, &me.Worker), json.Unmarshal(j.answer.Agency, &me.Agency)); err != nil {
		return fmt.Errorf("read who works with this phone: %w", err)
	}
	var epoch [8]byte
	if _, err := io.ReadFull(o.Random, epoch[:]); err != nil {
		return fmt.Errorf("draw an epoch: %w", err)
	}
	if err := v.SetDeviceSecret(j.secret); err != nil {
		return err
	}
	e := replica.Enrolment{Device: j.id, User: me.Worker.ID, Key: j.key, Secret: j.secret, Hub: j.answer.HubKey,
		Epoch: binary.BigEndian.Uint64(epoch[:]) >> 1}
	return v.Update(ctx, func(tx kv.Tx) error {
		if err := me.save(tx); err != nil {
			return err
		}
		return replica.Enrol(tx, e)
	})
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
