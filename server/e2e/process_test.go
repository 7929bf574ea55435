package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long anything that should happen may take on a busy machine.
const patience = 60 * time.Second

// outcome is how a command ended.
type outcome struct {
	out, errs string
	code      int
}

// command runs a program to its end.
func command(t *testing.T, env []string, stdin, name string, args ...string) outcome {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	cmd := exec.CommandContext(ctx, program(name), args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdin = strings.NewReader(stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s %s: %v", name, strings.Join(args, " "), err)
	}
	return outcome{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

// well demands that the command did what was asked, and gives what it printed.
func (o outcome) well(t *testing.T) string {
	t.Helper()
	if o.code != 0 {
		t.Fatalf("exit %d: %s%s", o.code, o.out, o.errs)
	}
	return o.out
}

// read demands success and reads the JSON that was printed.
func (o outcome) read(t *testing.T, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(o.well(t)), into); err != nil {
		t.Fatalf("%v in %q", err, o.out)
	}
}

// sorry demands that the command failed with these words.
func (o outcome) sorry(t *testing.T, words string) {
	t.Helper()
	if o.code == 0 || !strings.Contains(o.errs, words) {
		t.Errorf("exit %d, got %q, want %q", o.code, o.out+o.errs, words)
	}
}

// spoken is what a process says while it runs.
type spoken struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *spoken) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *spoken) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
