package actions

import (
	"context"
	"errors"

	"streetlight/server/audit"
	"streetlight/server/auth"
	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// SignIn checks a password and opens a session. The attempt is counted before the password is looked at.
func (s *Service) SignIn(ctx context.Context, username, password string) (token string, err error) {
	var try *auth.Guess
	err = s.change(ctx, func(x *tx) error {
		try, err = s.gate.Guess(x.KV(), username, x.Now)
		return err
	})
	if err != nil {
		return "", err
	}
	worker, err := try.Right(ctx, password)
	if err != nil {
		return "", err
	}
	err = s.do(ctx, Actor{Worker: worker}, "sign-in", func(x *tx) error {
		if err := try.Clear(x.KV()); err != nil {
			return err
		}
		token, err = s.gate.Open(x.KV(), worker, x.Now)
		return err
	})
	return token, err
}

// Session names who is signed in with a token. It writes only when the session's last use is due to be noted, which
// spares the disk a flush for each page.
func (s *Service) Session(ctx context.Context, token string) (a Actor, err error) {
	err = s.store.View(ctx, func(r kv.Reader) error {
		a, err = s.session(lookOnly{r}, token)
		return err
	})
	if !errors.Is(err, errLookOnly) {
		return a, err
	}
	err = s.store.Update(ctx, func(t kv.Tx) error {
		a, err = s.session(t, token)
		return err
	})
	return a, err
}

func (s *Service) session(t kv.Tx, token string) (a Actor, err error) {
	if a.Worker, err = s.gate.Session(t, token, s.now()); err != nil {
		return a, err
	}
	w, ok, err := s.workerAt(t, a.Worker)
	if err == nil && (!ok || w.Ended) {
		err = casework.Refuse(casework.Suspended, "Your account has ended. Ask your administrator.")
	}
	return a, err
}

// errLookOnly says that there is something to write after all.
var errLookOnly = errors.New("this transaction only reads")

// lookOnly is a reader where a transaction is asked for.
type lookOnly struct{ kv.Reader }

func (lookOnly) Put(kv.Table, []byte, []byte) error { return errLookOnly }
func (lookOnly) Delete(kv.Table, []byte) error      { return errLookOnly }

// SignOut ends a session. One that is over already is no error and leaves nothing in the log.
func (s *Service) SignOut(ctx context.Context, token string) error {
	return s.change(ctx, func(x *tx) error {
		worker, err := s.gate.Session(x.KV(), token, x.Now)
		if isRefusal(err) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.gate.SignOut(x.KV(), token); err != nil {
			return err
		}
		_, err = s.log.Append(x.KV(), audit.Entry{Time: x.Now, Actor: worker.String(), Action: "sign-out", Result: "done"})
		return err
	})
}

// SetPassword takes a one-time link and gives its worker a username and a password. A stranger's link is refused before
// the password is hashed, which is costly.
func (s *Service) SetPassword(ctx context.Context, link, username, password string) error {
	if err := s.checkLink(ctx, link, username); err != nil {
		return err
	}
	secret, err := s.gate.Hash(ctx, username, password)
	if err != nil {
		return err
	}
	return s.change(ctx, func(x *tx) error {
		worker, err := s.gate.UseLink(x.KV(), link, x.Now)
		if err != nil {
			return err
		}
		if err := s.gate.SetPassword(x.KV(), worker, username, secret); err != nil {
			return err
		}
		_, err = s.log.Append(x.KV(), audit.Entry{Time: x.Now, Actor: worker.String(), Action: "set-password", Result: "done"})
		return err
	})
}

// checkLink refuses a stranger before a password is hashed for them.
func (s *Service) checkLink(ctx context.Context, link, username string) error {
	if err := auth.CheckUsername(username); err != nil {
		return err
	}
	return s.store.View(ctx, func(r kv.Reader) error {
		_, err := s.gate.CheckLink(r, link, s.now())
		return err
	})
}

// Me is who is signed in.
func (s *Service) Me(ctx context.Context, a Actor) (w casework.Worker, agency casework.Agency, err error) {
	err = s.store.View(ctx, func(r kv.Reader) error {
		var ok bool
		if w, ok, err = s.workerAt(r, a.Worker); err != nil {
			return err
		}
		if !ok {
			return casework.Refuse(casework.Forbidden, "You are signed out. Sign in again.")
		}
		agency, _, err = get[casework.Agency](r, tableAgency, w.Agency[:])
		return err
	})
	return w, agency, err
}
