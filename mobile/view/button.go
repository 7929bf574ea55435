package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Button is a tile with words that wrap, and an icon where it helps.
type Button struct {
	Tile
	label *Words
	icon  *widget.Icon
	glyph fyne.Resource
	live  surface
	on    fyne.ThemeColorName
}

func newButton(label string, glyph fyne.Resource, live surface, on fyne.ThemeColorName, tapped func()) *Button {
	b := &Button{label: newWords(label, theme.SizeNameText, on, fyne.TextStyle{Bold: true}).centred(), glyph: glyph, live: live, on: on}
	content := fyne.CanvasObject(b.label)
	if glyph != nil {
		b.icon = widget.NewIcon(theme.NewColoredResource(glyph, on))
		content = &fyne.Container{Layout: &pairLayout{gap: 8}, Objects: []fyne.CanvasObject{sized(b.icon), b.label}}
	}
	b.set(label, live, content, tapped)
	b.ExtendBaseWidget(b)
	return b
}

// primaryButton is the one thing a screen is for.
func primaryButton(label string, glyph fyne.Resource, tapped func()) *Button {
	look := surface{fill: colourPrimary, radius: radiusCard, padX: 16, padY: 12, least: 56}
	return newButton(label, glyph, look, colourOnPrimary, tapped)
}

// secondaryButton is anything else that can be done.
func secondaryButton(label string, glyph fyne.Resource, tapped func()) *Button {
	look := surface{fill: colourCard, edge: colourEdge, radius: radiusControl, padX: 14, padY: 10}
	return newButton(label, glyph, look, colourInk, tapped)
}

// quietButton is a link-like button without a surface of its own.
func quietButton(label string, glyph fyne.Resource, tapped func()) *Button {
	look := surface{fill: colourClear, radius: radiusControl, padX: 12, padY: 10}
	return newButton(label, glyph, look, colourPrimary, tapped)
}

// say changes the label.
func (b *Button) say(label string) {
	b.name = label
	b.label.say(label)
	b.Refresh()
}

// rest makes the button grey and deaf.
func (b *Button) rest() {
	b.dress(surface{fill: colourIdle, radius: b.live.radius, padX: b.live.padX, padY: b.live.padY, least: b.live.least}, colourOnIdle, true)
}

// wake makes it ready again.
func (b *Button) wake() { b.dress(b.live, b.on, false) }

func (b *Button) dress(look surface, on fyne.ThemeColorName, idle bool) {
	look.least = max(look.least, touchTarget)
	b.look, b.idle = look, idle
	b.label.tint(on)
	if b.icon != nil {
		b.icon.SetResource(theme.NewColoredResource(b.glyph, on))
	}
	b.Refresh()
}

// pairLayout centres an icon and words together.
type pairLayout struct{ gap float32 }

func (l *pairLayout) text(objects []fyne.CanvasObject, width float32) float32 {
	return min(wantedWidth(objects[1]), max(0, width-wantedWidth(objects[0])-l.gap))
}

func (l *pairLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	icon, text := wantedWidth(objects[0]), l.text(objects, size.Width)
	x := (size.Width - icon - l.gap - text) / 2
	ih, th := heightAt(objects[0], icon), heightAt(objects[1], text)
	place(objects[0], x, (size.Height-ih)/2, icon, ih)
	place(objects[1], x+icon+l.gap, (size.Height-th)/2, text, th)
}

func (l *pairLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, heightAt(objects[1], l.wanted(objects)))
}

func (l *pairLayout) heightAt(objects []fyne.CanvasObject, width float32) float32 {
	return max(heightAt(objects[0], 0), heightAt(objects[1], l.text(objects, width)))
}

func (l *pairLayout) wanted(objects []fyne.CanvasObject) float32 {
	return wantedWidth(objects[0]) + l.gap + wantedWidth(objects[1])
}

func (l *pairLayout) least(objects []fyne.CanvasObject) float32 {
	return wantedWidth(objects[0]) + l.gap + leastWidth(objects[1])
}
