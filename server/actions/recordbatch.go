package actions

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"streetlight/server/audit"
	"streetlight/shared/casework"
)

// MostRecords is how many records one batch holds at most.
const MostRecords = 500

// Batch is some records that are kept together, each with an answer of its own: one that is refused keeps no other out.
type Batch struct {
	Records []RecordInput `json:"records"`
	DryRun  bool          `json:"dry_run,omitempty"` // only says what would become of each
	Stop    bool          `json:"stop,omitempty"`    // tries none after one that is refused
}

// BatchAnswer says what became of the records of a batch, in their order.
type BatchAnswer struct {
	Records []Recorded `json:"records"`
	Dropped int        `json:"dropped"` // how many were attendance of children without a record: for the server's keeper alone
}

// Import keeps records of a file of an agency, on behalf of a person of that agency at the console.
func (s *Service) Import(ctx context.Context, a Actor, b Batch) (out BatchAnswer, err error) {
	err = s.batch(ctx, b, &out, func(fn func(*tx) error) error { return s.do(ctx, a, importAct(b), fn) }, func(x *tx) (source, error) {
		from, err := x.person()
		from.feed = true
		return from, err
	})
	out.Dropped = 0
	return out, err
}

// ImportFor keeps records of a file of an agency, for whoever has the machine.
func (s *Service) ImportFor(ctx context.Context, agency string, b Batch) (out BatchAnswer, err error) {
	err = s.batch(ctx, b, &out, func(fn func(*tx) error) error { return s.manage(ctx, importAct(b), fn) }, func(x *tx) (source, error) {
		return x.filesSource(agency)
	})
	return out, err
}

func importAct(b Batch) string {
	if b.DryRun {
		return "try-import"
	}
	return "import"
}

// filesSource is an agency's files as a source of records, of any kind.
func (x *tx) filesSource(name string) (source, error) {
	agency, err := x.agencyCalled(name)
	if err != nil {
		return source{}, err
	}
	id := casework.WorkerID(uuid.NewSHA1(alertSpace(), append([]byte("files"), agency.ID[:]...)))
	from := source{author: id, agency: agency, feed: true}
	for _, k := range casework.Kinds() {
		from.kinds = append(from.kinds, casework.Kind(k.Code))
	}
	return from, x.nameClient(clientRow{ID: id, Name: "Files", Agency: agency.ID})
}

// agencyCalled finds an agency by its name or id.
func (x *tx) agencyCalled(name string) (casework.Agency, error) {
	agencies, err := all[casework.Agency](x.KV(), tableAgency, nil)
	if err != nil {
		return casework.Agency{}, err
	}
	names := ""
	for _, a := range agencies {
		if a.Name == name || a.ID.String() == name {
			return a, nil
		}
		names += ", " + a.Name
	}
	if names == "" {
		return casework.Agency{}, casework.RefuseField("agency", "There is no agency yet. Add its people with “user add” first.")
	}
	return casework.Agency{}, casework.RefuseField("agency", fmt.Sprintf("No agency is called %q. The agencies are: %s.", clipped(name), names[2:]))
}

// errDry takes back what a trial has written.
var errDry = errors.New("actions: that was a trial")

// batch keeps a batch in one transaction of act. A trial is taken back, and leaves its leaf alone.
func (s *Service) batch(ctx context.Context, b Batch, out *BatchAnswer, act func(func(*tx) error) error, from func(*tx) (source, error)) error {
	if err := b.check(); err != nil {
		return err
	}
	err := act(func(x *tx) error {
		src, err := from(x)
		if err != nil {
			return err
		}
		return x.keepBatch(src, b, out)
	})
	if !errors.Is(err, errDry) {
		return err
	}
	return act(func(x *tx) error { x.leaf.Detail.Words = fmt.Sprintf("%d records", len(b.Records)); return nil })
}

func (b Batch) check() error {
	switch {
	case len(b.Records) == 0:
		return casework.RefuseField("records", "There is no record in it. Send from 1 to 500.")
	case len(b.Records) > MostRecords:
		return casework.Refuse(casework.TooLarge, fmt.Sprintf("There are %d records in it; %d are the most. Send them in several requests.", len(b.Records), MostRecords))
	}
	return nil
}

// keepBatch keeps what of a batch is not refused.
func (x *tx) keepBatch(from source, b Batch, out *BatchAnswer) error {
	in := x.beginIntake()
	*out = BatchAnswer{Records: make([]Recorded, 0, len(b.Records))}
	stopped := false
	for _, r := range b.Records {
		if stopped {
			out.Records = append(out.Records, Recorded{Outcome: OutcomeNotTried})
			continue
		}
		one, err := in.record(from, r)
		if no, ok := casework.RefusalOf(err); ok {
			one, err = Recorded{Outcome: OutcomeRefused, Field: no.Field, Sentence: no.Sentence}, nil
			stopped = b.Stop
		}
		if err != nil {
			return err
		}
		if one.dropped {
			one.dropped = false
			out.Dropped++
		}
		out.Records = append(out.Records, one)
	}
	if b.DryRun {
		return errDry
	}
	if err := x.countDropped(from.agency.ID, out.Dropped); err != nil {
		return err
	}
	x.leaf.Detail.Words = fmt.Sprintf("%d records", len(b.Records))
	return in.finish()
}

// clientLeaf begins the leaf of an act of an agency's system.
func (x *tx) clientLeaf(c clientRow, act string) {
	x.leaf = audit.Entry{Time: x.Now, Actor: c.ID.String(), Role: "client", Action: act, Result: "done"}
}
