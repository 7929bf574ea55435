package demo

import (
	"fmt"
	"maps"
	"slices"

	"streetlight/server/actions"
	"streetlight/server/demo/people"
	"streetlight/shared/casework"
)

// member is a worker of the partnership.
type member struct {
	people.Worker
	ID casework.WorkerID
}

// Password is that of every demonstration sign-in.
const Password = "lamp-post-demo-7"

// assemble adds the workers, gives phones to those in the field and passwords to those at a desk.
func (s *story) assemble() error {
	roster, err := people.Roster(s.dice)
	if err != nil {
		return fmt.Errorf("draw the roster: %w", err)
	}
	for _, w := range roster {
		if err := s.add(w); err != nil {
			return fmt.Errorf("add %s: %w", w.Name, err)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.members)) {
		m := s.members[key]
		if m.Role.KindOf() == "" {
			continue
		}
		if err := s.handPhone(m); err != nil {
			return err
		}
	}
	s.Tell.Say("%d workers of three fictional agencies, %d of them with a phone of their own.", len(s.members), len(s.phones))
	return nil
}

func (s *story) add(w people.Worker) error {
	worker, link, err := s.Desk.AddWorker(s.ctx, actions.NewWorker{Name: w.Name, Role: w.Role, Agency: w.Agency, Sector: w.Sector, Team: w.Team})
	if err != nil {
		return err
	}
	m := member{Worker: w, ID: worker.ID}
	s.members[w.Key], s.byName[w.Name] = m, m
	if !worker.May(casework.JudgeEntry) && !worker.May(casework.SeeAlerts) {
		return nil
	}
	s.report.SignIns = append(s.report.SignIns, SignIn{Name: w.Name, Role: w.Role.Label(), Username: w.Key, Password: Password})
	return s.Desk.SetPassword(s.ctx, link, w.Key, Password)
}

func (s *story) handPhone(m member) error {
	p, err := openPhone(s.ctx, s.Phone, s.Vaults, m)
	if err != nil {
		return err
	}
	s.phones[m.Key] = p
	code, err := s.Desk.NewCode(s.ctx, m.ID)
	if err != nil {
		return err
	}
	if err := p.At(s.Clock.Now()); err != nil {
		return err
	}
	return p.Do("enrol", map[string]any{"server": s.Server, "code": code}, nil)
}

// carriers lists who has a phone, in order.
func (s *story) carriers() []string { return slices.Sorted(maps.Keys(s.phones)) }

// actor is a member at the console.
func (s *story) actor(key string) actions.Actor { return actions.Actor{Worker: s.members[key].ID} }

// desk lists the keys of the members with a role, in order.
func (s *story) desk(role casework.Role) []string {
	var out []string
	for key, m := range s.members {
		if m.Role == role {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return out
}
