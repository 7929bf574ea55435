package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"streetlight/mobile/actions"
	"streetlight/mobile/vault"
	"streetlight/shared/casework"
)

// mostRequest is how many bytes one line may have.
const mostRequest = 1 << 20

type stdioCommand struct{}

// Run answers one JSON request a line until "quit" or the end of the input. A request that fails is answered with
// {"ok": false, "error": ...} and the next one is read.
func (*stdioCommand) Run(ctx context.Context, s *surroundings) error {
	in := bufio.NewReaderSize(s.in, 64<<10)
	out := json.NewEncoder(s.out)
	out.SetEscapeHTML(false)
	for {
		line, err := readRequest(in)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil && !errors.Is(err, bufio.ErrTooLong) {
			return failure{"The standard input cannot be read.", err}
		}
		if err == nil && len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		a := s.answer(ctx, line, err)
		if err := out.Encode(a); err != nil {
			return failure{"The standard output cannot be written to.", err}
		}
		if a.ended {
			return nil
		}
	}
}

// readRequest reads a line; of one that is too long it reads all and keeps nothing.
func readRequest(r *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if long = long || len(line)+len(part) > mostRequest; !long {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case long:
			return nil, bufio.ErrTooLong
		case errors.Is(err, io.EOF) && len(line) > 0:
			return line, nil
		}
		return line, err
	}
}

// request is one line. Each thing to do reads the fields that its documentation names.
type request struct {
	Do      string           `json:"do"`
	Tag     any              `json:"tag"` // given back as it is
	Pin     string           `json:"pin"`
	Server  string           `json:"server"`
	Code    string           `json:"code"`
	Cheap   bool             `json:"cost_for_demonstration"`
	Entry   string           `json:"entry"`
	Field   string           `json:"field"`
	Value   string           `json:"value"`
	Seen    []string         `json:"seen"` // the versions chosen among
	Values  map[string]any   `json:"values"`
	Set     map[string]any   `json:"set"`
	Draft   *draftInput      `json:"draft"`
	Drop    *draftInput      `json:"drop"`
	Entries []draftInput     `json:"entries"`
	File    string           `json:"file"`
	Limit   int              `json:"limit"`
	ID      string           `json:"id"`
	Search  string           `json:"search"`
	Now     string           `json:"now"`
	Up      *bool            `json:"up"`
	Kind    casework.Kind    `json:"kind"`
	Child   casework.ChildID `json:"child"`
	New     map[string]any   `json:"new_child"`
	Plan    casework.PlanID  `json:"plan"`
}

// answer is one line back. Of the results only the one asked for is there.
type answer struct {
	OK  bool `json:"ok"`
	Tag any  `json:"tag,omitempty"`
	trouble
	Status   *actions.Status       `json:"status,omitempty"`
	Entry    *actions.EntryView    `json:"entry,omitempty"`
	Entries  *[]actions.EntryView  `json:"entries,omitempty"`
	Shared   *actions.CopyView     `json:"shared,omitempty"`
	Child    *actions.ChildPage    `json:"child,omitempty"`
	Children *[]actions.ChildView  `json:"children,omitempty"`
	Drafts   *[]draftOutput        `json:"drafts,omitempty"`
	Import   *actions.Imported     `json:"import,omitempty"`
	Sync     *actions.SyncResult   `json:"sync,omitempty"`
	Now      string                `json:"now,omitempty"`
	Request  casework.RequestID    `json:"request,omitzero"`
	Asked    []actions.AskedView   `json:"requests,omitempty"`
	Pictures []actions.PictureView `json:"pictures,omitempty"`
	Took     time.Duration         `json:"took,omitempty"`
	ended    bool
}

func (s *surroundings) answer(ctx context.Context, line []byte, err error) answer {
	var (
		q request
		a answer
	)
	if err != nil {
		err = casework.Refuse(casework.TooLarge, "A request has at most 1 MiB.")
	} else if err = decode(line, &q); err == nil {
		a, err = s.serve(ctx, q)
	}
	if err != nil {
		a = answer{trouble: troubleOf(err)}
	}
	a.OK, a.Tag = err == nil, q.Tag
	return a
}

