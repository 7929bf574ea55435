package e2e_test

import (
	"context"
	"crypto/ed25519"
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
	"streetlight/server/secrets"
	"streetlight/server/store/bolt"
	"streetlight/shared/practice"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/simtest"
)

// simHub is the real server as the simulation wants its hub: services over one bolt file with keys in a folder, as the
// house of the server opens them, on the simulation's clock.
type simHub struct {
	pack *practice.Pack // that each process begins with
	simPeople
	simActs
	dice      *simtest.Dice
	dir       string
	place     *simPlace
	through   kv.Store // the simulation's disk around place, which the services write to
	secrets   *secrets.Secrets
	log       *audit.Log
	lens      *replica.Hub // by which the checks read scopes
	processes []*simProcess
	now       time.Time
	long      uint64
	page      int
	restored  bool
}

// simProcess is one process of the server; its clock is wrong by off.
type simProcess struct {
	id      [16]byte
	off     time.Duration
	service *actions.Service
}

// simPlace is where the store lies; what lies there is another store after a restart.
type simPlace struct{ kv.Store }

func newSimHub(dir string, wrap func(kv.Store) kv.Store, dice *simtest.Dice, now time.Time) (*simHub, error) {
	h := &simHub{dice: dice, dir: dir, place: &simPlace{}, now: now}
	h.simPeople.hub, h.simActs.hub = h, h
	h.through = wrap(h.place)
	if dice.IntN(3) == 0 {
		h.long, h.page = uint64(4+dice.IntN(20)), 2000+dice.IntN(20000)
	}
	for range 1 + dice.IntN(2) {
		p := &simProcess{off: time.Duration(dice.IntN(4000)-2000) * time.Millisecond}
		if _, err := io.ReadFull(dice, p.id[:]); err != nil {
			return nil, err
		}
		h.processes = append(h.processes, p)
	}
	if err := h.open(); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, h.populate()
}

func (h *simHub) file() string { return filepath.Join(h.dir, "streetlight.db") }

// open opens keys and store, and starts every process.
func (h *simHub) open() (err error) {
	if h.secrets, err = secrets.Open(filepath.Join(h.dir, "keys"), h.dice); err != nil {
		return err
	}
	store, err := bolt.Open(h.file())
	if err != nil {
		return err
	}
	h.place.Store = store
	return h.startAll()
}

func (h *simHub) startAll() (err error) {
	if h.log, err = audit.NewLog(h.origin(), h.dice); err != nil {
		return err
	}
	h.lens = replica.NewHub(replica.Hub{Key: h.secrets.Hub, Ring: h.secrets.Ring, Random: h.dice})
	for _, p := range h.processes {
		if err := h.start(p); err != nil {
			return err
		}
	}
	return nil
}

// origin names the audit log.
func (h *simHub) origin() string { return fmt.Sprintf("streetlight/%x", h.secrets.HubID[:4]) }

// start starts one process, in a new epoch.
func (h *simHub) start(p *simProcess) error {
	pack, err := practice.Default()
	if err != nil {
		return err
	}
	h.pack = pack
	var epoch [8]byte
	if _, err := io.ReadFull(h.dice, epoch[:]); err != nil {
		return err
	}
	hub := replica.Hub{ID: p.id, Epoch: binary.BigEndian.Uint64(epoch[:]) >> 1, Key: h.secrets.Hub, Former: h.secrets.Former, Ring: h.secrets.Ring,
		Random: h.dice, Long: h.long, Page: h.page}
	gate := auth.NewWithCost(h.dice, auth.Cost{Passes: 1, MemoryKiB: 8, Threads: 1})
	p.service, err = actions.New(context.Background(), actions.Parts{Store: h.through, Hub: hub, Log: h.log, Pack: pack, Gate: gate, HPKE: h.secrets.HPKE,
		Now: func() time.Time { return h.now.Add(p.off) }, Random: h.dice, Destroy: h.secrets.Destroy})
	return err
}

// at gives a process, at this time.
func (h *simHub) at(process int, now time.Time) *actions.Service {
	h.now = now
	return h.processes[process].service
}

// Key signs for the hub.
func (h *simHub) Key() ed25519.PrivateKey { return h.secrets.Hub }

// Succeed makes the next key, and starts again with it.
func (h *simHub) Succeed() error {
	if err := h.secrets.Succeed(h.dice); err != nil {
		return err
	}
	return h.startAll()
}

// Processes counts them.
func (h *simHub) Processes() int { return len(h.processes) }

// Long is the length of a log that is begun with a snapshot.
func (h *simHub) Long() uint64 { return h.long }

// Answer does one exchange, signature and all.
func (h *simHub) Answer(process int, now time.Time, q simtest.Question) ([]byte, bool, error) {
	token, err := q.Token()
	if err != nil {
		return nil, false, err
	}
	return h.at(process, now).Exchange(context.Background(), token, "POST", "/v1/sync", q.Body)
}

// Restart starts one process again; where there is but one, or the power went, keys and store are closed and opened too.
func (h *simHub) Restart(process int) error {
	if len(h.processes) > 1 && h.dice.IntN(3) > 0 {
		return h.start(h.processes[process])
	}
	if err := h.Close(); err != nil {
		return err
	}
	return h.open()
}

// Close closes store and keys.
func (h *simHub) Close() (err error) {
	if h.place.Store != nil {
		err = h.place.Close()
		h.place.Store = nil
	}
	if h.secrets != nil {
		err = errors.Join(err, h.secrets.Ring.Close())
		h.secrets = nil
	}
	return err
}

// OpensWith looks a key up.
func (h *simHub) OpensWith(scope simtest.ID, keyID uint32) ([32]byte, bool) {
	return h.secrets.Ring.Get(scope, keyID)
}

// State is what the log and the stored state of a scope say, read apart from what a process remembers.
func (h *simHub) State(_ int, r kv.Reader, scope simtest.ID) (*crdt.State, error) {
	return h.lens.State(r, scope)
}

func (h *simHub) copied() string { return filepath.Join(h.dir, "copy.db") }

// Keep backs the store up.
func (h *simHub) Keep() error {
	f, err := os.Create(h.copied())
	if err != nil {
		return err
	}
	_, err = h.place.Store.(*bolt.Store).Backup(context.Background(), f)
	return errors.Join(err, f.Close())
}

// Restore puts the backup in the place of the store, and says so.
func (h *simHub) Restore(now time.Time) error {
	if err := h.Close(); err != nil {
		return err
	}
	b, err := os.ReadFile(h.copied())
	if err != nil {
		return err
	}
	if err := os.WriteFile(h.file(), b, 0o600); err != nil {
		return err
	}
	if err := h.open(); err != nil {
		return err
	}
	h.restored = true
	return h.at(0, now).Restored(context.Background())
}

// view reads the store beside the simulation's disk, so that no planned fault strikes.
func (h *simHub) view(fn func(kv.Reader) error) error {
	return h.place.View(context.Background(), fn)
}
