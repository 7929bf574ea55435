package app

import (
	"context"

	"streetlight/mobile/view"
)

// syncScreen says what is safe and what is not.
type syncScreen struct {
	app  *App
	view *view.Sync
}

func newSyncScreen(a *App) *syncScreen {
	return &syncScreen{app: a, view: view.NewSync(view.SyncTaps{Sync: a.sync, Back: a.back})}
}

func (s *syncScreen) page() *view.Page                       { return s.view.Page() }
func (s *syncScreen) tab() view.Tab                          { return view.TabMore }
func (s *syncScreen) leave() func(ctx context.Context) error { return nothingToKeep }
func (s *syncScreen) load()                                  { s.show() }
func (s *syncScreen) show()                                  { s.view.Show(s.app.syncState()) }