// serve does one thing.
func (s *surroundings) serve(ctx context.Context, q request) (answer, error) {
	switch q.Do {
	case "quit":
		return answer{ended: true}, nil
	case "clock":
		return s.serveClock(q)
	case "network":
		return s.serveNetwork(q)
	case "unlock":
		return s.serveUnlock(ctx, q)
	case "enrol":
		return s.serveEnrol(ctx, q)
	}
	if s.phone == nil {
		return answer{}, vault.ErrLocked
	}
	switch q.Do {
	case "lock":
		err := s.phone.Close()
		s.phone = nil
		return answer{}, err
	case "withdraw", "add":
		return s.serveAboutEntry(ctx, q)
	case "profile", "plan_words":
		return s.serveAsking(ctx, q)
	case "record", "record_group", "correct", "settle", "import", "draft":
		return s.serveWriting(ctx, q)
	}
	return s.serveReading(ctx, q)
}

func (s *surroundings) serveReading(ctx context.Context, q request) (a answer, err error) {
	switch q.Do {
	case "sync":
		var result actions.SyncResult
		result, err = s.phone.Sync(ctx)
		a.Sync = &result
	case "list":
		return entriesAnswer(s.phone.Entries(ctx, q.Limit))
	case "conflicts":
		a, err := entriesAnswer(s.phone.Conflicts(ctx))
		if err != nil {
			return a, err
		}
		a.Pictures, err = s.phone.PictureConflicts(ctx)
		return a, err
	case "requests":
		a.Asked, err = s.phone.Asked(ctx)
	case "show":
		var f found
		if f, err = s.find(ctx, q.ID); err == nil {
			a.Entry, a.Shared, a.Child = f.entry, f.shared, f.child
			err = s.sawCopies(ctx, f)
		}
	case "children":
		var children []actions.ChildView
		children, err = s.phone.Children(ctx, q.Search)
		children = listOf(children)
		a.Children = &children
	case "status":
		return s.statusAnswer()
	default:
		err = casework.RefuseField("do", "There is nothing called \""+oneLine(q.Do, 40)+"\" to do.")
	}
	return a, err
}

func entriesAnswer(entries []actions.EntryView, err error) (answer, error) {
	entries = listOf(entries)
	return answer{Entries: &entries}, err
}

func (s *surroundings) statusAnswer() (answer, error) {
	status, err := s.phone.Status()
	return answer{Status: &status}, err
}

// serveClock sets the phone's clock, which then stands, or says what it shows.
func (s *surroundings) serveClock(q request) (answer, error) {
	if q.Now != "" {
		to := casework.ParseMoment(q.Now)
		if to.IsZero() {
			return answer{}, casework.RefuseField("now", "Write the time like 2026-01-05T09:00:00.000Z.")
		}
		s.clock.move(to)
	}
	return answer{Now: casework.FormatMoment(s.clock.Now())}, nil
}

func (s *surroundings) serveNetwork(q request) (answer, error) {
	if q.Up == nil {
		return answer{}, casework.RefuseField("up", "Say whether the network is up: true or false.")
	}
	s.line.turn(switchState(*q.Up))
	return answer{}, nil
}

func (s *surroundings) serveUnlock(ctx context.Context, q request) (answer, error) {
	if s.phone != nil {
		return s.statusAnswer()
	}
	if q.Pin != "" {
		s.flags.Pin = q.Pin
	}
	if err := s.open(ctx); err != nil {
		return answer{}, err
	}
	return s.statusAnswer()
}

