package client

import "time"

// The waits between tries that failed.
const (
	firstPause   = 2 * time.Second
	longestPause = 5 * time.Minute
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
