package view

import (
	"testing"

	"fyne.io/fyne/v2"

	"streetlight/mobile/state"
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
