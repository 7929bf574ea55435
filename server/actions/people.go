package actions

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"streetlight/server/audit"
	"streetlight/shared/casework"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

// begin makes the practice scope on a new store and brings its pack up to date.
func (s *Service) begin(ctx context.Context) error {
	return s.change(ctx, func(x *tx) error {
		if _, err := x.LogID(); err != nil {
			return err
		}
		if _, err := x.practiceScope(); err != nil {
			return err
		}
		return x.beginPack()
	})
}

func (x *tx) practiceScope() (casework.ScopeID, error) {
	b, err := x.KV().Get(tableSystem, []byte("practice"))
	if err != nil {
		return casework.ScopeID{}, err
	}
	if b != nil {
		return casework.ScopeID(b), nil
	}
	scope, err := x.beginScope(records.Meta{Kind: casework.PracticeScope})
	if err != nil {
		return scope, err
	}
	return scope, x.KV().Put(tableSystem, []byte("practice"), scope[:])
}

// inPractice writes a row of the directory that every phone holds.
func (x *tx) inPractice(id [16]byte, field casework.FieldID, v any) error {
	scope, err := x.practiceScope()
	if err != nil {
		return err
	}
	state, err := x.State(scope)
	if err != nil {
		return err
	}
	op, err := records.Whole(state, id, field, v)
	if err != nil {
		return err
	}
	return x.Write(scope, op)
}

// System is who acts when the command line of the server does: whoever has the machine.
const System = "system"

// manage runs an act of the command line.
func (s *Service) manage(ctx context.Context, act string, fn func(*tx) error) error {
	return s.change(ctx, func(x *tx) error {
		x.leaf = audit.Entry{Time: x.Now, Actor: System, Action: act, Result: "done"}
		if err := fn(x); err != nil {
			return err
		}
		_, err := s.log.Append(x.KV(), x.leaf)
		return err
	})
}

// NewWorker is a person to be added. Agency and team are found by name, and made when they are new.
type NewWorker struct {
	Name   string
	Role   casework.Role
	Agency string
	Sector casework.Sector
	Team   string
}

// AddWorker adds a person, with their agency and team where those are new, and gives the secret part of a link by which
// they set a password. Roles that only work on a phone get no link: enrol their phone instead.
func (s *Service) AddWorker(ctx context.Context, in NewWorker) (w casework.Worker, link string, err error) {
	if err := in.check(); err != nil {
		return w, "", err
	}
	err = s.manage(ctx, "add-worker", func(x *tx) error {
		if w, err = x.addWorker(in); err != nil {
			return err
		}
		x.concerns("worker", w.ID)
		link, err = s.gate.NewLink(x.KV(), w.ID, linkLife, x.Now)
		return err
	})
	return w, link, err
}

// NewLink makes another link by which a worker sets a password, such as one who forgot theirs. The old password holds
// until the link is used, which ends every session of the worker.
func (s *Service) NewLink(ctx context.Context, worker casework.WorkerID) (link string, err error) {
	err = s.manage(ctx, "make-link", func(x *tx) error {
		w, ok, err := x.worker(worker)
		if err != nil {
			return err
		}
		if !ok || w.Ended {
			return casework.Refuse(casework.NotFound, "There is no such worker, or their account has ended.")
		}
		x.concerns("worker", worker)
		link, err = s.gate.NewLink(x.KV(), worker, linkLife, x.Now)
		return err
	})
	return link, err
}

// linkLife is how long a link to set a password is good for.
const linkLife = 24 * time.Hour

func (in NewWorker) check() error {
	if in.Role.Label() == string(in.Role) {
		return casework.RefuseField("role", fmt.Sprintf("There is no role %q. The roles are: %s.", in.Role, codesOf(casework.Roles())))
	}
	for _, f := range []struct{ name, label, text string }{{"name", "Name", in.Name}, {"agency", "Agency", in.Agency}, {"team", "Team", in.Team}} {
		field := casework.Field{Name: f.name, Label: f.label, Type: casework.Text, Required: true}
		if err := field.Check([]string{f.text}); err != nil {
			return err
		}
	}
	switch in.Sector {
	case casework.Police, casework.Council, casework.Voluntary, casework.Health, casework.Education:
		return nil
	}
	return casework.RefuseField("sector", "The sector is police, council, voluntary, health or education.")
}

func codesOf(list []casework.Choice) string {
	out := ""
	for i, c := range list {
		if i > 0 {
			out += ", "
		}
		out += c.Code
	}
	return out
}

