package view

import "fyne.io/fyne/v2"

// cursor is where typing left off: how many characters stand before it, and what the entry makes of that.
//
// An entry of Fyne 2.8 knows its cursor by line and column, and has none for the place behind a space at which a line is
// broken. What was typed next landed before that space ("did not wantto "), so a field remembers the place itself.
type cursor struct {
	text        string
	offset      int
	row, column int
}

// TypedRune types one character where the cursor is, and leaves the cursor behind it.
func (f *Field) TypedRune(r rune) {
	f.edit(1, func() { f.Entry.TypedRune(r) })
}

// editKey is one key, of which those that change the text before the cursor need the right place too.
func (f *Field) editKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		f.edit(1, func() { f.Entry.TypedKey(e) })
	case fyne.KeyBackspace:
		f.edit(-1, func() { f.Entry.TypedKey(e) })
	default:
		f.Entry.TypedKey(e)
	}
}

// edit makes a change that moves the cursor by so many characters, unless it replaces what is selected.
func (f *Field) edit(by int, change func()) {
	if f.SelectedText() != "" {
		change()
		return
	}
	last := f.typed
	here := last.text == f.Text && last.row == f.CursorRow && last.column == f.CursorColumn
	if here && last.offset != f.CursorTextOffset() {
		f.CursorRow, f.CursorColumn = 0, last.offset // counted from the beginning, every place has a column
	}
	offset, length := max(0, f.CursorTextOffset()+by), len([]rune(f.Text))+by
	change()
	if len([]rune(f.Text)) != length { // whoever heard of the change put another text, and the cursor, in place
		f.typed = cursor{}
		return
	}
	f.typed = cursor{text: f.Text, offset: min(offset, len([]rune(f.Text))), row: f.CursorRow, column: f.CursorColumn}
}
