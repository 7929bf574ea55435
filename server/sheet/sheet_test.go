package sheet_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // times are read in London wherever the tests run

	"streetlight/server/actions"
	"streetlight/server/sheet"
	"streetlight/shared/casework"
)

func london(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func open(t testing.TB, text string) *sheet.Sheet {
	t.Helper()
	s, err := sheet.Open(strings.NewReader(text), sheet.Options{Kind: casework.Attendance, Zone: london(t)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const header = "Name,Date of birth,When,Sessions possible,sessions_attended\r\n"

func TestALineBecomesARecord(t *testing.T) {
	for name, c := range map[string]struct {
		header, line string
		want         casework.Values
		child        actions.ChildNamed
	}{
		"labels, and the day before the month": {header, `Jude Ashdown,14/06/2011,05/01/2026,10,9`,
			values("2026-01-05T00:00:00.000Z", "10", "9"), jude()},
		"ISO, in quotes": {header, `"Jude Ashdown","2011-06-14","2026-01-05T09:30:00Z","10","9"`,
			values("2026-01-05T09:30:00.000Z", "10", "9"), jude()},
		"summer time": {header, `Jude Ashdown,2011-06-14,1/7/2026 09:00,10,9`, values("2026-07-01T08:00:00.000Z", "10", "9"), jude()},
		"field names, in another order, with a byte order mark": {"\xef\xbb\xbfsessions_attended,sessions_possible,occurred_at,child_reference\n", `9,10,2026-01-05,P-7`,
			values("2026-01-05T00:00:00.000Z", "10", "9"), actions.ChildNamed{Reference: "P-7"}},
		"a formula is text": {header + "", `=1+1,2011-06-14,2026-01-05,10,9`, values("2026-01-05T00:00:00.000Z", "10", "9"), called("=1+1")},
		"a quote and a comma in a cell": {header, `"Vale, ""Robin""",2011-06-14,2026-01-05,10,9`,
			values("2026-01-05T00:00:00.000Z", "10", "9"), called(`Vale, "Robin"`)},
	} {
		t.Run(name, func(t *testing.T) {
			row, err := open(t, c.header+c.line+"\r\n").Next()
			if err != nil || row.Fault != nil {
				t.Fatalf("got %+v, %v", row.Fault, err)
			}
			if !same(row.Record.Values, c.want) || row.Record.Child.Reference != c.child.Reference || !same(row.Record.Child.Identity, c.child.Identity) {
				t.Errorf("got %+v, want %+v of %+v", row.Record, c.want, c.child)
			}
			if row.Line != 2 || row.Record.Kind != casework.Attendance {
				t.Errorf("got line %d of kind %s", row.Line, row.Record.Kind)
			}
		})
	}
}

func values(when, possible, attended string) casework.Values {
	v := casework.Values{}
	v.Set(casework.FieldOccurredAt, when)
	v.Set(casework.FieldPossible, possible)
	v.Set(casework.FieldAttended, attended)
	return v
}

func called(name string) actions.ChildNamed {
	v := casework.Values{}
	v.Set(casework.FieldChildName, name)
	v.Set(casework.FieldBirthDate, "2011-06-14")
	return actions.ChildNamed{Identity: v}
}

func jude() actions.ChildNamed { return called("Jude Ashdown") }

func same(a, b casework.Values) bool {
	return maps.EqualFunc(a, b, slices.Equal[[]string])
}

func TestALineThatIsWrongSaysWhereAndWhatToDo(t *testing.T) {
	for name, c := range map[string]struct{ line, column, cell, want string }{
		"the month before the day": {"A B,2011-06-14,02/31/2026,10,9", "When", "02/31/2026", "the day before the month"},
		"no such day":              {"A B,2011-06-14,31/02/2026,10,9", "When", "31/02/2026", "like 07/01/2026"},
		"two digits of a year":     {"A B,14/06/11,05/01/2026,10,9", "Date of birth", "14/06/11", "like 07/01/2026"},
		"a formula for a date":     {`A B,2011-06-14,"=HYPERLINK(""http://x"")",10,9`, "When", `'=HYPERLINK("http://x")`, "no date"},
		"too few cells":            {"A B,2011-06-14,05/01", "", "", "3 cells"},
		"too many cells":           {"Vale, Robin,2011-06-14,05/01/2026,10,9", "", "", "needs quotes"},
		"a quote out of place":     {`A "B" C,2011-06-14,05/01/2026,10,9`, "", "", "quotes"},
		"no text":                  {"A \xff,2011-06-14,05/01/2026,10,9", "", "", "UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, header+c.line+"\nC D,2011-06-14,05/01/2026,10,9\n")
			row, err := s.Next()
			if err != nil || row.Fault == nil {
				t.Fatalf("got %+v, %v, want a fault", row, err)
			}
			if f := row.Fault; f.Line != 2 || f.Column != c.column || f.Cell != c.cell || !strings.Contains(f.Sentence, c.want) {
				t.Errorf("got %+v, want column %q, cell %q, and %q", f, c.column, c.cell, c.want)
			}
			if next, err := s.Next(); err != nil || next.Fault != nil || next.Line != 3 {
				t.Errorf("got %+v, %v: the next line is not to suffer", next, err)
			}
		})
	}
}

func TestAHeaderThatIsNotKnownIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		header string
		mapped map[string]string
		want   string
	}{
		"nothing":              {"", nil, "empty"},
		"an unknown column":    {"Name,DOB,When,sessions_possible,sessions_attended\n", nil, `column "DOB"`},
		"a formula":            {"=cmd|x,When\n", nil, `"'=cmd|x"`},
		"twice the same":       {"name,Name,date_of_birth,occurred_at,sessions_possible,sessions_attended\n", nil, "Two columns"},
		"one is missing":       {"name,date_of_birth,occurred_at,sessions_possible\n", nil, "sessions_attended"},
		"no child":             {"occurred_at,sessions_possible,sessions_attended\n", nil, "which child"},
		"a column that is not": {header, map[string]string{"Pupil": "name"}, "no column"},
		"the server's field":   {"pack,name,date_of_birth,occurred_at,sessions_possible,sessions_attended\n", nil, `column "pack"`},
		"a quote to the end":   {"\"name,date_of_birth\n", nil, "line 1"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := sheet.Open(strings.NewReader(c.header), sheet.Options{Kind: casework.Attendance, Map: c.mapped, Zone: london(t)})
			if no, ok := casework.RefusalOf(err); !ok || !strings.Contains(no.Sentence, c.want) {
				t.Errorf("got %v, want a refusal that says %q", err, c.want)
			}
		})
	}
	s, err := sheet.Open(strings.NewReader("Pupil,DOB,Wk,Poss,Att,Form tutor\nJude Ashdown,14/06/2011,05/01/2026,10,9,Ms X\n"), sheet.Options{Kind: casework.Attendance, Zone: london(t),
		Map: map[string]string{"pupil": "name", "DOB": "date_of_birth", "Wk": "When", "Poss": "sessions_possible", "Att": "sessions_attended", "Form tutor": "-"}})
	if err != nil {
		t.Fatal(err)
	}
	if row, err := s.Next(); err != nil || row.Fault != nil || !same(row.Record.Child.Identity, jude().Identity) {
		t.Errorf("got %+v, %v, want Jude", row, err)
	}
}

