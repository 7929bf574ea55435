package api

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// TestAPieceMustBeTakenInTime writes much to a reader who takes a piece now and then, and to one who stops.
func TestAPieceMustBeTakenInTime(t *testing.T) {
	for name, c := range map[string]struct {
		pause time.Duration // between two pieces
		reads int           // pieces
		want  error
	}{
		"a slow line":      {pieceTimeout - time.Second, 10, nil},
		"a line too slow":  {pieceTimeout + time.Second, 10, os.ErrDeadlineExceeded},
		"who stops midway": {0, 5, os.ErrDeadlineExceeded},
		"who never reads":  {0, 0, os.ErrDeadlineExceeded},
	} {
		synctest.Test(t, func(t *testing.T) {
			here, there := net.Pipe()
			defer there.Close()
			p := &paced{here, pieceTimeout, time.Now}
			done := make(chan struct{})
			go func() {
				defer close(done)
				b := make([]byte, piece)
				for range c.reads {
					<-time.After(c.pause)
					if _, err := io.ReadFull(there, b); err != nil {
						return
					}
				}
			}()
			n, err := p.Write(make([]byte, 10*piece))
			if !errors.Is(err, c.want) || (err == nil) != (n == 10*piece) {
				t.Errorf("%s: wrote %d bytes, %v; want %v", name, n, err, c.want)
			}
			here.Close()
			<-done
		})
	}
}
