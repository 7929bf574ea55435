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
	feet   *Panel
	corner *fyne.Container // where the shell puts the sync line
}

// newPage makes a page; back is nil for a page of the bottom bar.
func newPage(title string, back func(), body []fyne.CanvasObject, foot ...fyne.CanvasObject) *Page {
	p := &Page{title: headingText(title), body: column(12, body...), corner: column(0)}
	head := inset(margin, 2, 8, 2, row(8, p.title, p.title, p.corner))
	if back != nil {
		head = inset(2, 2, 8, 2, row(2, p.title, backTile(back), p.title, p.corner))
		p.title.size = sizeNameTitle
	}
	padded := inset(margin, 6, margin, 24, p.body)
	p.scroll = container.NewVScroll(padded)
	p.foot = column(8, foot...)
	p.feet = newPanel(groundSurface(), inset(margin, 8, margin, 10, p.foot))
	p.feet.Hidden = len(foot) == 0
	top := newPanel(groundSurface(), head)
	p.root = &fyne.Container{Layout: &pageLayout{}, Objects: []fyne.CanvasObject{p.scroll, top, p.feet}}
	return p
}

// groundSurface covers what scrolls beneath it.
func groundSurface() surface { return surface{fill: theme.ColorNameBackground} }

// footFor shows the foot when its action has a label, and takes it away otherwise.
func (p *Page) footFor(label string) { p.feet.Hidden = label == "" }

func backTile(back func()) *Tile {
	look := surface{fill: colourClear, radius: radiusControl, padX: 14, padY: 14}
	return newTile("Back", look, sign(theme.NavigateBackIcon(), colourInk), back)
}

// Object is what to put on the screen.
func (p *Page) Object() fyne.CanvasObject { return p.root }

// bare takes the heading away.
func (p *Page) bare() { p.root.Objects[1].Hide() }

// settle lays everything out again after a change.
func (p *Page) settle() {
	p.root.Layout.Layout(p.root.Objects, p.root.Size())
	p.root.Refresh()
}

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
	scroll, head, foot := objects[0].(*container.Scroll), objects[1], objects[2]
	top := max(touchTarget+4, heightAt(head, size.Width))
	place(head, 0, 0, size.Width, top)
	if !head.Visible() {
		top = 0
	}
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
