package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"streetlight/mobile/state"
	"streetlight/shared/casework"
)

// fieldRow is one field of a form: its label, what helps to answer it, the editor, and what is wrong with the answer.
type fieldRow struct {
	field casework.Field
	edit  editor
	fault *faultLine
	box   *fyne.Container
}

// newFieldRow builds the row for a field of this form, whose kind says whether it may stay empty.
func newFieldRow(field casework.Field, of state.Form, taps FormTaps) *fieldRow {
	r := &fieldRow{field: field, edit: newEditor(field, taps), fault: newFaultLine()}
	label := strongText(of.LabelOf(field))
	r.box = column(6, label, captionIf(of.HelpOf(field)), r.edit.object(), r.fault.box)
	return r
}

func captionIf(text string) *Words {
	w := captionText(text)
	w.Hidden = text == ""
	return w
}

func (r *fieldRow) show(f state.Form) {
	r.box.Hidden = !f.Shows(r.field)
	r.edit.show(f)
	said := f.Contradiction(r.field)
	if f.Fault.Field == r.field.Name {
		said = f.Fault.Sentence
	}
	r.fault.say(said)
}

// faultLine says beside a field what is wrong with it.
type faultLine struct {
	words *Words
	box   *fyne.Container
}

func newFaultLine() *faultLine {
	l := &faultLine{words: newWords("", theme.SizeNameText, theme.ColorNameError, fyne.TextStyle{Bold: true})}
	l.box = rowTop(8, l.words, sign(theme.ErrorIcon(), theme.ColorNameError), l.words)
	l.box.Hide()
	return l
}

func (l *faultLine) say(sentence string) {
	l.words.say(sentence)
	l.box.Hidden = sentence == ""
}
