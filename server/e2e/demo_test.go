package e2e_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// report is what the demonstration prints as one JSON object.
type report struct {
	EncountersRead  int            `json:"encounters_read"`
	RowsRejected    int            `json:"rows_rejected"`
	Under18         int            `json:"under_18"`
	EntriesRecorded int            `json:"entries_recorded"`
	Receipts        int            `json:"receipts"`
	Links           int            `json:"links"`
	Alerts          map[string]int `json:"alerts"`
	PlansActive     int            `json:"plans_active"`
	Approved        int            `json:"approved"`
	Returned        int            `json:"returned"`
	Conflicts       int            `json:"conflicts"`
	Lost            int            `json:"lost"`
	Rejected        []struct {
		Line   int    `json:"line"`
		Reason string `json:"reason"`
	} `json:"rejected"`
}

// tell runs the demonstration once on a file.
func tell(t *testing.T, dir, file string) report {
	t.Helper()
	o := command(t, nil, "", "streetlight", "demo", "--once", "--json", "--data", dir, "--encounters", file)
	var fields map[string]any
	o.read(t, &fields)
	for _, name := range []string{"encounters_read", "rows_rejected", "under_18", "entries_recorded", "receipts", "links", "alerts", "plans_active",
		"approved", "returned", "conflicts", "lost"} {
		if _, ok := fields[name]; !ok {
			t.Errorf("the report says nothing of %s", name)
		}
	}
	var r report
	o.read(t, &r)
	return r
}

// told demands what holds for every file with people under 18.
func (r report) told(t *testing.T) {
	t.Helper()
	for _, rule := range []string{"R6", "R7", "R9"} {
		if r.Alerts[rule] == 0 {
			t.Errorf("no alert of rule %s: %v", rule, r.Alerts)
		}
	}
	for name, n := range map[string]int{"entries": r.EntriesRecorded, "links": r.Links, "active plans": r.PlansActive, "approved entries": r.Approved} {
		if n == 0 {
			t.Errorf("no %s", name)
		}
	}
	r.kept(t)
}

// kept demands that nothing went missing.
func (r report) kept(t *testing.T) {
	t.Helper()
	if r.Lost != 0 || r.Receipts != r.EntriesRecorded || r.Conflicts != 0 {
		t.Errorf("%d recorded, %d receipts, %d lost, %d contradictions", r.EntriesRecorded, r.Receipts, r.Lost, r.Conflicts)
	}
}

const january = "../demo/testdata/2023-01-avon-and-somerset-stop-and-search.csv"

func TestDemoOnTheJanuaryFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	r := tell(t, dir, january)
	r.told(t)
	if r.EncountersRead != 358 || r.Under18 != 72 || r.RowsRejected != 0 {
		t.Errorf("read %d, under 18 %d, rejected %d; the file has 358, 72 and 0", r.EncountersRead, r.Under18, r.RowsRejected)
	}
	if r.EntriesRecorded < r.Under18 || r.Returned == 0 {
		t.Errorf("%d entries for %d searches, %d returned", r.EntriesRecorded, r.Under18, r.Returned)
	}
	command(t, nil, "", "streetlight", "--data", dir, "audit", "verify").well(t)
}

func TestDemoOnTheOfficialDownload(t *testing.T) {
	r := tell(t, filepath.Join(t.TempDir(), "demo"), "testdata/official.csv")
	r.told(t)
	if r.EncountersRead != 4 || r.Under18 != 2 || r.RowsRejected != 0 {
		t.Errorf("read %d, under 18 %d, rejected %d; the file has 4, 2 and 0", r.EncountersRead, r.Under18, r.RowsRejected)
	}
}

// TestDemoNamesRowsThatCannotBeRead also sees the rest of the file go on.
func TestDemoNamesRowsThatCannotBeRead(t *testing.T) {
	r := tell(t, filepath.Join(t.TempDir(), "demo"), "testdata/malformed.csv")
	r.told(t)
	if r.EncountersRead != 4 || r.Under18 != 3 {
		t.Errorf("read %d, under 18 %d; the file has 4 and 3 that can be read", r.EncountersRead, r.Under18)
	}
	want := []struct {
		line int
		says string
	}{{3, "columns"}, {5, "date"}, {6, "latitude"}, {8, "future"}}
	if len(r.Rejected) != len(want) || r.RowsRejected != len(want) {
		t.Fatalf("got %+v", r.Rejected)
	}
	for i, w := range want {
		if got := r.Rejected[i]; got.Line != w.line || !strings.Contains(strings.ToLower(got.Reason), w.says) {
			t.Errorf("got line %d: %q, want line %d and something about %q", got.Line, got.Reason, w.line, w.says)
		}
	}
}