func TestAFileThatBreaksOffSaysFromWhichLineOn(t *testing.T) {
	good := "A B,2011-06-14,05/01/2026,10,9\n"
	for name, c := range map[string]struct{ rest, want string }{
		"a quote that nothing closes":     {"\"A B,2011-06-14,05/01/2026,10,9\nC D,2011-06-14,05/01/2026,10,9\n", "within line 3"},
		"a quote and a mountain after it": {"\"A B" + strings.Repeat("x\n", 1<<20), "From line 3"},
		"a line without an end":           {strings.Repeat("x", 2<<20), "From line 3"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, header+good+c.rest)
			if row, err := s.Next(); err != nil || row.Fault != nil {
				t.Fatalf("got %+v, %v", row, err)
			}
			_, err := s.Next()
			if no, ok := casework.RefusalOf(err); !ok || !strings.Contains(no.Sentence, c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	s := open(t, header+good+"C D,2011-06-14,05/0")
	if _, err := s.Next(); err != nil {
		t.Fatal(err)
	}
	if row, err := s.Next(); err != nil || row.Fault == nil || !strings.Contains(row.Fault.Sentence, "cut short") {
		t.Errorf("got %+v, %v, want a line that is cut short", row, err)
	}
}

// keeper takes batches, and refuses records of a child called Nobody.
type keeper struct {
	batches []actions.Batch
	fail    int // the batch that fails, from 1
}

func (k *keeper) send(_ context.Context, b actions.Batch) (actions.BatchAnswer, error) {
	k.batches = append(k.batches, b)
	if len(k.batches) == k.fail {
		return actions.BatchAnswer{}, errors.New("the disk is full")
	}
	var out actions.BatchAnswer
	stopped := false
	for _, r := range b.Records {
		one := actions.Recorded{Outcome: actions.OutcomeRecorded}
		switch {
		case stopped:
			one.Outcome = actions.OutcomeNotTried
		case r.Child.Identity.Get(casework.FieldChildName) == "Nobody":
			one = actions.Recorded{Outcome: actions.OutcomeRefused, Field: "name", Sentence: "There is no such child."}
			stopped = b.Stop
		}
		out.Records = append(out.Records, one)
	}
	return out, nil
}

func TestTakingAFileIn(t *testing.T) {
	good, bad, nobody := "A B,2011-06-14,05/01/2026,10,9\n", "A B,2011-06-14,31/31/2026,10,9\n", "Nobody,2011-06-14,05/01/2026,10,9\n"
	for name, c := range map[string]struct {
		lines            string
		stop             bool
		recorded, faults int
		last             int
		ended            string
	}{
		"all well":                    {good + good, false, 2, 0, 3, ""},
		"two refused, it goes on":     {good + bad + nobody + good, false, 2, 2, 5, ""},
		"stop at what cannot be read": {good + bad + good, true, 1, 1, 3, "stopped"},
		"stop at what is refused":     {good + nobody + good, true, 1, 1, 3, "stopped"},
		"broken off":                  {good + bad + "\"A", false, 1, 2, 3, "ends within line 4"},
	} {
		t.Run(name, func(t *testing.T) {
			k := &keeper{}
			r, err := sheet.Load{Send: k.send, Stop: c.stop}.Take(t.Context(), open(t, header+c.lines))
			if err != nil || r.Recorded != c.recorded || len(r.Faults) != c.faults || r.Last != c.last || !strings.Contains(r.Ended, c.ended) || (r.Ended == "") != (c.ended == "") {
				t.Errorf("got %+v, %v", r, err)
			}
			for _, f := range r.Faults {
				if f.Sentence == "There is no such child." && f.Column != "Name" {
					t.Errorf("got %+v, want the column that the file names", f)
				}
			}
		})
	}
}

func TestAnErrorSaysWhatWasKept(t *testing.T) {
	k := &keeper{fail: 3}
	lines := strings.Repeat("A B,2011-06-14,05/01/2026,10,9\n", 2000)
	r, err := sheet.Load{Send: k.send}.Take(t.Context(), open(t, header+lines))
	if err == nil || r.Recorded != 1000 || r.First != 2 || r.Last != 1001 {
		t.Errorf("got %+v, %v, want the lines 2 to 1001 kept, and the error", r, err)
	}
}

// endless writes a file of so many lines without ever holding it.
type endless struct {
	left int
	rest []byte
}

func (e *endless) Read(p []byte) (int, error) {
	if len(e.rest) == 0 {
		if e.left == 0 {
			return 0, io.EOF
		}
		e.left--
		e.rest = fmt.Appendf(nil, "Child %d,2011-06-14,05/01/2026,10,%d\n", e.left, e.left%11)
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

func TestAMillionLinesTakeNoMoreRoomThanAFew(t *testing.T) {
	var most uint64
	send := func(_ context.Context, b actions.Batch) (actions.BatchAnswer, error) {
		return actions.BatchAnswer{Records: slices.Repeat([]actions.Recorded{{Outcome: actions.OutcomeReceived}}, len(b.Records))}, nil
	}
	s, err := sheet.Open(io.MultiReader(strings.NewReader(header), &endless{left: 1_000_000}), sheet.Options{Kind: casework.Attendance, Zone: london(t)})
	if err != nil {
		t.Fatal(err)
	}
	batches := 0
	r, err := sheet.Load{Send: send, Progress: func(int) {
		if batches++; batches%400 == 0 {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
	}}.Take(t.Context(), s)
	if err != nil || r.Received != 1_000_000 || most > 32<<20 {
		t.Errorf("got %d lines, %v, %d bytes at most", r.Received, err, most)
	}
}

func TestShownIsNoFormulaAndNoCommand(t *testing.T) {
	for in, want := range map[string]string{"=1+1": "'=1+1", "+44": "'+44", "-1": "'-1", "@x": "'@x", "\tx": "'␣x", "a\x1b[2Jb": "a␣[2Jb", "Jude": "Jude", "": ""} {
		if got := sheet.Shown(in); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
}

// Whatever the bytes are, each line is read or refused once, in order, and nothing is taken for a formula.
func FuzzSheet(f *testing.F) {
	for _, seed := range []string{"A B,2011-06-14,05/01/2026,10,9\n", "\"A\r\nB\",2011-06-14,05/01/2026,10,9", "\"", "a\"b,\x00,=1,,\n", ",,,,\n\n\r\n"} {
		f.Add(seed)
	}
	zone := london(f)
	f.Fuzz(func(t *testing.T, text string) {
		s, err := sheet.Open(strings.NewReader(header+text), sheet.Options{Kind: casework.Attendance, Zone: zone})
		if err != nil {
			t.Fatal(err)
		}
		last := 1
		for {
			row, err := s.Next()
			if err != nil {
				if _, no := casework.RefusalOf(err); !no && !errors.Is(err, io.EOF) {
					t.Errorf("got %v, want a refusal or the end", err)
				}
				return
			}
			if row.Line <= last {
				t.Errorf("line %d came after line %d", row.Line, last)
			}
			last = row.Line
			if row.Fault != nil && (len(row.Fault.Sentence) < 10 || strings.HasPrefix(row.Fault.Cell, "=")) {
				t.Errorf("got %+v", row.Fault)
			}
		}
	})
}
