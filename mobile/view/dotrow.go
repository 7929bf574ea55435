package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"streetlight/mobile/state"
)

// dotRow says how many digits of a PIN are typed, and never which.
type dotRow struct {
	box *fyne.Container
}

func newDotRow() *dotRow { return &dotRow{box: &fyne.Container{Layout: &dotLayout{}}} }

// show draws a full dot for each digit typed, and rings up to the shortest PIN.
func (d *dotRow) show(typed int) {
	dots := max(typed, state.ShortestSecret)
	d.box.Objects = d.box.Objects[:min(dots, len(d.box.Objects))]
	for len(d.box.Objects) < dots {
		d.box.Objects = append(d.box.Objects, canvas.NewCircle(nil))
	}
	for i, o := range d.box.Objects {
		dot := o.(*canvas.Circle)
		dot.StrokeColor, dot.StrokeWidth = paint(colourInk), 2
		dot.FillColor = nil
		if i < typed {
			dot.FillColor = paint(colourInk)
		}
	}
	d.box.Refresh()
}

const (
	dotSize = 14
	dotStep = 26
)

// dotLayout centres the dots.
type dotLayout struct{}

func (l *dotLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := (size.Width - float32(len(objects)-1)*dotStep - dotSize) / 2
	for i, o := range objects {
		place(o, x+float32(i)*dotStep, (size.Height-dotSize)/2, dotSize, dotSize)
	}
}

func (l *dotLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 2*dotSize) }
