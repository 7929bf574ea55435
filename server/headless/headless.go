// Package headless drives a phone: the phone program without a screen, in a process of its own, over its standard input
// and output, one JSON object a line each way. Demonstration, whole-system tests and benchmarks use phones through it; it
// knows nothing of what is inside of one.
package headless

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"streetlight/shared/casework"
)

// maxAnswer bounds one line of an answer: a list of 100,000 entries fits.
const maxAnswer = 512 << 20

// Phone is a running phone. It is for one goroutine at a time.
type Phone struct {
	name string
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Scanner
}

// Options say which phone is started and how.
type Options struct {
	Name    string // for messages
	Program string // path of the phone program
	Vault   string // folder of its vault
	PIN     string
	Cheap   bool // a vault for a demonstration: its PIN is stretched so little that it protects nothing
}

// Start starts a phone. Its vault is opened or made by what is asked of it.
func Start(ctx context.Context, o Options) (*Phone, error) {
	cmd := exec.CommandContext(ctx, o.Program, "--vault", o.Vault, "serve-stdio")
	cmd.Env = append(os.Environ(), "STREETLIGHT_PIN="+o.PIN)
	if o.Cheap {
		cmd.Env = append(cmd.Env, "STREETLIGHT_COST_FOR_DEMONSTRATION=unsafe")
	}
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s's phone: %w", o.Name, err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s's phone: %w", o.Name, err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s's phone: %w (build it with “make build”)", o.Name, err)
	}
	lines := bufio.NewScanner(out)
	lines.Buffer(make([]byte, 0, 64<<10), maxAnswer)
	return &Phone{name: o.Name, cmd: cmd, in: in, out: lines}, nil
}

// Do asks for one thing and reads the answer into into, which may be nil. A refusal comes back as an error with the
// phone's own sentence.
func (p *Phone) Do(what string, with map[string]any, into any) error {
	req := map[string]any{"do": what}
	for k, v := range with {
		req[k] = v
	}
	line, err := json.Marshal(req)
	if err != nil {
		return fmt.Errorf("%s's phone: %w", p.name, err)
	}
	if _, err := p.in.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("%s's phone has stopped: %w", p.name, err)
	}
	if !p.out.Scan() {
		return fmt.Errorf("%s's phone has stopped: %w", p.name, errors.Join(p.out.Err(), io.ErrUnexpectedEOF))
	}
	return p.read(what, into)
}

func (p *Phone) read(what string, into any) error {
	var answer struct {
		Error string `json:"error"`
	}
	if err := json.Unmarshal(p.out.Bytes(), &answer); err != nil {
		return fmt.Errorf("%s's phone: %w", p.name, err)
	}
	if answer.Error != "" {
		return fmt.Errorf("%s's phone, %s: %s", p.name, what, answer.Error)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(p.out.Bytes(), into); err != nil {
		return fmt.Errorf("%s's phone: %w", p.name, err)
	}
	return nil
}

// Name is what the phone was called when it was started.
func (p *Phone) Name() string { return p.name }

// PID is the number of the phone's process.
func (p *Phone) PID() int { return p.cmd.Process.Pid }

// At holds the phone's clock at a time.
func (p *Phone) At(t time.Time) error {
	return p.Do("clock", map[string]any{"now": casework.FormatMoment(t)}, nil)
}

// Close ends the phone, and kills one that does not answer; its vault stays.
func (p *Phone) Close() error {
	if err := p.Do("quit", nil, nil); err != nil {
		return errors.Join(err, p.cmd.Process.Kill(), p.cmd.Wait())
	}
	return errors.Join(p.in.Close(), p.cmd.Wait())
}
