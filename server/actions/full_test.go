package actions_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"streetlight/server/api"
	"streetlight/server/store/bolt"
	"streetlight/shared/casework"
	"streetlight/sync/wire"
)

// posted sends a body through the server's real routes.
func (ph *phone) posted(app *fiber.App, body []byte) (status int, header http.Header, answer []byte) {
	ph.p.t.Helper()
	token, err := wire.SignRequest(ph.ID(), ph.Key(), "POST", "/v1/sync", body, ph.p.now)
	ph.p.must(err)
	req := httptest.NewRequest("POST", "/v1/sync", bytes.NewReader(body))
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := app.Test(req, -1)
	ph.p.must(err)
	defer res.Body.Close()
	answer, err = io.ReadAll(res.Body)
	ph.p.must(err)
	return res.StatusCode, res.Header, answer
}

// TestAFullDiskTakesNothingAndShowsEverything fills the server's store to its limit with what a phone sends. The phone hears
// 507 and when to try again, and keeps what it has; people read on; and once there is room, everything comes in.
func TestAFullDiskTakesNothingAndShowsEverything(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hub.db")
	store, err := bolt.OpenWith(path, bolt.Options{MaxBytes: 3 << 20})
	if err != nil {
		t.Fatal(err)
	}
	p := newPartnershipOn(t, store)
	app := api.New(func(_ *fiber.Ctx, err error) error { return err })
	api.Mount(app, p.service, func() time.Time { return p.now })
	reed := p.enrol("reed")
	reed.sync()
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	status, entries := reed.fill(app, jude)
	if status != http.StatusInsufficientStorage || entries == 0 {
		t.Fatalf("after %d entries: status %d, want 507", entries, status)
	}
	if got := p.queue("nair"); len(got) != entries {
		t.Errorf("the queue holds %d entries, want the %d that came in before", len(got), entries)
	}
	if page := p.entry("nair", p.queue("nair")[0]); page.ReceivedAt.IsZero() {
		t.Error("an entry cannot be read")
	}
	if reed.Pending() == 0 {
		t.Error("the phone has let go of what was not taken")
	}
	p.must(store.Close())
	if store, err = bolt.Open(path); err != nil { // with room again
		t.Fatal(err)
	}
	defer store.Close()
	p.ledger.Store = store
	p.open()
	reed.sync()
	if got := p.queue("nair"); len(got) != entries+1 || reed.Pending() != 0 {
		t.Errorf("with room again the queue holds %d entries and %d commits wait, want %d and none", len(got), reed.Pending(), entries+1)
	}
}

// fill records and sends until the server takes no more, and gives its answer and how many entries came in.
func (ph *phone) fill(app *fiber.App, child casework.ChildID) (status, entries int) {
	ph.p.t.Helper()
	for ; entries < 2000; entries++ {
		ph.records(child, ph.p.street(casework.Values{casework.FieldFact: {noText(ph.p, 1900)}}))
		asked, err := ph.Request(ph.p.now)
		ph.p.must(err)
		status, header, answer := ph.posted(app, asked.Body)
		if status != http.StatusOK {
			if header.Get("Retry-After") == "" || !strings.Contains(string(answer), "disk is full") {
				ph.p.t.Errorf("got %d %v %s, want words and a time to wait", status, header, answer)
			}
			return status, entries
		}
		taken, err := ph.Take(ph.p.t.Context(), asked, answer, nil)
		ph.p.must(err)
		if taken.Apart > 0 {
			ph.p.t.Fatalf("kept apart: %v", taken.Words)
		}
	}
	return status, entries
}

// noText is text of n characters that does not deflate well.
func noText(p *partnership, n int) string {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -"
	b := p.noise(n)
	for i := range b {
		b[i] = letters[b[i]%64]
	}
	return string(b)
}
