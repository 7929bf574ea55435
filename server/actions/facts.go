package actions

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"sync"
	"time"

	"streetlight/server/rules"
	"streetlight/shared/casework"
	"streetlight/sync/records"
)

// group is the records that people said are one child, looked at together. Later alerts, shares and plans go to home.
type group struct {
	home    casework.ChildID
	records []casework.ChildID // home first
}

// group finds the records linked with a child, home first: the one with an active plan, else the oldest.
func (x *tx) group(child casework.ChildID) (group, error) {
	var g group
	todo := []casework.ChildID{child}
	for len(todo) > 0 {
		next := todo[0]
		todo = todo[1:]
		if slices.Contains(g.records, next) {
			continue
		}
		d, err := x.desk(next)
		if err != nil {
			return g, err
		}
		g.records = append(g.records, next)
		todo = append(todo, d.row.Linked...)
	}
	home, err := x.homeOf(g.records)
	if err != nil {
		return g, err
	}
	g.home = home
	slices.SortStableFunc(g.records, func(a, b casework.ChildID) int {
		switch home {
		case a:
			return -1
		case b:
			return 1
		}
		return 0
	})
	return g, nil
}

func (x *tx) homeOf(all []casework.ChildID) (casework.ChildID, error) {
	home, oldest := all[0], int64(0)
	for i, child := range all {
		plan, err := x.activePlanOf(child)
		if err != nil {
			return home, err
		}
		if plan != nil {
			return child, nil
		}
		d, err := x.desk(child)
		if err != nil {
			return home, err
		}
		if i == 0 || d.row.Made < oldest || (d.row.Made == oldest && slices.Compare(child[:], home[:]) < 0) {
			home, oldest = child, d.row.Made
		}
	}
	return home, nil
}

// factCache remembers the facts of a file at a link of its log: a scope that has not moved has the facts it had.
type factCache struct {
	mu   sync.Mutex
	held map[casework.ScopeID]cachedFacts
}

type cachedFacts struct {
	hash  [32]byte // fileRow.factsName
	facts []rules.Fact
	ages  []rules.Age
}

const maxCachedFiles = 8192

func newFactCache() *factCache { return &factCache{held: map[casework.ScopeID]cachedFacts{}} }

func (c *factCache) get(scope casework.ScopeID, link [32]byte) (cachedFacts, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f, ok := c.held[scope]
	return f, ok && f.hash == link
}

func (c *factCache) put(scope casework.ScopeID, f cachedFacts) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.held) >= maxCachedFiles {
		clear(c.held)
	}
	c.held[scope] = f
}

// subject gathers what the rules look at.
func (x *tx) subject(g group) (rules.Subject, error) {
	s := rules.Subject{}
	for _, child := range g.records {
		scopes, err := keys(x.KV(), tableOfChild, child[:])
		if err != nil {
			return s, err
		}
		for _, scope := range scopes {
			f, err := x.factsOf(casework.ScopeID(scope))
			if err != nil {
				return s, err
			}
			s.Facts = append(s.Facts, f.facts...)
			s.Ages = append(s.Ages, f.ages...)
		}
	}
	plan, err := x.activePlan(g)
	s.HasLead = plan != nil
	return s, err
}

func (x *tx) factsOf(scope casework.ScopeID) (cachedFacts, error) {
	link, err := x.Link(scope)
	if err != nil {
		return cachedFacts{}, err
	}
	row, _, err := x.file(scope)
	if err != nil {
		return cachedFacts{}, err
	}
	name := row.factsName(link)
	if f, ok := x.facts.get(scope, name); ok {
		return f, nil
	}
	state, err := x.State(scope)
	if err != nil {
		return cachedFacts{}, err
	}
	agency, _, err := get[casework.Agency](x.KV(), tableAgency, row.Agency[:])
	if err != nil {
		return cachedFacts{}, err
	}
	out := cachedFacts{hash: name, ages: rules.AgesOf(records.Child(state, row.Child))}
	for _, e := range row.Entries {
		entry, _, ok := records.Entry(state, scope, e.ID)
		if !ok {
			continue
		}
		author, _, err := x.worker(entry.Author)
		if err != nil {
			return out, err
		}
		j, _, err := x.standing(scope, e.ID)
		if err != nil {
			return out, err
		}
		if !x.pack.NeedsApproval(entry.Kind) && j.Verdict == casework.Submitted {
			j.Verdict = casework.Approved
		}
		out.facts = append(out.facts, x.rules.FactOf(entry, agency, author, time.UnixMilli(e.Received).UTC(), j))
	}
	x.facts.put(scope, out)
	return out, nil
}

// factsName names the facts of a file: they follow from what stands in its log, and from when each entry came. The same
// commits come at another time when a transaction failed and the phone sent them again.
func (row *fileRow) factsName(link [32]byte) [32]byte {
	b := link[:]
	for _, e := range row.Entries {
		b = binary.BigEndian.AppendUint64(b, uint64(e.Received))
	}
	return sha256.Sum256(b)
}

// standing is the verdict that holds for the present content of an entry; a verdict on another content does not, and the
// entry counts as submitted again. Stale says that there is such an older verdict.
func (x *tx) standing(scope casework.ScopeID, id casework.EntryID) (j casework.Judgement, stale bool, err error) {
	state, err := x.State(scope)
	if err != nil {
		return j, false, err
	}
	j, ok, err := records.ReadWhole[casework.Judgement](state, id, casework.FieldJudgement)
	if err != nil || !ok {
		return casework.Judgement{Verdict: casework.Submitted}, false, err
	}
	if j.Verdict != casework.Withdrawn && j.Content != state.ContentHash(id) {
		return casework.Judgement{Verdict: casework.Submitted}, true, nil
	}
	return j, false, nil
}
