package e2e_test

import (
	"context"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/simtest"
	"streetlight/sync/wire"
)

// The agencies of the simulated partnership.
const (
	simPolice    = "Avon and Somerset Police"
	simMentors   = "Bridgwater Youth Mentors"
	simCouncil   = "Somerset Council"
	simSuccessor = "Helen Ashworth" // takes over the plans of whoever leaves
)

// simPeople are the people around the hub: those with phones, and those at the console.
type simPeople struct {
	hub         *simHub
	offered     []actions.NewWorker                       // who may come, in this order
	users       []casework.Worker                         // who have phones
	own         map[casework.WorkerID]simtest.ID          // their user scopes
	supervisors map[casework.AgencyID][]casework.WorkerID // at the console
	owners      []casework.Worker                         // who answer alerts and own plans
	byID        map[casework.WorkerID]casework.Worker
}

// populate adds the people who work at the console.
func (p *simPeople) populate() error {
	p.own, p.byID = map[casework.WorkerID]simtest.ID{}, map[casework.WorkerID]casework.Worker{}
	p.supervisors = map[casework.AgencyID][]casework.WorkerID{}
	for _, n := range []actions.NewWorker{
		{Name: "Priya Nair", Role: casework.Supervisor, Agency: simPolice, Sector: casework.Police, Team: "Bridgwater"},
		{Name: "Grace Vine", Role: casework.Supervisor, Agency: simMentors, Sector: casework.Voluntary, Team: "Mentors"},
		{Name: "Ruth Lowe", Role: casework.Supervisor, Agency: simCouncil, Sector: casework.Council, Team: "Families"},
		{Name: simSuccessor, Role: casework.FrontDoor, Agency: simCouncil, Sector: casework.Council, Team: "Front Door"},
		{Name: "Daniel Quinn", Role: casework.SocialWorker, Agency: simCouncil, Sector: casework.Council, Team: "Front Door"},
		{Name: "Iris Stone", Role: casework.LeadPractice, Agency: simCouncil, Sector: casework.Council, Team: "Families"},
	} {
		w, err := p.add(n)
		if err != nil {
			return err
		}
		if w.Role == casework.Supervisor {
			p.supervisors[w.Agency] = append(p.supervisors[w.Agency], w.ID)
		} else {
			p.owners = append(p.owners, w)
		}
	}
	return nil
}

func (p *simPeople) add(n actions.NewWorker) (casework.Worker, error) {
	w, _, err := p.hub.processes[0].service.AddWorker(context.Background(), n)
	p.byID[w.ID] = w
	return w, err
}

// Worker adds a person with phones: who of these come first is drawn.
func (p *simPeople) Worker(now time.Time, _ simtest.ID) (simtest.ID, error) {
	p.hub.now = now
	if p.offered == nil {
		p.offered = []actions.NewWorker{
			{Name: "Tom Reed", Role: casework.PCSO, Agency: simPolice, Sector: casework.Police, Team: "Bridgwater"},
			{Name: "Nadia Shah", Role: casework.PCSO, Agency: simPolice, Sector: casework.Police, Team: "Taunton"},
			{Name: "Owen Hale", Role: casework.Supervisor, Agency: simPolice, Sector: casework.Police, Team: "Taunton"},
			{Name: "Marcus Cole", Role: casework.Mentor, Agency: simMentors, Sector: casework.Voluntary, Team: "Mentors"},
			{Name: "Amy Ford", Role: casework.FamilyWorker, Agency: simCouncil, Sector: casework.Council, Team: "Families"},
		}
		others := p.offered[1:] // at least one records
		p.hub.dice.Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
	}
	n := p.offered[len(p.users)]
	w, err := p.add(n)
	if err != nil {
		return simtest.ID{}, err
	}
	p.users = append(p.users, w)
	return simtest.ID(w.ID), p.hub.view(func(r kv.Reader) error {
		b, err := r.Get(kv.Table{Name: "user-own", Ordered: true}, w.ID[:])
		if err == nil {
			p.own[w.ID] = simtest.ID(b)
		}
		return err
	})
}

// Enrol takes a phone in with a one-time code, as people do it.
func (p *simPeople) Enrol(now time.Time, e simtest.Enrolment) (secret [32]byte, err error) {
	s := p.hub.at(0, now)
	code, err := s.NewCode(context.Background(), casework.WorkerID(e.User))
	if err != nil {
		return secret, err
	}
	raw, err := s.Hello()
	if err != nil {
		return secret, err
	}
	hello, err := wire.ParseHubHello(raw)
	if err != nil {
		return secret, err
	}
	bare, err := casework.ReadCode(code)
	if err != nil {
		return secret, err
	}
	req, secret, err := wire.BeginEnrol(hello, wire.Proof(bare), e.Device, e.Public, p.hub.dice)
	if err != nil {
		return secret, err
	}
	body, err := wire.Encode(req)
	if err != nil {
		return secret, err
	}
	sealed, err := s.Enrol(context.Background(), body)
	if err != nil {
		return secret, err
	}
	_, err = wire.OpenEnrolAnswer(sealed, secret, req)
	return secret, err
}

// Revoke ends a phone.
func (p *simPeople) Revoke(now time.Time, device simtest.ID) error {
	return p.hub.at(0, now).Revoke(context.Background(), casework.DeviceID(device))
}
