package console

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"
)

// TestContrast holds the colours to WCAG 2.2 AA: 4.5 to 1 for text, 3 to 1 for the edges of controls and the focus ring.
func TestContrast(t *testing.T) {
	b, err := files.ReadFile("assets/console.css")
	if err != nil {
		t.Fatal(err)
	}
	light, rest := colours(string(b))
	dark, _ := colours(rest)
	for name, colour := range light {
		if dark[name] == "" {
			dark[name] = colour
		}
	}
	for scheme, palette := range map[string]map[string]string{"light": light, "dark": dark} {
		for _, pair := range []struct {
			ink, paper string
			least      float64
		}{
			{"ink", "page", 4.5}, {"ink", "paper", 4.5}, {"quiet", "page", 4.5}, {"quiet", "paper", 4.5}, {"link", "page", 4.5}, {"link", "paper", 4.5},
			{"warn", "page", 4.5}, {"warn", "paper", 4.5}, {"warn", "warn-paper", 4.5}, {"new-ink", "new-paper", 4.5}, {"ink", "note-paper", 4.5},
			{"quiet", "note-paper", 4.5}, {"link", "note-paper", 4.5}, {"ink", "done-paper", 4.5}, {"button-ink", "button", 4.5}, {"button-ink", "button-hover", 4.5},
			{"urgent-ink", "urgent", 4.5}, {"brand-ink", "brand", 4.5}, {"edge", "paper", 3}, {"edge", "page", 3}, {"warn-line", "paper", 3}, {"focus", "page", 3}, {"focus", "paper", 3},
		} {
			if got := contrast(palette[pair.ink], palette[pair.paper]); !(got >= pair.least) {
				t.Errorf("%s: %s on %s is %.1f to 1, want %.1f", scheme, pair.ink, pair.paper, got, pair.least)
			}
		}
	}
}

// colours reads the next palette of the stylesheet and gives what follows it.
func colours(css string) (palette map[string]string, rest string) {
	_, css, _ = strings.Cut(css, ":root {")
	block, rest, _ := strings.Cut(css, "}")
	palette = map[string]string{}
	for _, m := range regexp.MustCompile(`--([a-z0-9-]+): (#[0-9a-f]{6});`).FindAllStringSubmatch(block, -1) {
		palette[m[1]] = m[2]
	}
	return palette, rest
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is the relative luminance of WCAG; not a number for what is no colour.
func luminance(colour string) float64 {
	var rgb [3]int
	if _, err := fmt.Sscanf(colour, "#%02x%02x%02x", &rgb[0], &rgb[1], &rgb[2]); err != nil {
		return math.NaN()
	}
	var linear [3]float64
	for i, v := range rgb {
		if c := float64(v) / 255; c <= 0.03928 {
			linear[i] = c / 12.92
		} else {
			linear[i] = math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*linear[0] + 0.7152*linear[1] + 0.0722*linear[2]
}
