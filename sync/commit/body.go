package commit

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"fmt"
	"io"
	"sync"

	"streetlight/sync/crdt"
)

// The first byte of every body: the dictionary with which the rest was deflated, or that it was not.
const (
	plainID      = 0
	dictionaryID = 1
)

// mostPlain bounds, in bytes, the ops that are not deflated.
const mostPlain = 16 << 10

// dictionary holds what bodies have in common. It is built from the app's own words, never from records, and an entry of
// this list is never changed: a new one gets a new id.
//
//go:embed dictionary1.bin
var dictionary []byte

const level = 6 // the standard library's level 1 ignores the dictionary

// deflater deflates one body after the other. Reading the dictionary again takes as long as deflating a commit, so that is
// done between two of them, and whoever saves an entry need not wait for it.
type deflater struct {
	w     *flate.Writer
	out   bytes.Buffer
	ready sync.WaitGroup // until the dictionary is read
}

// codecs recycles what compression allocates: a writer alone takes over half a MiB.
var (
	deflaters = sync.Pool{New: func() any { return newDeflater() }}
	inflaters = sync.Pool{New: func() any { return newInflater() }}
)

func newDeflater() *deflater {
	d := &deflater{}
	d.w, _ = flate.NewWriterDict(&d.out, level, dictionary) // the level is a constant within its range
	return d
}

// prepare makes the next body possible.
func (d *deflater) prepare() {
	d.out.Reset()
	d.w.Reset(&d.out)
}

// pack encodes and deflates ops.
func pack(ops []crdt.Op) ([]byte, error) {
	plain, err := packable(ops)
	if err != nil {
		return nil, err
	}
	return deflate(plain)
}

// packPlain encodes ops, and deflates them only where they are many.
func packPlain(ops []crdt.Op) ([]byte, error) {
	plain, err := packable(ops)
	if err != nil || len(plain) <= mostPlain {
		return append([]byte{plainID}, plain...), err
	}
	return deflate(plain)
}

// packable encodes ops that are within the limits.
func packable(ops []crdt.Op) ([]byte, error) {
	if len(ops) == 0 || len(ops) > MaxCount {
		return nil, fmt.Errorf("%w: %d ops", ErrOps, len(ops))
	}
	plain := encodeOps(ops)
	if len(plain) > MaxOps {
		return nil, fmt.Errorf("%w: ops of %d bytes", ErrTooLarge, len(plain))
	}
	return plain, nil
}

func deflate(plain []byte) ([]byte, error) {
	d := deflaters.Get().(*deflater)
	defer deflaters.Put(d)
	d.ready.Wait()
	defer d.ready.Go(d.prepare)
	d.out.WriteByte(dictionaryID)
	if _, err := d.w.Write(plain); err != nil {
		return nil, fmt.Errorf("deflate: %w", err)
	}
	if err := d.w.Close(); err != nil {
		return nil, fmt.Errorf("deflate: %w", err)
	}
	return bytes.Clone(d.out.Bytes()), nil
}

// unpack inflates and decodes ops; what is inflated is bounded by MaxOps.
func unpack(packed []byte) ([]crdt.Op, error) {
	switch {
	case len(packed) > 0 && packed[0] == plainID:
		return decodeOps(packed[1:]) // a body is far smaller than MaxOps
	case len(packed) == 0 || packed[0] != dictionaryID:
		return nil, fmt.Errorf("%w: unknown dictionary", ErrOps)
	}
	plain, err := inflate(packed[1:])
	if err != nil {
		return nil, err
	}
	return decodeOps(plain)
}

// inflater inflates one body after the other.
type inflater struct {
	r   io.ReadCloser
	in  bytes.Reader
	out bytes.Buffer
}

func newInflater() *inflater {
	i := &inflater{}
	i.r = flate.NewReaderDict(&i.in, dictionary)
	return i
}

func inflate(packed []byte) ([]byte, error) {
	i := inflaters.Get().(*inflater)
	defer inflaters.Put(i)
	i.in.Reset(packed)
	i.out.Reset()
	if err := i.r.(flate.Resetter).Reset(&i.in, dictionary); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOps, err)
	}
	n, err := i.out.ReadFrom(io.LimitReader(i.r, MaxOps+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrOps, err)
	case n > MaxOps:
		return nil, fmt.Errorf("%w: ops of over %d bytes", ErrTooLarge, MaxOps)
	case i.in.Len() > 0:
		return nil, fmt.Errorf("%w: %d bytes behind the end", ErrOps, i.in.Len())
	}
	return bytes.Clone(i.out.Bytes()), nil
}