func (s *surroundings) serveEnrol(ctx context.Context, q request) (answer, error) {
	if s.phone != nil {
		return answer{}, vault.ErrExists
	}
	if q.Pin != "" {
		s.flags.Pin = q.Pin
	}
	secret, err := s.secret("")
	if err != nil {
		return answer{}, err
	}
	o, err := s.options(secret)
	if err != nil {
		return answer{}, err
	}
	o.Server, o.Code = q.Server, q.Code
	if q.Cheap || s.cheap() {
		o.Cost = demonstrationCost()
	}
	if s.phone, err = actions.Enrol(ctx, o); err != nil {
		return answer{}, err
	}
	return s.statusAnswer()
}

func (s *surroundings) serveWriting(ctx context.Context, q request) (answer, error) {
	switch q.Do {
	case "record":
		return s.serveRecord(ctx, draftInput{Kind: q.Kind, Child: q.Child, NewChild: q.New, Values: q.Values})
	case "record_group":
		return s.serveRecord(ctx, q.Entries...)
	case "import":
		done, err := s.serveImport(ctx, q.File)
		return answer{Import: &done}, err
	case "draft":
		return s.serveDraft(ctx, q)
	}
	id, err := casework.ParseID[casework.EntryID](q.Entry)
	if err != nil {
		return answer{}, err
	}
	if q.Do == "settle" {
		err = s.phone.Settle(ctx, id, q.Field, q.Value, q.Seen)
	} else {
		err = s.correct(ctx, id, q)
	}
	if err != nil {
		return answer{}, err
	}
	entry, err := s.phone.Entry(ctx, id)
	return answer{Entry: &entry}, err
}

func (s *surroundings) serveRecord(ctx context.Context, in ...draftInput) (answer, error) {
	ready, err := drafts(in)
	if err != nil {
		return answer{}, err
	}
	began := s.clock.Now()
	ids, err := s.phone.RecordGroup(ctx, ready)
	took := s.clock.Now().Sub(began)
	if err != nil {
		return answer{}, err
	}
	entries, err := s.entriesOf(ctx, ids)
	if err != nil || len(entries) != 1 {
		return answer{Entries: &entries, Took: took}, err
	}
	return answer{Entry: &entries[0], Took: took}, nil
}

// serveImport imports a file; the standard input is taken.
func (s *surroundings) serveImport(ctx context.Context, file string) (actions.Imported, error) {
	if file == "" || file == "-" {
		return actions.Imported{}, casework.RefuseField("file", "Name the file to import.")
	}
	return s.importFile(ctx, file)
}

// correct changes what set names, or replaces all words by values.
func (s *surroundings) correct(ctx context.Context, id casework.EntryID, q request) error {
	if q.Set != nil {
		set, err := actions.NamedChange(q.Set)
		if err != nil {
			return err
		}
		return s.phone.Amend(ctx, id, set)
	}
	values, err := casework.FromNamed(casework.EntryFields(), q.Values)
	if err != nil {
		return err
	}
	return s.phone.Correct(ctx, id, values)
}

// draftOutput is a draft as JSON shows it.
type draftOutput struct {
	actions.Draft
	NewChild map[string]any `json:"new_child"`
	Values   map[string]any `json:"values"`
}

// serveDraft saves a draft, drops one, and lists what there is then.
func (s *surroundings) serveDraft(ctx context.Context, q request) (answer, error) {
	if err := withDraft(ctx, q.Draft, s.phone.SaveDraft); err != nil {
		return answer{}, err
	}
	if err := withDraft(ctx, q.Drop, s.phone.DropDraft); err != nil {
		return answer{}, err
	}
	kept, err := s.phone.Drafts(ctx)
	out := make([]draftOutput, len(kept))
	for i, d := range kept {
		out[i] = draftOutput{d, d.NewChild.Named(casework.ChildFields()), d.Values.Named(casework.EntryFields())}
	}
	return answer{Drafts: &out}, err
}

func withDraft(ctx context.Context, in *draftInput, act func(context.Context, actions.Draft) error) error {
	if in == nil {
		return nil
	}
	d, err := in.draft()
	if err != nil {
		return err
	}
	return act(ctx, d)
}
