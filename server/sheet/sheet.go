// Package sheet reads the CSV files that agencies' own systems write, line by line, into records: any order of columns, named
// by field or by label, dates as people and as systems write them. It holds one line at a time, however long the file. A cell
// is text and nothing else: no formula is ever worked out, and what is shown of one cannot become one. The package keeps
// nothing and decides nothing about a record; whoever takes it in checks it.
package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// Bounds of a file.
const (
	mostLine    = 1 << 20 // bytes of one record
	mostColumns = 200
	lineBuffer  = 64 << 10 // bytes read at once
)

// Options say how a file is read.
type Options struct {
	Kind casework.Kind     // of all its records
	Map  map[string]string // column -> field, for columns that are named otherwise; "-" leaves a column out
	Zone *time.Location    // of times that name none
}

// Row is one line of a file: a record, or what is wrong with it.
type Row struct {
	Line   int // of the file, from 1; the header is one
	Record actions.RecordInput
	Fault  *Fault
}

// Fault says what is wrong with a line, and what to do.
type Fault struct {
	Line     int    `json:"line"`
	Column   string `json:"column,omitempty"`
	Cell     string `json:"cell,omitempty"` // its beginning, in a form that nothing takes for a formula
	Sentence string `json:"sentence"`
}

// Sheet is a file that is being read.
type Sheet struct {
	lines   *bufio.Reader
	line    int // that was read last
	kind    casework.Kind
	zone    *time.Location
	columns []column
}

// Open reads the header of a file. A column that nothing is known about, one that is missing, and a file that is none are
// refused in words.
func Open(from io.Reader, o Options) (*Sheet, error) {
	if o.Kind.Label() == string(o.Kind) {
		return nil, casework.RefuseField("kind", fmt.Sprintf("There is no kind of record %q. The kinds are: %s.", Shown(string(o.Kind)), kindCodes()))
	}
	s := &Sheet{lines: bufio.NewReaderSize(from, lineBuffer), kind: o.Kind, zone: o.Zone}
	if bom, err := s.lines.Peek(3); err == nil && bytes.Equal(bom, []byte("\xef\xbb\xbf")) {
		_, _ = s.lines.Discard(3) // they were peeked at
	}
	_, raw, err := s.record()
	if errors.Is(err, io.EOF) {
		return nil, casework.Refuse(casework.Invalid, "The file is empty. Its first line must name the columns.")
	}
	if err != nil {
		return nil, err
	}
	names, err := cells(raw)
	if err != nil {
		return nil, casework.Refuse(casework.Invalid, "The first line cannot be read as CSV: it must name the columns, with commas between them.")
	}
	s.columns, err = columnsOf(names, o)
	return s, err
}

func kindCodes() string {
	var codes []string
	for _, k := range casework.Kinds() {
		codes = append(codes, k.Code)
	}
	return strings.Join(codes, ", ")
}

// Next reads the next line that is not blank; io.EOF when there is none. Any other error is about the rest of the file, and
// says from which line on.
func (s *Sheet) Next() (Row, error) {
	for {
		line, raw, err := s.record()
		if err != nil {
			return Row{}, err
		}
		if len(bytes.TrimSpace(raw)) == 0 {
			continue
		}
		row := Row{Line: line}
		row.Record, row.Fault = s.read(line, raw)
		return row, nil
	}
}

// record reads to the end of a record, which may be several lines where a cell is in quotes.
func (s *Sheet) record() (line int, raw []byte, err error) {
	line = s.line + 1
	var quotes scanner
	for {
		raw, err = s.more(raw)
		if len(raw) > mostLine {
			return line, nil, casework.Refuse(casework.Invalid, fmt.Sprintf(
				"From line %d on the file cannot be read: a line is longer than 1 MiB, or a quote opens in it that nothing closes. Put it right and read the file again.", line))
		}
		if errors.Is(err, io.EOF) && len(raw) == 0 {
			return line, nil, io.EOF
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return line, nil, fmt.Errorf("read the file after line %d: %w", s.line, err)
		}
		s.line++
		if !quotes.openAfter(raw) {
			return line, bytes.TrimRight(raw, "\r\n"), nil
		}
		if errors.Is(err, io.EOF) {
			return line, nil, casework.Refuse(casework.Invalid, fmt.Sprintf(
				"The file ends within line %d: a quote opens there that nothing closes. Part of the file is missing, or a quote too many is in it.", line))
		}
	}
}

