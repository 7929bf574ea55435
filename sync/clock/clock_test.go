package clock_test

import (
	"testing"
	"time"

	"streetlight/sync/clock"
)

func TestClockFollowsTheHub(t *testing.T) {
	phone := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	c := clock.New(func() time.Time { return phone }, 3*24*time.Hour)
	if got, want := c.Now(), phone.Add(-72*time.Hour); !got.Equal(want) {
		t.Errorf("before the hub was heard: got %v, want %v", got, want)
	}
	hub := time.Date(2026, 1, 2, 8, 59, 0, 0, time.UTC)
	c.Heard(hub)
	if got := c.Now(); !got.Equal(hub) {
		t.Errorf("as it was heard: got %v, want %v", got, hub)
	}
	phone = phone.Add(90 * time.Second)
	if got, want := c.Now(), hub.Add(90*time.Second); !got.Equal(want) {
		t.Errorf("a while later: got %v, want %v", got, want)
	}
}
