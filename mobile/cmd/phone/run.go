package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/alecthomas/kong"

	"streetlight/mobile/actions"
	"streetlight/mobile/client"
	"streetlight/mobile/vault"
	"streetlight/shared/casework"
)

// The ways to end.
const (
	exitWell  = 0
	exitSorry = 1 // it was understood and could not be done
	exitUsage = 2
)

// grammar is the command line.
type grammar struct {
	Vault   string           `placeholder:"DIR" help:"The phone's vault. Without it: the environment's STREETLIGHT_VAULT."`
	Pin     string           `placeholder:"PIN" help:"PIN or passphrase. Others on this machine can see it: rather set STREETLIGHT_PIN, use --pin-file, or type it."`
	PinFile string           `placeholder:"FILE" help:"A file with the PIN or passphrase on its first line."`
	JSON    bool             `name:"json" help:"Answer in JSON."`
	Version kong.VersionFlag `help:"Print the version."`

	Enrol      enrolCommand     `cmd:"" help:"Set this phone up with a server and a one-time code; one that is set up is enrolled again, with all that it holds."`
	Record     recordCommand    `cmd:"" help:"Record an entry about a child, with or without a network."`
	Correct    correctCommand   `cmd:"" help:"Correct an entry, such as one that was returned."`
	Fields     fieldsCommand    `cmd:"" help:"List the fields of an entry and what each may hold."`
	Import     importCommand    `cmd:"" help:"Record what another system wrote: one JSON object a line."`
	Sync       syncCommand      `cmd:"" help:"Send what waits and fetch what is new."`
	Watch      watchCommand     `cmd:"" help:"Keep in step with the server until interrupted, and say what arrives."`
	List       listCommand      `cmd:"" help:"List entries, those saved last first."`
	Show       showCommand      `cmd:"" help:"Show one entry, or one child with its entries."`
	Children   childrenCommand  `cmd:"" help:"List the children this phone holds."`
	Conflicts  conflictsCommand `cmd:"" help:"List the entries in which people contradict each other."`
	Settle     settleCommand    `cmd:"" help:"End a contradiction: make one value the only one."`
	Profile    profileCommand   `cmd:"" help:"Ask the server to change what is known of a child, in the picture that its network shares."`
	PlanWords  planWordsCommand `cmd:"" help:"Ask the server to change a section of a plan."`
	Withdraw   withdrawCommand  `cmd:"" help:"Take back an entry of your own for good, with or without a network."`
	Add        addCommand       `cmd:"" help:"Add words beside an entry; the entry stays as it was written."`
	Requests   requestsCommand  `cmd:"" help:"List what you asked the server to do, and its answers."`
	Status     statusCommand    `cmd:"" help:"Say how the phone stands: what waits, what is safe, what came back."`
	Salvage    salvageCommand   `cmd:"" help:"Send what is unsent on a phone that was wiped, or whose PIN nobody knows, sealed as it lies. No PIN is needed."`
	ServeStdio stdioCommand     `cmd:"" name:"serve-stdio" help:"Keep the vault open and answer one JSON request a line."`
}

// surroundings is everything the commands touch outside of the phone.
type surroundings struct {
	in    io.Reader
	out   io.Writer
	err   io.Writer
	env   func(string) string
	clock *movableClock
	line  *network
	flags *grammar
	phone *actions.Phone // nil while locked
}

// Run runs one command and returns how the process is to end. It reads no global state but the clock and the network.
func Run(args []string, in io.Reader, out, errs io.Writer, env func(string) string) int {
	var flags grammar
	ended := -1
	parser, err := kong.New(&flags, kong.Name("phone"), kong.Writers(out, errs), kong.Vars{"version": version},
		kong.Exit(func(code int) { ended = code }), kong.UsageOnError(),
		kong.Description("Streetlight's phone without a screen. Everything is kept on this machine, sealed, until a server has signed for it."))
	if err != nil {
		fmt.Fprintln(errs, err)
		return exitUsage
	}
	k, err := parser.Parse(args)
	if ended >= 0 {
		return ended
	}
	s := &surroundings{in: in, out: out, err: errs, env: env, clock: newClock(), line: newNetwork(client.NewTransport()), flags: &flags}
	if err != nil {
		s.sorry(err)
		return exitUsage
	}
	k.BindTo(context.Background(), (*context.Context)(nil))
	err = k.Run(s)
	if s.phone != nil {
		err = errors.Join(err, s.phone.Close())
	}
	if err != nil {
		s.sorry(err)
		return exitOf(err)
	}
	return exitWell
}

// errUsage is a command line that was parsed and cannot be meant.
type errUsage struct{ words string }

func (e errUsage) Error() string { return e.words }

// failure is a sentence about something outside of the phone, with its cause.
type failure struct {
	sentence string
	cause    error
}

func (f failure) Error() string { return f.sentence + " (" + f.cause.Error() + ")" }

func (f failure) Unwrap() error { return f.cause }

func exitOf(err error) int {
	var usage errUsage
	if errors.As(err, &usage) {
		return exitUsage
	}
	return exitSorry
}

// trouble is an error as JSON shows it.
type trouble struct {
	Error string `json:"error,omitempty"`
	Field string `json:"field,omitempty"`
	Kind  string `json:"kind,omitempty"`
}

// troubleOf finds the words for a person, and the field at fault.
func troubleOf(err error) trouble {
	if r, ok := casework.RefusalOf(err); ok {
		return trouble{r.Sentence, r.Field, string(r.Kind)}
	}
	var worded *vault.Trouble
	if errors.As(err, &worded) {
		return trouble{Error: worded.Error()}
	}
	return trouble{Error: err.Error()}
}

// forgottenWords is the way out for who no longer knows the PIN.
const forgottenWords = " Forgotten? Ten wrong ones wipe the records; what is unsent then goes sealed to the server (“phone salvage”), and a new code sets the phone up again (“phone enrol --instead”). Nothing is lost."

// sorry prints one sentence, and in JSON the field at fault.
func (s *surroundings) sorry(err error) {
	t := troubleOf(err)
	var wrong *vault.WrongSecret
	if errors.As(err, &wrong) {
		t.Error += forgottenWords
	}
	if !s.flags.JSON {
		fmt.Fprintln(s.err, t.Error+fieldHint(t.Field, t.Error))
		return
	}
	encoder := json.NewEncoder(s.err)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(t) // a standard error that cannot be written to leaves nobody to tell
}

// print answers in JSON or in words.
func (s *surroundings) print(value any, words string) error {
	if !s.flags.JSON {
		_, err := io.WriteString(s.out, words)
		return err
	}
	encoder := json.NewEncoder(s.out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}
