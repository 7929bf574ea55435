package view

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/mobile"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"streetlight/mobile/state"
	"streetlight/shared/casework"
)

func fieldOn(t *testing.T, lines int) *Field {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(NewTheme(state.DefaultSettings()))
	return newField(lines)
}

func TestAFieldGrowsWithItsText(t *testing.T) {
	f := fieldOn(t, 1)
	empty := f.heightAt(300)
	if empty < touchTarget {
		t.Errorf("an empty field is %v high, want at least %v", empty, touchTarget)
	}
	f.SetText(strings.Repeat("by the river steps ", 10))
	long := f.heightAt(300)
	if long < 3*empty/2 {
		t.Errorf("got %v for a long text, %v for none", long, empty)
	}
	if narrow := f.heightAt(150); narrow <= long {
		t.Errorf("got %v when narrow, %v when wide", narrow, long)
	}
	f.SetText("")
	if got := f.heightAt(300); got != empty {
		t.Errorf("got %v once emptied, want %v", got, empty)
	}
}

func TestOneLineTakesNoLineBreak(t *testing.T) {
	f := fieldOn(t, 1)
	test.Type(f, "Hamp")
	f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if f.Text != "Hamp" {
		t.Errorf("got %q", f.Text)
	}
	clip := fyne.CurrentApp().Clipboard()
	clip.SetContent(" skate\npark")
	f.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	if got, want := f.Text, "Hamp skate park"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	note := newField(3)
	test.Type(note, "a")
	note.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if note.Text != "a\n" {
		t.Errorf("got %q in a note", note.Text)
	}
}

// A wheel or a drag over a form must reach the page, whatever it is over: the topmost thing that takes it must be the page
// itself or hand it on.
func TestTheWheelOverAFormMovesThePage(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(NewTheme(state.DefaultSettings()))
	v := NewForm(casework.StreetContact, deafTaps())
	w := test.NewTempWindow(t, v.Page().Object())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(360, 640))
	v.Show(filledForm())
	for y := float32(80); y < 440; y += 8 {
		v.page.scroll.ScrollToOffset(fyne.NewPos(0, 200))
		test.Scroll(w.Canvas(), fyne.NewPos(180, y), 0, -40)
		if got := v.page.scroll.Offset.Y; got != 240 {
			t.Fatalf("at %v the page stands at %v, want 240", y, got)
		}
	}
}

// A tile that asked for touches would hold the finger that means to move the page.
func TestNothingButFieldsAsksForTouches(t *testing.T) {
	for _, s := range screens() {
		c := draw(t, s, fyne.NewSize(360, 640), state.DefaultSettings())
		walkInto(c.Content(), func(o fyne.CanvasObject) {
			if _, touches := o.(mobile.Touchable); touches && !strings.Contains(fmt.Sprintf("%T", o), "Field") {
				if _, password := o.(*widget.Entry); !password {
					t.Errorf("%s: %T asks for touches", s.name, o)
				}
			}
		})
	}
}

// walkInto visits every visible object, those within a field too.
func walkInto(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if !o.Visible() {
		return
	}
	visit(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			walkInto(child, visit)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			walkInto(child, visit)
		}
	}
}
