package e2e_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// programs is the folder of the built programs.
var programs string

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	programs, err = filepath.Abs(os.Getenv("STREETLIGHT_BIN"))
	if err != nil {
		return 0, err
	}
	if os.Getenv("STREETLIGHT_BIN") == "" {
		if programs, err = os.MkdirTemp("", "streetlight-bin-"); err != nil {
			return 0, err
		}
		defer os.RemoveAll(programs)
		if err := build(programs); err != nil {
			return 0, err
		}
	}
	return m.Run(), nil
}

// build makes the two programs that need no display, as the Makefile does.
func build(into string) error {
	for name, pkg := range map[string]string{"streetlight": "streetlight/server", "phone": "streetlight/mobile/cmd/phone"} {
		cmd := exec.Command("go", "build", "-buildvcs=false", "-tags", "ci,migrated_fynedo", "-ldflags", "-s -w", "-o", filepath.Join(into, name), pkg)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("build %s: %w\n%s", name, err, out)
		}
	}
	return nil
}

func program(name string) string { return filepath.Join(programs, name) }

// dice draws from a seed that is printed, and that STREETLIGHT_SEED sets.
func dice(t *testing.T) *rand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv("STREETLIGHT_SEED"); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatalf("STREETLIGHT_SEED is a number: %v", err)
		}
		seed = n
	}
	t.Logf("STREETLIGHT_SEED=%d repeats this", seed)
	return rand.New(rand.NewPCG(seed, 0xe2e))
}

// times is how often a test does something: seldom in a short run.
func times(full, short int) int {
	if testing.Short() {
		return short
	}
	return full
}
