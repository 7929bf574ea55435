package client

import (
	"errors"
	"time"
)

// The waits between tries that failed.
const (
	firstPause   = 2 * time.Second
	longestPause = 5 * time.Minute
)

// The waits of a phone that is well.
const (
	usualRest = 150 * time.Second // at least, from one sync to the next
	restSpan  = time.Minute       // and up to so much more
	soonSpan  = 2 * time.Second   // within which a hint that is not urgent is followed
)

// Pause is how long to wait after so many failed tries in a row, so that phones that lost one server do not all come back
// at once: a part, drawn by dice (from 0 up to 1), of a span that doubles from 2 seconds to 5 minutes; never less than half.
func Pause(failed int, dice float64) time.Duration {
	span := firstPause
	for range min(max(failed-1, 0), 10) {
		span = min(2*span, longestPause)
	}
	return span/2 + time.Duration(dice*float64(span/2))
}

// Again is how long to wait after a try that failed with err, so many in a row: a Pause. Where the server asked for a time, it
// is that time first, and then a part of up to as much again before the Pause: everybody is asked for the same.
func Again(err error, failed int, dice float64) time.Duration {
	pause := Pause(failed, dice)
	var busy *Busy
	if errors.As(err, &busy) {
		return busy.After + time.Duration(dice*float64(busy.After)) + pause
	}
	return pause
}

// Rest is how long after a sync that went well the next one is due: 2.5 to 3.5 minutes, drawn by dice.
func Rest(dice float64) time.Duration { return usualRest + time.Duration(dice*float64(restSpan)) }

// Spread is how long after a hint that is not urgent to sync, so that news for everybody does not bring everybody at once.
func Spread(dice float64) time.Duration { return time.Duration(dice * float64(soonSpan)) }
