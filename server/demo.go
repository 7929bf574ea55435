package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"streetlight/server/auth"
	"streetlight/server/demo"
)

type demoCommand struct {
	Encounters string `required:"" help:"Police stop-and-search records: a monthly download of data.police.uk, or its API flattened to CSV." type:"existingfile"`
	Listen     string `help:"Address to listen on." default:"127.0.0.1:8080"`
	Phone      string `help:"The phone program; beside this one when not given." type:"path"`
	Seed       uint64 `help:"Seed of the story." default:"1"`
	Once       bool   `help:"Stop after the story."`
	JSON       bool   `name:"json" help:"Print one JSON object instead of the story."`
}

// marker stands in a folder that a demonstration made, and may make anew.
const marker = "DEMONSTRATION"

// Run tells the story and goes on serving.
func (c demoCommand) Run(ctx context.Context, cli *commands, env surroundings) error {
	if err := freshFolder(cli.Data); err != nil {
		return err
	}
	clock := demo.NewClock(env.now)
	h, err := openHouse(ctx, houseOptions{dir: cli.Data, now: clock.Now, gate: auth.New, env: env})
	if err != nil {
		return err
	}
	address := c.Listen
	if c.Once {
		address = "127.0.0.1:0"
	}
	s, err := h.listen(serveOptions{address: address, demo: true, now: clock.Now, env: env})
	if err != nil {
		return errors.Join(err, h.close())
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if err := c.tell(ctx, cli, h, s, clock, env); err != nil || c.Once {
		stop()
		return errors.Join(err, s.wait(ctx), h.close())
	}
	if err := h.keep(ctx); err != nil {
		return errors.Join(err, h.close())
	}
	return errors.Join(s.wait(ctx), h.close())
}

func (c demoCommand) tell(ctx context.Context, cli *commands, h *house, s *server, clock *demo.Clock, env surroundings) error {
	program, err := c.phone()
	if err != nil {
		return err
	}
	world := demo.World{Desk: h.actions, Clock: clock, Zone: h.zone, Server: "http://" + s.address, Phone: program,
		Vaults: filepath.Join(cli.Data, "phones"), Seed: c.Seed, Tell: c.teller(env)}
	report, err := demo.Run(ctx, world, c.Encounters)
	clock.Free()
	if err != nil {
		return err
	}
	if c.JSON {
		if err := printJSON(env.out, report); err != nil {
			return err
		}
	} else {
		ending(env.out, report, s.address)
	}
	return os.WriteFile(filepath.Join(cli.Data, "ready"), []byte("http://"+s.address+"\n"), 0o600)
}

// phone finds the phone program.
func (c demoCommand) phone() (string, error) {
	if c.Phone != "" {
		return c.Phone, nil
	}
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find the phone program: %w", err)
	}
	program := filepath.Join(filepath.Dir(self), "phone")
	if _, err := os.Stat(program); err != nil {
		return "", errors.New("the phone program is not beside this one: build it with “make build”, or name it with --phone")
	}
	return program, nil
}

func (c demoCommand) teller(env surroundings) demo.Teller {
	if c.JSON {
		return demo.Teller{}
	}
	t := demo.Teller{Out: env.out}
	if f, ok := env.errs.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		t.Bar = func(total int, what string) func(int) {
			bar := progressbar.NewOptions(total, progressbar.OptionSetWriter(f), progressbar.OptionSetDescription(what),
				progressbar.OptionShowCount(), progressbar.OptionSetElapsedTime(true), progressbar.OptionClearOnFinish())
			return func(done int) { _ = bar.Set(done) } // a bar that cannot be drawn stops nothing
		}
	}
	return t
}

// freshFolder empties the folder of an earlier demonstration. Any other folder that holds something is left alone.
func freshFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("look into %s: %w", dir, err)
	}
	if len(entries) > 0 {
		if _, err := os.Stat(filepath.Join(dir, marker)); err != nil {
			return fmt.Errorf("%s holds something that is not a demonstration: choose another folder with --data", dir)
		}
		if served(dir) {
			return fmt.Errorf("a demonstration is being served from %s: stop it first, or choose another folder with --data", dir)
		}
		if err := os.RemoveAll(dir); err != nil {
			return fmt.Errorf("empty %s: %w", dir, err)
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make %s: %w", dir, err)
	}
	return os.WriteFile(filepath.Join(dir, marker), []byte("Made by “streetlight demo”, which may empty this folder. No child in it is real.\n"), 0o600)
}

// served says whether a server answers in a folder.
func served(dir string) bool {
	conn, err := net.Dial("unix", adminPath(dir))
	return err == nil && conn.Close() == nil
}

// ending says what came of it and how to look at it.
func ending(w io.Writer, r demo.Report, address string) {
	var alerts []string
	for rule, n := range r.Alerts {
		alerts = append(alerts, fmt.Sprintf("%s %d", rule, n))
	}
	sort.Strings(alerts)
	fmt.Fprintf(w, "\nSearches read %d (rows rejected %d), of under-18s %d. Entries %d, receipts %d, lost %d.\n", r.EncountersRead, r.RowsRejected, r.Under18, r.EntriesRecorded, r.Receipts, r.Lost)
	fmt.Fprintf(w, "Links %d. Alerts: %s. Active plans %d. Approved %d, returned %d, open contradictions %d.\n", r.Links, strings.Join(alerts, ", "), r.PlansActive, r.Approved, r.Returned, r.Conflicts)
	fmt.Fprintf(w, "\nThis was a fictional demonstration: no child in it is real.\n\nConsole: http://%s\n", address)
	for _, s := range r.SignIns {
		fmt.Fprintf(w, "  %-22s %-24s %-26s %s\n", s.Username, s.Password, s.Name, s.Role)
	}
	if r.DemoVault != "" {
		fmt.Fprintf(w, "Phone of a demonstration worker: %s, PIN %s\n", r.DemoVault, demo.PIN)
	}
}
