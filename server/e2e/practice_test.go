package e2e_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const fernshire = "../../shared/practice/testdata/fernshire.yaml"

// TestAnotherCountysPack brings the pack of a county that does not exist from a file to a phone, while the server runs. Nothing
// of it is code.
func TestAnotherCountysPack(t *testing.T) {
	h := newHouse(t)
	officer := h.add("Robin Ferry", "pcso")
	h.add("Priya Lock", "front_door")
	h.add("Jo Weir", "mave")
	ph := h.handOut(officer)
	before := recorded(t, ph, "VI2")

	var found struct {
		Version, State    string
		Rules, Indicators int
		Faults            []any
	}
	h.admin("practice", "check", fernshire, "--json").read(t, &found)
	if found.Version != "2031.1" || found.State != "draft" || found.Rules != 1 || found.Indicators != 3 || len(found.Faults) != 0 {
		t.Errorf("got %+v", found)
	}
	h.admin("practice", "propose", fernshire).well(t)
	h.admin("practice", "live", "2031.1", "--by", "Priya Lock").sorry(t, "Put it on trial first")
	h.admin("practice", "trial", "2031.1", "--by", "Robin Ferry").sorry(t, "may not change the practice pack")
	h.admin("practice", "trial", "2031.1", "--by", "Jo Weir").well(t)
	h.admin("practice", "live", "2031.1", "--by", "Jo Weir").sorry(t, "Somebody else must make it live")
	h.admin("practice", "live", "2031.1", "--by", "Priya Lock").well(t)
	if got := h.admin("practice", "check").well(t); !strings.Contains(got, "Fernshire 2031.1, live") {
		t.Errorf("the live pack is %q", got)
	}

	ph.run("sync").well(t)
	after := recorded(t, ph, "QA1")
	if before["pack"] != "2026.1" || after["pack"] != "2031.1" {
		t.Errorf("entries were made under %v and %v", before["pack"], after["pack"])
	}
	ph.run("sync").well(t)
	if got := h.admin("practice", "show", "2031.1", "--text").well(t); !strings.Contains(got, "state: live") || !strings.Contains(got, "Away from the quarry") {
		t.Errorf("its text is %.200q", got)
	}
	h.auditHolds()
}

// recorded records a street contact with an indicator and gives its fields.
func recorded(t *testing.T, ph phone, indicator string) map[string]any {
	t.Helper()
	var out struct {
		ID     string         `json:"id"`
		Fields map[string]any `json:"fields"`
	}
	raw := ph.run(append([]string{"record", "--json", "--new-child", "name=Alfie Reed", "--new-child", "age_band=14_15"}, flags(contact(map[string]any{"indicators": indicator}))...)...).well(t)
	if err := json.Unmarshal([]byte(raw), &out); err != nil {
		t.Fatalf("%v in %q", err, raw)
	}
	return out.Fields
}

// TestPacksThatAreRefused asks for the line of what is wrong, and for an exit code that a script can see.
func TestPacksThatAreRefused(t *testing.T) {
	h := newHouse(t)
	raw, err := os.ReadFile(fernshire)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, new, want string }{
		"unknown indicator": {"indicators: [QA1]", "indicators: [QA9]", `line 39: There is no indicator "QA9"`},
		"wrong type":        {"quarry.events >= 1", "quarry.events", "line 40: The predicate of R1 gives int, not true or false"},
		"a circle":          {"consent: not_needed, ", "consent: not_needed, first: [bell], ", "go in a circle"},
		"too large":         {"note: Made up", "note: " + strings.Repeat("up ", 100_000), "are the most"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "pack.yaml")
			if err := os.WriteFile(file, []byte(strings.Replace(string(raw), c.old, c.new, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			if o := h.admin("practice", "check", file); o.code == 0 || !strings.Contains(o.out, c.want) {
				t.Errorf("check: exit %d, got %q, want %q", o.code, o.out, c.want)
			}
			h.admin("practice", "propose", file).sorry(t, c.want)
		})
	}
	h.admin("practice", "check", filepath.Join(t.TempDir(), "none.yaml")).sorry(t, "open the practice pack")
	if got := h.admin("practice", "list").well(t); strings.Contains(got, "2031.1") {
		t.Errorf("a refused pack is listed: %s", got)
	}
}
