package sheet

import (
	"context"
	"errors"
	"io"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// Send keeps a batch of records.
type Send func(ctx context.Context, b actions.Batch) (actions.BatchAnswer, error)

// Load is how a file is taken in.
type Load struct {
	Send     Send
	DryRun   bool              // only says what would become of each line
	Stop     bool              // goes no further than the first line that is refused
	Line     func(Taken) error // told of every line, in order; nil: nobody is
	Progress func(lines int)   // told after each batch; nil: nobody is
}

// Taken is what became of one line.
type Taken struct {
	Line    int              `json:"line"`
	Outcome actions.Outcome  `json:"outcome"`
	Entry   casework.EntryID `json:"entry,omitzero"`
	Fault   *Fault           `json:"fault,omitempty"`
}

// Report is what became of a file.
type Report struct {
	DryRun    bool    `json:"dry_run"`
	Lines     int     `json:"lines"` // that held a record, good or bad
	Recorded  int     `json:"recorded"`
	Corrected int     `json:"corrected"`
	Unchanged int     `json:"unchanged"`
	Received  int     `json:"received"` // attendance
	Dropped   int     `json:"dropped"`  // of these, of children without a record
	Refused   int     `json:"refused"`
	First     int     `json:"first_line,omitempty"` // the lines that were gone through, the refused among them
	Last      int     `json:"last_line,omitempty"`
	Ended     string  `json:"ended,omitempty"` // why the rest of the file was not gone through
	Faults    []Fault `json:"faults,omitempty"`
	More      int     `json:"faults_left_out,omitempty"`
}

// MostFaults is how many faults a report names; all are counted.
const MostFaults = 1000

// errStopped ends a load at a line that was refused.
var errStopped = errors.New("sheet: stopped")

// Take reads a file to its end and keeps its records, batch by batch. What the report says is kept stays kept, also when an
// error ends it; taking the file in again doubles nothing.
func (l Load) Take(ctx context.Context, s *Sheet) (Report, error) {
	t := taking{Load: l, sheet: s, report: Report{DryRun: l.DryRun}}
	for {
		ended, err := t.batch(ctx)
		if errors.Is(err, errStopped) {
			t.report.Ended = "It stopped at the first line that was refused, as you wished. The lines after it were not tried."
			return t.report, nil
		}
		if no, ok := casework.RefusalOf(err); ok && ended {
			t.report.Ended = no.Sentence
			t.fault(Fault{Line: s.line, Sentence: no.Sentence})
			return t.report, nil
		}
		if ended || err != nil {
			return t.report, err
		}
	}
}

// taking is a load under way.
type taking struct {
	Load
	sheet  *Sheet
	report Report
}

// batch takes the next lines in. Ended says that the file is at its end, or cannot be read further.
func (t *taking) batch(ctx context.Context) (ended bool, err error) {
	rows, readErr := t.rows()
	if err := t.send(ctx, rows); err != nil {
		return false, err
	}
	if t.Progress != nil {
		t.Progress(t.report.Lines)
	}
	if errors.Is(readErr, io.EOF) {
		return true, nil
	}
	return readErr != nil, readErr
}

// rows reads the lines of a batch.
func (t *taking) rows() ([]Row, error) {
	rows := make([]Row, 0, actions.MostRecords)
	for len(rows) < actions.MostRecords {
		row, err := t.sheet.Next()
		if err != nil {
			return rows, err
		}
		rows = append(rows, row)
		if row.Fault != nil && t.Stop {
			return rows, nil
		}
	}
	return rows, nil
}

// send keeps those lines that hold a record, and notes what became of all.
func (t *taking) send(ctx context.Context, rows []Row) error {
	b := actions.Batch{DryRun: t.DryRun, Stop: t.Stop}
	for _, row := range rows {
		if row.Fault == nil {
			b.Records = append(b.Records, row.Record)
		}
	}
	var answer actions.BatchAnswer
	if len(b.Records) > 0 {
		var err error
		if answer, err = t.Send(ctx, b); err != nil {
			return err
		}
	}
	t.report.Dropped += answer.Dropped
	for _, row := range rows {
		one := Taken{Line: row.Line, Outcome: actions.OutcomeRefused, Fault: row.Fault}
		if row.Fault == nil {
			one = t.taken(row.Line, answer.Records[0])
			answer.Records = answer.Records[1:]
		}
		if err := t.note(one); err != nil {
			return err
		}
	}
	return nil
}

func (t *taking) taken(line int, r actions.Recorded) Taken {
	one := Taken{Line: line, Outcome: r.Outcome, Entry: r.Entry}
	if r.Outcome == actions.OutcomeRefused {
		one.Fault = &Fault{Line: line, Column: t.sheet.ColumnOf(r.Field), Sentence: r.Sentence}
	}
	return one
}

// note counts a line.
func (t *taking) note(one Taken) error {
	if one.Outcome == actions.OutcomeNotTried {
		return errStopped
	}
	t.report.Lines++
	if t.report.First == 0 {
		t.report.First = one.Line
	}
	t.report.Last = one.Line
	switch one.Outcome {
	case actions.OutcomeRecorded:
		t.report.Recorded++
	case actions.OutcomeCorrected:
		t.report.Corrected++
	case actions.OutcomeUnchanged:
		t.report.Unchanged++
	case actions.OutcomeReceived:
		t.report.Received++
	case actions.OutcomeRefused, actions.OutcomeNotTried:
		t.report.Refused++
		t.fault(*one.Fault)
	}
	if t.Line != nil {
		if err := t.Line(one); err != nil {
			return err
		}
	}
	if t.Stop && one.Outcome == actions.OutcomeRefused {
		return errStopped
	}
	return nil
}

func (t *taking) fault(f Fault) {
	if len(t.report.Faults) >= MostFaults {
		t.report.More++
		return
	}
	t.report.Faults = append(t.report.Faults, f)
}
