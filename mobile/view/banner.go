package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"streetlight/mobile/state"
)

// Banner says one thing that matters now: an icon, a headline, and lines under it.
type Banner struct {
	Panel
	icon   *widget.Icon
	title  *Words
	detail *Words
}

func newBanner() *Banner {
	b := &Banner{icon: widget.NewIcon(nil), title: strongText(""), detail: bodyText("")}
	text := column(4, b.title, b.detail)
	b.look = surface{fill: colourInfo, radius: radiusCard, padX: 14, padY: 14}
	b.content = rowTop(12, text, sized(b.icon), text)
	b.ExtendBaseWidget(b)
	b.Hide()
	return b
}

// say shows the banner in a tone; without a headline it hides.
func (b *Banner) say(tone state.Tone, title, detail string) {
	fill, ink := toneColours(tone)
	b.paint(fill, ink, toneIcon(tone), title, detail)
}

// alarm shows the banner as loudly as this app can.
func (b *Banner) alarm(title, detail string) {
	b.paint(colourAlarm, colourOnAlarm, theme.ErrorIcon(), title, detail)
}

func (b *Banner) paint(fill, ink fyne.ThemeColorName, glyph fyne.Resource, title, detail string) {
	b.Hidden = title == "" && detail == ""
	if b.Hidden {
		return
	}
	b.look.fill = fill
	if glyph != nil {
		b.icon.SetResource(theme.NewColoredResource(glyph, ink))
	}
	b.title.tint(ink).say(title)
	b.detail.tint(ink).say(detail)
	b.Refresh()
}

// badge is a short word on a tinted ground, with the icon of its tone.
func badge(s state.Badge) *Panel {
	fill, ink := toneColours(s.Tone)
	words := newWords(s.Words, theme.SizeNameCaptionText, ink, fyne.TextStyle{Bold: true})
	look := surface{fill: fill, radius: 10, padX: 8, padY: 4}
	if glyph := toneIcon(s.Tone); glyph != nil {
		icon := &fyne.Container{Layout: &iconLayout{size: theme.SizeNameCaptionText}, Objects: []fyne.CanvasObject{widget.NewIcon(theme.NewColoredResource(glyph, ink))}}
		return newPanel(look, row(5, words, icon, words))
	}
	return newPanel(look, words)
}

// emptyState says in the middle of a page that there is nothing, and what to do.
func emptyState(glyph fyne.Resource, title, detail string) fyne.CanvasObject {
	icon := &fyne.Container{Layout: &iconLayout{size: theme.SizeNameHeadingText}, Objects: []fyne.CanvasObject{widget.NewIcon(theme.NewColoredResource(glyph, colourMuted))}}
	return inset(16, 40, 16, 24, column(10, icon, sectionText(title).centred(), mutedText(detail).centred()))
}
