// Package limit bounds how often someone may ask: a token bucket for each key, such as a phone or an address. It remembers a
// bounded number of keys, takes its time from a clock that it is given, and knows nothing of what is asked.
package limit

import (
	"fmt"
	"math"
	"sync"
	"time"
)

// Rate is how often one key may ask: Burst times at once, and then Every once.
type Rate struct {
	Burst int
	Every time.Duration
}

// full is how long an empty bucket takes to fill.
func (r Rate) full() time.Duration { return time.Duration(r.Burst) * r.Every }

// Device is what one phone may ask for. A first sync of 100,000 entries takes about 200 requests, one after the other.
func Device() Rate { return Rate{Burst: 600, Every: time.Second / 20} }

// Client is how often one agency's system may send; each request holds up to 500 records.
func Client() Rate { return Rate{Burst: 60, Every: time.Second / 5} }

// Strangers is how often one address may send requests that no enrolled phone has signed. It is wide, for behind a proxy
// all phones have one address; it bounds what checking signatures costs.
func Strangers() Rate { return Rate{Burst: 2000, Every: time.Second / 200} }

// Exceeded says that a key has asked too often, and after how long it may ask again.
type Exceeded struct{ After time.Duration }

func (e *Exceeded) Error() string {
	return fmt.Sprintf("Too many requests. Nothing is lost; try again in %d seconds.", e.Seconds())
}

// Seconds is After as a Retry-After header says it: whole seconds, at least one.
func (e *Exceeded) Seconds() int { return max(1, int(math.Ceil(e.After.Seconds()))) }

// Buckets are the buckets of all keys. They are safe for concurrent use. Nil buckets bound nothing.
type Buckets[K comparable] struct {
	rate Rate
	most int
	now  func() time.Time

	mu sync.Mutex
	// For each key, when its bucket is full again. Keys move from old to young when they are used; old is forgotten when
	// young has half of what may be remembered, so that who asks all the time is never forgotten.
	young, old map[K]time.Time
}

// New makes buckets for at most so many keys at a time.
func New[K comparable](rate Rate, most int, now func() time.Time) *Buckets[K] {
	return &Buckets[K]{rate: rate, most: most, now: now, young: map[K]time.Time{}}
}

// Take takes one token of a key, or returns an *Exceeded and takes none.
func (b *Buckets[K]) Take(key K) error {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	full, err := b.room(key, now)
	if err == nil {
		b.keep(key, full.Add(b.rate.Every))
	}
	return err
}

// Has returns an *Exceeded when a key has no token left. It takes none.
func (b *Buckets[K]) Has(key K) error {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	_, err := b.room(key, b.now())
	return err
}

// room is when a key's bucket is full, and an *Exceeded when it is empty. An empty one is kept, so that it fills from now
// on although the clock was set back.
func (b *Buckets[K]) room(key K, now time.Time) (full time.Time, err error) {
	full = b.at(key, now)
	if over := full.Add(b.rate.Every).Sub(now) - b.rate.full(); over > 0 {
		b.keep(key, full)
		err = &Exceeded{After: over}
	}
	return full, err
}

// at is when a key's bucket is full; no later than an empty one would be, although the clock was set back.
func (b *Buckets[K]) at(key K, now time.Time) time.Time {
	full, ok := b.young[key]
	if !ok {
		full = b.old[key]
	}
	if full.Before(now) {
		return now
	}
	if latest := now.Add(b.rate.full()); full.After(latest) {
		return latest
	}
	return full
}

func (b *Buckets[K]) keep(key K, full time.Time) {
	if _, ok := b.young[key]; !ok && len(b.young) >= max(b.most/2, 1) {
		b.young, b.old = map[K]time.Time{}, b.young
	}
	b.young[key] = full
}
