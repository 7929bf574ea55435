package client_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"streetlight/mobile/client"
)

const phones = 300

// busiest is how many of the times fall into the busiest second.
func busiest(at []time.Duration) (most int) {
	slices.Sort(at)
	for from, to := 0, 0; to < len(at); to++ {
		for at[to]-at[from] >= time.Second {
			from++
		}
		most = max(most, to-from+1)
	}
	return most
}

// TestPhonesSpreadOutAfterAnOutage lets 300 phones lose their server and try until it is back: they do not come together.
func TestPhonesSpreadOutAfterAnOutage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		back := rapid.Custom(func(t *rapid.T) time.Duration {
			return time.Duration(rapid.IntRange(120, 7200).Draw(t, "s")) * time.Second
		}).Draw(t, "back")
		var returns []time.Duration
		for range phones {
			at := client.Rest(dice.Float64()) - 150*time.Second // when its sync first fails
			for failed := 1; at < back; failed++ {
				at += client.Again(client.ErrOffline, failed, dice.Float64())
			}
			returns = append(returns, at)
		}
		if got := busiest(returns); got > phones/10 {
			t.Errorf("%d of %d phones come in one second", got, phones)
		}
		if last := slices.Max(returns); last > back+5*time.Minute {
			t.Errorf("the last phone comes %v after the server is back", last-back)
		}
	})
}

// TestPhonesSpreadOutThoughAllAreAskedToWaitAsLong: the server tells all in one moment to come back in half a minute.
func TestPhonesSpreadOutThoughAllAreAskedToWaitAsLong(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
		after := 30 * time.Second
		var returns []time.Duration
		for range phones {
			wait := client.Again(&client.Busy{After: after}, 1, dice.Float64())
			if wait < after {
				t.Fatalf("%v is less than the server asked for", wait)
			}
			returns = append(returns, wait)
		}
		if got := busiest(returns); got > phones/10 {
			t.Errorf("%d of %d phones come in one second", got, phones)
		}
	})
}

func TestRestAndSpread(t *testing.T) {
	for dice, want := range map[float64][2]time.Duration{0: {150 * time.Second, 0}, 0.5: {3 * time.Minute, time.Second}} {
		if got := [2]time.Duration{client.Rest(dice), client.Spread(dice)}; got != want {
			t.Errorf("dice %v: got %v, want %v", dice, got, want)
		}
	}
}
