package view

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"streetlight/mobile/state"
	"streetlight/shared/casework"
)

// editor is where one field is answered.
type editor interface {
	object() fyne.CanvasObject
	show(state.Form)
	on(*Page)
}

func newEditor(field casework.Field, taps FormTaps) editor {
	switch field.Type {
	case casework.OneOf:
		return newChoiceEditor(field, taps)
	case casework.Codes:
		return newSignEditor(taps)
	case casework.Text, casework.Note, casework.Lines, casework.Moment, casework.Day, casework.Count, casework.Decimal, casework.Ref:
	}
	return newTextEditor(field, taps)
}

// choiceEditor offers the choices of a field as chips.
type choiceEditor struct {
	field casework.Field
	chips []*Chip
	box   *fyne.Container
}

func newChoiceEditor(field casework.Field, taps FormTaps) *choiceEditor {
	e := &choiceEditor{field: field, box: flow(8)}
	for _, c := range field.Choices {
		chip := newChip(c.Label, func() { taps.Choose(field.ID, c.Code) })
		chip.name = field.Label + ": " + c.Label
		e.chips = append(e.chips, chip)
		e.box.Add(chip)
	}
	return e
}

func (e *choiceEditor) on(*Page) {}

func (e *choiceEditor) object() fyne.CanvasObject { return e.box }

func (e *choiceEditor) show(f state.Form) {
	for i, c := range e.field.Choices {
		how := open
		if slices.Contains(f.Texts(e.field.ID), c.Code) {
			how = chosen
			if e.field.ID == casework.FieldDanger && c.Code == "yes" {
				how = alarming
			}
		}
		e.chips[i].show(how)
	}
}

// textEditor takes typed text, and offers texts that one tap fills in.
type textEditor struct {
	field   casework.Field
	entry   *Field
	offers  *fyne.Container
	box     *fyne.Container
	taps    FormTaps
	offered []string
	showing bool // the text changes because a state is shown, not because someone types
}

func newTextEditor(field casework.Field, taps FormTaps) *textEditor {
	e := &textEditor{field: field, entry: newEntry(field), offers: flow(8), taps: taps}
	e.entry.OnChanged = func(text string) {
		if !e.showing {
			taps.Write(field.ID, text)
		}
	}
	e.box = column(8, e.entry, e.offers)
	if len(state.Quicks(field)) > 0 {
		e.offers.Objects = e.quicks()
	}
	e.offers.Hidden = len(e.offers.Objects) == 0
	return e
}

func newEntry(field casework.Field) *Field {
	switch field.Type {
	case casework.Note:
		return newField(3)
	case casework.Lines:
		entry := newField(2)
		entry.SetPlaceHolder("One on each line")
		return entry
	case casework.Text, casework.Moment, casework.Day, casework.OneOf, casework.Codes, casework.Count, casework.Decimal, casework.Ref:
	}
	entry := newField(1)
	switch field.Type {
	case casework.Moment:
		entry.SetPlaceHolder("dd/mm/yyyy hh:mm")
	case casework.Day:
		entry.SetPlaceHolder("dd/mm/yyyy")
	case casework.Text, casework.Note, casework.Lines, casework.OneOf, casework.Codes, casework.Count, casework.Decimal, casework.Ref:
	}
	return entry
}

func (e *textEditor) on(p *Page) { e.entry.on(p) }

func (e *textEditor) object() fyne.CanvasObject { return e.box }

func (e *textEditor) show(f state.Form) {
	if !f.Means(e.field.ID, e.entry.Text) {
		e.showing = true
		e.entry.SetText(f.Typed(e.field.ID))
		e.showing = false
	}
	if offers := f.Offers(e.field); !slices.Equal(offers, e.offered) {
		e.offer(offers)
	}
}

func (e *textEditor) offer(offers []string) {
	e.offered = offers
	e.offers.Objects = nil
	for _, text := range offers {
		e.offers.Add(offerChip(text, func() { e.taps.Write(e.field.ID, text) }))
	}
	e.offers.Hidden = len(offers) == 0
}

func (e *textEditor) quicks() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, label := range state.Quicks(e.field) {
		out = append(out, offerChip(label, func() { e.taps.Quick(e.field.ID, label) }))
	}
	return append(out, offerChip("Other day", func() { e.calendar() }))
}

// calendar lets the worker pick a day in a window over the form.
func (e *textEditor) calendar() {
	canvas := fyne.CurrentApp().Driver().CanvasForObject(e.entry)
	if canvas == nil {
		return
	}
	var over *widget.PopUp
	over = newCalendar(canvas, e.taps.Now(), func(day time.Time) {
		over.Hide()
		e.taps.PickDay(e.field.ID, day)
	}, func() { over.Hide() })
	over.Show()
}

// offerChip is a text that one tap fills in.
func offerChip(text string, tapped func()) *Tile {
	look := surface{fill: colourInfo, radius: radiusControl, padX: 14, padY: 10}
	return newTile(text, look, bodyText(text).tint(colourOnInfo), tapped)
}

// signEditor offers indicators, the gravest first.
type signEditor struct {
	taps  FormTaps
	box   *fyne.Container
	chips map[string]*Chip
	all   *Button
	codes []string
}

func newSignEditor(taps FormTaps) *signEditor {
	return &signEditor{taps: taps, box: flow(8), chips: map[string]*Chip{}, all: quietButton("", theme.MenuDropDownIcon(), taps.ListSigns)}
}

func (e *signEditor) on(*Page) {}

func (e *signEditor) object() fyne.CanvasObject { return e.box }

func (e *signEditor) show(f state.Form) {
	e.offer(f.Signs())
	for code, chip := range e.chips {
		how := open
		if f.Values.Has(casework.FieldIndicators, code) {
			how = chosen
		}
		chip.show(how)
	}
	label := "All signs"
	if f.AllSign {
		label = "Fewer signs"
	}
	e.all.say(label)
}

func (e *signEditor) offer(signs []state.Indicator) {
	var codes []string
	var objects []fyne.CanvasObject
	for _, s := range signs {
		codes = append(codes, s.Code)
		if e.chips[s.Code] == nil {
			e.chips[s.Code] = newChip(s.Wording, func() { e.taps.Choose(casework.FieldIndicators, s.Code) })
		}
		objects = append(objects, e.chips[s.Code])
	}
	if strings.Join(codes, " ") != strings.Join(e.codes, " ") || e.box.Objects == nil {
		e.codes, e.box.Objects = codes, append(objects, e.all)
	}
}
