package view

import (
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"streetlight/mobile/actions"
	"streetlight/mobile/state"
	"streetlight/shared/casework"
)

// whoPicker is where the child of a form is chosen: one that this phone holds, a new one, or an unknown one.
type whoPicker struct {
	taps   FormTaps
	search *Field
	found  *fyne.Container
	pick   *fyne.Container     // the search, the offered children and the two ways without one
	picked *fyne.Container     // the child chosen, and the way back
	last   []actions.ChildView // offered now
	rows   []*fieldRow
	fault  *faultLine
	panel  *Panel
}

func newWhoPicker(taps FormTaps) *whoPicker {
	p := &whoPicker{taps: taps, search: newSearch("Search by name", taps.FindChild), found: column(8), picked: column(0), fault: newFaultLine()}
	p.found.Hide()
	p.pick = column(10, p.search, p.found, even(2, 8,
		secondaryButton("New child", theme.ContentAddIcon(), taps.NewChild),
		secondaryButton("Unknown child", theme.QuestionIcon(), taps.UnknownChild)))
	inside := column(14, p.fault.box, p.pick, p.picked)
	var f state.Form
	for _, field := range casework.ChildFields() {
		if !field.Auto {
			r := newFieldRow(field, f, taps)
			p.rows = append(p.rows, r)
			inside.Add(r.box)
		}
	}
	p.panel = newPanel(cardSurface(), inside)
	return p
}

func (p *whoPicker) show(f state.Form) {
	p.pick.Hidden = f.Who.Choice != state.NoChild
	p.picked.Hidden = f.Who.Choice == state.NoChild
	if p.pick.Visible() {
		p.offer(f.Who.Offered())
	} else {
		p.picked.Objects = []fyne.CanvasObject{p.chosen(f)}
	}
	if p.search.Text != f.Who.Search {
		p.search.SetText(f.Who.Search)
	}
	for _, r := range p.rows {
		r.show(f)
	}
	said := ""
	if f.Fault.Field == "child" {
		said = f.Fault.Sentence
	}
	p.fault.say(said)
}

// offer shows the children to choose from. While they stay the same their tiles do too, or a finger that is down on one
// would lift from another.
func (p *whoPicker) offer(children []actions.ChildView) {
	if reflect.DeepEqual(children, p.last) {
		return
	}
	p.last = children
	p.found.Objects = nil
	for _, c := range children {
		p.found.Add(pickTile(c, func() { p.taps.Pick(c) }))
	}
	p.found.Hidden = len(children) == 0
}

// pickTile is one child to choose, on as few lines as the name needs.
func pickTile(c actions.ChildView, tapped func()) *Tile {
	name := strongText(c.Name)
	text := column(0, name, captionIf(state.PickLine(c)))
	look := surface{fill: colourCard, edge: colourEdge, radius: radiusControl, padX: 12, padY: 8}
	return newTile("Choose "+c.Name, look, row(10, text, sign(theme.AccountIcon(), colourPrimary), text), tapped)
}

func (p *whoPicker) chosen(f state.Form) fyne.CanvasObject {
	name := strongText(f.Who.Title())
	if f.Correcting() {
		return row(10, name, sign(theme.AccountIcon(), colourPrimary), name)
	}
	return row(10, name, sign(theme.AccountIcon(), colourPrimary), name, quietButton("Change", nil, p.taps.ChangeChild))
}
