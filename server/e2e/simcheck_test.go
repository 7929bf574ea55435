package e2e_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/fxamacker/cbor/v2"

	"streetlight/server/audit"
	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/records"
	"streetlight/sync/simtest"
)

// What must hold of what the server made of all that phones wrote, read from its store by code of its own.

func broken(property, format string, args ...any) error {
	return &simtest.Failure{Property: property, What: fmt.Sprintf(format, args...)}
}

// Check looks at the records of a child, one for each agency, and at all that is linked with them.
func (h *simHub) Check(child simtest.ID) error {
	return h.view(func(r kv.Reader) error {
		look := &simLook{h: h, r: r}
		if err := look.directory(); err != nil {
			return err
		}
		for _, agency := range h.agencies() {
			if err := look.record(h.record(child, agency)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (p *simPeople) agencies() []casework.AgencyID {
	var out []casework.AgencyID
	for _, u := range p.users {
		if !slices.Contains(out, u.Agency) {
			out = append(out, u.Agency)
		}
	}
	return out
}

// CheckEnd recomputes the audit log.
func (h *simHub) CheckEnd() error {
	known, err := audit.NewVerifiers(h.origin(), h.secrets.AuditPublic())
	if err != nil {
		return err
	}
	for _, p := range h.processes {
		if _, err := p.service.VerifyLog(context.Background(), known); err != nil {
			return broken("the audit log verifies", "%v", err)
		}
	}
	return nil
}

// simLook is one look at the store.
type simLook struct {
	h       *simHub
	r       kv.Reader
	workers map[casework.WorkerID]casework.Worker
	armed   casework.EntryID // of the records looked at: an entry that names a weapon and counts; zero: none does
	warned  bool             // rule R7 has raised an alert on them
}

// directory reads who works here.
func (l *simLook) directory() error {
	b, err := l.r.Get(kv.Table{Name: "system"}, []byte("practice"))
	if err != nil {
		return err
	}
	state, err := l.h.lens.State(l.r, simtest.ID(b))
	if err != nil {
		return err
	}
	all, err := records.Wholes[casework.Worker](state, casework.FieldWorker)
	l.workers = map[casework.WorkerID]casework.Worker{}
	for _, w := range all {
		l.workers[w.ID] = w
	}
	return err
}

func (l *simLook) desk(child casework.ChildID) (d simDesk, ok bool, err error) {
	b, err := l.r.Get(kv.Table{Name: "desk", Ordered: true}, child[:])
	if err != nil || b == nil {
		return d, false, err
	}
	return d, true, cbor.Unmarshal(b, &d)
}

// record looks at one record of a child, and at those that it is linked with.
func (l *simLook) record(child casework.ChildID) error {
	l.armed, l.warned = casework.EntryID{}, false
	g, err := l.linked(child)
	if err != nil || len(g.records) == 0 {
		return err
	}
	if err := l.alerts(g); err != nil {
		return err
	}
	if err := l.plans(g); err != nil {
		return err
	}
	if err := l.files(g); err != nil {
		return err
	}
	if !l.armed.IsZero() && !l.warned {
		return broken("a weapon raises its alert", "entry %s names one, and no alert of R7 was ever raised", l.armed.Short())
	}
	return nil
}

// simGroup is the records that are said to be one child.
type simGroup struct {
	records []casework.ChildID
	desks   []simDesk
}

// linked finds them; what is linked is so from both sides.
func (l *simLook) linked(child casework.ChildID) (g simGroup, err error) {
	todo := []casework.ChildID{child}
	for len(todo) > 0 {
		next := todo[0]
		todo = todo[1:]
		if slices.Contains(g.records, next) {
			continue
		}
		d, ok, err := l.desk(next)
		if err != nil || !ok {
			return g, err
		}
		for _, other := range d.Linked {
			if o, _, err := l.desk(other); err != nil || !slices.Contains(o.Linked, next) {
				return g, broken("a link stands on both desks", "%s names %s, which does not name it (%v)", next, other, err)
			}
		}
		g.records, g.desks, todo = append(g.records, next), append(g.desks, d), append(todo, d.Linked...)
	}
	return g, nil
}

// alerts checks that each rule has at most one open alert on linked records, and that what is open is listed so.
func (l *simLook) alerts(g simGroup) error {
	open := map[string]casework.AlertID{}
	for _, d := range g.desks {
		state, err := l.h.lens.State(l.r, d.Scope)
		if err != nil {
			return err
		}
		all, err := records.Wholes[casework.Alert](state, casework.FieldAlert)
		if err != nil {
			return err
		}
		for _, a := range all {
			l.warned = l.warned || a.Finding.Rule == "R7"
			listed, err := l.r.Get(kv.Table{Name: "alert-open", Ordered: true}, a.ID[:])
			if err != nil {
				return err
			}
			if (listed != nil) != (a.State == casework.AlertOpen) {
				return broken("what is open is listed", "alert %s of rule %s is %s, and listed as open: %t", a.ID.Short(), a.Finding.Rule, a.State, listed != nil)
			}
			if a.State != casework.AlertOpen {
				continue
			}
			if other, twice := open[a.Finding.Rule]; twice {
				return broken("at most one open alert for each rule and home", "rule %s has %s and %s open on linked records", a.Finding.Rule, other.Short(), a.ID.Short())
			}
			open[a.Finding.Rule] = a.ID
		}
	}
	return nil
}

// plans checks that each active plan has an owner who is there and may own it, and a review date.
func (l *simLook) plans(g simGroup) error {
	active := 0
	for _, d := range g.desks {
		if d.Shared == (simtest.ID{}) {
			continue
		}
		state, err := l.h.lens.State(l.r, d.Shared)
		if err != nil {
			return err
		}
		all, err := records.Wholes[casework.Plan](state, casework.FieldPlan)
		if err != nil {
			return err
		}
		for _, p := range all {
			if p.State != casework.PlanActive {
				continue
			}
			active++
			if owner := l.workers[p.Owner]; !owner.May(casework.OwnPlan) || p.ReviewDate.IsZero() {
				return broken("every plan has an owner", "plan %s is owned by %q, ended: %t, to be reviewed %v", p.ID.Short(), owner.Name, owner.Ended, p.ReviewDate)
			}
		}
	}
	if active > 1 && !l.h.restored {
		return broken("linked records have at most one active plan", "%s has %d", g.records[0], active)
	}
	return nil
}

// simFile is a file as it lies in the server's own table.
type simFile struct {
	_       struct{} `cbor:",toarray"`
	Child   casework.ChildID
	Agency  casework.AgencyID
	Author  casework.WorkerID
	Entries []simFileEntry
}

type simFileEntry struct {
	_        struct{} `cbor:",toarray"`
	ID       casework.EntryID
	Received int64
	Changed  int64
	Awaits   bool
	Urgent   bool
}

// files checks every file about these records.
func (l *simLook) files(g simGroup) error {
	for _, child := range g.records {
		var scopes []simtest.ID
		err := l.r.Scan(kv.Table{Name: "of-child", Ordered: true}, kv.Prefix(child[:]), func(key, _ []byte) error {
			scopes = append(scopes, simtest.ID(key[16:]))
			return nil
		})
		if err != nil {
			return err
		}
		for _, scope := range scopes {
			if err := l.file(scope); err != nil {
				return err
			}
		}
	}
	return nil
}

// file checks that each entry which was accepted is before a supervisor until it is judged as it stands, and that its
// copies say so where they are no longer what it says.
func (l *simLook) file(scope simtest.ID) error {
	var row simFile
	b, err := l.r.Get(kv.Table{Name: "file", Ordered: true}, scope[:])
	if err == nil {
		err = cbor.Unmarshal(b, &row)
	}
	if err != nil {
		return err
	}
	state, err := l.h.lens.State(l.r, scope)
	if err != nil {
		return err
	}
	for _, id := range records.EntryIDs(state) {
		at := slices.IndexFunc(row.Entries, func(e simFileEntry) bool { return e.ID == id })
		if at < 0 {
			return broken("what was accepted is seen", "entry %s stands in its file, and in nobody's list", id.Short())
		}
		if err := l.entry(state, id, row.Entries[at]); err != nil {
			return err
		}
	}
	return nil
}

func (l *simLook) entry(state *crdt.State, id casework.EntryID, row simFileEntry) error {
	j, ok, err := records.ReadWhole[casework.Judgement](state, id, casework.FieldJudgement)
	if err != nil {
		return err
	}
	content := casework.ContentHash(state.ContentHash(id))
	judged := ok && j.Content == content
	if row.Awaits == judged {
		return broken("what was accepted is seen", "entry %s is judged as it stands: %t, and awaits a verdict: %t", id.Short(), judged, row.Awaits)
	}
	if (!judged || j.Verdict != casework.Returned || l.h.pack.StillCounts(j.Reason)) && namesWeapon(state, id, time.UnixMilli(row.Received)) {
		l.armed = id
	}
	return l.copies(id, content)
}

// namesWeapon says whether an entry that happened well before it was received names a weapon, in any of its values.
func namesWeapon(state *crdt.State, id casework.EntryID, received time.Time) bool {
	values, _ := records.Read(state, id, casework.EntryFields())
	when := values.Time(casework.FieldOccurredAt)
	if when.IsZero() || len(values[casework.FieldOccurredAt]) > 1 || when.Add(24*time.Hour).After(received) {
		return false
	}
	return slices.ContainsFunc(values[casework.FieldWeapon], func(v string) bool { return v == "seen" || v == "found" || v == "says_carries" })
}

// copies checks that no copy of an entry passes for what the entry says, when the entry says something else by now.
func (l *simLook) copies(id casework.EntryID, content casework.ContentHash) error {
	for _, table := range []string{"shared", "part-of"} {
		into, err := l.r.Get(kv.Table{Name: table, Ordered: true}, id[:])
		if err != nil {
			return err
		}
		if into == nil {
			continue
		}
		state, err := l.h.lens.State(l.r, simtest.ID(into))
		if err != nil {
			return err
		}
		c, ok, err := records.ReadWhole[casework.Published](state, id, casework.FieldPublished)
		if err != nil {
			return err
		}
		if ok && c.Content != content && c.State == "" {
			return broken("a copy says that its original has changed", "the copy of entry %s (%s) passes for current", id.Short(), table)
		}
	}
	return nil
}
