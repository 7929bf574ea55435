package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"streetlight/server/actions"
	"streetlight/server/audit"
	"streetlight/server/auth"
	"streetlight/server/limit"
	"streetlight/server/secrets"
	"streetlight/server/store/bolt"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// house is an opened server: the store, its keys, and the actions on them.
type house struct {
	dir     string
	address string // at which it is served without TLS; empty when it is not, or only a proxy knows
	store   *bolt.Store
	secrets *secrets.Secrets
	log     *audit.Log
	actions *actions.Service
	zone    *time.Location // of the practice pack that was live when it was opened
}

// options of opening a house.
type houseOptions struct {
	dir  string
	now  func() time.Time
	gate func(io.Reader) *auth.Gate
	env  surroundings
}

// mostPhones is of how many phones at a time it is counted how often they ask.
const mostPhones = 20000

// mostClients is of how many agencies' systems at a time it is counted how often they send.
const mostClients = 1000

// openHouse opens the store and keys of a folder, and makes them where it is new.
func openHouse(ctx context.Context, o houseOptions) (*house, error) {
	if err := os.MkdirAll(o.dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder %s: %w", o.dir, err)
	}
	h := &house{dir: o.dir}
	if err := h.unlock(o); err != nil {
		return nil, errors.Join(err, h.close())
	}
	if err := h.wire(ctx, o); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", o.dir, err), h.close())
	}
	return h, nil
}

// unlock opens the store, which only one process can, and then its keys. Keys are made for a new store alone.
func (h *house) unlock(o houseOptions) (err error) {
	file, keys := storeFile(h.dir), filepath.Join(h.dir, "keys")
	_, noStore := os.Stat(file)
	made, err := secrets.Made(keys)
	if err != nil {
		return fmt.Errorf("look for the keys: %w", err)
	}
	if noStore == nil && !made {
		return fmt.Errorf("the store %s has lost its keys: restore the folder %s from its backup", file, keys)
	}
	h.store, err = bolt.Open(file)
	if errors.Is(err, bolt.ErrInUse) {
		return fmt.Errorf("%w: a server runs on %s already; stop it first, or name another folder with --data", bolt.ErrInUse, h.dir)
	}
	if err != nil {
		return err
	}
	h.secrets, err = secrets.Open(keys, o.env.random)
	return err
}

func (h *house) wire(ctx context.Context, o houseOptions) (err error) {
	pack, err := practice.Default()
	if err != nil {
		return err
	}
	if h.log, err = audit.NewLog(h.origin(), o.env.random); err != nil {
		return err
	}
	var epoch [8]byte
	if _, err := io.ReadFull(o.env.random, epoch[:]); err != nil {
		return fmt.Errorf("draw an epoch: %w", err)
	}
	hub := replica.Hub{ID: h.secrets.HubID, Epoch: binary.BigEndian.Uint64(epoch[:]) >> 1, Key: h.secrets.Hub, Former: h.secrets.Former, Ring: h.secrets.Ring, Random: o.env.random}
	h.actions, err = actions.New(ctx, actions.Parts{Store: h.store, Hub: hub, Log: h.log, Pack: pack, Gate: o.gate(o.env.random),
		HPKE: h.secrets.HPKE, Now: o.now, Random: o.env.random, Often: limit.New[wire.ID](limit.Device(), mostPhones, o.env.now),
		Clients: limit.New[casework.WorkerID](limit.Client(), mostClients, o.env.now), Destroy: h.secrets.Destroy})
	if err != nil {
		return err
	}
	h.zone = h.actions.Pack().Location()
	return nil
}

// close flushes and closes the store and forgets the keys.
func (h *house) close() error {
	var failed error
	if h.store != nil {
		if err := h.store.Close(); err != nil {
			failed = fmt.Errorf("close the store: %w", err)
		}
	}
	if h.secrets != nil {
		failed = errors.Join(failed, h.secrets.Ring.Close())
	}
	return failed
}

// origin names this server's audit log.
func (h *house) origin() string { return fmt.Sprintf("streetlight/%x", h.secrets.HubID[:4]) }

// storeFile is the file of the store in a data folder.
func storeFile(dir string) string { return filepath.Join(dir, "streetlight.db") }

// site is how links to the console begin.
func (h *house) site() string {
	if h.address == "" {
		return "(the console's address)"
	}
	return "http://" + h.address
}
