package app

import (
	"context"
	"errors"

	"streetlight/mobile/state"
	"streetlight/mobile/view"
	"streetlight/shared/casework"
)

// Joining is what a phone is set up with.
type Joining struct {
	Server  string // address
	Code    string
	Secret  string // PIN or passphrase
	Instead bool   // set aside the records that no longer open; nothing of them is deleted
}

// Enroller sets the phone up and leaves it unlocked. A *casework.Refusal names the field at fault, if any: server or code.
// A *Denied says that a set-up which was cut short had another PIN.
type Enroller func(ctx context.Context, with Joining) (Phone, error)

// setupScreen joins the phone to a server.
type setupScreen struct {
	app   *App
	state state.Setup
	view  *view.Setup
}

func newSetupScreen(a *App, from state.Setup) *setupScreen {
	s := &setupScreen{app: a, state: from}
	s.view = view.NewSetup(view.SetupTaps{
		Server: func(text string) { s.change(s.state.TypeServer(text)) },
		Code:   func(text string) { s.change(s.state.TypeCode(text)) },
		Use:    func(by state.Way) { s.change(s.state.Use(by)) },
		Secret: func(text string) { s.change(s.state.TypeSecret(text)) },
		Again:  func(text string) { s.change(s.state.TypeAgain(text)) },
		Join:   s.join,
	})
	return s
}

func (s *setupScreen) show() {
	s.app.lock.deaf()
	s.app.cfg.Window.SetContent(s.view.Object())
	s.view.Show(s.state)
}

func (s *setupScreen) change(to state.Setup) {
	if to == s.state {
		return
	}
	s.state = to
	s.view.Show(s.state)
}

func (s *setupScreen) join() {
	if s.state.Joining {
		return
	}
	s.change(s.state.Join())
	if !s.state.Joining {
		return
	}
	with := Joining{Server: s.state.Address(), Code: s.state.Code, Secret: s.state.Secret, Instead: s.state.Why == state.Instead}
	var phone Phone
	s.app.cfg.Do(func(ctx context.Context) (err error) {
		phone, err = s.app.cfg.Enrol(ctx, with)
		return err
	}, func(err error) { s.answered(phone, err) })
}

func (s *setupScreen) answered(p Phone, err error) {
	if err == nil {
		s.app.lock.remember(s.state.By)
		s.app.opened(p)
		return
	}
	var denied *Denied
	refusal, refused := casework.RefusalOf(err)
	switch {
	case errors.As(err, &denied):
		s.change(s.state.Refused(state.Fault{Field: state.SetupSecret, Sentence: "This set-up was begun before with another PIN or passphrase. Type that one."}, ""))
	case refused && (refusal.Field == state.SetupServer || refusal.Field == state.SetupCode):
		s.change(s.state.Refused(state.Fault{Field: refusal.Field, Sentence: refusal.Sentence}, ""))
	default:
		s.change(s.state.Refused(state.Fault{}, s.app.words(err)))
	}
}
