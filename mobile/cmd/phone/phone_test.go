package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"streetlight/mobile/hubtest"
)

// childMark makes this binary, run again, the phone itself.
const childMark = "PHONE_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childMark) != "" {
		os.Exit(Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv))
	}
	os.Exit(m.Run())
}

// cli is a phone driven by its command line.
type cli struct {
	t   *testing.T
	hub *hubtest.Hub
	env map[string]string
}

func newCLI(t *testing.T) *cli {
	t.Helper()
	return &cli{t, hubtest.New(t, time.Now), map[string]string{"STREETLIGHT_VAULT": filepath.Join(t.TempDir(), "vault"), "STREETLIGHT_PIN": "248163"}}
}

func (c *cli) run(stdin string, args ...string) (code int, out, errs string) {
	c.t.Helper()
	var o, e bytes.Buffer
	code = Run(args, strings.NewReader(stdin), &o, &e, func(name string) string { return c.env[name] })
	return code, o.String(), e.String()
}

// well runs a command that must succeed.
func (c *cli) well(args ...string) string {
	c.t.Helper()
	code, out, errs := c.run("", args...)
	if code != 0 {
		c.t.Fatalf("%v: exit %d, %s", args, code, errs)
	}
	return out
}

func (c *cli) enrol() {
	c.t.Helper()
	c.well("enrol", "--server", c.hub.URL, "--code", c.hub.Code(hubtest.Worker, hubtest.Agency), "--cost-for-demonstration")
}

var contactArgs = []string{"--set", "place=Example Street", "--set", "type=welfare", "--set", "capacity=concern", "--set", "weapon=none", "--set", "injury=no",
	"--set", "immediate_danger=no", "--set", "source=saw", "--set", "action=Gave advice"}

func (c *cli) record(more ...string) map[string]any {
	c.t.Helper()
	out := c.well(append(append([]string{"--json", "record"}, contactArgs...), more...)...)
	var e map[string]any
	if err := json.Unmarshal([]byte(out), &e); err != nil {
		c.t.Fatalf("%v: %q", err, out)
	}
	return e
}

func TestADayByCommandLine(t *testing.T) {
	c := newCLI(t)
	c.enrol()
	c.hub.Lose(func(int) hubtest.Loss { return hubtest.Request })
	e := c.record("--set", "fact=Seen at the bus station.", "--set", "indicators=VI2", "--set", "indicators=ED1", "--new-child", "name=Robin Example", "--new-child", "age_band=14_15")
	id, child := e["id"].(string), e["child"].(string)
	for _, step := range []struct {
		args []string
		want []string
	}{
		{[]string{"sync"}, []string{"No network", "1 kept on this phone"}},
		{[]string{"status"}, []string{"Sam Example", "1 waiting on this phone only", "0 safe"}},
		{[]string{"list"}, []string{id, "on this phone only", "Robin Example", "Seen at the bus station."}},
		{[]string{"show", id}, []string{"Street contact about Robin Example", "VI2", "ED1", child}},
		{[]string{"show", child}, []string{"Robin Example (14 to 15)", id}},
		{[]string{"children", "robin"}, []string{child}},
		{[]string{"children", "nobody"}, []string{"No child on this phone matches"}},
		{[]string{"conflicts"}, []string{"Nobody contradicts"}},
	} {
		out := c.well(step.args...)
		for _, want := range step.want {
			if !strings.Contains(out, want) {
				t.Errorf("%v: got %q, want %q in it", step.args, out, want)
			}
		}
	}
	c.hub.Lose(nil)
	if out := c.well("sync"); !strings.Contains(out, "1 sent and safe") {
		t.Errorf("sync: got %q", out)
	}
	if out := c.well("record", "--child", child, "--set", "fact=In danger", "--set", "place=x", "--set", "type=other", "--set", "capacity=victim", "--set", "weapon=seen",
		"--set", "injury=yes", "--set", "immediate_danger=yes", "--set", "source=saw", "--set", "action=999"); !strings.Contains(out, "999") {
		t.Errorf("danger: got %q", out)
	}
}

func TestGroupFromJSON(t *testing.T) {
	c := newCLI(t)
	c.enrol()
	one := `{"values":{"place":"x","type":"other","capacity":"concern","weapon":"none","injury":false,"immediate_danger":false,"source":"saw","action":"y","fact":"z"}}`
	code, out, errs := c.run("["+one+","+one+"]", "--json", "record", "--json-in")
	var entries []map[string]any
	if err := json.Unmarshal([]byte(out), &entries); code != 0 || err != nil || len(entries) != 2 {
		t.Fatalf("exit %d, %q, %s, %v", code, out, errs, err)
	}
	if code, out, errs := c.run(one, "--json", "record", "--json-in"); code != 0 || !strings.Contains(out, `"standing":"waiting"`) {
		t.Errorf("one: exit %d, %q, %s", code, out, errs)
	}
}

