package view

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// newCalendar makes a window over the screen with one month of days, and a way out.
func newCalendar(over fyne.Canvas, now time.Time, picked func(time.Time), left func()) *widget.PopUp {
	days := container.NewThemeOverride(widget.NewCalendar(now, picked), calendarTheme{fyne.CurrentApp().Settings().Theme()})
	leave := secondaryButton("Cancel", nil, left)
	room := &calendarLayout{width: min(over.Size().Width-3*margin, 400)}
	return widget.NewModalPopUp(&fyne.Container{Layout: room, Objects: []fyne.CanvasObject{days, leave}}, over)
}

// calendarTheme keeps a week on the width of the smallest phone, whatever the size of text.
type calendarTheme struct{ fyne.Theme }

// Size is that of the app, but for text and padding.
func (t calendarTheme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return sizeText - 1
	case theme.SizeNameInnerPadding:
		return 6
	}
	return t.Theme.Size(name)
}

// calendarLayout sets the button under the calendar.
type calendarLayout struct{ width float32 }

func (l *calendarLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	foot := heightAt(objects[1], size.Width)
	place(objects[0], 0, 0, size.Width, size.Height-foot-8)
	place(objects[1], 0, size.Height-foot, size.Width, foot)
}

func (l *calendarLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	const weeks = 8 // six of days, and two rows above them
	days := max(objects[0].MinSize().Height, weeks*touchTarget-24)
	return fyne.NewSize(max(l.width, objects[0].MinSize().Width), days+8+heightAt(objects[1], l.width))
}
