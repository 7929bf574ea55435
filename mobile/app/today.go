package app

import (
	"context"

	"streetlight/mobile/actions"
	"streetlight/mobile/state"
	"streetlight/mobile/view"
)

// todayEntries is how many entries the day looks at.
const todayEntries = 200

// todayScreen is the worker's day.
type todayScreen struct {
	app   *App
	state state.Today
	view  *view.Today
}

func newTodayScreen(a *App) *todayScreen {
	s := &todayScreen{app: a, state: state.Today{Loading: true}}
	s.view = view.NewToday(view.TodayTaps{
		Record: func() { a.open(route{to: toRecord}) },
		Resume: a.goOn,
		Entry:  func(e actions.EntryView) { a.open(route{to: toEntry, entry: e.ID, under: view.TabToday}) },
		Child:  func(c actions.ChildView) { a.open(route{to: toChild, child: c.ID}) },
	})
	return s
}

// goOn goes on with a draft: of an entry, or of a contradiction that is being settled.
func (a *App) goOn(d actions.Draft) {
	if field, ok := d.Settles(); ok {
		a.open(route{to: toSettle, entry: d.Entry, field: field.Name, under: view.TabToday})
		return
	}
	a.open(route{to: toRecord, entry: d.Entry, draft: &d})
}

func (s *todayScreen) page() *view.Page                       { return s.view.Page() }
func (s *todayScreen) tab() view.Tab                          { return view.TabToday }
func (s *todayScreen) leave() func(ctx context.Context) error { return nothingToKeep }

func (s *todayScreen) load() {
	var next state.Today
	s.app.read(s, func(ctx context.Context, p Phone) (err error) {
		if next.Sync.Status, err = p.Status(); err != nil {
			return err
		}
		if next.Entries, err = p.Entries(ctx, todayEntries); err != nil {
			return err
		}
		if next.Children, err = p.Children(ctx, ""); err != nil {
			return err
		}
		if next.NewCards, err = p.NewCards(ctx); err != nil {
			return err
		}
		next.Drafts, err = p.Drafts(ctx)
		return err
	}, func(err error) {
		next.Trouble = s.app.words(err)
		if err == nil {
			s.app.session.status = next.Sync.Status
			s.app.showSync()
		}
		s.state = next
		s.show()
	})
}

func (s *todayScreen) show() {
	s.state.Now = s.app.cfg.Now()
	s.state.Sync = s.app.syncState()
	s.state.Welcome = s.app.session.fresh
	s.view.Show(s.state)
}
