package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"streetlight/server/actions"
	"streetlight/server/audit"
	"streetlight/server/auth"
	"streetlight/server/secrets"
	"streetlight/server/store/bolt"
	"streetlight/shared/practice"
	"streetlight/sync/replica"
)

// house is an opened server: the store, its keys, and the actions on them.
type house struct {
	dir     string
	store   *bolt.Store
	secrets *secrets.Secrets
	log     *audit.Log
	actions *actions.Service
	pack    *practice.Pack
}

// options of opening a house.
type houseOptions struct {
	dir  string
	now  func() time.Time
	gate func(io.Reader) *auth.Gate
	env  surroundings
}

// openHouse opens the store and keys of a folder, and makes them where it is new.
func openHouse(ctx context.Context, o houseOptions) (*house, error) {
	if err := os.MkdirAll(o.dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder %s: %w", o.dir, err)
	}
	keys, err := secrets.Open(filepath.Join(o.dir, "keys"), o.env.random)
	if err != nil {
		return nil, err
	}
	store, err := bolt.Open(filepath.Join(o.dir, "streetlight.db"))
	if err != nil {
		return nil, err
	}
	h := &house{dir: o.dir, store: store, secrets: keys}
	if err := h.wire(ctx, o); err != nil {
		return nil, fmt.Errorf("open %s: %w", o.dir, err)
	}
	return h, nil
}

func (h *house) wire(ctx context.Context, o houseOptions) (err error) {
	if h.pack, err = practice.Default(); err != nil {
		return err
	}
	if h.log, err = audit.NewLog(h.origin(), o.env.random); err != nil {
		return err
	}
	var epoch [8]byte
	if _, err := io.ReadFull(o.env.random, epoch[:]); err != nil {
		return fmt.Errorf("draw an epoch: %w", err)
	}
	hub := replica.Hub{ID: h.secrets.HubID, Epoch: binary.BigEndian.Uint64(epoch[:]) >> 1, Key: h.secrets.Hub, Ring: h.secrets.Ring, Random: o.env.random}
	h.actions, err = actions.New(ctx, actions.Parts{Store: h.store, Hub: hub, Log: h.log, Pack: h.pack, Gate: o.gate(o.env.random),
		HPKE: h.secrets.HPKE, Now: o.now, Random: o.env.random})
	return err
}

// close flushes and closes the store and forgets the keys.
func (h *house) close() error {
	if err := h.store.Close(); err != nil {
		return fmt.Errorf("close the store: %w", err)
	}
	return h.secrets.Ring.Close()
}

// origin names this server's audit log.
func (h *house) origin() string { return fmt.Sprintf("streetlight/%x", h.secrets.HubID[:4]) }
