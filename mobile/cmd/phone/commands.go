package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

type recordCommand struct {
	Kind     casework.Kind `help:"street_contact, mentor_note or family_visit; by default what your role records."`
	Child    string        `placeholder:"ID" help:"A child that this phone holds."`
	NewChild []string      `sep:"none" placeholder:"NAME=VALUE" help:"A child met for the first time; once for each field, such as --new-child name=Robin --new-child age_band=14_15. Without a child it is an unknown one."`
	Set      []string      `sep:"none" placeholder:"NAME=VALUE" help:"A field of the entry, as “phone fields” lists them; a field that holds a list may be given several times."`
	JSONIn   bool          `name:"json-in" help:"Read the entry as one JSON object from the standard input: {kind, child, new_child, values}; an array records a group met together."`
}

// Run records an entry or a group.
func (c *recordCommand) Run(ctx context.Context, s *surroundings) error {
	in, err := c.drafts(s.in)
	if err != nil {
		return err
	}
	ready, err := drafts(in)
	if err != nil {
		return err
	}
	if err := s.open(ctx); err != nil {
		return err
	}
	ids, err := s.phone.RecordGroup(ctx, ready)
	if err != nil {
		return err
	}
	return s.printRecorded(ctx, ids)
}

func (c *recordCommand) drafts(in io.Reader) ([]draftInput, error) {
	if c.JSONIn {
		return readDrafts(in)
	}
	d := draftInput{Kind: c.Kind}
	var err error
	if c.Child != "" {
		if d.Child, err = casework.ParseID[casework.ChildID](c.Child); err != nil {
			return nil, err
		}
	}
	if d.Values, err = pairs(c.Set); err != nil {
		return nil, err
	}
	d.NewChild, err = pairs(c.NewChild)
	return []draftInput{d}, err
}

// mostInput is how many bytes of JSON one entry or group may have.
const mostInput = 1 << 20

func readDrafts(in io.Reader) ([]draftInput, error) {
	b, err := io.ReadAll(io.LimitReader(in, mostInput+1))
	if err != nil {
		return nil, failure{"The standard input cannot be read.", err}
	}
	if len(b) > mostInput {
		return nil, casework.Refuse(casework.TooLarge, "That is more than 1 MiB of JSON.")
	}
	if bytes.HasPrefix(bytes.TrimSpace(b), []byte("[")) {
		var group []draftInput
		err := decode(b, &group)
		return group, err
	}
	one := make([]draftInput, 1)
	return one, decode(b, &one[0])
}

type importCommand struct {
	File string `arg:"" help:"File of one JSON object a line, or - for the standard input. A line holds id, child_id, child and the fields that “phone fields” lists, or id and set."`
}

// Run imports a file.
func (c *importCommand) Run(ctx context.Context, s *surroundings) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	done, err := s.importFile(ctx, c.File)
	if err != nil {
		return fmt.Errorf("%s (%d entries were kept)", troubleOf(err).Error, done.Recorded)
	}
	return s.print(done, importWords(done))
}

func (s *surroundings) importFile(ctx context.Context, name string) (actions.Imported, error) {
	from := s.in
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return actions.Imported{}, failure{"The file cannot be opened.", err}
		}
		defer f.Close()
		from = f
	}
	return s.phone.Import(ctx, from, s.progress())
}

// progress tells a person at a terminal how far an import has come; nil where nobody watches.
func (s *surroundings) progress() func(actions.Imported) {
	f, ok := s.err.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return func(n actions.Imported) { fmt.Fprintf(f, "\r%d lines read, %d refused ", n.Lines, n.Refused) }
}

type syncCommand struct{}

// Run syncs once. No network is no failure.
func (*syncCommand) Run(ctx context.Context, s *surroundings) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	result, err := s.phone.Sync(ctx)
	if err != nil {
		return err
	}
	return s.afterSync(result)
}

type listCommand struct {
	Limit int `default:"50" help:"How many; 0 gives all."`
}

// Run lists entries.
func (c *listCommand) Run(ctx context.Context, s *surroundings) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	entries, err := s.phone.Entries(ctx, c.Limit)
	if err != nil {
		return err
	}
	return s.print(listOf(entries), entriesWords(entries))
}

type showCommand struct {
	ID string `arg:"" help:"Id of an entry, also one that was shared with you, or of a child."`
}

// Run shows one entry, one that was shared with this worker, or one child.
func (c *showCommand) Run(ctx context.Context, s *surroundings) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	f, err := s.find(ctx, c.ID)
	if err != nil {
		return err
	}
	if err := s.sawCopies(ctx, f); err != nil {
		return err
	}
	switch {
	case f.child != nil:
		return s.print(f.child, childWords(*f.child))
	case f.shared != nil:
		return s.print(f.shared, sharedWords(*f.shared))
	}
	return s.print(f.entry, entryWords(*f.entry))
}

// found is what an id names; one of these.
type found struct {
	entry  *actions.EntryView
	shared *actions.CopyView
	child  *actions.ChildPage
}

// find finds an entry, one that was shared with this worker, or a child.
func (s *surroundings) find(ctx context.Context, text string) (found, error) {
	id, err := casework.ParseID[[16]byte](text)
	if err != nil {
		return found{}, err
	}
	entry, err := s.phone.Entry(ctx, id)
	if !casework.Refused(err, casework.NotFound) {
		return found{entry: &entry}, err
	}
	shared, err := s.phone.SharedCopy(ctx, id)
	if !casework.Refused(err, casework.NotFound) {
		return found{shared: &shared}, err
	}
	child, err := s.phone.Child(ctx, id)
	if casework.Refused(err, casework.Invalid) {
		err = casework.Refuse(casework.NotFound, "This phone holds no entry and no child with that id.")
	}
	return found{child: &child}, err
}

type childrenCommand struct {
	Search string `arg:"" optional:"" help:"Words of the name, other names or area."`
}

// Run lists children.
func (c *childrenCommand) Run(ctx context.Context, s *surroundings) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	children, err := s.phone.Children(ctx, c.Search)
	if err != nil {
		return err
	}
	return s.print(listOf(children), childrenWords(children))
}

type conflictsCommand struct{}

// Run lists contradictions.
func (*conflictsCommand) Run(ctx context.Context, s *surroundings) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	entries, err := s.phone.Conflicts(ctx)
	if err != nil {
		return err
	}
	pictures, err := s.phone.PictureConflicts(ctx)
	if err != nil {
		return err
	}
	return s.print(conflictsList(entries, pictures), conflictsWords(entries, pictures))
}

type statusCommand struct{}

// Run says how the phone stands.
func (*statusCommand) Run(ctx context.Context, s *surroundings) error {
	if err := s.open(ctx); err != nil {
		return s.wipedStatus(err)
	}
	return s.printStatus()
}

func (s *surroundings) printStatus() error {
	status, err := s.phone.Status()
	if err != nil {
		return err
	}
	return s.print(status, statusWords(status))
}

func (s *surroundings) printRecorded(ctx context.Context, ids []casework.EntryID) error {
	entries, err := s.entriesOf(ctx, ids)
	if err != nil {
		return err
	}
	if len(entries) == 1 {
		return s.print(entries[0], recordedWords(entries))
	}
	return s.print(entries, recordedWords(entries))
}

func (s *surroundings) entriesOf(ctx context.Context, ids []casework.EntryID) ([]actions.EntryView, error) {
	out := make([]actions.EntryView, len(ids))
	for i, id := range ids {
		var err error
		if out[i], err = s.phone.Entry(ctx, id); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// listOf is a list that JSON shows as [] when it is empty.
func listOf[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
