package sight_test

import (
	"image"
	"image/color"
	"image/draw"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"

	"streetlight/mobile/e2e/sight"
)

// wall is a screen with one line of words on it.
type wall struct {
	words       string
	style       sight.Style
	at          image.Point
	ink, ground color.Color
}

func (w wall) paint() *image.RGBA {
	text := canvas.NewText(w.words, w.ink)
	text.TextSize, text.TextStyle.Bold = w.style.Size, w.style.Bold
	back := canvas.NewRectangle(w.ground)
	c := software.NewCanvas()
	c.SetPadded(false)
	c.SetContent(&fyne.Container{Objects: []fyne.CanvasObject{back, text}})
	size := fyne.NewSize(320, 120)
	c.Resize(size)
	back.Resize(size)
	text.Resize(text.MinSize())
	text.Move(fyne.NewPos(float32(w.at.X), float32(w.at.Y)))
	out := image.NewRGBA(image.Rect(0, 0, 320, 120))
	draw.Draw(out, out.Rect, c.Capture(), image.Point{}, draw.Src)
	return out
}

var (
	plain = sight.Style{Size: 16}
	bold  = sight.Style{Size: 16, Bold: true}
	dark  = color.NRGBA{R: 0x18, G: 0x20, B: 0x28, A: 0xff}
	blue  = color.NRGBA{R: 0x82, G: 0xBB, B: 0xF5, A: 0xff}
)

func TestFind(t *testing.T) {
	test.NewTempApp(t)
	for _, c := range []struct {
		name  string
		wall  wall
		words *image.Gray
		want  int
	}{
		{"a label", wall{"1 to send", bold, image.Pt(40, 30), color.Black, color.White}, sight.Label("1 to send", bold), 1},
		{"light on dark", wall{"1 to send", bold, image.Pt(40, 30), blue, dark}, sight.Label("1 to send", bold), 1},
		{"dark on blue", wall{"Save", bold, image.Pt(7, 60), dark, blue}, sight.Label("Save", bold), 1},
		{"another digit", wall{"7 to send", bold, image.Pt(40, 30), blue, dark}, sight.Label("1 to send", bold), 0},
		{"another letter at the end", wall{"No signal, 1 to sent", bold, image.Pt(40, 30), blue, dark}, sight.Label("No signal, 1 to send", bold), 0},
		{"another weight", wall{"Record", plain, image.Pt(40, 30), blue, dark}, sight.Label("Record", bold), 0},
		{"another size", wall{"Record", sight.Style{Size: 13}, image.Pt(40, 30), blue, dark}, sight.Label("Record", plain), 0},
		{"a label within a longer one", wall{"11 to send", bold, image.Pt(40, 30), blue, dark}, sight.Label("1 to send", bold), 0},
		{"a label that goes on", wall{"Record a street contact", bold, image.Pt(40, 30), blue, dark}, sight.Label("Record", bold), 0},
		{"a beginning that goes on", wall{"Record a street contact", bold, image.Pt(40, 30), blue, dark}, sight.Beginning("Record", bold), 1},
		{"too faint to read", wall{"Save", bold, image.Pt(40, 30), color.NRGBA{R: 0x20, G: 0x28, B: 0x30, A: 0xff}, dark}, sight.Label("Save", bold), 0},
		{"nothing there", wall{"", plain, image.Pt(40, 30), blue, dark}, sight.Label("Save", plain), 0},
		{"wider than the screen", wall{"Save", plain, image.Pt(40, 30), blue, dark}, sight.Label("A sentence that is a good deal wider than such a small screen can show", plain), 0},
		{"no words", wall{"Save", plain, image.Pt(40, 30), blue, dark}, sight.Beginning("", plain), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := sight.Find(sight.Grey(c.wall.paint()), c.words); len(got) != c.want {
				t.Errorf("got %v, want %d", got, c.want)
			}
		})
	}
}

// TestFindNothingCovered lays a bar over part of a label.
func TestFindNothingCovered(t *testing.T) {
	test.NewTempApp(t)
	screen := wall{"Unlock the phone", bold, image.Pt(20, 20), blue, dark}.paint()
	words := sight.Label("Unlock the phone", bold)
	found := sight.Find(sight.Grey(screen), words)
	if len(found) != 1 {
		t.Fatalf("got %v, want one place", found)
	}
	covered := image.Rect(found[0].Max.X-24, found[0].Min.Y, found[0].Max.X-12, found[0].Max.Y)
	draw.Draw(screen, covered, image.NewUniform(dark), image.Point{}, draw.Src)
	if got := sight.Find(sight.Grey(screen), words); len(got) != 0 {
		t.Errorf("got %v with %v covered, want nothing", got, covered)
	}
}

// TestFindAnywhere finds any words at any place, in any colours that can be told apart, and where they stand.
func TestFindAnywhere(t *testing.T) {
	test.NewTempApp(t)
	rapid.Check(t, func(t *rapid.T) {
		shade := rapid.Uint8Range(0, 90)
		w := wall{
			words:  rapid.StringMatching(`[A-Za-z][a-z]{2,6}( [a-z0-9]{2,5})?`).Draw(t, "words"),
			style:  rapid.SampledFrom([]sight.Style{plain, bold, {Size: 13}, {Size: 24, Bold: true}}).Draw(t, "style"),
			at:     image.Pt(rapid.IntRange(10, 100).Draw(t, "x"), rapid.IntRange(0, 80).Draw(t, "y")),
			ink:    color.Gray{Y: shade.Draw(t, "ink")},
			ground: color.Gray{Y: 255 - shade.Draw(t, "ground")},
		}
		if rapid.Bool().Draw(t, "light on dark") {
			w.ink, w.ground = w.ground, w.ink
		}
		found := sight.Find(sight.Grey(w.paint()), sight.Label(w.words, w.style))
		if !slices.ContainsFunc(found, func(r image.Rectangle) bool { return r.Min.In(image.Rect(-16, -2, 16, 24).Add(w.at)) }) {
			t.Fatalf("%+v: found at %v", w, found)
		}
	})
}
