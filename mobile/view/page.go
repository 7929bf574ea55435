package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// margin is the distance of content from the edges of the screen.
const margin = 16

// Page is the frame of one screen: a heading that stays, a body that scrolls, and the action in thumb reach under it.
type Page struct {
	root   *fyne.Container
	title  *Words
	body   *fyne.Container
	scroll *container.Scroll
	foot   *fyne.Container
}

// newPage makes a page; back is nil for a page of the bottom bar.
func newPage(title string, back func(), body []fyne.CanvasObject, foot ...fyne.CanvasObject) *Page {
	p := &Page{title: headingText(title), body: column(12, body...)}
	head := fyne.CanvasObject(inset(margin, 6, margin, 6, p.title))
	if back != nil {
		head = inset(4, 0, margin, 0, row(4, p.title, backTile(back), p.title))
		p.title.size = theme.SizeNameSubHeadingText
	}
	padded := inset(margin, 6, margin, 24, p.body)
	p.scroll = container.NewVScroll(padded)
	p.foot = column(8, foot...)
	feet := inset(margin, 8, margin, 10, p.foot)
	feet.Hidden = len(foot) == 0
	p.root = &fyne.Container{Layout: &pageLayout{}, Objects: []fyne.CanvasObject{head, p.scroll, feet}}
	return p
}

func backTile(back func()) *Tile {
	look := surface{fill: colourClear, radius: radiusControl, padX: 14, padY: 14}
	return newTile("Back", look, sign(theme.NavigateBackIcon(), colourInk), back)
}

// Object is what to put on the screen.
func (p *Page) Object() fyne.CanvasObject { return p.root }

// settle lays everything out again after a change.
func (p *Page) settle() {
	p.root.Layout.Layout(p.root.Objects, p.root.Size())
	p.root.Refresh()
}

// top scrolls to the beginning.
func (p *Page) top() { p.scroll.ScrollToTop() }

// reveal scrolls so that the object stands near the top.
func (p *Page) reveal(o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	content := p.scroll.Content
	y := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(content).Y
	p.scroll.ScrollToOffset(fyne.NewPos(0, max(0, y-margin)))
}

// pageLayout gives head and foot what they need and the rest to the scroll, whose content gets its width first, so that
// text that wraps knows its height before the scroll asks for it.
type pageLayout struct{}

func (l *pageLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	head, scroll, foot := objects[0], objects[1].(*container.Scroll), objects[2]
	top := heightAt(head, size.Width)
	place(head, 0, 0, size.Width, top)
	var bottom float32
	if foot.Visible() {
		bottom = heightAt(foot, size.Width)
		place(foot, 0, size.Height-bottom, size.Width, bottom)
	}
	room := max(0, size.Height-top-bottom)
	scroll.Content.Resize(fyne.NewSize(size.Width, max(room, heightAt(scroll.Content, size.Width))))
	place(scroll, 0, top, size.Width, room)
	scroll.Refresh()
}

func (l *pageLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(280, 360) }
