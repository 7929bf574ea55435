package console

import (
	"errors"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"streetlight/server/status"
	"streetlight/shared/casework"
)

// failure is what a page of an error says.
type failure struct {
	Title    string
	Sentence string
}

// failureOf finds the words. A refusal brings its own; a failure never shows what went wrong inside.
func failureOf(code int, err error) failure {
	words, known := failures()[code]
	if !known {
		words = failure{"This did not work", "The request could not be answered. Nothing was changed."}
	}
	if no, ok := casework.RefusalOf(err); ok {
		words.Sentence = no.Sentence
	}
	return words
}

func failures() map[int]failure {
	return map[int]failure{
		http.StatusBadRequest:            {"The form could not be read", "It does not look like one of our forms. Nothing was changed. Go back, load the page again and send it once more."},
		http.StatusUnauthorized:          {"Your account has ended", "Nothing was changed. Ask your administrator."},
		http.StatusForbidden:             {"You may not do this", "Your role does not allow it. Nothing was changed."},
		http.StatusNotFound:              {"There is nothing here", "There is no page at this address, or it is not yours to see. Check that the address was copied whole."},
		http.StatusMethodNotAllowed:      {"There is nothing here", "This address does not work in this way. Begin again from the overview."},
		http.StatusConflict:              {"It has changed", "Somebody else changed it since you looked. Nothing of yours was done. Look again and decide anew."},
		http.StatusRequestEntityTooLarge: {"That is too much", "It is more than one form can hold. Nothing was changed. Go back and shorten what you wrote."},
		http.StatusUnsupportedMediaType:  {"The form could not be read", "It was sent in a way that is not accepted here. Nothing was changed."},
		http.StatusUnprocessableEntity:   {"Something has to be put right", "What was sent cannot be right. Nothing was changed. Go back and check it."},
		http.StatusTooManyRequests:       {"Not at this moment", "That was tried too often. Wait a little and try again."},
		http.StatusInsufficientStorage:   {"The server's disk is full", "Nothing was changed. Tell your administrator, and try again later."},
		http.StatusServiceUnavailable:    {"Not at this moment", "The server is busy. Wait a minute, look whether your change was made, and try again if it was not."},
		http.StatusInternalServerError:   {"Something went wrong on our side", "It is not certain whether your change was made. Look at the page again before you repeat it. If this goes on, tell your administrator the time of day."},
	}
}

// Fail answers with the page of an error. A program that serves the console hands it what its other routes do not know.
func (c *Console) Fail(http *fiber.Ctx, err error) error {
	c.guardHeaders(http)
	return c.fail(&request{Context: http.UserContext(), http: http, now: c.opts.Now()}, err)
}

func (c *Console) fail(r *request, err error) error {
	code := status.Of(err)
	if code == http.StatusInternalServerError {
		c.opts.Log.Error("a page of the console failed", "method", r.http.Method(), "route", r.http.Route().Path, "error", err)
	}
	if code == http.StatusServiceUnavailable || code == http.StatusTooManyRequests || code == http.StatusInsufficientStorage {
		r.http.Set(fiber.HeaderRetryAfter, "60")
	}
	words := failureOf(code, err)
	return c.show(r, code, "failure", words.Title, words)
}

// notSignedIn wraps the refusal of a session.
type notSignedIn struct{ error }

func (n notSignedIn) Unwrap() error { return n.error }

func signedOut(err error) bool {
	var n notSignedIn
	return errors.As(err, &n)
}
