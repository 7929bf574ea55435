package view

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"streetlight/mobile/state"
)

// luminance is the relative luminance of WCAG 2.2.
func luminance(c color.NRGBA) float64 {
	channel := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(c.R) + 0.7152*channel(c.G) + 0.0722*channel(c.B)
}

// contrast is the contrast ratio of WCAG 2.2, from 1 to 21.
func contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func TestContrastKnowsItsEnds(t *testing.T) {
	if got := contrast(rgb(0), rgb(0xFFFFFF)); math.Abs(got-21) > 0.01 {
		t.Errorf("black on white: got %.2f, want 21", got)
	}
	if got := contrast(rgb(0x777777), rgb(0xFFFFFF)); got > 4.5 {
		t.Errorf("#777777 on white: got %.2f, want less than 4.5", got)
	}
}

func TestColoursHaveContrast(t *testing.T) {
	ground, field := theme.ColorNameBackground, theme.ColorNameInputBackground
	texts := [][2]fyne.ThemeColorName{
		{colourInk, ground}, {colourInk, colourCard}, {colourInk, field}, {colourMuted, ground}, {colourMuted, colourCard},
		{theme.ColorNamePlaceHolder, field}, {colourPrimary, ground}, {colourPrimary, colourCard}, {colourOnPrimary, colourPrimary},
		{colourOnIdle, colourIdle}, {theme.ColorNameError, colourCard}, {theme.ColorNameError, ground},
		{colourOnAlarm, colourAlarm}, {colourInk, theme.ColorNameButton}, {colourInk, theme.ColorNameOverlayBackground},
		{colourOnNotice, colourCard}, {colourOnDanger, colourCard}, {colourOnGood, colourCard}, {colourOnInfo, colourCard},
	}
	for _, tone := range []state.Tone{state.Plain, state.Info, state.Good, state.Notice, state.Danger} {
		surface, ink := toneColours(tone)
		texts = append(texts, [2]fyne.ThemeColorName{ink, surface})
	}
	edges := [][2]fyne.ThemeColorName{
		{colourEdge, ground}, {colourEdge, colourCard}, {colourEdge, field}, {colourPrimary, colourCard}, {colourPrimary, ground},
		{colourAlarm, colourCard}, {colourInk, ground},
	}
	for look, p := range map[string]palette{"light": lightPalette(), "dark": darkPalette()} {
		check(t, look, p, texts, 4.5)
		check(t, look, p, edges, 3)
	}
}

func check(t *testing.T, look string, p palette, pairs [][2]fyne.ThemeColorName, least float64) {
	t.Helper()
	for _, pair := range pairs {
		a, okA := p[pair[0]]
		b, okB := p[pair[1]]
		if !okA || !okB {
			t.Errorf("%s: %s on %s is not in the palette", look, pair[0], pair[1])
			continue
		}
		if got := contrast(a, b); got < least {
			t.Errorf("%s: %s on %s has a contrast of %.2f, want at least %.1f", look, pair[0], pair[1], got, least)
		}
	}
}

func TestBothPalettesNameTheSameColours(t *testing.T) {
	light, dark := lightPalette(), darkPalette()
	for name := range light {
		if _, ok := dark[name]; !ok {
			t.Errorf("%s is light only", name)
		}
	}
	if got, want := len(dark), len(light); got != want {
		t.Errorf("dark names %d colours, light %d", got, want)
	}
}
