package app

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"streetlight/mobile/state"
	"streetlight/mobile/view"
)

// moreScreen holds the settings.
type moreScreen struct {
	app  *App
	view *view.More
}

func newMoreScreen(a *App) *moreScreen {
	s := &moreScreen{app: a}
	s.view = view.NewMore(view.MoreTaps{
		Look:      func(l state.Look) { s.set(func(t *state.Settings) { t.Look = l }) },
		TextSize:  func(n int) { s.set(func(t *state.Settings) { t.TextSize = n }) },
		LockAfter: func(d time.Duration) { s.set(func(t *state.Settings) { t.LockAfter = d }) },
		Sync:      func() { a.open(route{to: toSync}) },
		Lock:      a.Lock,
	})
	return s
}

func (s *moreScreen) page() *view.Page                       { return s.view.Page() }
func (s *moreScreen) tab() view.Tab                          { return view.TabMore }
func (s *moreScreen) leave() func(ctx context.Context) error { return nothingToKeep }
func (s *moreScreen) load()                                  { s.show() }

func (s *moreScreen) show() {
	session := s.app.session
	s.view.Show(state.More{Settings: s.app.settings, Status: session.status, Guide: session.guide, Version: s.app.cfg.Version, Mishap: s.app.mishap, Now: s.app.cfg.Now()})
}

func (s *moreScreen) set(change func(*state.Settings)) {
	s.app.touch()
	change(&s.app.settings)
	saveSettings(s.app.cfg.Preferences, s.app.settings)
	s.app.applySettings()
	s.show()
	s.app.shell.Open(s.tab(), s.page())
}

// The names under which the worker's settings are kept on the phone; they hold nothing about anybody.
const (
	keyLook      = "look"
	keyTextSize  = "text_size"
	keyLockAfter = "lock_after_seconds"
	keyUnlockBy  = "unlock_by"
)

func loadSettings(p fyne.Preferences) state.Settings {
	return state.Settings{
		Look:      state.Look(p.String(keyLook)),
		TextSize:  p.Int(keyTextSize),
		LockAfter: time.Duration(p.Int(keyLockAfter)) * time.Second,
	}.Sound()
}

func saveSettings(p fyne.Preferences, s state.Settings) {
	p.SetString(keyLook, string(s.Look))
	p.SetInt(keyTextSize, s.TextSize)
	p.SetInt(keyLockAfter, int(s.LockAfter/time.Second))
}

func (a *App) applySettings() { fyne.CurrentApp().Settings().SetTheme(view.NewTheme(a.settings)) }
