package actions

import (
	"sync"
	"time"

	"streetlight/server/rules"
	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// factCache remembers the facts of files, each with all that it was read from: an entry that says what it said has the fact
// it had. What a transaction that failed left behind has versions that no other state has. When full it starts again.
type factCache struct {
	mu    sync.Mutex
	held  map[casework.ScopeID]cachedFacts
	facts int
}

// cachedFacts are those of a file, in the order of its row's entries. They are never changed, only replaced.
type cachedFacts struct {
	rules *rules.Engine // by which they were read
	child *crdt.Version
	ages  []rules.Age
	facts []cachedFact
}

type cachedFact struct {
	id       casework.EntryID
	entry    *crdt.Version // its version
	received int64
	awaits   bool
	author   casework.Role
	sector   casework.Sector
	stands   bool // there is such an entry
	fact     rules.Fact
	done     []rules.Fact // what was done about it
}

const maxCachedFacts = 32 << 10

func newFactCache() *factCache { return &factCache{held: map[casework.ScopeID]cachedFacts{}} }

func (c *factCache) get(scope casework.ScopeID) cachedFacts {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.held[scope]
}

func (c *factCache) put(scope casework.ScopeID, f cachedFacts) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.facts += len(f.facts) - len(c.held[scope].facts); c.facts > maxCachedFacts {
		clear(c.held)
		c.facts = len(f.facts)
	}
	c.held[scope] = f
}

// factReader reads facts for one look. It asks for each author and agency once.
type factReader struct {
	*tx
	authors  map[casework.WorkerID]casework.Worker
	agencies map[casework.AgencyID]casework.Agency
}

// file gives the facts of a file.
func (r *factReader) file(scope casework.ScopeID) (cachedFacts, error) {
	state, err := r.State(scope)
	if err != nil {
		return cachedFacts{}, err
	}
	row, _, err := r.tx.file(scope)
	if err != nil {
		return cachedFacts{}, err
	}
	agency, err := r.agency(row.Agency)
	if err != nil {
		return cachedFacts{}, err
	}
	old := r.facts.get(scope)
	if old.rules != r.rules { // another pack asks other things of a fact
		old = cachedFacts{}
	}
	now := cachedFacts{rules: r.rules, child: state.Version([16]byte(row.Child)), ages: old.ages, facts: make([]cachedFact, len(row.Entries))}
	if now.child == nil || now.child != old.child {
		now.ages = rules.AgesOf(records.Child(state, row.Child))
	}
	fresh := len(old.facts) != len(now.facts) || now.child != old.child
	for i, e := range row.Entries {
		if i < len(old.facts) {
			now.facts[i] = old.facts[i]
		}
		made, err := r.renew(&now.facts[i], state, scope, agency, e)
		if err != nil {
			return now, err
		}
		fresh = fresh || made
	}
	if fresh {
		r.facts.put(scope, now)
	}
	return now, nil
}

// renew makes a fact anew unless all that it follows from is as it was. Its values are let go of once they were read: they
// are the words of the entry, and the engine asks for them no more.
func (r *factReader) renew(f *cachedFact, state *crdt.State, scope casework.ScopeID, agency casework.Agency, e entryRow) (made bool, err error) {
	author := casework.Worker{}
	if first := state.Get(e.ID, uint16(casework.FieldKind)); len(first) > 0 {
		if author, err = r.author(first[0].User); err != nil {
			return false, err
		}
	}
	version := state.Version(e.ID)
	if f.id == e.ID && f.entry == version && f.received == e.Received && f.awaits == e.Awaits && f.author == author.Role && f.sector == agency.Sector {
		return false, nil
	}
	*f = cachedFact{id: e.ID, entry: version, received: e.Received, awaits: e.Awaits, author: author.Role, sector: agency.Sector}
	entry, _, ok := records.EntryWith(state, scope, e.ID, r.rules.Fields())
	if !ok {
		return true, nil
	}
	j, _, err := r.standing(scope, e.ID)
	if err != nil {
		return true, err
	}
	if !e.Awaits && j.Verdict == casework.Submitted { // its kind needed no approval when it came
		j.Verdict = casework.Approved
	}
	f.stands, f.fact = true, r.rules.FactOf(entry, agency, author, time.UnixMilli(e.Received).UTC(), j)
	f.fact.Values = nil
	f.done, err = r.doneAbout(state, e.ID)
	return true, err
}

func (r *factReader) author(id casework.WorkerID) (casework.Worker, error) {
	if w, known := r.authors[id]; known {
		return w, nil
	}
	w, _, err := r.worker(id)
	if r.authors == nil {
		r.authors = map[casework.WorkerID]casework.Worker{}
	}
	r.authors[id] = w
	return w, err
}

func (r *factReader) agency(id casework.AgencyID) (casework.Agency, error) {
	if a, known := r.agencies[id]; known {
		return a, nil
	}
	a, _, err := get[casework.Agency](r.KV(), tableAgency, id[:])
	if r.agencies == nil {
		r.agencies = map[casework.AgencyID]casework.Agency{}
	}
	r.agencies[id] = a
	return a, err
}