func TestWhatGoesWrongIsOneSentence(t *testing.T) {
	c := newCLI(t)
	for name, step := range map[string]struct {
		before func()
		stdin  string
		args   []string
		code   int
		want   string
	}{
		"no such command":  {args: []string{"dance"}, code: 2, want: "dance"},
		"no vault named":   {before: func() { c.env["STREETLIGHT_VAULT"] = "" }, args: []string{"status"}, code: 2, want: "--vault"},
		"not set up":       {args: []string{"status"}, code: 1, want: "not set up yet"},
		"no PIN":           {before: func() { c.enrol(); c.env["STREETLIGHT_PIN"] = "" }, args: []string{"status"}, code: 2, want: "STREETLIGHT_PIN"},
		"wrong PIN":        {before: func() { c.enrol(); c.env["STREETLIGHT_PIN"] = "111111" }, args: []string{"status"}, code: 1, want: "not right"},
		"a PIN forgotten":  {before: func() { c.enrol(); c.env["STREETLIGHT_PIN"] = "111111" }, args: []string{"status"}, code: 1, want: "“phone enrol --instead”). Nothing is lost."},
		"wrong code":       {args: []string{"enrol", "--server", c.hub.URL, "--code", "AAA", "--cost-for-demonstration"}, code: 1, want: "code"},
		"not an id":        {before: c.enrol, args: []string{"show", "x"}, code: 1, want: "is not an id"},
		"nothing there":    {before: c.enrol, args: []string{"show", "019b8cbd-b0c5-744e-a498-5114ae637665"}, code: 1, want: "no entry and no child"},
		"field unknown":    {before: c.enrol, args: []string{"record", "--set", "colour=red"}, code: 1, want: "no field"},
		"field missing":    {before: c.enrol, args: []string{"record", "--set", "fact=x"}, code: 1, want: "is needed"},
		"no equals":        {before: c.enrol, args: []string{"record", "--set", "fact"}, code: 2, want: "name=value"},
		"no file":          {before: c.enrol, args: []string{"import", "/no/such/file"}, code: 1, want: "cannot be opened"},
		"not JSON":         {before: c.enrol, stdin: "{", args: []string{"record", "--json-in"}, code: 1, want: "not JSON"},
		"unknown JSON":     {before: c.enrol, stdin: `{"color":1}`, args: []string{"record", "--json-in"}, code: 1, want: "color"},
		"settle a nothing": {before: c.enrol, args: []string{"settle", "019b8cbd-b0c5-744e-a498-5114ae637665", "fact", "x"}, code: 1, want: "no such entry"},
	} {
		*c = *newCLI(t)
		if step.before != nil {
			step.before()
		}
		code, out, errs := c.run(step.stdin, step.args...)
		if code != step.code || !strings.Contains(errs, step.want) || out != "" && code == 1 {
			t.Errorf("%s: exit %d, out %q, error %q; want %d and %q", name, code, out, errs, step.code, step.want)
		}
		if lines := strings.Count(strings.TrimSpace(errs), "\n"); code == 1 && lines > 0 {
			t.Errorf("%s: the error has %d lines: %q", name, lines+1, errs)
		}
	}
	*c = *newCLI(t)
	c.enrol()
	_, _, errs := c.run("", "--json", "record", "--set", "fact=x")
	var said map[string]string
	if err := json.Unmarshal([]byte(errs), &said); err != nil || said["field"] != "place" || said["error"] == "" {
		t.Errorf("as JSON: got %q, want an object with error and field", errs)
	}
}

func TestVersionAndHelp(t *testing.T) {
	c := newCLI(t)
	if code, out, _ := c.run("", "--version"); code != 0 || strings.TrimSpace(out) != version {
		t.Errorf("version: exit %d, %q", code, out)
	}
	if code, out, _ := c.run("", "--help"); code != 0 || !strings.Contains(out, "serve-stdio") {
		t.Errorf("help: exit %d, %q", code, out)
	}
}

func TestImportTheFileAndListIt(t *testing.T) {
	c := newCLI(t)
	c.enrol()
	file := filepath.Join("..", "..", "actions", "testdata", "contacts-50.ndjson")
	if out := c.well("import", file); !strings.Contains(out, "50 entries recorded") {
		t.Errorf("got %q", out)
	}
	c.well("sync")
	var all []map[string]any
	if err := json.Unmarshal([]byte(c.well("--json", "list", "--limit", "0")), &all); err != nil || len(all) != 50 {
		t.Fatalf("got %d entries, %v", len(all), err)
	}
	shown := map[string]map[string]any{}
	for _, e := range all {
		shown[e["id"].(string)] = e["fields"].(map[string]any)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		var want map[string]any
		if err := json.Unmarshal([]byte(line), &want); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"fact", "opinion", "action", "place", "worker_id", "occurred_at", "recorded_at", "updated_at", "next_contact"} {
			if got := shown[want["id"].(string)][name]; got != want[name] {
				t.Errorf("%s: got %v, want %v", name, got, want[name])
			}
		}
	}
}
