package app

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"streetlight/mobile/state"
	"streetlight/mobile/view"
)

// unlockScreen asks for the PIN or passphrase.
type unlockScreen struct {
	app   *App
	state state.Unlock
	view  *view.Unlock
}

func newUnlockScreen(a *App) *unlockScreen {
	s := &unlockScreen{app: a}
	s.view = view.NewUnlock(view.UnlockTaps{
		Press:  func(digit rune) { s.change(s.state.Press(digit)) },
		Erase:  func() { s.change(s.state.Erase()) },
		Type:   func(words string) { s.change(s.state.Type(words)) },
		Switch: s.swap,
		Open:   s.open,
		SetUp:  func() { a.setUp(state.NewSetup(state.Instead, a.cfg.Server)) },
	})
	s.state.Passphrase = state.Way(a.cfg.Preferences.String(keyUnlockBy)) == state.ByPassphrase
	return s
}

// show puts the lock on the screen; digits then come from a keyboard too, where there is one.
func (s *unlockScreen) show() {
	s.app.cfg.Window.SetContent(s.view.Object())
	canvas := s.app.cfg.Window.Canvas()
	canvas.SetOnTypedRune(func(r rune) { s.change(s.state.Press(r)) })
	canvas.SetOnTypedKey(s.key)
	s.change(s.state)
}

func (s *unlockScreen) key(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyBackspace:
		s.change(s.state.Erase())
	case fyne.KeyReturn, fyne.KeyEnter:
		s.open()
	}
}

func (s *unlockScreen) change(to state.Unlock) {
	s.state = to.At(s.app.cfg.Now())
	s.view.Show(s.state)
}

// tick shows how long there is still to wait.
func (s *unlockScreen) tick() {
	if !s.state.WaitUntil.IsZero() {
		s.change(s.state)
	}
}

func (s *unlockScreen) swap() {
	s.change(s.state.Switch())
	if s.state.Passphrase {
		s.app.cfg.Window.Canvas().Focus(s.view.Field())
	}
}

func (s *unlockScreen) open() {
	s.state = s.state.At(s.app.cfg.Now())
	if !s.state.CanTry() {
		return
	}
	secret := s.state.Secret
	s.change(s.state.Try())
	var phone Phone
	s.app.cfg.Do(func(ctx context.Context) (err error) {
		phone, err = s.app.cfg.Unlock(ctx, secret)
		return err
	}, func(err error) { s.answered(phone, err) })
}

func (s *unlockScreen) answered(p Phone, err error) {
	if err == nil {
		s.remember(s.way())
		s.deaf()
		s.app.opened(p)
		return
	}
	var denied *Denied
	var ended *Ended
	switch {
	case errors.Is(err, ErrCutShort):
		s.finish()
	case errors.As(err, &ended):
		s.change(s.state.End(ended.Why))
	case !errors.As(err, &denied):
		s.change(s.state.Refused(s.app.wordsOr(err, notOpened), 0, time.Time{}))
	case denied.Early:
		s.change(s.state.TooSoon(denied.TriesLeft, denied.WaitUntil))
	default:
		s.change(s.state.Wrong(denied.TriesLeft, denied.WaitUntil))
	}
}

// notOpened is what the worker reads when the cause is nothing they can mend.
const notOpened = "The records on this phone could not be opened. Nothing was changed. Tell your supervisor the time, and keep the phone."

// finish goes on with a set-up that was cut short, with the secret that has just proved right.
func (s *unlockScreen) finish() {
	to := state.NewSetup(state.CutShort, s.app.cfg.Server).Use(s.way()).TypeSecret(s.state.Secret).TypeAgain(s.state.Secret)
	s.state = state.Unlock{Passphrase: s.state.Passphrase}
	s.app.setUp(to)
}

// way is how this phone is unlocked.
func (s *unlockScreen) way() state.Way {
	if s.state.Passphrase {
		return state.ByPassphrase
	}
	return state.ByPIN
}

// remember keeps how this phone is unlocked, for the next start, and forgets the secret.
func (s *unlockScreen) remember(by state.Way) {
	s.app.cfg.Preferences.SetString(keyUnlockBy, string(by))
	s.state = state.Unlock{Passphrase: by == state.ByPassphrase}
}

// deaf takes the keyboard away from the lock.
func (s *unlockScreen) deaf() {
	canvas := s.app.cfg.Window.Canvas()
	canvas.SetOnTypedRune(nil)
	canvas.SetOnTypedKey(nil)
}

// closing shows the lock while the phone is still being closed.
func (s *unlockScreen) closing() {
	s.state = state.Unlock{Passphrase: s.state.Passphrase, Trying: true}
	s.show()
}

// closed takes how the closing ended.
func (s *unlockScreen) closed(err error) {
	s.state.Trying = false
	if err != nil {
		s.state.Sorry = "The last words you typed could not be kept. " + s.app.worded(err).Error()
	}
	s.change(s.state)
}
