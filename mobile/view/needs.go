package view

import (
	"fyne.io/fyne/v2/theme"

	"streetlight/mobile/state"
)

// needsTile says what a form still needs, and leads to the first of it.
type needsTile struct {
	Tile
	words *Words
	first string // the name of the field it leads to
}

func newNeedsTile(lead func(field string)) *needsTile {
	n := &needsTile{words: captionText("").tint(colourPrimary)}
	look := surface{fill: colourClear, radius: radiusControl, padX: 4, padY: 4}
	n.set("", look, row(8, n.words, n.words, sign(theme.NavigateNextIcon(), colourPrimary)), func() { lead(n.first) })
	n.ExtendBaseWidget(n)
	n.Hide()
	return n
}

// show takes what the form needs; a form that needs nothing hides the tile.
func (n *needsTile) show(f state.Form) {
	n.name, n.first = f.Needs(), ""
	if gaps := f.Gaps(); len(gaps) > 0 {
		n.first = gaps[0].Field
	}
	n.words.say(n.name)
	n.Hidden = n.name == ""
	n.Refresh()
}
