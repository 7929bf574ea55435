package audit

import (
	"fmt"
	"time"
)

// Kind says in what way a log was tampered with or damaged.
type Kind string

// The kinds of fault that Verify tells apart.
const (
	Edited       Kind = "edited"        // a leaf is not what was appended
	Dropped      Kind = "dropped"       // a leaf is gone from among the others
	Reordered    Kind = "reordered"     // a leaf stands in another's place
	Truncated    Kind = "truncated"     // the last leaves are gone
	Rewritten    Kind = "rewritten"     // leaves and hashes fit each other, but not the checkpoint
	HashEdited   Kind = "hash edited"   // a stored hash does not fit the leaves below it
	DetailEdited Kind = "detail edited" // a detail does not fit its leaf
)

// Fault is the first thing in a log that does not fit. It concerns the leaves First to Last.
type Fault struct {
	Kind        Kind
	First, Last int64
	words       string
}

// Error says in words what does not fit and where.
func (f *Fault) Error() string { return "the audit log was tampered with or damaged: " + f.words }

func fault(kind Kind, first, last int64, format string, args ...any) *Fault {
	return &Fault{Kind: kind, First: first, Last: last, words: fmt.Sprintf(format, args...)}
}

func truncated(size int64, p Point) *Fault {
	return fault(Truncated, size, p.Size-1, "it has %d records, but had %d at the checkpoint of %s: records %d to %d are gone",
		size, p.Size, p.Time.Format(time.RFC3339), size, p.Size-1)
}

// rewritten is the fault of a log that no longer hashes to p, when the checkpoint before p, over the first good leaves,
// still held.
func rewritten(good int64, p Point) *Fault {
	return fault(Rewritten, good, p.Size-1, "records and hashes fit each other but not the checkpoint of %s over %d records: "+
		"something from record %d on was rewritten", p.Time.Format(time.RFC3339), p.Size, good)
}
