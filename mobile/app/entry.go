package app

import (
	"context"

	"streetlight/mobile/actions"
	"streetlight/mobile/state"
	"streetlight/mobile/view"
	"streetlight/shared/casework"
)

// entryScreen is one entry's page.
type entryScreen struct {
	app   *App
	id    casework.EntryID
	under view.Tab // stays marked
	state state.EntryPage
	view  *view.Entry
}

func newEntryScreen(a *App, r route) *entryScreen {
	s := &entryScreen{app: a, id: r.entry, under: r.under, state: state.EntryPage{Guide: a.session.guide}}
	s.view = view.NewEntry(view.EntryTaps{
		Correct: func() { a.open(route{to: toRecord, entry: r.entry}) },
		Settle:  func(field string) { a.open(route{to: toSettle, entry: r.entry, field: field, under: r.under}) },
		Child:   func() { a.open(route{to: toChild, child: s.state.Entry.Child}) },
		Back:    a.back,
	})
	return s
}

func (s *entryScreen) page() *view.Page                       { return s.view.Page() }
func (s *entryScreen) tab() view.Tab                          { return s.under }
func (s *entryScreen) leave() func(ctx context.Context) error { return nothingToKeep }

func (s *entryScreen) load() {
	var next actions.EntryView
	s.app.read(s, func(ctx context.Context, p Phone) (err error) {
		next, err = p.Entry(ctx, s.id)
		return err
	}, func(err error) {
		s.state.Entry, s.state.Trouble = next, s.app.words(err)
		s.show()
	})
}

func (s *entryScreen) show() {
	s.state.Now = s.app.cfg.Now()
	s.view.Show(s.state)
}
