package app

import (
	"context"
	"slices"

	"streetlight/mobile/actions"
	"streetlight/mobile/state"
	"streetlight/mobile/view"
	"streetlight/shared/casework"
)

// gathered is what a form needs of the phone before it can be filled in.
type gathered struct {
	status   actions.Status
	entries  []actions.EntryView
	children []actions.ChildView
	drafts   []actions.Draft
	entry    actions.EntryView // being corrected
}

// load reads what the form offers, once; a form that is being filled in is never read again.
func (s *recordScreen) load() {
	if s.ready {
		return
	}
	var g gathered
	s.app.read(s, func(ctx context.Context, p Phone) error { return g.read(ctx, p, s.route.entry) }, func(err error) {
		if s.ready {
			return
		}
		if err != nil {
			s.fail(err)
			return
		}
		s.begin(g)
	})
}

// fail says that the form could not be opened; whoever asks for it again tries again.
func (s *recordScreen) fail(err error) {
	s.none = view.NewNothing("Record", "The form could not be opened", s.app.words(err))
	s.app.shell.Open(s.tab(), s.page())
}

func (g *gathered) read(ctx context.Context, p Phone, correcting casework.EntryID) (err error) {
	if g.status, err = p.Status(); err != nil {
		return err
	}
	if g.entries, err = p.Entries(ctx, todayEntries); err != nil {
		return err
	}
	if g.children, err = p.Children(ctx, ""); err != nil {
		return err
	}
	if g.drafts, err = p.Drafts(ctx); err != nil || correcting.IsZero() {
		return err
	}
	g.entry, err = p.Entry(ctx, correcting)
	return err
}

// begin makes the form: the draft there is, the entry to correct, or an empty one for the child the worker came from.
func (s *recordScreen) begin(g gathered) {
	now := s.app.cfg.Now()
	kind := g.status.Worker.Role.KindOf()
	if !s.route.entry.IsZero() {
		kind = g.entry.Kind
	}
	if s.app.session.status.Worker.Role == "" {
		s.app.session.status = g.status
	}
	if kind != s.kind || kind == "" {
		s.setKind(kind)
		s.app.shell.Open(s.tab(), s.page())
	}
	if kind == "" {
		s.ready = true
		return
	}
	held := state.LastMetFirst(g.children)
	if draft, ok := s.draftOf(g, kind); ok {
		s.form = state.FormOfDraft(draft, held, now)
	} else if !s.route.entry.IsZero() {
		s.form = state.FormOfEntry(g.entry, now)
	} else if i := slices.IndexFunc(held, func(c actions.ChildView) bool { return c.ID == s.route.child }); i >= 0 {
		s.form = s.form.Begun(held[i])
	}
	s.form = s.form.Equipped(held, g.entries, s.app.session.guide)
	if !s.route.entry.IsZero() {
		s.form.Returned = state.ReturnWords(g.entry)
		s.form.Who.Name = g.entry.ChildName
	}
	s.ready = true
	s.show()
}

// draftOf is the draft this form goes on with: the one of the entry being corrected, or of the kind.
func (s *recordScreen) draftOf(g gathered, kind casework.Kind) (actions.Draft, bool) {
	i := slices.IndexFunc(g.drafts, func(d actions.Draft) bool { return d.Entry == s.route.entry && d.Kind == kind })
	if i < 0 {
		return actions.Draft{}, false
	}
	return g.drafts[i], true
}
