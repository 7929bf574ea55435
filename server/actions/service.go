package actions

import (
	"context"
	"crypto/hpke"
	"errors"
	"fmt"
	"io"
	"time"

	"streetlight/server/audit"
	"streetlight/server/auth"
	"streetlight/server/hints"
	"streetlight/server/limit"
	"streetlight/server/rules"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
	"streetlight/sync/wire"
)

// Service does what people and phones ask of the server. It is safe for concurrent use.
type Service struct {
	store   kv.Store
	hub     *replica.Hub
	log     *audit.Log
	packs   *packShelf
	gate    *auth.Gate
	hpke    hpke.PrivateKey
	now     func() time.Time
	random  io.Reader
	destroy func(scopes ...[16]byte) error
	facts   *factCache
	names   *nameIndex

	workers *workerCache
	reading chan struct{} // holds an element for each push that was prepared and not answered yet

	marks [32]byte // the key of the marks by which records that are sent again are known

	board *hints.Board
	often *limit.Buckets[wire.ID]

	clients *limit.Buckets[casework.WorkerID]
}

// Parts are what a Service is made of.
type Parts struct {
	Store  kv.Store
	Hub    replica.Hub // its Policy is set by New
	Log    *audit.Log
	Pack   *practice.Pack // of a store that has none yet
	Gate   *auth.Gate
	HPKE   hpke.PrivateKey
	Now    func() time.Time
	Random io.Reader
	Often  *limit.Buckets[wire.ID] // what one phone may ask for; nil bounds nothing

	Clients *limit.Buckets[casework.WorkerID] // what one agency's system may send; nil bounds nothing

	// Destroy destroys the keys of scopes for good, so that no copy of them opens with what is left; nil: in memory alone.
	Destroy func(scopes ...[16]byte) error
}

// New makes the service on a store, and the practice scope where the store is new.
func New(ctx context.Context, p Parts) (*Service, error) {
	packs, err := newPackShelf(p.Pack)
	if err != nil {
		return nil, err
	}
	store := &directory{Store: p.Store, random: p.Random}
	s := &Service{store: store, log: p.Log, packs: packs, gate: p.Gate, hpke: p.HPKE, now: p.Now, random: p.Random,
		facts: newFactCache(), names: newNameIndex(), workers: newWorkerCache(), reading: make(chan struct{}, mostPrepared),
		board: hints.NewBoard(hints.MostStreams), often: p.Often, clients: p.Clients}
	if s.destroy = p.Destroy; s.destroy == nil {
		ring := p.Hub.Ring
		s.destroy = func(scopes ...[16]byte) error { return ring.Erase(scopes, [32]byte{}) }
	}
	p.Hub.Policy = policy{s}
	s.hub = replica.NewHub(p.Hub)
	if err := s.allOpens(ctx); err != nil {
		return nil, err
	}
	if err := s.begin(ctx); err != nil {
		return nil, err
	}
	if err := s.unlockDirectory(ctx, store); err != nil {
		return nil, fmt.Errorf("open the directory: %w", err)
	}
	if err := s.destroyPending(ctx); err != nil {
		return nil, err
	}
	if err := s.eraseAgain(ctx); err != nil {
		return nil, fmt.Errorf("erase again what came back with a copy of the store: %w", err)
	}
	return s, s.loadNames(ctx)
}

// ErrOlderKeys says that keys are missing which the store needs.
var ErrOlderKeys = errors.New("the keys are older than the store")

// allOpens refuses keys that are older than the store: new ones drawn on top of them would be lost as soon as the right ones
// are put back.
func (s *Service) allOpens(ctx context.Context) error {
	return s.store.View(ctx, func(r kv.Reader) error {
		n, err := s.hub.Keyless(r)
		if err != nil || n == 0 {
			return err
		}
		return fmt.Errorf("%w: %d records have no key. Nothing was changed. Put the newest copy of the folder keys in its place; "+
			"if there is none, put back the store from a backup of the same day as these keys and say “streetlight restored”: phones give back the rest", ErrOlderKeys, n)
	})
}

