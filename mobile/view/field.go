package view

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/driver/mobile"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"streetlight/mobile/state"
)

// mostLines is how far a field grows; beyond it the text scrolls with the cursor.
const mostLines = 60

// Field is where text is typed. It shows all of it, on as many lines as that takes, and leaves scrolling to the page: a
// field that scrolls by itself would hold the finger, or the wheel, that means to move the page.
type Field struct {
	widget.Entry
	least   int // lines shown before anything is typed
	oneLine bool
	digits  bool   // a phone shows its keyboard for numbers
	left    func() // the enter key was pressed in a field of one line; nil for nothing
	lid     *lid
	typed   cursor // where typing left off
}

// newField makes a field of at least so many lines. A field of one line takes no line breaks; it still wraps.
func newField(lines int) *Field {
	f := &Field{least: lines, oneLine: lines == 1}
	f.MultiLine, f.Wrapping = true, fyne.TextWrapWord
	f.lid = newLid(&f.Entry)
	f.ExtendBaseWidget(f)
	return f
}

// newSecret makes a field that hides what is typed, behind an eye that shows it.
func newSecret() *Field {
	f := newField(1)
	f.Password, f.MultiLine, f.Wrapping = true, false, fyne.TextWrapOff
	return f
}

// lock makes the field one for digits or for words.
func (f *Field) lock(by state.Way) { f.digits = by == state.ByPIN }

// Keyboard is what a phone shows to type with.
func (f *Field) Keyboard() mobile.KeyboardType {
	if f.digits {
		return mobile.NumberKeyboard
	}
	return f.Entry.Keyboard()
}

// atEnd says whether the cursor stands behind the text.
func (f *Field) atEnd() bool { return f.CursorTextOffset() >= len([]rune(f.Text)) }

// toEnd sets the cursor behind the text. The shift key of a capital letter may be down: it must not select on the way.
func (f *Field) toEnd() {
	f.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	f.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
	f.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
}

// newSearch makes a field that narrows a list.
func newSearch(hint string, changed func(string)) *Field {
	f := newField(1)
	f.Icon = theme.SearchIcon()
	f.SetPlaceHolder(hint)
	f.OnChanged = changed
	return f
}

// on tells the field which page it is on.
func (f *Field) on(p *Page) { f.lid.page = p.scroll }

// CreateRenderer draws the entry, under its lid.
func (f *Field) CreateRenderer() fyne.WidgetRenderer {
	f.ExtendBaseWidget(f)
	return &fieldRenderer{WidgetRenderer: f.Entry.CreateRenderer(), lid: f.lid}
}

// MinSize is the room of the text at the width the field has.
func (f *Field) MinSize() fyne.Size { return fyne.NewSize(0, f.heightAt(f.Size().Width)) }

func (f *Field) heightAt(width float32) float32 {
	size, pad := measure(theme.SizeNameText), measure(theme.SizeNameInnerPadding)
	line := fyne.MeasureText("Mg", size, fyne.TextStyle{}).Height
	lines := max(f.least, f.linesAt(width-2*pad, size))
	return max(touchTarget, line*float32(min(lines, mostLines))+2*pad)
}

// linesAt is how many lines the text takes, broken at spaces alone as an entry does.
func (f *Field) linesAt(width, size float32) int {
	if f.Icon != nil {
		width -= measure(theme.SizeNameInlineIcon) + measure(theme.SizeNameLineSpacing)
	}
	lines := 0
	for _, paragraph := range strings.Split(f.Text, "\n") {
		lines += len(wrapAt(spaces, paragraph, width, func(s string) float32 { return fyne.MeasureText(s, size, fyne.TextStyle{}).Width }))
		if lines >= mostLines {
			break
		}
	}
	return lines
}

func (f *Field) wanted() float32 { return 200 }

// TypedKey leaves a field of one line with the enter key, as a phone's keyboard offers.
func (f *Field) TypedKey(e *fyne.KeyEvent) {
	if !f.oneLine || (e.Name != fyne.KeyReturn && e.Name != fyne.KeyEnter) {
		f.editKey(e)
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(f); c != nil {
		c.Unfocus()
	}
	if f.left != nil {
		f.left()
	}
}

// TypedShortcut takes line breaks out of what is pasted into a field of one line.
func (f *Field) TypedShortcut(s fyne.Shortcut) {
	f.Entry.TypedShortcut(s)
	if f.oneLine && strings.ContainsAny(f.Text, "\r\n") {
		f.SetText(strings.Join(strings.Fields(f.Text), " "))
	}
}

// TouchDown waits: whether the finger means to type or to move the page shows when it moves or lifts.
func (f *Field) TouchDown(*mobile.TouchEvent) {}

// Tapped begins typing where the finger was.
func (f *Field) Tapped(e *fyne.PointEvent) {
	if fyne.CurrentDevice().IsMobile() {
		f.Entry.TouchDown(&mobile.TouchEvent{PointEvent: *e})
	}
	f.Entry.Tapped(e)
}

// fieldRenderer lays the lid over all of the entry.
type fieldRenderer struct {
	fyne.WidgetRenderer
	lid *lid
}

func (r *fieldRenderer) Objects() []fyne.CanvasObject {
	return append(append([]fyne.CanvasObject{}, r.WidgetRenderer.Objects()...), r.lid)
}

func (r *fieldRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.lid.Resize(size)
}

// lid lies over an entry, unseen, and takes wheel and drags before the entry's own scroll can: they belong to the page.
// Taps and keys go through it.
type lid struct {
	widget.BaseWidget
	entry *widget.Entry
	page  *container.Scroll // nil while the field is on none
}

func newLid(entry *widget.Entry) *lid {
	l := &lid{entry: entry}
	l.ExtendBaseWidget(l)
	return l
}

// CreateRenderer draws nothing.
func (l *lid) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(&fyne.Container{})
}

// Scrolled moves the page.
func (l *lid) Scrolled(e *fyne.ScrollEvent) {
	if l.page != nil {
		l.page.Scrolled(e)
	}
}

// Dragged moves the page on a phone; with a mouse it selects text.
func (l *lid) Dragged(e *fyne.DragEvent) {
	if l.page == nil || !fyne.CurrentDevice().IsMobile() {
		l.entry.Dragged(e)
		return
	}
	bottom := max(0, l.page.Content.Size().Height-l.page.Size().Height)
	l.page.ScrollToOffset(fyne.NewPos(0, min(max(0, l.page.Offset.Y-e.Dragged.DY), bottom)))
}

// DragEnd ends what Dragged began.
func (l *lid) DragEnd() {
	if !fyne.CurrentDevice().IsMobile() {
		l.entry.DragEnd()
	}
}
