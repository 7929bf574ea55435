package app

import (
	"context"

	"streetlight/mobile/actions"
	"streetlight/mobile/state"
	"streetlight/mobile/view"
	"streetlight/shared/casework"
)

// settleScreen settles one contradiction in an entry.
type settleScreen struct {
	app   *App
	route route
	field casework.Field
	box   *draftBox
	state state.Settle
	ready bool // it is read; typing counts from here on
	gone  bool // it is settled
	view  *view.Settle
}

func newSettleScreen(a *App, r route) *settleScreen {
	s := &settleScreen{app: a, route: r, box: &draftBox{phone: a.session.phone}}
	s.field, _ = casework.Find(casework.EntryFields(), r.field)
	s.view = view.NewSettle(s.field, view.SettleTaps{
		Choose:  func(v actions.Version) { s.change(s.state.Choose(v)) },
		Combine: func() { s.change(s.state.Combine()) },
		Write:   func(typed string) { s.change(s.state.Write(typed)) },
		Save:    s.save,
		Back:    a.back,
	})
	return s
}

func (s *settleScreen) page() *view.Page { return s.view.Page() }
func (s *settleScreen) tab() view.Tab    { return s.route.under }

// load reads the versions. What was typed stays when they are read again.
func (s *settleScreen) load() {
	var (
		entry  actions.EntryView
		drafts []actions.Draft
	)
	s.app.read(s, func(ctx context.Context, p Phone) (err error) {
		if entry, err = p.Entry(ctx, s.route.entry); err != nil {
			return err
		}
		drafts, err = p.Drafts(ctx)
		return err
	}, func(err error) {
		switch {
		case err != nil:
			s.state = s.state.Refused(s.app.worded(err))
		case s.ready:
			s.state = s.state.With(entry)
		default:
			s.state = state.NewSettle(entry, s.field, drafts, s.app.session.guide, s.app.cfg.Now())
			s.ready = true
		}
		s.show()
	})
}

func (s *settleScreen) show() {
	s.state.Now = s.app.cfg.Now()
	s.view.Show(s.state)
}

// change takes a changed state, shows it, and keeps it.
func (s *settleScreen) change(to state.Settle) {
	s.app.touch()
	if s.state.Saving || s.gone || !s.ready {
		s.show()
		return
	}
	s.state = to
	s.show()
	s.keep()
}

// keep writes the draft when something is not kept and no write is under way; it goes on until all is kept.
func (s *settleScreen) keep() {
	if !s.state.Drafts.Due() {
		return
	}
	s.state.Drafts = s.state.Drafts.Start()
	draft, changes := s.state.Draft(s.app.cfg.Now()), s.state.Drafts.Changes()
	s.app.read(s, func(ctx context.Context, _ Phone) error { return s.box.keep(ctx, draft, changes) }, func(err error) {
		s.state.Drafts = s.state.Drafts.Done(s.app.worded(err))
		if err != nil {
			s.show()
			return
		}
		s.keep()
	})
}

// leave keeps what no write has kept yet.
func (s *settleScreen) leave() func(ctx context.Context) error {
	if s.gone || !s.state.Drafts.Unkept() {
		return nothingToKeep
	}
	draft, changes := s.state.Draft(s.app.cfg.Now()), s.state.Drafts.Changes()
	return func(ctx context.Context) error { return s.box.keep(ctx, draft, changes) }
}

// save makes what was chosen the only version.
func (s *settleScreen) save() {
	s.app.touch()
	if s.state.Saving || s.gone || !s.ready {
		return
	}
	s.state = s.state.Save()
	s.show()
	if !s.state.Saving {
		return
	}
	now := s.state
	s.app.read(s, func(ctx context.Context, p Phone) error {
		return s.box.finish(ctx, now.Draft(s.app.cfg.Now()), func() error {
			return p.Settle(ctx, s.route.entry, s.field.Name, now.Text, actions.Texts(now.Versions()))
		})
	}, s.saved)
}

// saved takes how it ended. A version that came in meanwhile shows beside the others.
func (s *settleScreen) saved(err error) {
	if err != nil && !s.box.closed {
		s.state = s.state.Refused(s.app.worded(err))
		s.load()
		return
	}
	s.gone = true
	s.app.back()
	s.app.sync()
}
