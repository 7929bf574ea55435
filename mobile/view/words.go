package view

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Words is text that wraps at its width and has no margin of its own.
type Words struct {
	widget.BaseWidget
	text   string
	size   fyne.ThemeSizeName
	colour fyne.ThemeColorName
	style  fyne.TextStyle
	align  fyne.TextAlign
	broken broken
}

// broken is how the words were last broken into lines, and for what.
type broken struct {
	text        string
	width, size float32
	bold        bool
	lines       []string
}

func newWords(text string, size fyne.ThemeSizeName, colour fyne.ThemeColorName, style fyne.TextStyle) *Words {
	w := &Words{text: text, size: size, colour: colour, style: style}
	w.ExtendBaseWidget(w)
	return w
}

func bodyText(text string) *Words {
	return newWords(text, theme.SizeNameText, colourInk, fyne.TextStyle{})
}

func strongText(text string) *Words {
	return newWords(text, theme.SizeNameText, colourInk, fyne.TextStyle{Bold: true})
}

func captionText(text string) *Words {
	return newWords(text, theme.SizeNameCaptionText, colourMuted, fyne.TextStyle{})
}

func mutedText(text string) *Words {
	return newWords(text, theme.SizeNameText, colourMuted, fyne.TextStyle{})
}

func headingText(text string) *Words {
	return newWords(text, theme.SizeNameHeadingText, colourInk, fyne.TextStyle{Bold: true})
}

func sectionText(text string) *Words {
	return newWords(text, theme.SizeNameSubHeadingText, colourInk, fyne.TextStyle{Bold: true})
}

// tint gives the words another colour.
func (w *Words) tint(colour fyne.ThemeColorName) *Words {
	w.colour = colour
	return w
}

// centred sets the words in the middle of their width.
func (w *Words) centred() *Words {
	w.align = fyne.TextAlignCenter
	return w
}

// say changes the text, and hides the words when there are none.
func (w *Words) say(text string) {
	if w.text == text && w.Hidden == (text == "") {
		return
	}
	w.text, w.Hidden = text, text == ""
	w.Refresh()
}

// Text is what the words say.
func (w *Words) Text() string { return w.text }

// AccessibilityLabel is the text.
func (w *Words) AccessibilityLabel() string { return w.text }

// AccessibilityRole is that of text.
func (w *Words) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

func (w *Words) measure(text string) float32 {
	return fyne.MeasureText(text, measure(w.size), w.style).Width
}

func (w *Words) lineHeight() float32 { return fyne.MeasureText("Mg", measure(w.size), w.style).Height }

func (w *Words) wanted() float32 {
	var widest float32
	for _, line := range strings.Split(w.text, "\n") {
		widest = max(widest, w.measure(line))
	}
	return widest + 0.5 // so that rounding never breaks a line that fits
}

func (w *Words) least() float32 {
	var widest float32
	for _, piece := range pieces(strings.ReplaceAll(w.text, "\n", " ")) {
		widest = max(widest, w.measure(strings.TrimSpace(piece)))
	}
	return widest + 0.5
}

func (w *Words) heightAt(width float32) float32 {
	return float32(len(w.lines(width))) * w.lineHeight()
}

// lines breaks the words at this width; it measures again only when something changed.
func (w *Words) lines(width float32) []string {
	b := broken{text: w.text, width: width, size: measure(w.size), bold: w.style.Bold}
	if last := w.broken; last.lines != nil && last.text == b.text && last.width == b.width && last.size == b.size && last.bold == b.bold {
		return last.lines
	}
	for _, paragraph := range strings.Split(w.text, "\n") {
		b.lines = append(b.lines, wrap(paragraph, width, w.measure)...)
	}
	w.broken = b
	return b.lines
}

// CreateRenderer draws one text a line.
func (w *Words) CreateRenderer() fyne.WidgetRenderer {
	r := &wordsRenderer{words: w}
	r.set(w.Size().Width)
	return r
}

type wordsRenderer struct {
	words *Words
	texts []fyne.CanvasObject
}

func (r *wordsRenderer) Destroy()                     {}
func (r *wordsRenderer) Objects() []fyne.CanvasObject { return r.texts }
func (r *wordsRenderer) MinSize() fyne.Size {
	return fyne.NewSize(0, r.words.heightAt(r.words.Size().Width))
}

func (r *wordsRenderer) Layout(size fyne.Size) { r.set(size.Width) }

func (r *wordsRenderer) Refresh() {
	r.set(r.words.Size().Width)
	canvas.Refresh(r.words)
}

// set gives every line its text. Texts are used again: a new one would make the canvas lay out once more, without end.
func (r *wordsRenderer) set(width float32) {
	w := r.words
	lines := w.lines(width)
	r.texts = r.texts[:min(len(r.texts), len(lines))]
	for len(r.texts) < len(lines) {
		r.texts = append(r.texts, canvas.NewText("", nil))
	}
	for i, line := range lines {
		t := r.texts[i].(*canvas.Text)
		t.Text, t.Color = line, paint(w.colour)
		t.TextSize, t.TextStyle, t.Alignment = measure(w.size), w.style, w.align
		place(t, 0, float32(i)*w.lineHeight(), width, w.lineHeight())
	}
}

// wrap breaks a paragraph into lines no wider than width: between words where it can, within a word where it must.
func wrap(paragraph string, width float32, measure func(string) float32) []string {
	return wrapAt(pieces, paragraph, width, measure)
}

// wrapAt does as wrap, where split says where a line may end.
func wrapAt(split func(string) []string, paragraph string, width float32, measure func(string) float32) []string {
	if width <= 0 || measure(paragraph) <= width {
		return []string{paragraph}
	}
	var lines []string
	line := ""
	for _, word := range split(paragraph) {
		if measure(strings.TrimRight(line+word, " ")) <= width {
			line += word
			continue
		}
		if line != "" {
			lines = append(lines, strings.TrimRight(line, " "))
		}
		var broken []string
		broken, line = breakWord(word, width, measure)
		lines = append(lines, broken...)
	}
	return append(lines, strings.TrimRight(line, " "))
}

// spaces splits a paragraph behind its spaces.
func spaces(paragraph string) []string { return strings.SplitAfter(paragraph, " ") }

// pieces splits a paragraph where a line may end: behind a space, and behind a hyphen within a name.
func pieces(paragraph string) []string {
	var out []string
	start := 0
	for i, r := range paragraph {
		if r == ' ' || r == '-' {
			out = append(out, paragraph[start:i+1])
			start = i + 1
		}
	}
	return append(out, paragraph[start:])
}

// breakWord cuts pieces off a word that is wider than a line, and returns the rest, which fits.
func breakWord(word string, width float32, measure func(string) float32) (cut []string, rest string) {
	runes := []rune(word)
	for len(runes) > 1 && measure(strings.TrimRight(string(runes), " ")) > width {
		n := len(runes) - 1
		for n > 1 && measure(string(runes[:n])) > width {
			n--
		}
		cut = append(cut, string(runes[:n]))
		runes = runes[n:]
	}
	return cut, string(runes)
}
