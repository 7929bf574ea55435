package audit

import (
	"cmp"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"streetlight/sync/kv"
)

// Report is what Verify went through.
type Report struct {
	Leaves  int64 // found whole
	Covered int64 // of these, fixed by a checkpoint; those after it are only as good as the store
	Erased  int64 // of these, without their detail, which is no fault
}

// String says the report in sentences.
func (r Report) String() string {
	if r.Leaves == 0 {
		return "The audit log is empty."
	}
	words := fmt.Sprintf("The audit log is whole: none of its %s was altered, dropped or put in another place.\n", counted(r.Leaves))
	switch open := r.Leaves - r.Covered; {
	case r.Covered == 0:
		words += "No signed checkpoint covers them yet: a server that runs signs one each minute, and only from then on is a change by whoever has the machine sure to show."
	case open == 0:
		words += "Signed checkpoints cover all of them."
	default:
		words += fmt.Sprintf("Signed checkpoints cover all but the newest %s; a server that runs signs the next within a minute.", counted(open))
	}
	if r.Erased > 0 {
		words += fmt.Sprintf("\nThe details of %s were erased with the child or entry that they named, as an erasure does.", counted(r.Erased))
	}
	return words
}

func counted(n int64) string {
	if n == 1 {
		return "1 record"
	}
	return fmt.Sprintf("%d records", n)
}

// Verify recomputes the whole log from its leaves and holds it against its stored hashes and against checkpoints, each of
// which must be signed by a known key. What does not fit is a *Fault that names the first leaf concerned; the Report then
// counts what was whole before it. Any other error means that the log could not be checked.
func (l *Log) Verify(r kv.Reader, known note.Verifiers, checkpoints ...[]byte) (Report, error) {
	points, err := l.points(known, checkpoints)
	if err != nil {
		return Report{}, err
	}
	size, err := l.Size(r)
	if err != nil {
		return Report{}, err
	}
	v := &verification{log: l, store: r, size: size, points: points}
	if err := v.meetPoints(); err != nil {
		return v.report, err
	}
	for v.report.Leaves < size {
		if err := v.nextPage(); err != nil {
			return v.report, err
		}
	}
	if len(v.points) > 0 {
		return v.report, truncated(size, v.points[len(v.points)-1])
	}
	return v.report, nil
}

// points opens the checkpoints and returns them by size.
func (l *Log) points(known note.Verifiers, checkpoints [][]byte) ([]Point, error) {
	var points []Point
	for _, c := range checkpoints {
		p, err := OpenCheckpoint(c, known)
		if err != nil {
			return nil, err
		}
		if p.Origin != l.origin {
			return nil, fmt.Errorf("the checkpoint is of the log %s, not of %s", p.Origin, l.origin)
		}
		points = append(points, p)
	}
	slices.SortFunc(points, func(a, b Point) int { return cmp.Compare(a.Size, b.Size) })
	return points, nil
}

// verification is one run of Verify; report.Leaves is also the place of the next leaf.
type verification struct {
	log    *Log
	store  kv.Reader
	size   int64
	points []Point // not yet met, the smallest first
	tree   frontier
	report Report
}

// pageLeaves is how many leaves are held in memory at once.
const pageLeaves = 512

func (v *verification) nextPage() error {
	from := v.report.Leaves
	to := min(from+pageLeaves, v.size)
	var rows [3]map[int64][]byte
	for i, table := range []kv.Table{leaves(), hashes(), details()} {
		page, err := v.log.page(v.store, table, from, to)
		if err != nil {
			return err
		}
		rows[i] = page
	}
	for n := from; n < to; n++ {
		if err := v.check(n, rows[0][n], rows[1][n], rows[2][n]); err != nil {
			return err
		}
	}
	return nil
}

// page returns the rows of a table at the places from <= n < to.
func (l *Log) page(r kv.Reader, table kv.Table, from, to int64) (map[int64][]byte, error) {
	page := map[int64][]byte{}
	err := r.Scan(table, kv.Range{From: l.key(from), To: l.key(to)}, func(key, row []byte) error {
		n, err := l.place(key)
		page[n] = append([]byte{}, row...)
		return err
	})
	return page, err
}

// check holds one leaf against its place, its detail, the stored hashes and the checkpoints that end with it.
func (v *verification) check(n int64, row, stored, detail []byte) error {
	if row == nil {
		return fault(Dropped, n, n, "record %d is missing", n)
	}
	content, err := v.log.codec.decodeLeaf(row)
	switch {
	case err != nil:
		return fault(Edited, n, n, "record %d was edited: %v", n, err)
	case content.N != n:
		return v.misplaced(n, content.N)
	case len(stored) != rowBytes(n):
		return fault(HashEdited, n, n, "the hashes stored with record %d are missing or damaged", n)
	}
	if err := v.climb(n, tlog.RecordHash(row), stored); err != nil {
		return err
	}
	if detail != nil && commit(detail) != content.Commitment {
		return fault(DetailEdited, n, n, "the detail of record %d was edited", n)
	}
	v.report.Leaves++
	if detail == nil {
		v.report.Erased++
	}
	return v.meetPoints()
}

// climb adds leaf n to the tree and compares every hash it completes with the one stored.
func (v *verification) climb(n int64, h tlog.Hash, stored []byte) error {
	for level, want := range v.tree.push(n, h) {
		if tlog.Hash(stored[level*tlog.HashSize:][:tlog.HashSize]) == want {
			continue
		}
		if level == 0 {
			return fault(Edited, n, n, "record %d was edited, or the hash stored with it was", n)
		}
		first := n + 1 - 1<<level
		return fault(HashEdited, first, n, "one of the records %d to %d was edited together with its own hash, or the hash over them was", first, n)
	}
	return nil
}

// misplaced explains why leaf is found at the place n.
func (v *verification) misplaced(n, leaf int64) error {
	there, err := v.store.Get(leaves(), v.log.key(max(leaf, 0)))
	if err != nil {
		return err
	}
	other, err := v.log.codec.decodeLeaf(there)
	switch {
	case err == nil && other.N == n:
		return fault(Reordered, n, n, "records %d and %d have changed places", n, leaf)
	case leaf == n+1:
		return fault(Dropped, n, n, "record %d was dropped: record %d stands in its place", n, leaf)
	}
	return fault(Reordered, n, n, "record %d stands in the place of record %d", leaf, n)
}

// meetPoints compares the tree so far with the checkpoints of its size.
func (v *verification) meetPoints() error {
	for len(v.points) > 0 && v.points[0].Size == v.report.Leaves {
		p := v.points[0]
		if p.Root != v.root() {
			return rewritten(v.report.Covered, p)
		}
		v.report.Covered, v.points = p.Size, v.points[1:]
	}
	return nil
}

// root returns the hash over the leaves so far; that of no leaves is tlog's.
func (v *verification) root() tlog.Hash {
	if root, ok := v.tree.root(); ok {
		return root
	}
	empty, _ := tlog.TreeHash(0, nil) // reads nothing and cannot fail
	return empty
}
