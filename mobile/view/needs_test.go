package view

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"streetlight/mobile/state"
	"streetlight/shared/casework"
)

// shownForm is a form in a window, as a worker has it.
func shownForm(t *testing.T, f state.Form) *Form {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(NewTheme(state.DefaultSettings()))
	v := NewForm(f.Kind, deafTaps())
	v.Show(f)
	w := test.NewTempWindow(t, v.Page().Object())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(360, 640))
	v.Show(f)
	return v
}

func TestWhatIsNeededLeadsToTheFirstOfIt(t *testing.T) {
	chosen := sampleForm().Pick(sampleChildren()[0])
	for _, tc := range []struct {
		name string
		form state.Form
		to   func(v *Form) fyne.CanvasObject
	}{
		{"the child", sampleForm(), func(v *Form) fyne.CanvasObject { return v.who.panel }},
		{"the place", chosen, func(v *Form) fyne.CanvasObject { return boxOf(v, casework.FieldPlace) }},
		{"what was done", filledForm().Write(casework.FieldAction, "").Choose(casework.FieldSearchOutcome, "nfa"), func(v *Form) fyne.CanvasObject { return boxOf(v, casework.FieldAction) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := shownForm(t, tc.form)
			v.page.scroll.ScrollToOffset(fyne.NewPos(0, 500))
			if got := v.needs.Size().Height; got < touchTarget {
				t.Fatalf("got a height of %.0f, want at least %d", got, touchTarget)
			}
			v.needs.Tapped(&fyne.PointEvent{})
			driver := fyne.CurrentApp().Driver()
			at, top := driver.AbsolutePositionForObject(tc.to(v)), driver.AbsolutePositionForObject(v.page.scroll)
			if got := at.Y - top.Y; got < 0 || got > 60 {
				t.Errorf("it stands %.0f under the top of the page, want at most 60", got)
			}
		})
	}
}

// A worker who scrolls on and saves again is led to what is missing once more.
func TestSavingAgainLeadsThereAgain(t *testing.T) {
	v := shownForm(t, sampleForm())
	refused := sampleForm()
	refused.Fault = state.Fault{Field: "child", Sentence: "Who was it?"}
	for try := range 2 {
		v.page.scroll.ScrollToOffset(fyne.NewPos(0, 500))
		test.Tap(v.save)
		v.Show(refused)
		if got := v.page.scroll.Offset.Y; got > 60 {
			t.Errorf("try %d: the page stays at %.0f", try+1, got)
		}
	}
	v.page.scroll.ScrollToOffset(fyne.NewPos(0, 500))
	v.Show(refused) // such as when something is typed
	if got := v.page.scroll.Offset.Y; got != 500 {
		t.Errorf("without saving the page moves to %.0f", got)
	}
}

func TestAFormThatNeedsNothingDoesNotSaySo(t *testing.T) {
	v := shownForm(t, filledForm().Choose(casework.FieldSearchOutcome, "nfa").Write(casework.FieldAction, "Gave advice"))
	if v.needs.Visible() {
		t.Errorf("it still says %q", v.needs.Name())
	}
}

func boxOf(v *Form, id casework.FieldID) fyne.CanvasObject {
	for _, r := range v.rows {
		if r.field.ID == id {
			return r.box
		}
	}
	return nil
}

// The answer that most contacts need is read at a glance.
func TestTheShortAnswerAboutSafetyFitsOnOneLine(t *testing.T) {
	for _, width := range []float32{360, 412} {
		c := draw(t, screen{"safety", formScreen(casework.StreetContact, sampleForm(), 0)}, fyne.NewSize(width, 800), state.DefaultSettings())
		var lines []string
		walk(c.Content(), fyne.NewPos(0, 0), func(o fyne.CanvasObject, _ fyne.Position) {
			if w, ok := o.(*Words); ok && w.text == noneOfThese {
				lines = w.lines(w.Size().Width)
			}
		})
		if len(lines) != 1 {
			t.Errorf("at %.0f wide it stands as %q, want one line", width, lines)
		}
	}
}

func TestTheSyncPageFitsOnTheScreen(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(NewTheme(state.DefaultSettings()))
	v := NewSync(SyncTaps{Back: func() {}})
	v.Show(sampleOffline())
	w := test.NewTempWindow(t, inShell(TabMore, sampleOffline().Line(), v.Page()))
	w.SetPadded(false)
	w.Resize(fyne.NewSize(360, 640))
	room := v.page.scroll.Size()
	if got := heightAt(v.page.scroll.Content, room.Width); got > room.Height {
		t.Errorf("it is %.0f high and has room for %.0f", got, room.Height)
	}
}
