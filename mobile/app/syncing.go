package app

import (
	"context"
	"errors"

	"streetlight/mobile/actions"
	"streetlight/mobile/client"
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
	s.syncing, s.again = true, false
	a.showSync()
	var result actions.SyncResult
	a.cfg.Do(func(ctx context.Context) (err error) {
		result, err = s.phone.Sync(ctx)
		return err
	}, func(err error) {
		var busy *client.Busy
		s.syncing, s.last, s.due, s.busy = false, result, a.cfg.Now().Add(result.Next), errors.As(err, &busy)
		if err != nil {
			s.last.Words = "The sync stopped. " + a.words(err)
		}
		a.refresh(s)
		if s.again && err == nil && !result.Offline {
			a.sync()
		}
	})
}

// listen hears the server's hints, away from the screen, until the session ends.
func (a *App) listen(s *session) {
	session, end := context.WithCancel(context.Background())
	s.deaf = end
	a.cfg.Do(func(ctx context.Context) error {
		defer context.AfterFunc(ctx, end)()
		return s.phone.Listen(session, func(h client.Hint) {
			a.cfg.Do(func(context.Context) error { return nil }, func(error) { a.hinted(s, h) })
		})
	}, func(error) {}) // it ends with the phone; then the screen says why by itself
}

// hinted follows a hint: what is urgent is fetched at once, anything else when nobody is at work on the screen. A server
// that asked to be left alone is.
func (a *App) hinted(s *session, h client.Hint) {
	switch now := a.cfg.Now(); {
	case a.session != s, s.busy && now.Before(s.due):
	case h != client.Urgent:
		s.due = now
	case s.syncing:
		s.again = true
	default:
		a.sync()
	}
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
