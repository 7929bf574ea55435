package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Problem is an error in words for the worker. It is matched with errors.Is.
type Problem string

func (p Problem) Error() string { return string(p) }

// The problems of a client.
const (
	ErrOffline        Problem = "No network, or the server cannot be reached. Everything is kept on this phone."
	ErrUpdate         Problem = "This version of the app is too old for the server. Update the app; everything is kept on this phone."
	ErrRefused        Problem = "The server did not accept this phone's request. Everything is kept on this phone; tell your supervisor."
	ErrServer         Problem = "The server has a problem of its own. Everything is kept on this phone; try again later."
	ErrClock          Problem = "The server does not believe this phone's time, even after telling it. Everything is kept on this phone; tell your supervisor."
	ErrDate           Problem = "The date of this phone, or that of the server's certificate, is wrong. Nothing was sent; everything is kept on this phone. Check the phone's date; if it is right, tell your supervisor."
	ErrCertificate    Problem = "What answers at the server's address cannot prove that it is the server. Nothing was sent; everything is kept on this phone. Try another network, or tell your supervisor."
	ErrNotStreetlight Problem = "What answers at that address is not a Streetlight server. Check the address."
	ErrAddress        Problem = "That is not the address of a server. Write it like https://streetlight.example."
	ErrNotPrivate     Problem = "A server on another machine needs an address that begins with https."
)

// Busy says that the server asks to be left alone for a while.
type Busy struct{ After time.Duration }

func (b *Busy) Error() string {
	return fmt.Sprintf("The server is busy. Everything is kept on this phone; it tries again in %d seconds.", int(b.After.Round(time.Second).Seconds()))
}

// Said is a refusal in the server's own words.
type Said struct {
	Status   int
	Sentence string
}

func (s *Said) Error() string { return s.Sentence }

// Unwrap makes it an ErrRefused.
func (s *Said) Unwrap() error { return ErrRefused }

// offline tells a network that is gone from a caller who gave up.
func offline(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	return &noNetwork{err}
}

// noNetwork is ErrOffline with its cause for a log.
type noNetwork struct{ cause error }

func (n *noNetwork) Error() string { return ErrOffline.Error() }

func (n *noNetwork) Unwrap() []error { return []error{ErrOffline, n.cause} }

// Waits of a server that asks for time.
const (
	shortestWait = time.Second
	usualWait    = 30 * time.Second
	longestWait  = time.Hour
)

// problem is what an answer that is no answer means.
func (r response) problem() error {
	switch {
	case r.status == http.StatusUpgradeRequired:
		return ErrUpdate
	case r.status == http.StatusTooManyRequests, r.status == http.StatusServiceUnavailable:
		return &Busy{After: retryAfter(r.header.Get("Retry-After"))}
	case r.status >= 500:
		return fmt.Errorf("%w (status %d)", ErrServer, r.status)
	case r.status >= 400:
		return r.said()
	}
	return fmt.Errorf("%w (status %d)", ErrNotStreetlight, r.status)
}

func (r response) said() error {
	var words struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(r.body, &words) != nil || words.Error == "" {
		return fmt.Errorf("%w (status %d)", ErrRefused, r.status)
	}
	return &Said{Status: r.status, Sentence: words.Error}
}

// retryAfter reads seconds; a date would need a clock that both agree on.
func retryAfter(header string) time.Duration {
	seconds, err := strconv.Atoi(header)
	if err != nil {
		return usualWait
	}
	return min(max(time.Duration(seconds)*time.Second, shortestWait), longestWait)
}