// tx is one transaction of the service, for one actor.
type tx struct {
	*Service
	*replica.Tx
	ctx   context.Context
	actor Actor
	who   casework.Worker
	leaf  audit.Entry
	pack  *practice.Pack // the live one of this transaction
	rules *rules.Engine
	facts *factCache
	desks map[casework.ChildID]*deskDraft // what this transaction adds to desks
	files map[casework.ScopeID]*fileRow   // the rows it has read

	heards map[casework.EntryID]*heardDraft // what it tells the authors of entries

	compared int // contents that were looked for in the history of a file
}

// wrap makes a transaction of the hub's one of the service, which goes by the pack that is live in it.
func (s *Service) wrap(ctx context.Context, t *replica.Tx) (*tx, error) {
	x := &tx{Service: s, Tx: t, ctx: ctx, facts: s.facts, desks: map[casework.ChildID]*deskDraft{}, files: map[casework.ScopeID]*fileRow{},
		heards: map[casework.EntryID]*heardDraft{}}
	return x, x.usePack()
}

// do runs one act of a signed-in person in one transaction and appends its audit leaf there. Act names it in the log;
// what is refused changes nothing.
func (s *Service) do(ctx context.Context, a Actor, act string, fn func(*tx) error) error {
	return s.change(ctx, func(x *tx) error {
		who, ok, err := x.worker(a.Worker)
		if err != nil {
			return err
		}
		if !ok || who.Ended {
			return casework.Refuse(casework.Suspended, "Your account has ended. Ask your administrator.")
		}
		x.actor, x.who = a, who
		x.leaf = audit.Entry{Time: x.Now, Actor: who.ID.String(), Role: string(who.Role), Action: act, Result: "done"}
		if !a.Device.IsZero() {
			x.leaf.Device = a.Device.String()
		}
		if err := fn(x); err != nil {
			return err
		}
		_, err = s.log.Append(x.KV(), x.leaf)
		return err
	})
}

// change runs a transaction of the hub's, and tells those whom it concerns once it has been committed.
func (s *Service) change(ctx context.Context, fn func(*tx) error) error {
	var moved map[hints.Device]hints.Urgency
	err := s.store.Update(ctx, func(raw kv.Tx) error {
		t, err := s.hub.Begin(raw, s.now())
		if err != nil {
			return err
		}
		x, err := s.wrap(ctx, t)
		if err != nil {
			return err
		}
		if err := fn(x); err != nil {
			return err
		}
		if err := x.flushDesks(); err != nil {
			return err
		}
		if err := t.Finish(); err != nil {
			return err
		}
		moved, err = s.hinted(t)
		return err
	})
	if err == nil {
		s.board.Publish(moved)
	}
	return err
}

// maxNamed bounds what one leaf names, so that nobody is refused for seeing or sending much.
const maxNamed = 16000

// concerns names in the audit leaf what was shown or changed.
func (x *tx) concerns(kind string, id fmt.Stringer) {
	switch named := len(x.leaf.Detail.Entities); {
	case named < maxNamed:
		x.leaf.Detail.Entities = append(x.leaf.Detail.Entities, kind+":"+id.String())
	case named == maxNamed:
		x.leaf.Detail.Entities = append(x.leaf.Detail.Entities, "more:not-named")
	}
}

// allow refuses what the role table does not let this person do.
func (x *tx) allow(act casework.Act) error {
	if x.who.May(act) {
		return nil
	}
	return casework.Refuse(casework.Forbidden, fmt.Sprintf("Your role (%s) may not %s.", x.who.Role.Label(), act))
}

// orForbid refuses, where the table says no, for the role or for the record.
//
//nolint:revive // ok and err are the table's answer, passed on as it came
func (x *tx) orForbid(act casework.Act, ok bool, err error) error {
	if err != nil || ok {
		return err
	}
	if err := x.allow(act); err != nil {
		return err
	}
	return casework.Refuse(casework.Forbidden, fmt.Sprintf("You may %s only where you work with the child.", act))
}

// isRefusal says whether err is the domain's no, and not a failure.
func isRefusal(err error) bool {
	var r *casework.Refusal
	return errors.As(err, &r)
}
