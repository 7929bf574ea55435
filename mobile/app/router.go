package app

import (
	"context"

	"streetlight/mobile/actions"
	"streetlight/mobile/view"
	"streetlight/shared/casework"
)

// place is one of the app's screens.
type place string

const (
	toToday    place = "today"
	toChildren place = "children"
	toChild    place = "child"
	toEntry    place = "entry"
	toRecord   place = "record"
	toSettle   place = "settle"
	toSync     place = "sync"
	toMore     place = "more"
)

// route says which screen, about what.
type route struct {
	to    place
	child casework.ChildID
	entry casework.EntryID
	field string         // by name, in which versions contradict each other
	draft *actions.Draft // to go on with, on the form
	under view.Tab       // the tab from which an entry is opened; it stays marked
}

// afterLock is where the same work goes on after a lock: drafts are read again, for the latest is on the phone.
func (r route) afterLock() route {
	r.draft = nil
	return r
}

// screen is one screen that the worker can be on.
type screen interface {
	page() *view.Page
	tab() view.Tab
	load()                                  // reads what it shows
	show()                                  // shows what it knows
	leave() func(ctx context.Context) error // what must still be kept, when the worker goes
}

// nothingToKeep is the leave of a screen on which nothing is typed.
func nothingToKeep(context.Context) error { return nil }

func (s *session) here() route {
	if len(s.trail) == 0 {
		return route{to: toToday}
	}
	return s.trail[len(s.trail)-1]
}

// openTab goes to a place of the bottom bar, and forgets the way there.
func (a *App) openTab(t view.Tab) {
	places := map[view.Tab]place{view.TabToday: toToday, view.TabChildren: toChildren, view.TabRecord: toRecord, view.TabMore: toMore}
	if s := a.session; s != nil {
		s.trail = nil
		a.open(route{to: places[t]})
	}
}

// open goes to a screen.
func (a *App) open(r route) {
	s := a.session
	if s == nil {
		return
	}
	s.trail = append(s.trail, r)
	a.arrive()
}

// replace goes to a screen in the place of this one.
func (a *App) replace(r route) {
	if s := a.session; s != nil {
		s.trail = s.trail[:max(0, len(s.trail)-1)]
		a.open(r)
	}
}

// back goes to where the worker came from.
func (a *App) back() {
	s := a.session
	if s == nil {
		return
	}
	if s.trail = s.trail[:max(0, len(s.trail)-1)]; len(s.trail) == 0 {
		s.trail = []route{{to: toToday}}
	}
	a.arrive()
}

// arrive leaves the screen that shows and builds the one the trail ends at.
func (a *App) arrive() {
	s := a.session
	a.touch()
	if s.screen != nil {
		a.cfg.Do(s.screen.leave(), func(err error) {
			if err != nil {
				s.unkept = "The last words you typed could not be kept. " + a.worded(err).Error()
				a.showSync()
			}
		})
	}
	s.screen = a.build(s.here())
	s.screen.show()
	a.shell.Open(s.screen.tab(), s.screen.page())
	a.shell.ShowLine(a.syncState().Line())
	s.screen.load()
}

func (a *App) build(r route) screen {
	switch r.to {
	case toChildren:
		return newChildrenScreen(a)
	case toChild:
		return newChildScreen(a, r.child)
	case toEntry:
		return newEntryScreen(a, r)
	case toRecord:
		return newRecordScreen(a, r)
	case toSettle:
		return newSettleScreen(a, r)
	case toSync:
		return newSyncScreen(a)
	case toMore:
		return newMoreScreen(a)
	case toToday:
	}
	return newTodayScreen(a)
}

// read runs work on the phone, and then only if the worker is still on the screen that asked.
func (a *App) read(from screen, work func(ctx context.Context, p Phone) error, then func(err error)) {
	s := a.session
	if s == nil {
		return
	}
	a.cfg.Do(func(ctx context.Context) error { return work(ctx, s.phone) }, func(err error) {
		if a.session == s && s.screen == from {
			then(err)
		}
	})
}
