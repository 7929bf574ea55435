package app

import (
	"context"

	"streetlight/mobile/actions"
	"streetlight/mobile/state"
	"streetlight/mobile/view"
)

// childrenScreen lists the children this phone holds.
type childrenScreen struct {
	app   *App
	state state.Children
	view  *view.Children
}

func newChildrenScreen(a *App) *childrenScreen {
	s := &childrenScreen{app: a, state: state.Children{Loading: true}}
	s.view = view.NewChildren(view.ChildrenTaps{
		Search: s.search,
		Child:  func(c actions.ChildView) { a.open(route{to: toChild, child: c.ID}) },
	})
	return s
}

func (s *childrenScreen) page() *view.Page                       { return s.view.Page() }
func (s *childrenScreen) tab() view.Tab                          { return view.TabChildren }
func (s *childrenScreen) leave() func(ctx context.Context) error { return nothingToKeep }

func (s *childrenScreen) search(text string) {
	s.app.touch()
	s.state.Search = text
	s.load()
}

// load asks for what is searched now; an answer to an earlier search that comes late is dropped.
func (s *childrenScreen) load() {
	search := s.state.Search
	var found []actions.ChildView
	s.app.read(s, func(ctx context.Context, p Phone) (err error) {
		found, err = p.Children(ctx, search)
		return err
	}, func(err error) {
		if search != s.state.Search {
			return
		}
		s.state = state.Children{Search: search, Found: state.LastMetFirst(found), Trouble: s.app.words(err)}
		s.show()
	})
}

func (s *childrenScreen) show() {
	s.state.Now = s.app.cfg.Now()
	s.view.Show(s.state)
}
