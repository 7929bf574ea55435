package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// process is a server's program at work.
type process struct {
	address string
	cmd     *exec.Cmd
}

// startServer starts a program that prints the address at which it serves on its first line.
func startServer(ctx context.Context, program string, args ...string) (*process, error) {
	p := &process{cmd: exec.CommandContext(ctx, program, args...)}
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start the server: %w", err)
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the server: %w (build it with “make bench”)", err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	_, address, ok := strings.Cut(line, "http://")
	if err != nil || !ok {
		return nil, errors.Join(fmt.Errorf("the server did not say where it serves: %q", line), p.cmd.Process.Kill(), p.cmd.Wait())
	}
	p.address = "http://" + strings.TrimSpace(address)
	return p, nil
}

func (p *process) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("stop the server: %w", err)
	}
	return p.cmd.Wait()
}
