package encounters

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// Rejected is a record that could not be read. It costs that record only.
type Rejected struct {
	Line   int    // where the record begins; the header is line 1
	Reason string // in plain words, naming the column
}

// Error is "line 17: " and the reason.
func (r Rejected) Error() string { return fmt.Sprintf("line %d: %s", r.Line, r.Reason) }

// Reader reads encounters one at a time, so that a file of any length needs the memory of one record.
type Reader struct {
	scan *scanner
	head header
	now  time.Time
}

// NewReader reads the header and recognises the layout. Records dated after now will be rejected. The error wraps ErrLayout
// when the header is in neither layout.
func NewReader(r io.Reader, now time.Time) (*Reader, error) {
	scan := newScanner(r)
	fields, _, err := scan.record()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: it is empty", ErrLayout)
	}
	if bad := (Rejected{}); errors.As(err, &bad) {
		return nil, fmt.Errorf("%w: %w", ErrLayout, bad)
	}
	if err != nil {
		return nil, err
	}
	head, err := readHeader(fields)
	if err != nil {
		return nil, err
	}
	scan.width = head.width
	return &Reader{scan: scan, head: head, now: now}, nil
}

// Layout is MonthlyDownload or FlattenedAPI.
func (r *Reader) Layout() string { return r.head.name }

// Next returns the next encounter. The error is a Rejected, after which reading may go on, io.EOF at the end, or a failure
// to read the file.
func (r *Reader) Next() (Encounter, error) {
	cells, number, err := r.scan.record()
	if err != nil {
		return Encounter{}, err
	}
	if len(cells) != r.head.width {
		return Encounter{}, Rejected{number, fmt.Sprintf("the row has %d columns, the header has %d", len(cells), r.head.width)}
	}
	return parse(&row{cells: cells, head: r.head}, number, r.now)
}

// Batch is a whole file.
type Batch struct {
	Layout     string
	Encounters []Encounter // in the order of the file
	Rejected   []Rejected  // in the order of the file
}

// ReadAll reads a file to its end. It holds all of it: use Reader for files that may be large.
func ReadAll(in io.Reader, now time.Time) (Batch, error) {
	r, err := NewReader(in, now)
	if err != nil {
		return Batch{}, err
	}
	b := Batch{Layout: r.Layout()}
	for {
		e, err := r.Next()
		var bad Rejected
		switch {
		case err == nil:
			b.Encounters = append(b.Encounters, e)
		case errors.As(err, &bad):
			b.Rejected = append(b.Rejected, bad)
		case errors.Is(err, io.EOF):
			return b, nil
		default:
			return b, err
		}
	}
}
