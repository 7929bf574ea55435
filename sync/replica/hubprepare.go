package replica

import (
	"runtime"
	"sync"
	"sync/atomic"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/wire"
)

// Prepared is a request as far as it can be read without the store: its commits parsed and opened, its keys opened. A hub has
// one writer at a time, and this is what need not wait for it. Nothing is decided here.
type Prepared struct {
	wire.Request
	push []looked
	keys map[keyName]commit.Key // those that came with the request, as far as they open
}

type keyName struct {
	scope ID
	id    uint32
}

// looked is one frame of a push.
type looked struct {
	frame   wire.Frame
	commit  *commit.Commit // nil: it is none
	bodyErr error          // why the body is not the one that the header names
	opened  bool
	key     commit.Key // with which it was opened
	ops     []crdt.Op
	opsErr  error
}

// mostAhead is how many bytes of ops of one request are opened ahead, about. Of a phone's honest work that is all; of bodies
// that were made to inflate a thousandfold it is little, and the rest is opened by AnswerPrepared, one request at a time.
const mostAhead = 8 << 20

// Prepare reads a request, on all processors. It changes nothing, and may be done at any time before AnswerPrepared. Should
// reading panic, that is the caller's panic, whom it may cost the request and not the whole server.
func (h *Hub) Prepare(req wire.Request) *Prepared {
	p := &Prepared{Request: req, push: lookAt(req.Push), keys: h.openKeys(req)}
	shares := min(runtime.GOMAXPROCS(0), len(p.push)/fewFrames+1)
	var wg sync.WaitGroup
	var room atomic.Int64
	room.Store(mostAhead)
	panicked := make(chan any, shares)
	for n := range shares {
		wg.Go(func() {
			defer func() {
				if why := recover(); why != nil {
					panicked <- why
				}
			}()
			for i := n * len(p.push) / shares; i < (n+1)*len(p.push)/shares; i++ {
				h.openAhead(&p.push[i], p.keys, &room)
			}
		})
	}
	wg.Wait()
	select {
	case why := <-panicked:
		panic(why)
	default:
		return p
	}
}

// fewFrames are too few for a goroutine of their own.
const fewFrames = 32

// openKeys opens the keys that came with a request.
func (h *Hub) openKeys(req wire.Request) map[keyName]commit.Key {
	secret, ok := h.Ring.Get(req.Device, secretKeyID)
	if !ok {
		return nil
	}
	out := make(map[keyName]commit.Key, len(req.Keys))
	for _, k := range req.Keys {
		name := keyName{k.Scope, k.KeyID}
		if _, twice := out[name]; twice {
			continue
		}
		if key, err := k.Open(secret); err == nil {
			out[name] = key
		}
	}
	return out
}

// lookAt parses frames.
func lookAt(frames []wire.Frame) []looked {
	out := make([]looked, len(frames))
	for i, f := range frames {
		out[i].frame = f
		if c, err := commit.Parse(f.Head); err == nil {
			out[i].commit = c
		}
	}
	return out
}

// openAhead opens a commit, where there is room, with the key that it will most likely be opened with: whether that is so is
// seen in the transaction.
func (h *Hub) openAhead(l *looked, came map[keyName]commit.Key, room *atomic.Int64) {
	if l.commit == nil {
		return
	}
	if l.bodyErr = l.commit.AttachBody(l.frame.Body); l.bodyErr != nil {
		return
	}
	if room.Load() <= 0 {
		return
	}
	name := keyName{l.commit.Scope, l.commit.KeyID}
	key, ok := h.Ring.Get(name.scope, name.id)
	if !ok {
		key, ok = came[name]
	}
	if ok {
		l.opened, l.key = true, key
		l.ops, l.opsErr = l.commit.Open(key)
		room.Add(-int64(roughly(l.ops)))
	}
}

// open gives the ops of a commit.
func (l *looked) open(key commit.Key) ([]crdt.Op, error) {
	if l.opened && l.key == key {
		return l.ops, l.opsErr
	}
	return l.commit.Open(key)
}
