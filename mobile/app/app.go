package app

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"streetlight/mobile/actions"
	"streetlight/mobile/state"
	"streetlight/mobile/view"
)

// Rest is how long after the last touch the app waits before it syncs by itself, so as not to be in the way.
const Rest = 5 * time.Second

// Config is what an App is made with. Every field but Server and Version is needed.
type Config struct {
	Window      fyne.Window
	Preferences fyne.Preferences
	IsSetUp     func() bool // whether there are records on this phone, whole or not
	Unlock      Unlocker
	Enrol       Enroller
	Server      string // address or link to begin a set-up with
	Do          Do
	Now         func() time.Time
	Version     string
	Leaving     LeavePolicy
}

// LeavePolicy is what happens when the worker turns to another app.
type LeavePolicy string

// The policies.
const (
	LockOnLeaving LeavePolicy = "lock" // as on a phone
	StayOnLeaving LeavePolicy = "stay" // as in a window on a desk, where the time without a touch still locks
)

// App is the phone's screens and where the worker is among them. It is used from the screen's goroutine alone.
type App struct {
	cfg      Config
	settings state.Settings
	shell    *view.Shell
	lock     *unlockScreen
	setup    *setupScreen // nil but while the phone is being set up
	mishap   state.Mishap // the last error that had no words for the worker
	session  *session     // nil while locked
	touched  time.Time
	resume   route // where to go after the next unlock
}

// session is one stretch of work between two locks. What began in one never shows in another.
type session struct {
	phone   Phone
	guide   state.Guide
	status  actions.Status
	syncing bool
	last    actions.SyncResult
	fresh   bool      // the phone was set up in this session, and nothing was recorded yet
	due     time.Time // when the next sync is to begin by itself
	busy    bool      // the server asked to be left alone until then
	again   bool      // something urgent came while a sync was under way
	deaf    func()    // ends the listening to the server's hints
	unkept  string    // why words typed on a screen that was left could not be kept
	trail   []route   // where the worker came from; the last one shows
	screen  screen    // what shows
}

// New makes the app; Start shows it.
func New(cfg Config) *App {
	a := &App{cfg: cfg, settings: loadSettings(cfg.Preferences), touched: cfg.Now(), resume: route{to: toToday}}
	a.applySettings()
	a.shell = view.NewShell(view.ShellTaps{Tab: a.openTab, Sync: func() { a.open(route{to: toSync}) }})
	a.lock = newUnlockScreen(a)
	return a
}

// Start shows the lock, or the set-up on a phone without records.
func (a *App) Start() {
	if a.cfg.IsSetUp() {
		a.lock.show()
		return
	}
	a.setUp(state.NewSetup(state.FirstTime, a.cfg.Server))
}

// setUp shows the set-up.
func (a *App) setUp(from state.Setup) {
	a.setup = newSetupScreen(a, from)
	a.setup.show()
}

// touch notes that someone works with the phone.
func (a *App) touch() { a.touched = a.cfg.Now() }

// Tick is called every few seconds: it locks after a time without a touch, and syncs when it is time to.
func (a *App) Tick() {
	now := a.cfg.Now()
	s := a.session
	switch {
	case a.setup != nil: // what is typed stays
	case s == nil:
		a.lock.tick()
	case now.Sub(a.touched) >= a.settings.LockAfter:
		a.Lock()
	case !now.Before(s.due) && now.Sub(a.touched) >= Rest:
		a.sync()
	}
}

// Left is called when the worker turns to another app.
func (a *App) Left() {
	if a.session != nil && a.cfg.Leaving == LockOnLeaving {
		a.Lock()
	}
}

// Entered is called when the worker comes back.
func (a *App) Entered() {
	a.Tick()
	if a.session != nil {
		a.sync()
	}
}

// Run calls Tick for each tick until ctx ends.
func (a *App) Run(ctx context.Context, ticks <-chan time.Time) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks:
			fyne.Do(a.Tick)
		}
	}
}

// opened begins a session.
func (a *App) opened(p Phone) {
	a.touch()
	a.session = &session{phone: p, guide: guideOf(p.Pack()), fresh: a.setup != nil}
	a.setup = nil
	a.cfg.Window.SetContent(a.shell.Object())
	to := a.resume
	a.resume = route{to: toToday}
	a.open(to)
	a.sync()
	a.listen(a.session)
}

// Lock keeps what is being typed, closes the phone, and shows the lock.
func (a *App) Lock() { a.close(a.lock.closed) }

// Close does as Lock, and then calls done.
func (a *App) Close(done func()) {
	if a.session == nil {
		done()
		return
	}
	a.close(func(error) { done() }) // there is no screen left to say more on; what was kept before is there
}

func (a *App) close(then func(error)) {
	s := a.session
	if s == nil {
		return
	}
	a.session = nil
	s.deaf()
	a.resume = s.here().afterLock()
	keep := s.screen.leave()
	a.lock.closing()
	a.cfg.Do(func(ctx context.Context) error {
		defer s.phone.Lock()
		return keep(ctx)
	}, then)
}
