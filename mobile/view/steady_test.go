package view

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"streetlight/mobile/state"
	"streetlight/shared/casework"
)

// A screen at rest must rest: laying it out again may make no new object and move none, or the canvas would draw without
// end and empty the battery.
func TestAScreenAtRestRests(t *testing.T) {
	for _, s := range screens() {
		c := draw(t, s, fyne.NewSize(360, 640), state.DefaultSettings())
		before := places(c.Content())
		walk(c.Content(), fyne.NewPos(0, 0), func(o fyne.CanvasObject, _ fyne.Position) { layAgain(o) })
		after := places(c.Content())
		if len(before) != len(after) {
			t.Errorf("%s: %d objects became %d", s.name, len(before), len(after))
		}
		for o, at := range before {
			if now, there := after[o]; !there || now != at {
				t.Errorf("%s: %T at %v is now at %v, there %v", s.name, o, at, now, there)
			}
		}
	}
}

type placed struct {
	at   fyne.Position
	size fyne.Size
}

func places(root fyne.CanvasObject) map[fyne.CanvasObject]placed {
	out := map[fyne.CanvasObject]placed{}
	walk(root, fyne.NewPos(0, 0), func(o fyne.CanvasObject, at fyne.Position) { out[o] = placed{at, o.Size()} })
	return out
}

// layAgain lays an object out at the size it has.
func layAgain(o fyne.CanvasObject) {
	switch o := o.(type) {
	case *fyne.Container:
		if o.Layout != nil {
			o.Layout.Layout(o.Objects, o.Size())
		}
	case fyne.Widget:
		o.Refresh()
	}
}

// A finger may be down while something else is shown anew: what did not change must be the same object still.
func TestWhatDidNotChangeStaysUnderTheFinger(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(NewTheme(state.DefaultSettings()))
	day := NewToday(TodayTaps{})
	day.Show(sampleToday())
	before := slices.Clone(day.page.body.Objects)
	again := sampleToday()
	again.Now = again.Now.Add(9 * time.Second)
	again.Sync.Running = true
	day.Show(again)
	if !slices.Equal(before, day.page.body.Objects) {
		t.Error("Today built its tiles anew though nothing changed")
	}
	again.Drafts = nil
	day.Show(again)
	if slices.Equal(before, day.page.body.Objects) {
		t.Error("Today still shows a draft that is gone")
	}

	form := NewForm(casework.StreetContact, deafTaps())
	form.Show(sampleForm())
	children := slices.Clone(form.who.found.Objects)
	form.Show(sampleForm().Write(casework.FieldPlace, "Hamp"))
	if !slices.Equal(children, form.who.found.Objects) {
		t.Error("the form offers its children anew though they are the same")
	}
	form.Show(sampleForm().FindChild("Amara"))
	if got := len(form.who.found.Objects); got != 1 {
		t.Errorf("got %d children offered after a search, want 1", got)
	}
}
