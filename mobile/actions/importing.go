package actions

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// Bounds of an import.
const (
	batchLines = 500      // of one transaction
	mostLine   = 1 << 20  // bytes of one line
	mostFaults = 1000     // that are named one by one; all are counted
	lineBuffer = 64 << 10 // bytes read at once
)

// Imported is how an import ended, or how far it has come.
type Imported struct {
	Lines    int         `json:"lines"`
	Recorded int         `json:"recorded"` // new entries
	Changed  int         `json:"changed"`  // changes of entries
	Known    int         `json:"known"`    // entries that were here already, and changes that changed nothing
	Refused  int         `json:"refused"`  // lines that could not be read or kept
	Faults   []LineFault `json:"faults,omitempty"`
}

// LineFault says why a line was refused. Lines count from 1.
type LineFault struct {
	Line     int    `json:"line"`
	Field    string `json:"field,omitempty"`
	Sentence string `json:"sentence"`
}

// Import records what another system wrote: JSON, one entry a line, with the names of the field table, ids kept; or a
// change of an entry as {"id": ..., "set": {...}}. A line that cannot be kept is counted and named, and the others go on.
// What it returns with an error is on disk. Progress, when not nil, is told after each batch.
func (p *Phone) Import(ctx context.Context, from io.Reader, progress func(Imported)) (Imported, error) {
	in := &importing{p: p, lines: bufio.NewReaderSize(from, lineBuffer)}
	for {
		if err := in.batch(ctx); err != nil {
			return in.done, err
		}
		if progress != nil {
			progress(in.done)
		}
		if in.ended {
			return in.done, nil
		}
	}
}

// importing is an import under way; done counts what is on disk.
type importing struct {
	p     *Phone
	lines *bufio.Reader
	ended bool
	done  Imported
}

// batch reads some lines and keeps what they hold in one transaction.
func (in *importing) batch(ctx context.Context) error {
	lines, err := in.read()
	if err != nil || len(lines) == 0 {
		return err
	}
	in.p.mu.Lock()
	defer in.p.mu.Unlock()
	if err := in.p.ready(); err != nil {
		return err
	}
	next := in.done
	next.Faults = append([]LineFault(nil), in.done.Faults...)
	g := in.p.gather(in.p.o.Now())
	err = in.p.vault.View(ctx, func(r kv.Reader) error {
		for _, line := range lines {
			if err := g.line(r, line, &next); err != nil {
				return fmt.Errorf("line %d: %w", next.Lines, err)
			}
		}
		return nil
	})
	if err != nil {
		return g.drop(ctx, err)
	}
	if len(g.added) > 0 {
		if err := g.save(ctx, nil); err != nil {
			return err
		}
	}
	in.done = next
	return nil
}

// read reads the lines of a batch; one that is too long is nil.
func (in *importing) read() ([][]byte, error) {
	var out [][]byte
	for len(out) < batchLines && !in.ended {
		line, err := readLine(in.lines, mostLine)
		switch {
		case errors.Is(err, io.EOF):
			in.ended = true
			if len(line) == 0 {
				return out, nil
			}
		case errors.Is(err, bufio.ErrTooLong):
			line = nil
		case err != nil:
			return nil, fmt.Errorf("read the file: %w", err)
		}
		out = append(out, line)
	}
	return out, nil
}

// readLine reads to the end of a line, without its end; of one that is longer than most it reads all and keeps nothing.
func readLine(r *bufio.Reader, most int) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if long = long || len(line)+len(part) > most; !long {
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if long && (err == nil || errors.Is(err, io.EOF)) {
			return nil, bufio.ErrTooLong // an end of the file shows again at the next read
		}
		return bytes.TrimRight(line, "\r\n"), err
	}
}

// line keeps one line, or counts why not. An error ends the import.
func (g *gathering) line(r kv.Reader, line []byte, n *Imported) error {
	n.Lines++
	if line != nil && len(bytes.TrimSpace(line)) == 0 {
		return nil
	}
	err := g.imported(r, line, n)
	if refusal, ok := casework.RefusalOf(err); ok {
		g.changes = nil
		n.Refused++
		if len(n.Faults) < mostFaults {
			n.Faults = append(n.Faults, LineFault{n.Lines, refusal.Field, refusal.Sentence})
		}
		return nil
	}
	return err
}

func (g *gathering) imported(r kv.Reader, line []byte, n *Imported) error {
	if line == nil {
		return casework.Refuse(casework.TooLarge, fmt.Sprintf("This line is longer than %d bytes.", mostLine))
	}
	in, err := parseLine(line)
	if err != nil {
		return err
	}
	count := &n.Recorded
	if in.set != nil {
		count = &n.Changed
		err = g.change(r, in.entry.ID, func(old casework.Values) casework.Values { return amended(old, in.set) })
	} else {
		err = g.fresh(r, in)
	}
	switch {
	case err != nil:
		return err
	case len(g.changes) == 0:
		n.Known++
		return nil
	}
	*count++
	return g.add(r)
}

// fresh adds an entry, unless it is here already.
func (g *gathering) fresh(r kv.Reader, in importLine) error {
	known, err := g.knows(r, in.entry.ID)
	if err != nil || known {
		return err
	}
	return g.entry(r, in.entry, in.child)
}

// knows says whether an entry is here already, or gathered.
func (g *gathering) knows(r kv.Reader, id casework.EntryID) (bool, error) {
	_, err := g.scopeOf(r, id)
	if casework.Refused(err, casework.NotFound) {
		return false, nil
	}
	return err == nil, err
}
