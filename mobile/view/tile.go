package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
)

// Tile is a panel that can be tapped, by a finger, a mouse or the keyboard. It is never lower than a touch target. It does
// not ask for touches beside taps: a phone would then no longer scroll where a finger drags over it.
type Tile struct {
	Panel
	name   string // what a screen reader says
	tapped func()
	idle   bool // it cannot be tapped now
}

var (
	_ fyne.Tappable     = (*Tile)(nil)
	_ fyne.Focusable    = (*Tile)(nil)
	_ fyne.Accessible   = (*Tile)(nil)
	_ desktop.Hoverable = (*Tile)(nil)
)

func newTile(name string, look surface, content fyne.CanvasObject, tapped func()) *Tile {
	t := &Tile{}
	t.set(name, look, content, tapped)
	t.ExtendBaseWidget(t)
	return t
}

// set fills in a tile that is part of another widget, which then extends the base widget itself.
func (t *Tile) set(name string, look surface, content fyne.CanvasObject, tapped func()) {
	look.least = max(look.least, touchTarget)
	t.name, t.look, t.content, t.tapped = name, look, content, tapped
}

// Name is what the tile is called.
func (t *Tile) Name() string { return t.name }

// AccessibilityLabel is what a screen reader says.
func (t *Tile) AccessibilityLabel() string { return t.name }

// AccessibilityRole is that of a button.
func (t *Tile) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Tapped reports the tap. A finger or a mouse leaves no focus behind; the keyboard, which sends no event, keeps it.
func (t *Tile) Tapped(e *fyne.PointEvent) {
	t.cover("")
	if c := fyne.CurrentApp().Driver().CanvasForObject(t.content); c != nil && e != nil {
		c.Unfocus()
	}
	if t.tapped != nil && !t.idle {
		t.tapped()
	}
}

// FocusGained shows where the keyboard is.
func (t *Tile) FocusGained() {
	t.ring = true
	t.Refresh()
}

// FocusLost takes that away.
func (t *Tile) FocusLost() {
	t.ring = false
	t.Refresh()
}

// TypedRune does nothing.
func (t *Tile) TypedRune(rune) {}

// TypedKey taps with the space bar or the enter key.
func (t *Tile) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeySpace || e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter {
		t.Tapped(nil)
	}
}

// MouseIn shows that the pointer is over something that can be tapped.
func (t *Tile) MouseIn(*desktop.MouseEvent) { t.cover(theme.ColorNameHover) }

// MouseMoved does nothing.
func (t *Tile) MouseMoved(*desktop.MouseEvent) {}

// MouseOut takes that away.
func (t *Tile) MouseOut() { t.cover("") }

func (t *Tile) cover(veil fyne.ThemeColorName) {
	if t.idle {
		veil = ""
	}
	if t.veil != veil {
		t.veil = veil
		t.Refresh()
	}
}
