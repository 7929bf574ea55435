package view

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"
)

// TestTypingKeepsItsOrder types words into fields of any width: wherever the lines break, the text is what
// was typed. "<" takes a character back.
func TestTypingKeepsItsOrder(t *testing.T) {
	f := fieldOn(t, 3)
	w := test.NewTempWindow(t, f)
	w.SetPadded(false)
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.StringMatching(`([A-Za-z.,]{1,12}[ \n]{1,2}<{0,3}){1,20}[a-z]{0,5}`).Draw(t, "keys")
		w.Resize(fyne.NewSize(float32(rapid.IntRange(120, 380).Draw(t, "width")), 300))
		f.SetText("")
		f.CursorRow, f.CursorColumn = 0, 0
		var want []rune
		for _, r := range keys {
			switch r {
			case '<':
				f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
				want = want[:max(0, len(want)-1)]
				continue
			case '\n':
				f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			default:
				f.TypedRune(r)
			}
			want = append(want, r)
		}
		if f.Text != string(want) {
			t.Fatalf("got %q, want %q", f.Text, string(want))
		}
	})
}
