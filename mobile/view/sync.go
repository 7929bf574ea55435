package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"streetlight/mobile/state"
)

// SyncTaps are what the sync page reports.
type SyncTaps struct {
	Sync func()
	Back func()
}

// Sync is the page that says what is safe and what is not.
type Sync struct {
	page   *Page
	banner *Banner
	now    *Button
}

// NewSync builds the screen.
func NewSync(taps SyncTaps) *Sync {
	v := &Sync{banner: newBanner(), now: primaryButton("Sync now", theme.ViewRefreshIcon(), taps.Sync)}
	v.page = newPage("Sync", taps.Back, nil, v.now)
	return v
}

// Page is what to put into the shell.
func (v *Sync) Page() *Page { return v.page }

// Show shows the page as it stands.
func (v *Sync) Show(s state.Sync) {
	v.banner.say(s.Tone(), s.Headline(), s.Detail())
	v.page.body.Objects = []fyne.CanvasObject{v.banner, card(factList(s.Facts()))}
	if s.Running {
		v.now.say("Syncing")
		v.now.rest()
	} else {
		v.now.say("Sync now")
		v.now.wake()
	}
	v.page.settle()
}
