package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// serverProcess is the server's program at work.
type serverProcess struct {
	bin, data, address string
	cmd                *exec.Cmd
}

func startServer(ctx context.Context, bin, data string) (*serverProcess, error) {
	s := &serverProcess{bin: filepath.Join(bin, "streetlight"), data: data}
	s.cmd = exec.CommandContext(ctx, s.bin, "--data", data, "serve", "--listen", "127.0.0.1:0")
	s.cmd.Stderr = os.Stderr
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start the server: %w", err)
	}
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the server: %w (build it with “make build”)", err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("the server did not start: %w", err)
	}
	_, address, ok := strings.Cut(line, "http://")
	if !ok {
		return nil, errors.New("the server did not say where it serves: " + line)
	}
	s.address = "http://" + strings.TrimSpace(address)
	return s, nil
}

func (s *serverProcess) command(args ...string) ([]byte, error) {
	out, err := exec.Command(s.bin, append([]string{"--data", s.data}, args...)...).Output()
	if err != nil {
		return nil, fmt.Errorf("streetlight %s: %w", args[0], err)
	}
	return out, nil
}

func (s *serverProcess) addWorker(name string) error {
	_, err := s.command("user", "add", name, "--role", "pcso", "--agency", "Fictional Police", "--sector", "police", "--team", "Taunton")
	return err
}

func (s *serverProcess) code(worker string) (string, error) {
	out, err := s.command("device", "enrol", worker, "--json")
	if err != nil {
		return "", err
	}
	var got struct {
		Code string `json:"code"`
	}
	return got.Code, json.Unmarshal(out, &got)
}

func (s *serverProcess) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("stop the server: %w", err)
	}
	return s.cmd.Wait()
}
