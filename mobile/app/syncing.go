package app

import (
	"context"

	"streetlight/mobile/actions"
	"streetlight/mobile/state"
)

// syncState is what the sync line and the sync page show.
func (a *App) syncState() state.Sync {
	s := a.session
	if s == nil {
		return state.Sync{Now: a.cfg.Now()}
	}
	status := s.status
	if s.unkept != "" {
		status.Trouble = s.unkept
	}
	return state.Sync{Status: status, Running: s.syncing, Last: s.last, Now: a.cfg.Now()}
}

// sync starts an exchange with the server, unless one is under way.
func (a *App) sync() {
	s := a.session
	if s == nil || s.syncing {
		return
	}
	s.syncing, s.tried = true, a.cfg.Now()
	a.showSync()
	var result actions.SyncResult
	a.cfg.Do(func(ctx context.Context) (err error) {
		result, err = s.phone.Sync(ctx)
		return err
	}, func(err error) {
		s.syncing, s.last = false, result
		if err != nil {
			s.last.Words = "The sync stopped. " + a.words(err)
		}
		a.refresh(s)
	})
}

// refresh reads the status again, and then what the screen shows.
func (a *App) refresh(s *session) {
	var status actions.Status
	a.cfg.Do(func(context.Context) (err error) {
		status, err = s.phone.Status()
		return err
	}, func(err error) {
		if a.session != s {
			return
		}
		if err == nil {
			s.status = status
		} else {
			s.status.Trouble = "The status could not be read. " + a.words(err)
		}
		a.showSync()
		s.screen.load()
	})
}

// showSync shows the sync line, and the sync page where that is open.
func (a *App) showSync() {
	if a.session == nil {
		return
	}
	a.shell.ShowLine(a.syncState().Line())
	if page, ok := a.session.screen.(*syncScreen); ok {
		page.show()
	}
}
