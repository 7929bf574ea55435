package app

import (
	"context"

	"streetlight/mobile/actions"
	"streetlight/mobile/state"
	"streetlight/mobile/view"
	"streetlight/shared/casework"
)

// childScreen is one child's page.
type childScreen struct {
	app   *App
	id    casework.ChildID
	state state.ChildPage
	view  *view.Child
}

func newChildScreen(a *App, id casework.ChildID) *childScreen {
	s := &childScreen{app: a, id: id, state: state.ChildPage{Guide: a.session.guide}}
	s.view = view.NewChild(view.ChildTaps{
		Record: func(c actions.ChildView) { a.open(route{to: toRecord, child: c.ID}) },
		Entry:  func(e actions.EntryView) { a.open(route{to: toEntry, entry: e.ID, under: view.TabChildren}) },
		Back:   a.back,
	})
	return s
}

func (s *childScreen) page() *view.Page                       { return s.view.Page() }
func (s *childScreen) tab() view.Tab                          { return view.TabChildren }
func (s *childScreen) leave() func(ctx context.Context) error { return nothingToKeep }

func (s *childScreen) load() {
	var next actions.ChildPage
	s.app.read(s, func(ctx context.Context, p Phone) (err error) {
		if next, err = p.Child(ctx, s.id); err != nil || next.Card == nil {
			return err
		}
		return p.SawCard(ctx, *next.Card)
	}, func(err error) {
		s.state.Page, s.state.Trouble = next, s.app.words(err)
		s.show()
	})
}

func (s *childScreen) show() {
	s.state.Now = s.app.cfg.Now()
	s.state.Kind = s.app.session.status.Worker.Role.KindOf()
	s.view.Show(s.state)
}
