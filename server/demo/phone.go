package demo

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"streetlight/shared/casework"
)

// PIN opens every demonstration vault.
const PIN = "246810"

// phone is one worker's phone: the program without a screen, in a process of its own, with a real vault.
type phone struct {
	owner member
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Scanner
	known map[int]casework.ChildID // records on this phone, by the person they are about
	down  bool                     // out of reach of the network
	dark  int                      // days it stays so
}

// openPhone starts a phone on a vault of its own.
func openPhone(ctx context.Context, program, dir string, owner member) (*phone, error) {
	vault := filepath.Join(dir, owner.Key)
	cmd := exec.CommandContext(ctx, program, "--vault", vault, "serve-stdio")
	cmd.Env = append(os.Environ(), "STREETLIGHT_PIN="+PIN, "STREETLIGHT_COST_FOR_DEMONSTRATION=unsafe")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start a phone: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start a phone: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start a phone: %w (build it with “make build”)", err)
	}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 64<<20)
	return &phone{owner: owner, cmd: cmd, in: in, out: lines, known: map[int]casework.ChildID{}}, nil
}

// do sends one request and reads its answer into into, which may be nil.
func (p *phone) do(what string, with map[string]any, into any) error {
	req := map[string]any{"do": what}
	for k, v := range with {
		req[k] = v
	}
	line, err := json.Marshal(req)
	if err != nil {
		return fmt.Errorf("%s's phone: %w", p.owner.Name, err)
	}
	if _, err := p.in.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("%s's phone has stopped: %w", p.owner.Name, err)
	}
	if !p.out.Scan() {
		return fmt.Errorf("%s's phone has stopped: %w", p.owner.Name, errors.Join(p.out.Err(), io.ErrUnexpectedEOF))
	}
	var answer struct {
		Error string `json:"error"`
	}
	if err := json.Unmarshal(p.out.Bytes(), &answer); err != nil {
		return fmt.Errorf("%s's phone: %w", p.owner.Name, err)
	}
	if answer.Error != "" {
		return fmt.Errorf("%s's phone, %s: %s", p.owner.Name, what, answer.Error)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(p.out.Bytes(), into)
}

// at sets the phone's clock.
func (p *phone) at(t time.Time) error {
	return p.do("clock", map[string]any{"now": casework.FormatMoment(t)}, nil)
}

// close ends the phone; its vault stays.
func (p *phone) close() error {
	if err := p.do("quit", nil, nil); err != nil {
		return errors.Join(err, p.cmd.Process.Kill())
	}
	return errors.Join(p.in.Close(), p.cmd.Wait())
}
