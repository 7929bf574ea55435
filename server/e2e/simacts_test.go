package e2e_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/fxamacker/cbor/v2"

	"streetlight/server/actions"
	"streetlight/server/audit"
	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/records"
	"streetlight/sync/replica"
	"streetlight/sync/simtest"
)

// simActs is what people do at the console and whoever has the machine at the command line, through the server's own
// actions.
type simActs struct {
	hub  *simHub
	left int            // workers who have left
	done map[string]int // what was done and not refused, by name
}

// Acts lists them.
func (a *simActs) Acts() (scopes, children []simtest.Act) {
	a.done = map[string]int{}
	return []simtest.Act{{Weight: 18, Begin: a.judges}, {Weight: 12, Begin: a.givesAccess}, {Weight: 5, Begin: a.endsAccess},
			{Weight: 6, Begin: a.releases}, {Weight: 4, Begin: a.keeps}, {Weight: 4, Begin: a.reads}},
		[]simtest.Act{{Weight: 10, Begin: a.links}, {Weight: 10, Begin: a.answers}, {Weight: 3, Begin: a.names}, {Weight: 1, Begin: a.leaves}}
}

// must ends the run on an error that no fault of the simulation explains.
func (*simActs) must(err error) {
	if err != nil {
		panic(broken("no error comes from nowhere", "%v", err))
	}
}

// doing is an act of the service's, by name. What the server refuses in words is no error.
func (a *simActs) doing(what string, fn func(context.Context, *actions.Service) error) (string, simtest.Doing) {
	return what, func(process int, now time.Time) error {
		err := fn(context.Background(), a.hub.at(process, now))
		if _, refused := casework.RefusalOf(err); refused {
			return nil
		}
		if err == nil {
			a.done[what]++
		}
		return err
	}
}

// simEntry is an entry as it stands in its file.
type simEntry struct {
	file    simtest.ID
	agency  casework.AgencyID
	id      casework.EntryID
	content casework.ContentHash
}

// keysOf lists the keys of a table.
func (a *simActs) keysOf(table string) (out [][]byte) {
	a.must(a.hub.view(func(r kv.Reader) error {
		return r.Scan(kv.Table{Name: table, Ordered: true}, kv.Range{}, func(key, _ []byte) error {
			out = append(out, slices.Clone(key))
			return nil
		})
	}))
	return out
}

// entriesIn lists the entries of a file.
func (h *simHub) entriesIn(r kv.Reader, file simtest.ID) ([]simEntry, error) {
	state, err := h.lens.State(r, file)
	if err != nil {
		return nil, err
	}
	meta := records.ReadMeta(state, casework.ScopeID(file))
	var out []simEntry
	for _, id := range records.EntryIDs(state) {
		out = append(out, simEntry{file, meta.Agency, id, state.ContentHash(id)})
	}
	return out, nil
}

// simRecord is a file that has come to the hub.
type simRecord struct {
	scope   simtest.ID
	agency  casework.AgencyID
	entries []simEntry
}

// anyFile draws a file; ok is false when there is none.
func (a *simActs) anyFile() (f simRecord, ok bool) {
	keys := a.keysOf("file")
	if len(keys) == 0 {
		return f, false
	}
	f.scope = simtest.ID(simOf(a.hub.dice, keys...))
	a.must(a.hub.view(func(r kv.Reader) error {
		state, err := a.hub.lens.State(r, f.scope)
		if err != nil {
			return err
		}
		f.agency = records.ReadMeta(state, casework.ScopeID(f.scope)).Agency
		f.entries, err = a.hub.entriesIn(r, f.scope)
		return err
	}))
	return f, true
}

// colleague is somebody with phones, of this agency but once in a while.
func (a *simActs) colleague(agency casework.AgencyID) casework.WorkerID {
	team := slices.DeleteFunc(slices.Clone(a.hub.users), func(w casework.Worker) bool { return w.Agency != agency })
	if len(team) == 0 || a.hub.dice.IntN(12) == 0 {
		team = a.hub.users
	}
	return simOf(a.hub.dice, team...).ID
}

// judges approves an entry or returns it; now and then what stood there before, which must be refused.
func (a *simActs) judges() (string, simtest.Doing) {
	f, ok := a.anyFile()
	if !ok || len(f.entries) == 0 {
		return "", nil
	}
	d := a.hub.dice
	e := simOf(d, f.entries...)
	in := actions.JudgeInput{Entry: e.id, Content: e.content, Verdict: casework.Approved, Publish: true, Basis: "ca1989_s17", Told: "child"}
	switch d.IntN(6) {
	case 0:
		in.Publish, in.Basis, in.Because = false, "", "The child asked us not to."
	case 1:
		in.To, in.Purpose = casework.Audience{Agencies: []casework.AgencyID{simOf(d, a.hub.users...).Agency}}, "To plan together."
	case 2:
		in = actions.JudgeInput{Entry: e.id, Content: e.content, Verdict: casework.Returned, Reason: simOf(d, "too_vague", "wrong_child")}
	case 3:
		in.Content[3] ^= 1
	}
	by := simOf(d, a.hub.supervisors[e.agency]...)
	return a.doing("judge", func(ctx context.Context, s *actions.Service) error {
		return s.Judge(ctx, actions.Actor{Worker: by}, in)
	})
}