func (x *tx) addWorker(in NewWorker) (casework.Worker, error) {
	agency, err := x.findOrAddAgency(in)
	if err != nil {
		return casework.Worker{}, err
	}
	team, err := x.findOrAddTeam(agency, in.Team)
	if err != nil {
		return casework.Worker{}, err
	}
	id, err := x.drawID()
	if err != nil {
		return casework.Worker{}, err
	}
	w := casework.Worker{ID: casework.WorkerID(id), Name: in.Name, Agency: agency.ID, Team: team.ID, Role: in.Role}
	if err := put(x.KV(), tableWorker, w.ID[:], w); err != nil {
		return w, err
	}
	if err := x.inPractice(w.ID, casework.FieldWorker, w); err != nil {
		return w, err
	}
	own, err := x.beginScope(records.Meta{Kind: casework.UserScope})
	if err != nil {
		return w, err
	}
	if err := x.KV().Put(tableUser, w.ID[:], own[:]); err != nil {
		return w, err
	}
	practice, err := x.practiceScope()
	if err != nil {
		return w, err
	}
	for _, scope := range []casework.ScopeID{own, practice} {
		if err := x.Grant(scope, w.ID, replica.Read); err != nil {
			return w, err
		}
	}
	return w, errors.Join(x.handCardsTo(w), x.handPartsTo(w))
}

func (x *tx) findOrAddAgency(in NewWorker) (casework.Agency, error) {
	agencies, err := all[casework.Agency](x.KV(), tableAgency, nil)
	if err != nil {
		return casework.Agency{}, err
	}
	for _, a := range agencies {
		if a.Name == in.Agency {
			return a, nil
		}
	}
	id, err := x.drawID()
	if err != nil {
		return casework.Agency{}, err
	}
	a := casework.Agency{ID: casework.AgencyID(id), Name: in.Agency, Sector: in.Sector}
	if err := put(x.KV(), tableAgency, a.ID[:], a); err != nil {
		return a, err
	}
	return a, x.inPractice(a.ID, casework.FieldAgency, a)
}

func (x *tx) findOrAddTeam(agency casework.Agency, name string) (casework.Team, error) {
	teams, err := all[casework.Team](x.KV(), tableTeam, nil)
	if err != nil {
		return casework.Team{}, err
	}
	for _, t := range teams {
		if t.Agency == agency.ID && t.Name == name {
			return t, nil
		}
	}
	id, err := x.drawID()
	if err != nil {
		return casework.Team{}, err
	}
	t := casework.Team{ID: casework.TeamID(id), Agency: agency.ID, Name: name}
	if err := put(x.KV(), tableTeam, t.ID[:], t); err != nil {
		return t, err
	}
	return t, x.inPractice(t.ID, casework.FieldTeam, t)
}

// WorkerLine is one worker in a list.
type WorkerLine struct {
	casework.Worker
	AgencyName string          `json:"agency_name"`
	Sector     casework.Sector `json:"sector"` // of the agency
	TeamName   string          `json:"team_name"`
	Phones     int             `json:"phones"`
}

// Workers lists everybody.
func (s *Service) Workers(ctx context.Context) (out []WorkerLine, err error) {
	err = s.manage(ctx, "list-workers", func(x *tx) error {
		out, err = x.everybody()
		return err
	})
	return out, err
}

// everybody lists all workers by agency and name.
func (x *tx) everybody() ([]WorkerLine, error) {
	workers, err := all[casework.Worker](x.KV(), tableWorker, nil)
	if err != nil {
		return nil, err
	}
	out := make([]WorkerLine, 0, len(workers))
	for _, w := range workers {
		line, err := x.workerLine(w)
		if err != nil {
			return nil, err
		}
		out = append(out, line)
	}
	slices.SortFunc(out, func(a, b WorkerLine) int { return compareText(a.AgencyName+a.Name, b.AgencyName+b.Name) })
	return out, nil
}

func (x *tx) workerLine(w casework.Worker) (WorkerLine, error) {
	line := WorkerLine{Worker: w}
	agency, _, err := get[casework.Agency](x.KV(), tableAgency, w.Agency[:])
	if err != nil {
		return line, err
	}
	team, _, err := get[casework.Team](x.KV(), tableTeam, w.Team[:])
	if err != nil {
		return line, err
	}
	phones, err := replica.Devices(x.KV(), w.ID)
	line.AgencyName, line.Sector, line.TeamName, line.Phones = agency.Name, agency.Sector, team.Name, len(phones)
	return line, err
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// FindWorker finds a worker by id or by exact name. It shows nothing by itself: what is then done with the worker leaves
// the leaf.
func (s *Service) FindWorker(ctx context.Context, name string) (casework.Worker, error) {
	var workers []WorkerLine
	err := s.change(ctx, func(x *tx) (err error) {
		workers, err = x.everybody()
		return err
	})
	if err != nil {
		return casework.Worker{}, err
	}
	var found []casework.Worker
	for _, w := range workers {
		if w.ID.String() == name || w.Name == name {
			found = append(found, w.Worker)
		}
	}
	if len(found) == 0 {
		return casework.Worker{}, casework.Refuse(casework.NotFound, fmt.Sprintf("Nobody is called %q. “user list” shows the names.", name))
	}
	if len(found) > 1 {
		return casework.Worker{}, casework.Refuse(casework.NotFound, fmt.Sprintf("%d workers are called %q. Use the id that “user list” shows.", len(found), name))
	}
	return found[0], nil
}