// more adds the next line to raw, its end included, and no more of it than shows that it is too long.
func (s *Sheet) more(raw []byte) ([]byte, error) {
	for {
		part, err := s.lines.ReadSlice('\n')
		raw = append(raw, part...)
		if !errors.Is(err, bufio.ErrBufferFull) || len(raw) > mostLine {
			return raw, err
		}
	}
}

// scanner follows the quotes of a record through its lines.
type scanner struct {
	done   int  // bytes that were looked at
	quoted bool // within a cell that began with a quote
	begins bool // at a cell's first byte
}

// openAfter says whether a quoted cell goes on after the lines that were read.
func (q *scanner) openAfter(raw []byte) bool {
	if q.done == 0 {
		q.begins = true
	}
	for _, b := range raw[q.done:] {
		switch {
		case b == '"' && (q.begins || q.quoted):
			q.quoted = !q.quoted
			q.begins = !q.quoted // a quote right after it is one of two that mean one
			continue
		case b == ',' && !q.quoted:
			q.begins = true
			continue
		}
		q.begins = false
	}
	q.done = len(raw)
	return q.quoted
}

// cells takes a record apart. One without quotes has only commas between its cells.
func cells(raw []byte) ([]string, error) {
	if !bytes.ContainsAny(raw, "\"\n") {
		return strings.Split(string(raw), ","), nil
	}
	r := csv.NewReader(bytes.NewReader(raw))
	r.FieldsPerRecord = -1
	out, err := r.Read()
	if err != nil {
		return nil, err
	}
	if _, err := r.Read(); !errors.Is(err, io.EOF) {
		return nil, csv.ErrQuote
	}
	return out, nil
}

// read makes a record of a line.
func (s *Sheet) read(line int, raw []byte) (actions.RecordInput, *Fault) {
	if !utf8.Valid(raw) {
		return actions.RecordInput{}, &Fault{Line: line, Sentence: "This line holds bytes that are no text (UTF-8). Save the file as “CSV UTF-8”."}
	}
	texts, err := cells(raw)
	if err != nil {
		return actions.RecordInput{}, &Fault{Line: line, Sentence: "The quotes in this line do not fit together. A quote within a cell is written twice, and the cell stands in quotes."}
	}
	if len(texts) != len(s.columns) {
		return actions.RecordInput{}, &Fault{Line: line, Sentence: fmt.Sprintf(
			"This line has %d cells, and the first line names %d columns. A comma within a cell needs quotes around the cell; a line that is cut short must be sent whole.", len(texts), len(s.columns))}
	}
	r := actions.RecordInput{Kind: s.kind, Values: casework.Values{}, Child: actions.ChildNamed{Identity: casework.Values{}}}
	for i, c := range s.columns {
		if err := c.put(&r, strings.TrimSpace(texts[i]), s.zone); err != nil {
			return r, &Fault{Line: line, Column: c.name, Cell: Shown(texts[i]), Sentence: err.Error()}
		}
	}
	return r, nil
}

// ColumnOf is the column that holds a field; "" when none does.
func (s *Sheet) ColumnOf(field string) string {
	i := slices.IndexFunc(s.columns, func(c column) bool { return c.target == field })
	if i < 0 {
		return ""
	}
	return s.columns[i].name
}

// Shown is the beginning of a text from a file in a form that may stand in a report: no terminal obeys it, and no program that
// opens the report works it out as a formula.
func Shown(text string) string {
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || (r >= 0x80 && r < 0xa0) || r == utf8.RuneError {
			return '␣'
		}
		return r
	}, text)
	if r := []rune(clean); len(r) > 40 {
		clean = string(r[:40]) + "…"
	}
	if text != "" && strings.ContainsRune("=+-@\t\r\n", rune(text[0])) {
		return "'" + clean
	}
	return clean
}
