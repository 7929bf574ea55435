package e2e_test

import (
	"context"
	"slices"
	"time"

	"github.com/fxamacker/cbor/v2"

	"streetlight/server/actions"
	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/simtest"
)

// What people do at the console about children: links, alerts, plans and networks.

// simLink is a link as it lies in the server's own table.
type simLink struct {
	_     struct{} `cbor:",toarray"`
	A     casework.ChildID
	B     casework.ChildID
	State casework.LinkState
}

// anyLink draws a link, and who decides about it; ok is false when there is none.
func (a *simActs) anyLink() (id casework.LinkID, link simLink, by actions.Actor, ok bool) {
	keys := a.keysOf("link")
	if len(keys) == 0 {
		return id, link, by, false
	}
	d := a.hub.dice
	id = casework.LinkID(simOf(d, keys...))
	a.must(a.hub.view(func(r kv.Reader) error {
		b, err := r.Get(kv.Table{Name: "link", Ordered: true}, id[:])
		if err != nil {
			return err
		}
		return cbor.Unmarshal(b, &link)
	}))
	by.Worker = simOf(d, a.hub.supervisors[simOf(d, a.hub.users...).Agency]...)
	return id, link, by, true
}

// links confirms what is suggested or refuses it, and undoes what is linked.
func (a *simActs) links() (string, simtest.Doing) {
	id, link, by, ok := a.anyLink()
	if !ok {
		return "", nil
	}
	switch n := a.hub.dice.IntN(12); {
	case n < 5 && link.State == casework.LinkMade:
		return a.doing("undo link", func(ctx context.Context, s *actions.Service) error { return s.UndoLink(ctx, by, id) })
	case n == 11:
		return a.doing("refuse link", func(ctx context.Context, s *actions.Service) error { return s.RefuseLink(ctx, by, id) })
	}
	return a.doing("confirm link", func(ctx context.Context, s *actions.Service) error { return s.ConfirmLink(ctx, by, id) })
}

// answers accepts an open alert, which makes a plan or adds to one, or declines it.
func (a *simActs) answers() (string, simtest.Doing) {
	keys := a.keysOf("alert-open")
	if len(keys) == 0 {
		return "", nil
	}
	d := a.hub.dice
	id, by, owner := casework.AlertID(simOf(d, keys...)), actions.Actor{Worker: simOf(d, a.hub.owners...).ID}, simOf(d, a.hub.owners...).ID
	if d.IntN(3) == 0 {
		return a.doing("decline", func(ctx context.Context, s *actions.Service) error { return s.Decline(ctx, by, id, "It was a toy.") })
	}
	var teams []casework.TeamID
	if d.IntN(2) == 0 {
		teams = append(teams, simOf(d, a.hub.users...).Team)
	}
	return a.doing("accept", func(ctx context.Context, s *actions.Service) error {
		_, err := s.Accept(ctx, by, actions.AcceptInput{Alert: id, Owner: owner, ReviewDate: a.hub.now.Add(24 * time.Hour), Teams: teams})
		return err
	})
}

// names adds somebody to the network of a child.
func (a *simActs) names() (string, simtest.Doing) {
	keys := a.keysOf("desk")
	if len(keys) == 0 {
		return "", nil
	}
	d := a.hub.dice
	child, by, who := casework.ChildID(simOf(d, keys...)), actions.Actor{Worker: simOf(d, a.hub.owners...).ID}, simOf(d, a.hub.users...).ID
	return a.doing("add member", func(ctx context.Context, s *actions.Service) error { return s.AddMember(ctx, by, child, who) })
}

// leaves ends the account of somebody who owns plans, or, once in a run, of somebody with phones.
func (a *simActs) leaves() (string, simtest.Doing) {
	d := a.hub.dice
	if a.left >= 2 || d.IntN(3) > 0 {
		return "", nil
	}
	successor := a.hub.owners[slices.IndexFunc(a.hub.owners, func(w casework.Worker) bool { return w.Name == simSuccessor })]
	who := simOf(d, a.hub.owners...)
	if d.IntN(3) == 0 {
		who = simOf(d, a.hub.users...)
	}
	if who.Name == simSuccessor {
		return "", nil
	}
	a.left++
	return a.doing("end worker", func(ctx context.Context, s *actions.Service) error { return s.EndWorker(ctx, who.ID, successor.ID) })
}
