package e2e_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patience is how long anything that should happen may take on a busy machine.
const patience = 30 * time.Second

// program is the path of a built program.
func program(t *testing.T, name string) string {
	t.Helper()
	folder := os.Getenv("STREETLIGHT_BIN")
	if folder == "" {
		t.Fatalf("STREETLIGHT_BIN does not say where %s is: run “make build”, then set it to the folder bin", name)
	}
	path, err := filepath.Abs(filepath.Join(folder, name))
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		t.Fatalf("%s is not built: run “make build” (%v)", name, err)
	}
	return path
}

// run runs a command to its end, demands that it went well, and gives what it printed.
func run(t *testing.T, env []string, stdin, path string, args ...string) string {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdin = strings.NewReader(stdin)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s%s", filepath.Base(path), strings.Join(args, " "), err, out, errs.String())
	}
	return string(out)
}

// eventually asks again and again until the answer is yes, and says whether it came in time. It asks once at least.
func eventually(within time.Duration, yes func() bool) bool {
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	late := time.After(within)
	for !yes() {
		select {
		case <-again.C:
		case <-late:
			return false
		}
	}
	return true
}
