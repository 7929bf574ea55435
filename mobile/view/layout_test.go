package view

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"streetlight/mobile/state"
)

// walk visits every visible object with its place on the canvas. It does not look into an entry, which scrolls its text.
func walk(o fyne.CanvasObject, at fyne.Position, visit func(fyne.CanvasObject, fyne.Position)) {
	if !o.Visible() {
		return
	}
	at = at.Add(o.Position())
	visit(o, at)
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			walk(child, at, visit)
		}
	case *container.Scroll:
		walk(o.Content, at, visit)
	case *widget.Entry, *Field:
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			walk(child, at, visit)
		}
	}
}

// cut says what of an object does not fit, on a canvas of this width; "" when all does.
func cut(o fyne.CanvasObject, at fyne.Position, width float32) string {
	if at.X < -0.5 || at.X+o.Size().Width > width+0.5 {
		return fmt.Sprintf("reaches from %.1f to %.1f on a canvas %.0f wide", at.X, at.X+o.Size().Width, width)
	}
	switch o := o.(type) {
	case *canvas.Text:
		if need := fyne.MeasureText(o.Text, o.TextSize, o.TextStyle).Width; need > o.Size().Width+1 {
			return fmt.Sprintf("needs a width of %.1f, has %.1f", need, o.Size().Width)
		}
	case *Words:
		return cutWords(o)
	case shaped:
		if need := o.heightAt(o.(fyne.CanvasObject).Size().Width); need > o.(fyne.CanvasObject).Size().Height+0.5 {
			return fmt.Sprintf("needs a height of %.1f, has %.1f", need, o.(fyne.CanvasObject).Size().Height)
		}
	}
	return ""
}

func cutWords(w *Words) string {
	if need := w.heightAt(w.Size().Width); need > w.Size().Height+0.5 {
		return fmt.Sprintf("%q needs a height of %.1f, has %.1f", w.text, need, w.Size().Height)
	}
	for _, piece := range pieces(w.text) {
		for _, word := range strings.Fields(piece) {
			if need := w.measure(word); need > w.Size().Width+0.5 {
				return fmt.Sprintf("breaks within %q: needs %.1f, has %.1f", word, need, w.Size().Width)
			}
		}
	}
	return ""
}

func TestNothingIsCutAndTargetsAreLarge(t *testing.T) {
	for _, s := range screens() {
		for _, look := range []state.Look{state.Light, state.Dark} {
			for _, scale := range []int{100, 150} {
				c := draw(t, s, fyne.NewSize(320, 800), state.Settings{Look: look, TextSize: scale})
				for _, width := range []float32{320, 360, 412, 540} {
					c.Resize(fyne.NewSize(width, 800)) // as when the phone is turned
					name := fmt.Sprintf("%s %.0f %s %d", s.name, width, look, scale)
					walk(c.Content(), fyne.NewPos(0, 0), func(o fyne.CanvasObject, at fyne.Position) {
						for _, what := range []string{cut(o, at, width), tooSmall(o)} {
							if what != "" {
								t.Errorf("%s: %T %s", name, o, what)
							}
						}
					})
				}
			}
		}
	}
}

// tooSmall says which target is smaller than a finger; "" when none is.
func tooSmall(o fyne.CanvasObject) string {
	_, taps := o.(fyne.Tappable)
	if !taps || (o.Size().Height >= touchTarget-0.5 && o.Size().Width >= touchTarget-0.5) {
		return ""
	}
	if strings.HasPrefix(fmt.Sprintf("%T", o), "*widget.scroll") {
		return "" // the bar of a scroll shows where one is; nobody needs to hit it
	}
	name := ""
	if a, ok := o.(fyne.Accessible); ok {
		name = a.AccessibilityLabel()
	}
	return fmt.Sprintf("%q is %.0f by %.0f", name, o.Size().Width, o.Size().Height)
}

func TestWrapKeepsEveryWordAndStaysWithin(t *testing.T) {
	letters := func(s string) float32 { return float32(len([]rune(s))) }
	for _, tc := range []struct {
		name, text string
		width      float32
		want       []string
	}{
		{"fits", "one two", 7, []string{"one two"}},
		{"between words", "one two three", 8, []string{"one two", "three"}},
		{"behind a hyphen", "Okafor-Lansdowne", 10, []string{"Okafor-", "Lansdowne"}},
		{"within a word that is too long", "abcdefgh ij", 3, []string{"abc", "def", "gh", "ij"}},
		{"no width yet", "one two", 0, []string{"one two"}},
		{"nothing", "", 5, []string{""}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := wrap(tc.text, tc.width, letters)
			if strings.Join(got, "|") != strings.Join(tc.want, "|") {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
