package app

import (
	"context"
	"time"

	"streetlight/mobile/actions"
	"streetlight/mobile/state"
	"streetlight/mobile/view"
	"streetlight/shared/casework"
)

// recordScreen is the form: a new entry, one that was begun, or one being corrected.
type recordScreen struct {
	app   *App
	route route
	kind  casework.Kind
	box   *draftBox
	form  state.Form
	ready bool // the form is read; typing counts from here on
	gone  bool // the entry is recorded or the draft thrown away
	view  *view.Form
	none  *view.Nothing // shown to a role that records nothing
}

func newRecordScreen(a *App, r route) *recordScreen {
	s := &recordScreen{app: a, route: r, box: &draftBox{phone: a.session.phone}}
	s.setKind(a.session.status.Worker.Role.KindOf())
	return s
}

// setKind builds the view for a kind of entry.
func (s *recordScreen) setKind(kind casework.Kind) {
	s.kind = kind
	if kind == "" {
		s.none = nothingToRecord(s.app.session.status.Worker.Role)
		return
	}
	s.none = nil
	s.form = state.NewForm(kind, s.app.cfg.Now())
	s.view = view.NewForm(kind, s.taps())
}

// nothingToRecord is the page for a role that records nothing, or whose role is not read yet.
func nothingToRecord(r casework.Role) *view.Nothing {
	if r == "" {
		return view.NewNothing("Record", "Opening", "The form opens in a moment.")
	}
	return view.NewNothing("Record", "Your role records nothing on a phone",
		"Street contacts, mentor notes and family visits are recorded by PCSOs, mentors and family workers.")
}

func (s *recordScreen) taps() view.FormTaps {
	return view.FormTaps{
		Write:        func(id casework.FieldID, typed string) { s.change(s.form.Write(id, typed)) },
		Choose:       func(id casework.FieldID, code string) { s.change(s.form.Choose(id, code)) },
		Quick:        func(id casework.FieldID, label string) { s.change(s.form.Quick(id, label, s.app.cfg.Now())) },
		PickDay:      func(id casework.FieldID, day time.Time) { s.change(s.form.PickDay(id, day)) },
		NoneOfThese:  func() { s.change(s.form.NoneOfThese()) },
		Unfold:       func() { s.change(s.form.Unfold()) },
		ListSigns:    func() { s.change(s.form.ListSigns()) },
		Pick:         func(c actions.ChildView) { s.change(s.form.Pick(c)) },
		NewChild:     func() { s.change(s.form.NewChild()) },
		UnknownChild: func() { s.change(s.form.UnknownChild()) },
		ChangeChild:  func() { s.change(s.form.ChangeChild()) },
		FindChild:    func(search string) { s.change(s.form.FindChild(search)) },
		Save:         s.save,
		Discard:      s.discard,
		Back:         s.app.back,
		Now:          s.app.cfg.Now,
	}
}

func (s *recordScreen) tab() view.Tab { return view.TabRecord }

func (s *recordScreen) page() *view.Page {
	if s.none != nil {
		return s.none.Page()
	}
	return s.view.Page()
}

func (s *recordScreen) show() {
	if s.none == nil {
		s.view.Show(s.form)
	}
}

// change takes a changed form, shows it, and keeps it.
func (s *recordScreen) change(to state.Form) {
	s.app.touch()
	if s.form.Saving || s.gone || !s.ready {
		s.show()
		return
	}
	s.form = to
	s.show()
	s.keep()
}

// keep writes the draft when something typed is not kept and no write is under way; it goes on until all is kept.
func (s *recordScreen) keep() {
	if !s.form.Drafts.Due() {
		return
	}
	s.form.Drafts = s.form.Drafts.Start()
	draft, changes := s.form.Draft(s.app.cfg.Now()), s.form.Drafts.Changes()
	s.app.read(s, func(ctx context.Context, _ Phone) error { return s.box.keep(ctx, draft, changes) }, func(err error) {
		s.form.Drafts = s.form.Drafts.Done(s.app.worded(err))
		if err != nil {
			s.show()
			return
		}
		s.keep()
	})
}

// leave keeps what no write has kept yet.
func (s *recordScreen) leave() func(ctx context.Context) error {
	if s.gone || !s.form.Drafts.Unkept() {
		return nothingToKeep
	}
	draft, changes := s.form.Draft(s.app.cfg.Now()), s.form.Drafts.Changes()
	return func(ctx context.Context) error { return s.box.keep(ctx, draft, changes) }
}

// save records the form, or says what is missing.
func (s *recordScreen) save() {
	s.app.touch()
	if s.form.Saving || s.gone || !s.ready {
		return
	}
	now := s.app.cfg.Now()
	s.form = s.form.Save(now)
	s.show()
	if !s.form.Saving {
		return
	}
	s.send(s.form.Finished(now))
}

func (s *recordScreen) send(d actions.Draft) {
	recorded := d.Entry
	s.app.read(s, func(ctx context.Context, p Phone) error {
		return s.box.finish(ctx, d, func() (err error) {
			if !d.Entry.IsZero() {
				return p.Correct(ctx, d.Entry, d.Values)
			}
			recorded, err = p.Record(ctx, d)
			return err
		})
	}, func(err error) { s.saved(recorded, err) })
}

// saved takes how the saving ended. An entry that was recorded shows, even when its draft could not be thrown away.
func (s *recordScreen) saved(id casework.EntryID, err error) {
	if err != nil && !s.box.closed {
		s.form = s.form.Refused(s.app.worded(err))
		s.show()
		return
	}
	s.gone, s.app.session.fresh = true, false
	s.app.replace(route{to: toEntry, entry: id, under: view.TabRecord})
	s.app.sync()
}

// discard throws the draft away.
func (s *recordScreen) discard() {
	if s.form.Saving || s.gone {
		return
	}
	draft := s.form.Draft(s.app.cfg.Now())
	s.app.read(s, func(ctx context.Context, _ Phone) error {
		return s.box.finish(ctx, draft, func() error { return nil })
	}, func(err error) {
		if err != nil {
			s.form = s.form.Refused(s.app.worded(err))
			s.show()
			return
		}
		s.gone = true
		s.app.back()
	})
}
