// Command streetlight is the server of a safeguarding partnership: phones sync with it, rules raise alerts, and
// supervisors work in its console. This package only reads the command line and wires the parts together.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // dates are written in the time zone of the practice pack on any machine

	"github.com/alecthomas/kong"

	"streetlight/shared/casework"
)

// version is stamped by the build.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	env := surroundings{out: os.Stdout, errs: os.Stderr, now: time.Now, random: rand.Reader}
	code := explain(env.errs, run(ctx, os.Args[1:], env))
	stop()
	os.Exit(code)
}

// explain says what went wrong and gives the exit code: 2 for a command line that cannot be read, with how it is written, 3
// for a file of which not all was taken in, 1 for anything else, 0 for no error.
func explain(errs io.Writer, err error) int {
	var unread *kong.ParseError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errNotAll):
		fmt.Fprintln(errs, "streetlight: "+err.Error())
		return 3
	case errors.As(err, &unread):
		unread.Context.Stdout = errs
		if err := unread.Context.PrintUsage(true); err != nil {
			return 2
		}
		fmt.Fprintln(errs, "\nstreetlight: "+err.Error())
		return 2
	}
	fmt.Fprintln(errs, "streetlight: "+err.Error())
	return 1
}

// surroundings are what a command takes from the machine it runs on.
type surroundings struct {
	out    io.Writer
	errs   io.Writer
	now    func() time.Time
	random io.Reader
	sent   []byte // the file that came with a command to a running server
}

// commands is the whole command line.
type commands struct {
	Data    string           `help:"Folder of the store and the keys." default:"streetlight-data" env:"STREETLIGHT_DATA" type:"path"`
	Version kong.VersionFlag `help:"Show the version and stop."`

	Serve  serveCommand   `cmd:"" help:"Serve phones and the console."`
	User   userCommands   `cmd:"" help:"Add and list people, and let them set a password."`
	Device phoneCommands  `cmd:"" help:"Enrol, list and revoke phones."`
	Demo   demoCommand    `cmd:"" help:"Walk a fictional partnership through real police records, then serve it."`
	Audit  auditCommands  `cmd:"" help:"Check and show the audit log."`
	Agency agencyCommands `cmd:"" help:"List agencies, and keep anything new from being shared with one."`
	Erase  eraseCommands  `cmd:"" help:"Erase what is known of a child, or one entry: two people decide."`
	Hold   holdCommands   `cmd:"" help:"Keep a child's records from erasure."`

	Practice practiceCommands `cmd:"" help:"Check practice packs, and bring a new version from draft through trial to live."`

	Restored restoredCommand `cmd:"" help:"Say that the data folder was put back from a backup: phones give back what it lacks."`
	HubKey   hubKeyCommands  `cmd:"" help:"The key by which phones know this server."`

	Quarantine quarantineCommands `cmd:"" help:"Show what phones sent that could not be accepted, and release it."`
	Client     clientCommands     `cmd:"" help:"Let agencies' own systems send records, each with a key of its own."`
	Import     importCommand      `cmd:"" help:"Take in the records of an agency's CSV file."`
	Places     placesCommand      `cmd:"" help:"List the violence that emergency departments counted, by place and month; nobody is named."`

	Rules rulesCommands `cmd:"" help:"See what rules would have raised."`

	Access accessCommands `cmd:"" help:"Let another worker read or go on with a record about a child, and end that."`
}

// run runs one command. A command that works on the store is handed to the server that has the store open, if there is one.
func run(ctx context.Context, args []string, env surroundings) error {
	var cli commands
	parser, err := kong.New(&cli, kong.Name("streetlight"), kong.Description("The server of a safeguarding partnership."),
		kong.Writers(env.out, env.errs), kong.Vars{"version": version})
	if err != nil {
		return fmt.Errorf("read the command line: %w", err)
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return err
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(env.errs, &slog.HandlerOptions{Level: slog.LevelInfo})))
	parsed.BindTo(ctx, (*context.Context)(nil))
	if done, err := forward(ctx, &cli, parsed.Command(), args, env); done {
		return err
	}
	return parsed.Run(&cli, env, (*opened)(nil))
}

// sentence is what to tell a person about an error of theirs.
func sentence(err error) string {
	var r *casework.Refusal
	if errors.As(err, &r) {
		return r.Sentence
	}
	return err.Error()
}
