package view

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"streetlight/mobile/actions"
	"streetlight/mobile/state"
	"streetlight/shared/casework"
)

// FormTaps are what a form reports.
type FormTaps struct {
	Write        func(id casework.FieldID, typed string)
	Choose       func(id casework.FieldID, code string)
	Quick        func(id casework.FieldID, label string)
	PickDay      func(id casework.FieldID, day time.Time)
	NoneOfThese  func()
	Unfold       func()
	ListSigns    func()
	Pick         func(actions.ChildView)
	NewChild     func()
	UnknownChild func()
	ChangeChild  func()
	FindChild    func(search string)
	Save         func()
	Discard      func()
	Back         func()
	Now          func() time.Time // where a calendar opens
}

// Form is the screen on which an entry is recorded or corrected. It is built for one kind of entry.
type Form struct {
	page     *Page
	returned *Banner
	failure  *Banner
	danger   *Banner // beside the answer
	alarm    *Banner // in sight wherever the form is scrolled to
	who      *whoPicker
	sections []formSection
	rows     []*fieldRow
	none     *Chip
	more     *Button
	folded   *Words
	needs    *needsTile
	save     *Button
	discard  *Button
	revealed state.Fault
}

// noneOfThese is the answer to the three questions of safety in one tap.
const noneOfThese = "No weapon, injury or danger"

type formSection struct {
	heading *Words
	panel   *Panel
	rows    []*fieldRow
}

// NewForm builds the form for entries of this kind.
func NewForm(kind casework.Kind, taps FormTaps) *Form {
	v := &Form{returned: newBanner(), failure: newBanner(), danger: newBanner(), alarm: newBanner(), who: newWhoPicker(taps)}
	v.none = newChip(noneOfThese, taps.NoneOfThese)
	v.more = secondaryButton("Add more", theme.ContentAddIcon(), taps.Unfold)
	v.folded = captionText("")
	v.needs = newNeedsTile(v.lead)
	v.save = primaryButton("Save", theme.DocumentSaveIcon(), func() {
		v.revealed = state.Fault{} // a second try leads there again
		taps.Save()
	})
	v.discard = quietButton("Throw this draft away", theme.DeleteIcon(), taps.Discard)
	body := []fyne.CanvasObject{v.returned, sectionText("Child"), v.who.panel}
	for _, s := range state.Sections(kind) {
		built := v.section(kind, s, taps)
		body = append(body, built.heading, built.panel)
	}
	body = append(body, v.more, v.folded, v.failure, v.discard)
	v.page = newPage(kind.Label(), taps.Back, body, v.alarm, v.needs, v.save)
	v.who.search.on(v.page)
	for _, r := range append(v.rows, v.who.rows...) {
		r.edit.on(v.page)
	}
	return v
}

func (v *Form) section(kind casework.Kind, s state.Section, taps FormTaps) formSection {
	built := formSection{heading: sectionText(s.Title)}
	inside := column(18)
	for i, field := range s.Fields {
		if i == 0 && field.ID == casework.FieldWeapon {
			inside.Add(v.none)
		}
		r := newFieldRow(field, state.Form{Kind: kind}, taps)
		built.rows = append(built.rows, r)
		inside.Add(r.box)
		if field.ID == casework.FieldDanger {
			inside.Add(v.danger)
		}
	}
	built.panel = newPanel(cardSurface(), inside)
	v.rows = append(v.rows, built.rows...)
	v.sections = append(v.sections, built)
	return built
}

// Page is what to put into the shell.
func (v *Form) Page() *Page { return v.page }

// Show shows the form as it stands.
func (v *Form) Show(f state.Form) {
	v.page.title.say(f.Title())
	v.showReturned(f)
	v.who.show(f)
	for _, r := range v.rows {
		r.show(f)
	}
	for _, s := range v.sections {
		s.hideWhenEmpty()
	}
	v.none.show(noneStands(f))
	folded := f.FoldedWords()
	v.more.Hidden = folded == ""
	v.folded.say(folded)
	v.failure.say(state.Danger, f.Failure, f.Drafts.Trouble)
	v.showFoot(f)
	v.page.settle()
	v.showFault(f)
}

func (v *Form) showReturned(f state.Form) {
	switch {
	case f.Returned != "":
		v.returned.say(state.Notice, "Returned to you", f.Returned)
	case f.Resumed:
		v.returned.say(state.Info, "You began this earlier", "Everything you typed is here. Finish it, or throw it away at the end of the page.")
	default:
		v.returned.say(state.Plain, "", "")
	}
}

func noneStands(f state.Form) chosenness {
	if f.NoneChosen() {
		return chosen
	}
	return open
}

func titleIf(title, detail string) string {
	if detail == "" {
		return ""
	}
	return title
}

func (s formSection) hideWhenEmpty() {
	empty := true
	for _, r := range s.rows {
		empty = empty && r.box.Hidden
	}
	s.heading.Hidden, s.panel.Hidden = empty, empty
}

func (v *Form) showFoot(f state.Form) {
	v.showDanger(f)
	v.needs.show(f)
	switch {
	case f.Saving:
		v.save.say("Saving")
		v.save.rest()
	case f.Correcting():
		v.save.say("Save the correction")
		v.save.wake()
	default:
		v.save.say("Save")
		v.save.wake()
	}
}

func (v *Form) showDanger(f state.Form) {
	v.danger.Hidden, v.alarm.Hidden = !f.Danger(), !f.Danger()
	if f.Danger() {
		v.danger.alarm(state.Emergency, joinLines(f.Guide.DangerLines()))
		v.alarm.alarm("Immediate danger: ring 999", "")
	}
}

// showFault scrolls to a field that has just been refused.
func (v *Form) showFault(f state.Form) {
	if f.Fault == v.revealed {
		return
	}
	v.revealed = f.Fault
	v.lead(f.Fault.Field)
}

// lead scrolls to a field by its name, or to the choice of child; to nothing for "".
func (v *Form) lead(field string) {
	if field == "child" {
		v.page.reveal(v.who.panel)
	}
	for _, r := range append(v.rows, v.who.rows...) {
		if r.field.Name == field && r.box.Visible() {
			v.page.reveal(r.box)
		}
	}
}
