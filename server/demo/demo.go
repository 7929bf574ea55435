// Package demo walks a fictional partnership through real police records: phones record offline, lose the network and
// sync, the hub suggests links and raises alerts, supervisors approve and return, and a lead accepts plans. The phones are
// the real program in processes of their own; people decide through the same actions as in the console. Facts enter only
// through the record types that exist. No child in it is real.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"streetlight/server/actions"
	"streetlight/server/demo/encounters"
	"streetlight/server/demo/people"
	"streetlight/shared/casework"
)

// World is what the story takes place in.
type World struct {
	Desk   *actions.Service
	Clock  *Clock
	Zone   *time.Location
	Server string // address of the server, for phones
	Phone  string // path of the phone program
	Vaults string // folder for the phones' vaults
	Seed   uint64
	Tell   Teller
}

// Report counts what happened. Lost must be zero.
type Report struct {
	EncountersRead  int            `json:"encounters_read"`
	RowsRejected    int            `json:"rows_rejected"`
	Under18         int            `json:"under_18"`
	EntriesRecorded int            `json:"entries_recorded"`
	Receipts        int            `json:"receipts"`
	Links           int            `json:"links"`
	Alerts          map[string]int `json:"alerts"`
	PlansActive     int            `json:"plans_active"`
	Approved        int            `json:"approved"`
	Returned        int            `json:"returned"`
	Conflicts       int            `json:"conflicts"`
	Lost            int            `json:"lost"`
	Rejected        []Rejection    `json:"rejected,omitempty"`
	SignIns         []SignIn       `json:"sign_ins,omitempty"`
	DemoVault       string         `json:"demo_vault,omitempty"`
}

// Rejection is a row that could not be read, and why.
type Rejection struct {
	Line   int    `json:"line"`
	Reason string `json:"reason"`
}

// SignIn is a way into the console.
type SignIn struct {
	Name     string `json:"name"`
	Role     string `json:"role"`
	Username string `json:"username"`
	Password string `json:"password"`
}

// story is a walk under way.
type story struct {
	World
	ctx     context.Context
	dice    *rand.Rand
	report  Report
	members map[string]member // by key
	byName  map[string]member
	phones  map[string]*phone // by the key of who carries it
	truth   map[casework.ChildID]int
	cast    map[int]people.Child
	mended  map[casework.EntryID]bool // entries that were returned once
}

// Run tells the whole story of the records in a file.
func Run(ctx context.Context, w World, file string) (Report, error) {
	s := &story{World: w, ctx: ctx, dice: rand.New(rand.NewPCG(w.Seed, 0x57ee7)), members: map[string]member{}, byName: map[string]member{},
		phones: map[string]*phone{}, truth: map[casework.ChildID]int{}, cast: map[int]people.Child{}, mended: map[casework.EntryID]bool{}}
	s.report.Alerts = map[string]int{}
	batch, err := s.read(file)
	if err != nil {
		return s.report, err
	}
	days, err := s.script(batch.Encounters)
	if err != nil {
		return s.report, err
	}
	err = errors.Join(s.tell(days), s.closePhones())
	if key := s.mostOf(); key != "" {
		s.report.DemoVault = filepath.Join(s.Vaults, "demo")
		err = errors.Join(err, os.Symlink(key, s.report.DemoVault))
	}
	return s.report, err
}

func (s *story) read(file string) (encounters.Batch, error) {
	f, err := os.Open(file)
	if err != nil {
		return encounters.Batch{}, fmt.Errorf("read the police records: %w", err)
	}
	defer f.Close() // it was only read
	batch, err := encounters.ReadAll(f, s.Clock.Now())
	if err != nil {
		return batch, fmt.Errorf("read the police records: %w", err)
	}
	s.report.EncountersRead, s.report.RowsRejected = len(batch.Encounters), len(batch.Rejected)
	for _, r := range batch.Rejected {
		s.report.Rejected = append(s.report.Rejected, Rejection{Line: r.Line, Reason: r.Reason})
	}
	batch.Encounters = encounters.Shift(batch.Encounters, s.Clock.Now().In(s.Zone))
	for _, e := range batch.Encounters {
		if e.OfChild() {
			s.report.Under18++
		}
	}
	s.Tell.Say("Read %d police searches (%s layout), %d of people under 18; %d rows could not be read.", len(batch.Encounters), batch.Layout, s.report.Under18, len(batch.Rejected))
	for _, r := range batch.Rejected {
		s.Tell.Say("  line %d: %s", r.Line, r.Reason)
	}
	return batch, nil
}

// tell walks the days.
func (s *story) tell(days []day) error {
	if len(days) > 0 {
		s.Clock.Set(days[0].date)
	}
	if err := s.assemble(); err != nil {
		return err
	}
	done := s.Tell.Progress(len(days), "days")
	for i, d := range days {
		if err := s.walk(d); err != nil {
			return fmt.Errorf("%s: %w", d.date.Format("2 January"), err)
		}
		done(i + 1)
	}
	return s.settle()
}

// settle brings every phone in reach once more, and counts.
func (s *story) settle() error {
	for _, key := range s.carriers() {
		if err := s.sync(s.phones[key], false); err != nil {
			return err
		}
	}
	return s.count()
}

// mostOf is the community support officer with the most to show.
func (s *story) mostOf() string {
	best := ""
	for _, key := range s.desk(casework.PCSO) {
		if s.phones[key] == nil {
			continue
		}
		if best == "" || len(s.phones[key].known) > len(s.phones[best].known) {
			best = key
		}
	}
	return best
}

func (s *story) closePhones() error {
	var all []error
	for _, p := range s.phones {
		all = append(all, p.Close())
	}
	return errors.Join(all...)
}

// Teller says what happens, step by step.
type Teller struct {
	Out io.Writer
	Bar func(total int, what string) func(done int) // nil where there is no terminal
}

// Say writes one line.
func (t Teller) Say(format string, args ...any) {
	if t.Out != nil {
		fmt.Fprintf(t.Out, format+"\n", args...)
	}
}

// Progress begins a bar and gives what moves it.
func (t Teller) Progress(total int, what string) func(done int) {
	if t.Bar == nil {
		return func(int) {}
	}
	return t.Bar(total, what)
}