func TestDemoWithoutAnyoneUnder18(t *testing.T) {
	r := tell(t, filepath.Join(t.TempDir(), "demo"), "testdata/adults.csv")
	if r.EncountersRead != 3 || r.Under18 != 0 || r.EntriesRecorded != 0 || len(r.Alerts) != 0 || r.PlansActive != 0 {
		t.Errorf("adults became children: %+v", r)
	}
	r.kept(t)
}

// TestDemoIsTheSameAgain tells the story twice into one folder: the second time takes the place of the first.
func TestDemoIsTheSameAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	first := tell(t, dir, "testdata/three.csv")
	first.told(t)
	if first.EncountersRead != 3 || first.Under18 != 2 || first.RowsRejected != 0 {
		t.Errorf("read %d, under 18 %d, rejected %d; the file has 3, 2 and 0", first.EncountersRead, first.Under18, first.RowsRejected)
	}
	if second := tell(t, dir, "testdata/three.csv"); !reflect.DeepEqual(first, second) {
		t.Errorf("the same seed told two stories:\n%+v\n%+v", first, second)
	}
}

func TestDemoLeavesOtherFoldersAlone(t *testing.T) {
	dir := t.TempDir()
	note := filepath.Join(dir, "thesis.txt")
	if err := os.WriteFile(note, []byte("years of work"), 0o600); err != nil {
		t.Fatal(err)
	}
	command(t, nil, "", "streetlight", "demo", "--once", "--data", dir, "--encounters", "testdata/three.csv").sorry(t, "is not a demonstration: choose another folder with --data")
	if b, err := os.ReadFile(note); err != nil || string(b) != "years of work" {
		t.Errorf("the folder was touched: %q, %v", b, err)
	}
	house := filepath.Join(t.TempDir(), "data")
	command(t, nil, "", "streetlight", "--data", house, "user", "add", "Tom Reed", "--role", "pcso", "--agency", "Town Police", "--team", "Taunton").well(t)
	command(t, nil, "", "streetlight", "demo", "--once", "--data", house, "--encounters", "testdata/three.csv").sorry(t, "is not a demonstration")
}

func TestDemoRefusesWhatIsNoEncounterFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "shopping.csv")
	if err := os.WriteFile(file, []byte("milk,bread\n1,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "demo")
	command(t, nil, "", "streetlight", "demo", "--once", "--data", dir, "--encounters", file).sorry(t, "this is not a stop and search file")
	command(t, nil, "", "streetlight", "demo", "--once", "--data", dir, "--encounters", filepath.Join(dir, "none.csv")).sorry(t, "none.csv")
}

// TestDemoKeepsNaughtyStrings puts the naughty strings into the columns that people fill in.
func TestDemoKeepsNaughtyStrings(t *testing.T) {
	lines := []string{"Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,Self-defined ethnicity," +
		"Officer-defined ethnicity,Legislation,Object of search,Outcome,Outcome linked to object of search,Removal of more than just outer clothing"}
	naughty := naughtyStrings(t)
	for i := range slices.Collect(slices.Chunk(naughty, times(60, 8))) {
		text := `"` + strings.ReplaceAll(naughty[i*times(60, 8)], `"`, `""`) + `"`
		lines = append(lines, "Person search,2024-03-05T10:00:00+00:00,False,"+text+",51.01,-3.10,Male,10-17,"+text+",,"+text+",Stolen goods,"+text+",,False")
	}
	file := filepath.Join(t.TempDir(), "naughty.csv")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\r\n")+"\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := tell(t, filepath.Join(t.TempDir(), "demo"), file)
	if r.EncountersRead+r.RowsRejected != len(lines)-1 {
		t.Errorf("%d rows read and %d rejected of %d", r.EncountersRead, r.RowsRejected, len(lines)-1)
	}
	r.kept(t)
}

func naughtyStrings(t *testing.T) (out []string) {
	t.Helper()
	b, err := os.ReadFile("../demo/testdata/naughty-strings.json")
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	if err != nil || len(out) < 400 {
		t.Fatalf("%d naughty strings, %v", len(out), err)
	}
	return out
}
