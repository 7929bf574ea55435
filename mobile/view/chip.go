package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Chip is one choice among several: outlined while it is open, filled and ticked once it is chosen. Its width is the same
// either way, so that nothing moves under the finger.
type Chip struct {
	Tile
	words *Words
	tick  *widget.Icon
	shape *tickLayout
}

func newChip(label string, tapped func()) *Chip {
	c := &Chip{words: bodyText(label), tick: widget.NewIcon(theme.NewColoredResource(theme.ConfirmIcon(), colourOnPrimary)), shape: &tickLayout{}}
	c.tick.Hide()
	content := &fyne.Container{Layout: c.shape, Objects: []fyne.CanvasObject{c.tick, c.words}}
	look := surface{fill: colourCard, edge: colourEdge, radius: radiusControl, padX: 8, padY: 10}
	c.set(label, look, content, tapped)
	c.ExtendBaseWidget(c)
	return c
}

// Chosen says whether the chip is ticked.
func (c *Chip) Chosen() bool { return c.shape.ticked }

// show draws the chip as it stands.
func (c *Chip) show(chosen chosenness) {
	c.look.fill, c.look.edge = colourCard, colourEdge
	c.words.tint(colourInk)
	if c.shape.ticked = chosen != open; chosen != open {
		c.look.fill, c.look.edge = chosen.fill(), ""
		c.words.tint(chosen.text())
		c.tick.SetResource(theme.NewColoredResource(theme.ConfirmIcon(), chosen.text()))
	}
	c.tick.Hidden = chosen == open
	c.Refresh()
}

// chosenness is how a chip stands.
type chosenness int

const (
	open     chosenness = iota
	chosen              // in the calm colour
	alarming            // in the colour of danger
)

func (c chosenness) fill() fyne.ThemeColorName {
	if c == alarming {
		return colourAlarm
	}
	return colourPrimary
}

func (c chosenness) text() fyne.ThemeColorName {
	if c == alarming {
		return colourOnAlarm
	}
	return colourOnPrimary
}

// tickLayout keeps room for half a tick at either side of the words, and shifts them when the tick is there.
type tickLayout struct{ ticked bool }

func (l *tickLayout) tick() float32 { return measure(theme.SizeNameText) + 2 }

func (l *tickLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	tick, room := l.tick(), l.tick()/2+4
	words := max(0, size.Width-2*room)
	x := room
	if l.ticked {
		x = tick + 6
	}
	place(objects[0], 0, (size.Height-tick)/2, tick, tick)
	place(objects[1], x, 0, words, size.Height)
}

func (l *tickLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, heightAt(objects[1], wantedWidth(objects[1])))
}

func (l *tickLayout) heightAt(objects []fyne.CanvasObject, width float32) float32 {
	return heightAt(objects[1], max(0, width-l.tick()-8))
}

func (l *tickLayout) wanted(objects []fyne.CanvasObject) float32 {
	return wantedWidth(objects[1]) + l.tick() + 8
}