// News returns an entry of the scope to its author, with words.
func (a *simActs) News(process int, now time.Time, scope simtest.ID) (bool, error) {
	var entries []simEntry
	err := a.hub.view(func(r kv.Reader) (err error) {
		entries, err = a.hub.entriesIn(r, scope)
		return err
	})
	if err != nil || len(entries) == 0 || len(a.hub.supervisors[entries[0].agency]) == 0 {
		return false, err
	}
	e := entries[0]
	in := actions.JudgeInput{Entry: e.id, Content: e.content, Verdict: casework.Returned, Reason: "too_vague", Words: fmt.Sprintf("Which river, at %v?", now)}
	err = a.hub.at(process, now).Judge(context.Background(), actions.Actor{Worker: a.hub.supervisors[e.agency][0]}, in)
	if _, refused := casework.RefusalOf(err); refused {
		return false, nil
	}
	return true, err
}

// Verdict reads a supervisor's judgement.
func (*simActs) Verdict(op simtest.Op) (v simtest.Verdict, ok bool) {
	if op.Field != uint16(casework.FieldJudgement) {
		return v, false
	}
	var j casework.Judgement
	if cbor.Unmarshal(op.Value, &j) != nil || j.Verdict != casework.Approved && j.Verdict != casework.Returned {
		return v, false
	}
	return simtest.Verdict{Content: j.Content, By: simtest.ID(j.By), Binds: j.Verdict == casework.Approved}, true
}

func (a *simActs) givesAccess() (string, simtest.Doing) {
	f, ok := a.anyFile()
	if !ok {
		return "", nil
	}
	in := actions.GivenAccess{File: casework.ScopeID(f.scope), Worker: a.colleague(f.agency), Write: a.hub.dice.IntN(2) == 0}
	return a.doing("give access", func(ctx context.Context, s *actions.Service) error { return s.GiveAccess(ctx, in) })
}

func (a *simActs) endsAccess() (string, simtest.Doing) {
	f, ok := a.anyFile()
	if !ok {
		return "", nil
	}
	who := a.colleague(f.agency)
	return a.doing("end access", func(ctx context.Context, s *actions.Service) error {
		return s.EndAccess(ctx, casework.ScopeID(f.scope), who)
	})
}

// releases lets something out of quarantine.
func (a *simActs) releases() (string, simtest.Doing) {
	var ids []string
	var authors []casework.WorkerID
	a.must(a.hub.view(func(r kv.Reader) error {
		return a.hub.lens.EachApart(r, func(k replica.KeptApart) error {
			if !k.Released.IsZero() || k.Commit == nil {
				return nil
			}
			id, err := a.hub.lens.ShortID(r, k)
			ids, authors = append(ids, id), append(authors, casework.WorkerID(k.User))
			return err
		})
	}))
	if len(ids) == 0 {
		return "", nil
	}
	at := a.hub.dice.IntN(len(ids))
	team := a.hub.supervisors[a.hub.byID[authors[at]].Agency]
	if len(team) == 0 {
		return "", nil
	}
	by := simOf(a.hub.dice, team...)
	return a.doing("release", func(ctx context.Context, s *actions.Service) error {
		_, err := s.Release(ctx, actions.Actor{Worker: by}, ids[at], "It was written in good faith.")
		return err
	})
}

// keeps is the upkeep of each minute.
func (a *simActs) keeps() (string, simtest.Doing) {
	return a.doing("upkeep", func(ctx context.Context, s *actions.Service) error {
		signer, err := audit.NewSigner(a.hub.origin(), a.hub.secrets.Audit)
		if err != nil {
			return err
		}
		return s.Upkeep(ctx, signer)
	})
}

// reads opens what a supervisor opens in the morning; a list must not hold the same twice.
func (a *simActs) reads() (string, simtest.Doing) {
	by := actions.Actor{Worker: simOf(a.hub.dice, a.hub.supervisors[simOf(a.hub.dice, a.hub.users...).Agency]...)}
	return a.doing("look", func(ctx context.Context, s *actions.Service) error {
		queue, err := s.Queue(ctx, by)
		if err != nil {
			return err
		}
		seen := map[casework.EntryID]bool{}
		for _, e := range queue {
			if seen[e.ID] {
				return &simtest.Failure{Property: "a list holds each thing once", What: "an entry stands in the queue twice"}
			}
			seen[e.ID] = true
		}
		return nil
	})
}

// Guarded lists a desk, the directory, and the scopes of the workers.
func (a *simActs) Guarded() (out []simtest.ID, err error) {
	for _, u := range a.hub.users {
		out = append(out, a.hub.own[u.ID])
	}
	return out, a.hub.view(func(r kv.Reader) error {
		b, err := r.Get(kv.Table{Name: "system"}, []byte("practice"))
		if err != nil {
			return err
		}
		out = append(out, simtest.ID(b))
		return r.Scan(kv.Table{Name: "desk", Ordered: true}, kv.Range{}, func(_, value []byte) error {
			var row simDesk
			if err := cbor.Unmarshal(value, &row); err != nil {
				return err
			}
			out = append(out, row.Scope)
			return kv.ErrStop
		})
	})
}

// simDesk is where a child record's workflow stands, as it lies in the store.
type simDesk struct {
	_      struct{} `cbor:",toarray"`
	Scope  simtest.ID
	Shared simtest.ID
	Card   simtest.ID
	Linked []casework.ChildID
	Made   int64
	Due    int64
}
