package view

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"streetlight/mobile/state"
)

// UnlockTaps are what the lock reports.
type UnlockTaps struct {
	Press  func(digit rune)
	Erase  func()
	Type   func(words string)
	Switch func() // between digits and words
	Open   func()
	SetUp  func() // again, in the place of records that no longer open
}

// Unlock asks for the PIN or passphrase.
type Unlock struct {
	page  *Page
	head  *fyne.Container // the app's name, while there is nothing more urgent to say
	help  *Words
	dots  *dotRow
	words *widget.Entry
	warn  *Banner
	pad   *fyne.Container
	other *Button
	open  *Button
	anew  *Button
}

// NewUnlock builds the screen.
func NewUnlock(taps UnlockTaps) *Unlock {
	v := &Unlock{help: bodyText("").centred(), dots: newDotRow(), words: widget.NewPasswordEntry(), warn: newBanner()}
	v.words.OnChanged = taps.Type
	v.words.OnSubmitted = func(string) { taps.Open() }
	v.words.SetPlaceHolder("Passphrase")
	v.pad = keypad(taps)
	v.other = quietButton("", nil, taps.Switch)
	v.open = primaryButton("Unlock", theme.LoginIcon(), taps.Open)
	v.anew = primaryButton("Set up this phone again", theme.ViewRefreshIcon(), taps.SetUp)
	v.head = inset(0, 16, 0, 0, headingText("Streetlight").centred())
	v.page = newPage("", nil, []fyne.CanvasObject{
		v.head, inset(0, 10, 0, 0, v.help), v.warn, v.words, v.other,
	}, v.dots.box, v.pad, v.open, v.anew)
	v.page.bare()
	return v
}

func keypad(taps UnlockTaps) *fyne.Container {
	var keys []fyne.CanvasObject
	for _, digit := range "123456789" {
		keys = append(keys, digitKey(digit, taps.Press))
	}
	blank := newPanel(surface{fill: colourClear}, column(0))
	erase := newTile("Erase", keySurface(colourClear, ""), sign(theme.NavigateBackIcon(), colourInk), taps.Erase)
	return even(3, 8, append(keys, blank, digitKey('0', taps.Press), erase)...)
}

func keySurface(fill, edge fyne.ThemeColorName) surface {
	return surface{fill: fill, edge: edge, radius: radiusCard, padX: 8, padY: 8, least: 54}
}

func digitKey(digit rune, press func(rune)) *Tile {
	return newTile(fmt.Sprintf("Digit %c", digit), keySurface(colourCard, colourEdge), newWords(string(digit), sizeNameTitle, colourInk, fyne.TextStyle{Bold: true}).centred(), func() { press(digit) })
}

// Object is what to put on the screen.
func (v *Unlock) Object() fyne.CanvasObject { return v.page.Object() }

// Field is where a passphrase is typed.
func (v *Unlock) Field() fyne.Focusable { return v.words }

// Show shows the lock as it stands.
func (v *Unlock) Show(u state.Unlock) {
	v.help.say(u.Help())
	title, detail, tone := u.Notice()
	v.warn.say(tone, title, detail)
	v.head.Hidden = v.warn.Visible()
	ended := u.Ended != ""
	v.dots.box.Hidden, v.pad.Hidden, v.words.Hidden = u.Passphrase || ended, u.Passphrase || ended, !u.Passphrase || ended
	v.other.Hidden, v.open.Hidden, v.anew.Hidden = ended, ended, !ended
	v.dots.show(len(u.Secret))
	if u.Passphrase && v.words.Text != u.Secret {
		v.words.SetText(u.Secret)
	}
	v.other.say(otherWay(u))
	v.open.wake()
	if !u.CanTry() {
		v.open.rest()
	}
	v.page.settle()
}

func otherWay(u state.Unlock) string {
	if u.Passphrase {
		return "Use the PIN instead"
	}
	return "Use a passphrase instead"
}
