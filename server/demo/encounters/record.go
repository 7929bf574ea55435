package encounters

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

const (
	maxLine  = 64 << 10 // bytes of one line
	maxLines = 8        // lines of one record: a quoted cell may hold line breaks, a forgotten quotation mark must not eat the file
)

// scanner cuts a file into records while holding a few lines at most. A record that cannot be read costs its first line
// only: the lines after it are read again on their own.
type scanner struct {
	in    *bufio.Reader
	cells *bufio.Reader // what csv reads: one record's text at a time
	csv   *csv.Reader
	held  []line // lines to be read again
	count int    // lines taken from in
	width int    // columns of the header, 0 while it is not known
}

type line struct {
	number  int
	text    string
	tooLong bool
}

func newScanner(r io.Reader) *scanner {
	cells := bufio.NewReader(strings.NewReader(""))
	s := &scanner{in: bufio.NewReaderSize(r, maxLine), cells: cells, csv: csv.NewReader(cells)}
	s.csv.FieldsPerRecord = -1
	s.csv.ReuseRecord = true
	return s
}

// record returns the next record's cells, lent until the next call, and the line it begins on. The error is a Rejected, io.EOF, or a failure to read.
func (s *scanner) record() ([]string, int, error) {
	first, err := s.line()
	for err == nil && !first.tooLong && strings.TrimSpace(first.text) == "" {
		first, err = s.line()
	}
	if err != nil {
		return nil, 0, err
	}
	if first.tooLong {
		return nil, 0, Rejected{first.number, fmt.Sprintf("the line is longer than %d bytes", maxLine)}
	}
	cells, err := s.split(first.text)
	if errors.Is(err, csv.ErrQuote) && s.width > 0 {
		cells, err = s.joined(first)
	}
	return cells, first.number, asRejected(err, first.number)
}

// joined tries a record that goes on over the next lines, because one of its cells holds line breaks.
func (s *scanner) joined(first line) ([]string, error) {
	text := first.text
	var taken []line
	for len(taken) < maxLines-1 {
		more, err := s.line()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		taken = append(taken, more)
		text += "\n" + more.text
		if more.tooLong {
			break
		}
		cells, err := s.split(text)
		if err == nil && len(cells) == s.width {
			return cells, nil
		}
		if err == nil {
			break
		}
	}
	s.held = append(taken, s.held...)
	return nil, csv.ErrQuote
}

// split returns cells that are lent until the next call.
func (s *scanner) split(text string) ([]string, error) {
	s.cells.Reset(strings.NewReader(text))
	return s.csv.Read()
}

// asRejected turns a fault of quoting into words; a failure to read stays what it is.
func asRejected(err error, number int) error {
	if errors.Is(err, csv.ErrQuote) || errors.Is(err, csv.ErrBareQuote) {
		return Rejected{number, `a quotation mark (") stands in the wrong place or is not closed`}
	}
	return err
}

// line returns the next line without its line break. A line over the limit comes back empty, with its rest skipped.
func (s *scanner) line() (line, error) {
	if len(s.held) > 0 {
		l := s.held[0]
		s.held = s.held[1:]
		return l, nil
	}
	b, err := s.in.ReadSlice('\n')
	l := line{number: s.count + 1}
	if err == nil || len(b) > 0 {
		s.count++
	}
	if errors.Is(err, bufio.ErrBufferFull) {
		l.tooLong = true
		return l, s.skip()
	}
	lastLine := errors.Is(err, io.EOF) && len(b) > 0
	if err != nil && !lastLine {
		return l, wrapRead(err, l.number)
	}
	l.text = strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")
	if l.number == 1 {
		l.text = strings.TrimPrefix(l.text, "\ufeff") // the mark that some programs put before UTF-8
	}
	return l, nil
}

// skip drops the rest of a line that is too long.
func (s *scanner) skip() error {
	for {
		_, err := s.in.ReadSlice('\n')
		switch {
		case err == nil, errors.Is(err, io.EOF):
			return nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return wrapRead(err, s.count)
		}
	}
}

func wrapRead(err error, number int) error {
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	return fmt.Errorf("read line %d: %w", number, err)
}
