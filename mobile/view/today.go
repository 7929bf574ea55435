package view

import (
	"reflect"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"streetlight/mobile/actions"
	"streetlight/mobile/state"
)

// TodayTaps are what the day reports.
type TodayTaps struct {
	Record func()
	Resume func(actions.Draft)
	Entry  func(actions.EntryView)
	Child  func(actions.ChildView)
}

// Today is the worker's day.
type Today struct {
	page   *Page
	record *Button
	taps   TodayTaps
	last   state.Today // shown now
}

// NewToday builds the screen.
func NewToday(taps TodayTaps) *Today {
	v := &Today{taps: taps, record: primaryButton("Record", theme.ContentAddIcon(), taps.Record)}
	v.page = newPage("", nil, nil, v.record)
	return v
}

// Page is what to put into the shell.
func (v *Today) Page() *Page { return v.page }

// Show shows the day as it stands.
func (v *Today) Show(t state.Today) {
	v.page.title.say(t.Heading())
	if !sameDay(v.last, t) {
		v.last = t
		v.page.body.Objects = v.body(t)
	}
	v.record.say(t.RecordLabel())
	v.page.footFor(t.RecordLabel())
	v.page.settle()
}

// sameDay says whether two days look the same. Then the tiles stay, or a finger that is down on one when a sync ends would
// lift from another.
func sameDay(a, b state.Today) bool {
	a.Now, b.Now = a.Now.Truncate(time.Minute), b.Now.Truncate(time.Minute)
	a.Sync, b.Sync = state.Sync{Status: actions.Status{Worker: a.Sync.Status.Worker, Agency: a.Sync.Status.Agency}}, state.Sync{Status: actions.Status{Worker: b.Sync.Status.Worker, Agency: b.Sync.Status.Agency}}
	return a.Now.Equal(b.Now) && reflect.DeepEqual(a, b)
}

func (v *Today) body(t state.Today) []fyne.CanvasObject {
	out := []fyne.CanvasObject{captionIf(t.Worker()), welcome(t), trouble(t.Trouble)}
	out = append(out, section("Returned to you", each(t.Returned(), v.returned(t)))...)
	out = append(out, section("Kept apart", each(t.KeptApart(), v.entry(t)))...)
	out = append(out, section("Two versions", each(t.Contradicted(), v.entry(t)))...)
	out = append(out, section("Not finished", each(t.Drafts, v.draft(t)))...)
	out = append(out, section("Due", each(t.Due(), v.due(t)))...)
	out = append(out, section("New action cards", each(t.Cards(), v.card(t)))...)
	out = append(out, section("Latest", each(t.Recent(), v.entry(t)))...)
	if t.Empty() {
		out = append(out, emptyState(theme.HomeIcon(), "Nothing here yet", t.EmptyWords()))
	}
	return out
}

// welcome is a banner for a phone that was just set up; it is hidden on any other.
func welcome(t state.Today) *Banner {
	b := newBanner()
	title, detail := t.WelcomeWords()
	b.say(state.Good, title, detail)
	return b
}

func (v *Today) returned(t state.Today) func(actions.EntryView) fyne.CanvasObject {
	return func(e actions.EntryView) fyne.CanvasObject {
		title, _, b := state.EntryLine(e, t.Now)
		return listTile(e.ChildName, b, func() { v.taps.Entry(e) }, title, state.Clip(state.ReturnWords(e), 160))
	}
}

func (v *Today) entry(t state.Today) func(actions.EntryView) fyne.CanvasObject {
	return func(e actions.EntryView) fyne.CanvasObject { return entryTile(e, t.Now, v.taps.Entry) }
}

func (v *Today) draft(t state.Today) func(actions.Draft) fyne.CanvasObject {
	return func(d actions.Draft) fyne.CanvasObject {
		title, detail := state.DraftWords(d, t.Children, t.Now)
		return listTile(title, state.Badge{Words: "Draft", Tone: state.Info}, func() { v.taps.Resume(d) }, detail)
	}
}

func (v *Today) due(t state.Today) func(state.Due) fyne.CanvasObject {
	return func(d state.Due) fyne.CanvasObject {
		b := state.Badge{Words: d.Words(t.Now), Tone: state.Info}
		if d.Late {
			b.Tone = state.Notice
		}
		return listTile(d.Entry.ChildName, b, func() { v.taps.Entry(d.Entry) }, "Next contact promised in your "+lower(d.Entry.Kind.Label()))
	}
}

func (v *Today) card(t state.Today) func(actions.ChildView) fyne.CanvasObject {
	return func(c actions.ChildView) fyne.CanvasObject {
		return listTile(c.Name, state.Badge{Words: "Action card", Tone: state.Info}, func() { v.taps.Child(c) }, state.CardLine(*c.Card, t.Now))
	}
}
