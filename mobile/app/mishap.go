package app

import (
	"errors"

	"streetlight/mobile/actions"
	"streetlight/mobile/state"
	"streetlight/shared/casework"
)

// The sentences for an error that has none of its own.
const (
	wentWrong     = "Something went wrong on this phone. Nothing you wrote is lost. Try again; if it stays, tell your supervisor the time."
	wentWrongHere = "Something went wrong on this phone. Try again; if it stays, tell your supervisor the time."
)

// words are those of an error for the worker; "" for none. An error without such words is noted for the page of details.
func (a *App) words(err error) string { return a.wordsOr(err, wentWrong) }

// worded is the error in words for the worker, for something typed that could not be kept; nil for none. A refusal stays
// one, for it may name a field.
func (a *App) worded(err error) error {
	if _, refused := casework.RefusalOf(err); err == nil || refused {
		return err
	}
	return errors.New(a.wordsOr(err, wentWrongHere))
}

func (a *App) wordsOr(err error, otherwise string) string {
	if err == nil {
		return ""
	}
	if sentence, ok := actions.WordsFor(err); ok {
		return sentence
	}
	a.mishap = state.Mishap{At: a.cfg.Now(), Cause: err.Error()}
	return otherwise
}
