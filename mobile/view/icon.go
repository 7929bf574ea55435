package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// iconLayout keeps an icon as large as the text beside it.
type iconLayout struct{ size fyne.ThemeSizeName }

// sized is an icon of the height of a line of text.
func sized(icon *widget.Icon) *fyne.Container {
	return &fyne.Container{Layout: &iconLayout{size: theme.SizeNameInlineIcon}, Objects: []fyne.CanvasObject{icon}}
}

// sign is an icon in one of this app's colours.
func sign(glyph fyne.Resource, colour fyne.ThemeColorName) *fyne.Container {
	return sized(widget.NewIcon(theme.NewColoredResource(glyph, colour)))
}

func (l *iconLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	side := measure(l.size)
	for _, o := range objects {
		place(o, (size.Width-side)/2, (size.Height-side)/2, side, side)
	}
}

func (l *iconLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSquareSize(measure(l.size))
}

func (l *iconLayout) heightAt([]fyne.CanvasObject, float32) float32 { return measure(l.size) }

func (l *iconLayout) wanted([]fyne.CanvasObject) float32 { return measure(l.size) }

func (l *iconLayout) least([]fyne.CanvasObject) float32 { return measure(l.size) }
