package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"streetlight/mobile/hubtest"
)

var update = flag.Bool("update", false, "write the golden files anew")

const someEntry = `"kind":"street_contact","values":{"place":"Example Street","type":"welfare","capacity":"concern","weapon":"none","injury":"no","immediate_danger":"no","fact":"Seen.","source":"saw","action":"Gave advice"}`

// session is a whole life of a phone, line by line. ID-n stands for the n-th id that the phone has shown.
func session(code, url string) []string {
	return []string{
		`{"do":"status","tag":1}`,
		`{"do":"clock","now":"2026-01-05T09:00:00.000Z"}`,
		fmt.Sprintf(`{"do":"enrol","server":%q,"code":"WRONG","pin":"248163","cost_for_demonstration":true}`, url),
		fmt.Sprintf(`{"do":"enrol","server":%q,"code":%q,"pin":"248163","cost_for_demonstration":true}`, url, code),
		`{"do":"network","up":false}`,
		`{"do":"draft","draft":{"kind":"street_contact","values":{"fact":"Se"}}}`,
		`{"do":"record",` + someEntry + `,"new_child":{"name":"Robin Example","age_band":"14_15"}}`,
		`{"do":"record",` + strings.Replace(someEntry, `"weapon":"none",`, "", 1) + `}`,
		`{"do":"record_group","entries":[{` + someEntry + `},{` + someEntry + `}]}`,
		`{"do":"draft","drop":{"kind":"street_contact"}}`,
		`{"do":"sync","tag":{"any":"thing"}}`,
		`this is no JSON`,
		`{"do":"dance"}`,
		`{"do":"status","colour":"red"}`,
		`{"do":"network","up":true}`,
		`{"do":"sync"}`,
		`{"do":"status"}`,
		`{"do":"list","limit":1}`,
		`{"do":"children","search":"robin"}`,
		`{"do":"show","id":"ID-2"}`,
		`{"do":"correct","entry":"ID-2","set":{"opinion":"Worried."}}`,
		`{"do":"settle","entry":"ID-2","field":"opinion","value":""}`,
		`{"do":"conflicts"}`,
		`{"do":"clock","now":"2026-01-06T09:00:00.000Z"}`,
		`{"do":"clock"}`,
		`{"do":"lock"}`,
		`{"do":"list"}`,
		`{"do":"unlock","pin":"000000"}`,
		`{"do":"unlock","pin":"248163"}`,
		`{"do":"quit"}`,
	}
}

var anyID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// names gives the ids of a session names in the order in which they show.
type names struct{ seen []string }

func (n *names) hide(line string) string {
	return anyID.ReplaceAllStringFunc(line, func(id string) string {
		for i, had := range n.seen {
			if had == id {
				return fmt.Sprintf("ID-%d", i)
			}
		}
		n.seen = append(n.seen, id)
		return fmt.Sprintf("ID-%d", len(n.seen)-1)
	})
}

func (n *names) show(line string) string {
	return regexp.MustCompile(`ID-\d+`).ReplaceAllStringFunc(line, func(name string) string {
		i, err := strconv.Atoi(strings.TrimPrefix(name, "ID-"))
		if err != nil || i >= len(n.seen) {
			return name
		}
		return n.seen[i]
	})
}

var (
	changing = regexp.MustCompile(`"(bytes_up|bytes_down|next)":\d+`)
	unknown  = regexp.MustCompile(`Unknown child [0-9a-f]{8}`)
)

func TestSessionIsAsWrittenDown(t *testing.T) {
	c := newCLI(t)
	now := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	c.hub.Clock(func() time.Time { return now })
	talk := newTalk(t, c)
	var (
		got bytes.Buffer
		ids names
	)
	for _, line := range session(c.hub.Code(hubtest.Worker, hubtest.Agency), c.hub.URL) {
		if strings.Contains(line, `"2026-01-06`) {
			now = now.Add(24 * time.Hour)
		}
		answer := changing.ReplaceAllString(talk.say(ids.show(line)), `"$1":0`)
		answer = unknown.ReplaceAllString(answer, "Unknown child ...")
		fmt.Fprintf(&got, "> %s\n< %s\n", regexp.MustCompile(`"code":"[^"]*"`).ReplaceAllString(line, `"code":"..."`), ids.hide(answer))
	}
	text := strings.ReplaceAll(got.String(), c.hub.URL, "http://server")
	path := filepath.Join("testdata", "session.golden")
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	wantLines, gotLines := strings.Split(string(want), "\n"), strings.Split(text, "\n")
	for i := range min(len(wantLines), len(gotLines)) {
		if gotLines[i] != wantLines[i] {
			t.Fatalf("line %d:\n got %s\nwant %s", i+1, gotLines[i], wantLines[i])
		}
	}
	if len(wantLines) != len(gotLines) {
		t.Errorf("got %d lines, want %d", len(gotLines), len(wantLines))
	}
}

func TestALineThatIsTooLongIsAnsweredAndTheNextOneRead(t *testing.T) {
	c := newCLI(t)
	code, out, errs := c.run(strings.Repeat("x", 3<<20)+"\n\n"+`{"do":"clock","now":"2026-01-05"}`, "serve-stdio")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != 0 || len(lines) != 2 || !strings.Contains(lines[0], "1 MiB") || !strings.Contains(lines[1], `"ok":true`) {
		t.Errorf("exit %d, %q, %s", code, out, errs)
	}
}

func FuzzRequest(f *testing.F) {
	for _, line := range session("AAA", "http://127.0.0.1:1") {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		s := &surroundings{env: func(string) string { return "" }, clock: newClock(), line: newNetwork(nil), flags: &grammar{Vault: filepath.Join(t.TempDir(), "none")}}
		s.line.turn(off)
		if bytes.Contains(line, []byte("enrol")) {
			return // would make a vault for each line
		}
		if a := s.answer(t.Context(), line, nil); !a.OK && a.Error == "" {
			t.Errorf("%q: neither done nor said why", line)
		}
	})
}
