package view

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"streetlight/mobile/state"
)

// MoreTaps are what the page of settings reports.
type MoreTaps struct {
	Look      func(state.Look)
	TextSize  func(perCent int)
	LockAfter func(time.Duration)
	Sync      func()
	Lock      func()
}

// More is the page of settings, and of what is seldom needed.
type More struct {
	page  *Page
	looks *segments[state.Look]
	sizes *segments[int]
	times *segments[time.Duration]
	about *fyne.Container
	help  *Panel
	lines *Words
}

// NewMore builds the screen.
func NewMore(taps MoreTaps) *More {
	v := &More{
		looks: newSegments("Look", state.Looks(), taps.Look),
		sizes: newSegments("Text size", state.TextSizes(), taps.TextSize),
		times: newSegments("Lock after", state.LockTimes(), taps.LockAfter),
		about: column(14), lines: bodyText(""),
	}
	v.help = card(strongText("In danger, ring 999"), v.lines)
	v.page = newPage("More", nil, []fyne.CanvasObject{
		v.help,
		newTile("Sync page", cardSurface(), linkRow("What is safe on the server", theme.ViewRefreshIcon()), taps.Sync),
		card(v.sizes.box, v.looks.box, v.times.box),
		newPanel(cardSurface(), v.about),
	}, secondaryButton("Lock now", theme.LogoutIcon(), taps.Lock))
	return v
}

func linkRow(label string, glyph fyne.Resource) *fyne.Container {
	words := strongText(label)
	return row(10, words, sign(glyph, colourPrimary), words, sign(theme.NavigateNextIcon(), colourMuted))
}

// Page is what to put into the shell.
func (v *More) Page() *Page { return v.page }

// Show shows the page as it stands.
func (v *More) Show(m state.More) {
	v.looks.show(m.Settings.Look)
	v.sizes.show(m.Settings.TextSize)
	v.times.show(m.Settings.LockAfter)
	v.lines.say(joinLines(m.HelpLines()))
	v.about.Objects = []fyne.CanvasObject{factList(m.Facts())}
	v.page.settle()
}

// segments is one setting: a label, and its values as chips.
type segments[T comparable] struct {
	options []state.Option[T]
	chips   []*Chip
	box     *fyne.Container
}

func newSegments[T comparable](label string, options []state.Option[T], tapped func(T)) *segments[T] {
	s := &segments[T]{options: options}
	chips := flow(8)
	for _, o := range options {
		c := newChip(o.Label, func() { tapped(o.Value) })
		c.name = label + ": " + o.Label
		s.chips = append(s.chips, c)
		chips.Add(c)
	}
	s.box = column(6, strongText(label), chips)
	return s
}

func (s *segments[T]) show(value T) {
	for i, o := range s.options {
		how := open
		if o.Value == value {
			how = chosen
		}
		s.chips[i].show(how)
	}
}
