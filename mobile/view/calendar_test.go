package view

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"streetlight/mobile/state"
)

func TestTheCalendarFitsTheSmallestPhone(t *testing.T) {
	app := test.NewTempApp(t)
	for _, scale := range []int{100, 150, 200} {
		app.Settings().SetTheme(NewTheme(state.Settings{Look: state.Light, TextSize: scale}))
		w := test.NewTempWindow(t, nil)
		w.Resize(fyne.NewSize(320, 640))
		over := newCalendar(w.Canvas(), sampleNow, nil, nil)
		if got := over.Content.MinSize(); got.Width > 320-margin || got.Height > 640-margin {
			t.Errorf("at %d %% it needs %v", scale, got)
		}
	}
}
