package e2e_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// pin has no digit twice running, so that each tap of the keypad changes the screen.
const pin = "274906"

// phone is a worker's enrolled phone by its command line, which can be used while the app is closed.
type phone struct {
	t       *testing.T
	program string
	vault   string
}

// handOut enrols a phone for a worker who has met one child.
func (h *hub) handOut(w worker, child string) phone {
	h.t.Helper()
	p := phone{t: h.t, program: program(h.t, "phone"), vault: filepath.Join(h.t.TempDir(), "vault")}
	p.run("enrol", "--server", "http://"+h.address, "--code", h.code(w))
	p.run("record", "--new-child", "name="+child, "--new-child", "age_band=14_15", "--new-child", "area=Harbourside",
		"--set", "type=engagement", "--set", "capacity=concern", "--set", "place=Bus station", "--set", "fact=Met at the bus station and talked about football.",
		"--set", "source=saw", "--set", "action=Gave my card.", "--set", "weapon=none", "--set", "injury=no", "--set", "immediate_danger=no")
	p.run("sync")
	return p
}

func (p phone) env() []string {
	return []string{"STREETLIGHT_VAULT=" + p.vault, "STREETLIGHT_PIN=" + pin}
}

func (p phone) run(args ...string) string {
	p.t.Helper()
	return run(p.t, p.env(), "", p.program, args...)
}

// entry is an entry as a phone lists it.
type entry struct {
	ChildName string         `json:"child_name"`
	Standing  string         `json:"standing"`
	Fields    map[string]any `json:"fields"`
}

// list lists all entries, those saved last first.
func (p phone) list() []entry {
	p.t.Helper()
	var out []entry
	read(p.t, p.run("list", "--limit", "0", "--json"), &out)
	return out
}

// draft is a form that is not finished.
type draft struct {
	ChildName string         `json:"child"`
	Values    map[string]any `json:"values"`
}

// drafts lists the forms that are not finished.
func (p phone) drafts() []draft {
	p.t.Helper()
	asked := fmt.Sprintf("{\"do\":\"unlock\",\"pin\":%q}\n{\"do\":\"draft\"}\n{\"do\":\"quit\"}\n", pin)
	var out []draft
	for lines := bufio.NewScanner(strings.NewReader(run(p.t, p.env(), asked, p.program, "serve-stdio"))); lines.Scan(); {
		var answer struct {
			Error  string
			Drafts []draft
		}
		if err := json.Unmarshal(lines.Bytes(), &answer); err != nil || answer.Error != "" {
			p.t.Fatalf("%v %s", err, lines.Text())
		}
		out = append(out, answer.Drafts...)
	}
	return out
}
