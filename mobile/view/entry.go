package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"streetlight/mobile/state"
)

// EntryTaps are what an entry's page reports.
type EntryTaps struct {
	Correct func()
	Settle  func(field string)
	Child   func()
	Back    func()
}

// Entry is one entry of the worker's own.
type Entry struct {
	page    *Page
	banner  *Banner
	correct *Button // as the thing to do
	amend   *Button // as something that can be done
	taps    EntryTaps
}

// NewEntry builds the screen.
func NewEntry(taps EntryTaps) *Entry {
	v := &Entry{taps: taps, banner: newBanner()}
	v.correct = primaryButton("Correct", theme.DocumentCreateIcon(), taps.Correct)
	v.amend = secondaryButton("Correct", theme.DocumentCreateIcon(), taps.Correct)
	v.page = newPage("", taps.Back, nil, v.correct, v.amend)
	return v
}

// Page is what to put into the shell.
func (v *Entry) Page() *Page { return v.page }

// Show shows the entry as it stands.
func (v *Entry) Show(p state.EntryPage) {
	v.page.title.say(p.Entry.Kind.Label())
	v.page.body.Objects = v.body(p)
	label := p.CorrectLabel()
	v.page.footFor(label)
	v.correct.Hidden, v.amend.Hidden = !p.Pressing(), p.Pressing()
	v.correct.say(label)
	v.amend.say(label)
	v.page.settle()
}

func (v *Entry) body(p state.EntryPage) []fyne.CanvasObject {
	if p.Trouble != "" {
		v.banner.Hide()
		return []fyne.CanvasObject{trouble(p.Trouble)}
	}
	title, detail, tone := p.Headline()
	v.banner.say(tone, title, detail)
	name := strongText(p.Entry.ChildName)
	child := newTile("Open "+p.Entry.ChildName, cardSurface(),
		row(10, name, sign(theme.AccountIcon(), colourPrimary), name, sign(theme.NavigateNextIcon(), colourMuted)), v.taps.Child)
	out := []fyne.CanvasObject{v.banner}
	for _, field := range p.Contradictions() {
		out = append(out, secondaryButton("Settle: "+field.Label, theme.QuestionIcon(), func() { v.taps.Settle(field.Name) }))
	}
	out = append(out, child, card(factList(p.Facts())))
	if heard := p.Heard(); len(heard) > 0 {
		out = append(out, strongText("What became of it"), card(factList(heard)))
	}
	return append(out, captionText(p.Footer()))
}
