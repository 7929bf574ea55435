// Package sight reads a picture of a screen: it draws words in the app's own type and looks for them in the picture. It
// knows no widgets and never touches the screen; where words stand is all it says.
package sight

import (
	"image"
	"image/draw"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"
)

// Style is how words are set.
type Style struct {
	Size float32 // of the type, in pixels
	Bold bool
}

// edge is how much must be empty beside a label, as a share of its size: more than a space between two words, so that it
// is not found within a longer one.
const edge = 0.45

// Label draws words that have a line, or their part of it, to themselves. A Fyne app must be there; its theme's type is used.
func Label(words string, style Style) *image.Gray {
	return widen(Beginning(words, style), int(edge*style.Size))
}

// Beginning draws words with which a line may begin. Further on in a line letters stand between pixels and look different.
func Beginning(words string, style Style) *image.Gray {
	text := canvas.NewText(words, image.Black.C)
	text.TextSize, text.TextStyle.Bold = style.Size, style.Bold
	c := software.NewCanvas()
	c.SetPadded(false)
	c.SetContent(&fyne.Container{Layout: nil, Objects: []fyne.CanvasObject{canvas.NewRectangle(image.White.C), text}})
	size := text.MinSize().AddWidthHeight(4, 4)
	c.Resize(size)
	c.Content().(*fyne.Container).Objects[0].Resize(size)
	text.Resize(text.MinSize())
	return trim(Grey(c.Capture()))
}

// Grey is the picture without its colours, from the corner (0, 0).
func Grey(in image.Image) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, in.Bounds().Dx(), in.Bounds().Dy()))
	draw.Draw(out, out.Bounds(), in, in.Bounds().Min, draw.Src)
	return out
}

// trim cuts off what is empty around the ink.
func trim(in *image.Gray) *image.Gray {
	var ink image.Rectangle
	for y := range in.Rect.Dy() {
		for x := range in.Rect.Dx() {
			if in.GrayAt(x, y).Y != 0xff {
				ink = ink.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return Grey(in.SubImage(ink))
}

// widen adds empty columns at both sides.
func widen(in *image.Gray, by int) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, in.Rect.Dx()+2*by, in.Rect.Dy()))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(out, in.Rect.Add(image.Pt(by, 0)), in, image.Point{}, draw.Src)
	return out
}
