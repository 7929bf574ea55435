package view

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"streetlight/mobile/actions"
	"streetlight/mobile/state"
	"streetlight/shared/casework"
)

// SettleTaps are what the screen reports.
type SettleTaps struct {
	Choose  func(actions.Version)
	Combine func()
	Write   func(typed string)
	Save    func()
	Back    func()
}

// Settle is the screen on which a contradiction is settled. It is built for one field.
type Settle struct {
	page     *Page
	failure  *Banner
	versions *fyne.Container
	combine  *Button
	label    *Words
	text     *Field
	save     *Button
	taps     SettleTaps
	showing  bool // the text changes because a state is shown, not because someone types
}

// NewSettle builds the screen.
func NewSettle(field casework.Field, taps SettleTaps) *Settle {
	v := &Settle{taps: taps, failure: newBanner(), versions: column(12)}
	v.combine = secondaryButton("Combine them", theme.ContentAddIcon(), taps.Combine)
	v.label = strongText("What is to stand")
	v.text = newField(3)
	v.text.OnChanged = func(text string) {
		if !v.showing {
			taps.Write(text)
		}
	}
	v.save = primaryButton("Keep this as the only version", theme.ConfirmIcon(), taps.Save)
	body := []fyne.CanvasObject{captionText("Nothing is lost while you decide: all versions are kept, and what you type here too."),
		v.versions, v.combine, v.label, v.text, v.failure}
	v.page = newPage(field.Label, taps.Back, body, v.save)
	v.text.on(v.page)
	return v
}

// Page is what to put into the shell.
func (v *Settle) Page() *Page { return v.page }

// Show shows the contradiction as it stands.
func (v *Settle) Show(s state.Settle) {
	v.versions.Objects = nil
	for i, version := range s.Versions() {
		v.versions.Add(v.version(s, i+1, version))
	}
	typed := s.Types() && !s.Gone
	v.combine.Hidden, v.label.Hidden, v.text.Hidden = !typed, !typed, !typed
	if v.text.Text != s.Text {
		v.showing = true
		v.text.SetText(s.Text)
		v.text.toEnd()
		v.showing = false
	}
	v.showFoot(s)
	v.page.settle()
}

// version is one version: who wrote it and when, its words, and the button that chooses it.
func (v *Settle) version(s state.Settle, number int, version actions.Version) fyne.CanvasObject {
	chip := newChip("Choose this", func() { v.taps.Choose(version) })
	chip.name = fmt.Sprintf("Choose version %d", number)
	if s.Stands(version) {
		chip.show(chosen)
	}
	return card(captionText(fmt.Sprintf("Version %d: %s", number, s.WrittenBy(version))), bodyText(s.Words(version)), chip)
}

func (v *Settle) showFoot(s state.Settle) {
	switch {
	case s.Gone:
		v.failure.say(state.Good, "Settled", "There is only one version now.")
	default:
		v.failure.say(state.Danger, titleIf("Not settled", s.Fault+s.Drafts.Trouble), s.Fault+s.Drafts.Trouble)
	}
	v.page.feet.Hidden = s.Gone
	if s.Saving {
		v.save.rest()
	} else {
		v.save.wake()
	}
}
