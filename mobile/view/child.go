package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"streetlight/mobile/actions"
	"streetlight/mobile/state"
	"streetlight/shared/casework"
)

// ChildTaps are what a child's page reports.
type ChildTaps struct {
	Record func(actions.ChildView)
	Entry  func(actions.EntryView)
	Back   func()
}

// Child is what this worker may see of one child.
type Child struct {
	page   *Page
	record *Button
	taps   ChildTaps
	shown  actions.ChildView
}

// NewChild builds the screen.
func NewChild(taps ChildTaps) *Child {
	v := &Child{taps: taps}
	v.record = primaryButton("Record", theme.ContentAddIcon(), func() { taps.Record(v.shown) })
	v.page = newPage("", taps.Back, nil, v.record)
	return v
}

// Page is what to put into the shell.
func (v *Child) Page() *Page { return v.page }

// Show shows the page as it stands.
func (v *Child) Show(p state.ChildPage) {
	v.shown = p.Page.ChildView
	v.page.title.say(p.Page.Name)
	v.page.body.Objects = v.body(p)
	v.page.footFor(string(p.Kind))
	v.record.say("Record a " + lower(p.Kind.Label()))
	v.page.settle()
}

func (v *Child) body(p state.ChildPage) []fyne.CanvasObject {
	out := []fyne.CanvasObject{mutedText(p.Summary()), trouble(p.Trouble)}
	for _, note := range p.SafetyNotes() {
		b := newBanner()
		b.say(state.Notice, "Safety note for workers", note)
		out = append(out, b)
	}
	if p.Page.Card != nil {
		out = append(out, actionCard(*p.Page.Card, p))
	}
	if facts := p.Facts(); len(facts) > 0 {
		out = append(out, card(factList(facts)))
	}
	out = append(out, section("Your entries", each(p.Timeline(), func(e actions.EntryView) fyne.CanvasObject {
		title, detail, b := state.EntryLine(e, p.Now)
		return listTile(title, b, func() { v.taps.Entry(e) }, detail)
	}))...)
	if len(p.Page.Timeline) == 0 && p.Trouble == "" {
		out = append(out, emptyState(theme.DocumentIcon(), "No entry of yours", "What others recorded is not on this phone."))
	}
	return out
}

// actionCard is what to do if something happens, as its owner decided.
func actionCard(c casework.Card, p state.ChildPage) *Panel {
	box := column(12, sectionText("Action card: what to do").tint(colourOnInfo), bodyText(state.CardIntro(c, p.Now)).tint(colourOnInfo))
	if c.Description != "" {
		box.Add(bodyText(c.Description).tint(colourOnInfo))
	}
	for _, a := range c.Actions {
		trigger, response, deadline := state.CardStep(a)
		text := column(2, strongText(trigger).tint(colourOnInfo), bodyText(response).tint(colourOnInfo), captionIf(deadline).tint(colourOnInfo))
		box.Add(rowTop(10, text, sign(theme.NavigateNextIcon(), colourOnInfo), text))
	}
	return newPanel(surface{fill: colourInfo, radius: radiusCard, padX: 16, padY: 14}, box)
}
