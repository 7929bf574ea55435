package view

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"streetlight/mobile/actions"
	"streetlight/mobile/state"
)

func lower(s string) string { return strings.ToLower(s) }

// ChildrenTaps are what the list of children reports.
type ChildrenTaps struct {
	Search func(string)
	Child  func(actions.ChildView)
}

// Children is the list of the children this phone holds.
type Children struct {
	page   *Page
	search *Field
	list   *fyne.Container
	note   *Words
	taps   ChildrenTaps
}

// NewChildren builds the screen.
func NewChildren(taps ChildrenTaps) *Children {
	v := &Children{taps: taps, search: newSearch("Name or area", taps.Search), list: column(10), note: captionText("")}
	v.page = newPage("Children", nil, []fyne.CanvasObject{v.search, v.note, v.list})
	v.search.on(v.page)
	return v
}

// Page is what to put into the shell.
func (v *Children) Page() *Page { return v.page }

// Show shows the list as it stands.
func (v *Children) Show(c state.Children) {
	if v.search.Text != c.Search {
		v.search.SetText(c.Search)
	}
	v.note.say(c.Note())
	v.list.Objects = []fyne.CanvasObject{trouble(c.Trouble)}
	for _, child := range c.Listed() {
		v.list.Add(childTile(child, c.Now, v.taps.Child))
	}
	if c.Nobody() {
		v.note.say("")
		v.list.Add(emptyState(theme.AccountIcon(), "Nobody to show", c.Note()))
	}
	v.page.settle()
}
