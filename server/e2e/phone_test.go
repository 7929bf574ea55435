package e2e_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"streetlight/server/headless"
)

const pin = "sedge 4711"

// phone is a worker's phone by its command line.
type phone struct {
	t     *testing.T
	vault string
}

func newPhone(t *testing.T) phone {
	t.Helper()
	return phone{t, filepath.Join(t.TempDir(), "vault")}
}

// handOut enrols a phone whose PIN is cheap to try, so that the test opens it often.
func (h *house) handOut(p person) phone {
	h.t.Helper()
	ph := newPhone(h.t)
	ph.run("enrol", "--server", h.url(), "--code", h.code(p), "--cost-for-demonstration").well(h.t)
	return ph
}

func (p phone) env() []string {
	return []string{"STREETLIGHT_VAULT=" + p.vault, "STREETLIGHT_PIN=" + pin}
}

// run runs one command.
func (p phone) run(args ...string) outcome {
	p.t.Helper()
	return command(p.t, p.env(), "", "phone", args...)
}

// feed runs one command with a standard input.
func (p phone) feed(stdin string, args ...string) outcome {
	p.t.Helper()
	return command(p.t, p.env(), stdin, "phone", args...)
}

// entry is an entry as a phone lists it.
type entry struct {
	ID        string `json:"id"`
	Child     string `json:"child"`
	ChildName string `json:"child_name"`
	Standing  string `json:"standing"`
	Judgement *struct {
		Words string `json:"words"`
	} `json:"judgement"`
	Fields map[string]any `json:"fields"`
}

func (p phone) list() []entry {
	p.t.Helper()
	var out []entry
	p.run("list", "--limit", "0", "--json").read(p.t, &out)
	return out
}

// session is a phone that stays unlocked and answers a line with a line.
type session struct {
	*headless.Phone
	end context.CancelFunc // kill -9
}

// open unlocks the phone.
func (p phone) open() *session {
	p.t.Helper()
	ctx, end := context.WithCancel(context.Background())
	running, err := headless.Start(ctx, headless.Options{Name: "a worker", Program: program("phone"), Vault: p.vault, PIN: pin})
	if err != nil {
		p.t.Fatal(err)
	}
	s := &session{running, end}
	p.t.Cleanup(s.kill)
	if err := s.Do("unlock", nil, nil); err != nil {
		p.t.Fatalf("the vault does not open: %v", err)
	}
	return s
}

// list lists all entries.
func (s *session) list() ([]entry, error) {
	var got struct {
		Entries []entry `json:"entries"`
	}
	err := s.Do("list", map[string]any{"limit": 0}, &got)
	return got.Entries, err
}

// kill ends the process with kill -9, and returns when it is gone.
func (s *session) kill() {
	s.end()
	_ = s.Close() // it cannot end well any more
}

// killAfter kills the process once the time is over, whatever it is doing then.
func (s *session) killAfter(d time.Duration) *time.Timer { return time.AfterFunc(d, s.end) }

// stopped says whether a request failed because the process is no more, rather than being refused.
func stopped(err error) bool {
	var half *json.SyntaxError // the answer broke off
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.EPIPE) || errors.As(err, &half)
}

// contact is a street contact with nothing wrong in it.
func contact(with map[string]any) map[string]any {
	values := map[string]any{"type": "engagement", "capacity": "concern", "place": "Bus station", "fact": "Met at the bus station and talked about football.",
		"source": "saw", "action": "Gave my card.", "weapon": "none", "injury": "no", "immediate_danger": "no"}
	for k, v := range with {
		values[k] = v
	}
	return values
}

// flags are the values as arguments of the record command.
func flags(values map[string]any) []string {
	var out []string
	for k, v := range values {
		out = append(out, "--set", fmt.Sprintf("%s=%v", k, v))
	}
	return out
}
