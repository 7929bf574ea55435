package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"streetlight/mobile/state"
)

// Tab is one of the four places of the bottom bar.
type Tab string

// The tabs.
const (
	TabToday    Tab = "Today"
	TabChildren Tab = "Children"
	TabRecord   Tab = "Record"
	TabMore     Tab = "More"
)

// ShellTaps are what the shell reports.
type ShellTaps struct {
	Tab  func(Tab)
	Sync func() // the sync line was tapped
}

// Shell is the frame around every screen but the lock: the page with the sync line in its corner, and the bottom bar.
type Shell struct {
	root  *fyne.Container
	line  *fyne.Container // stands in the corner of the page
	page  *fyne.Container
	bar   *fyne.Container
	tabs  map[Tab]*tabTile
	taps  ShellTaps
	shown state.Badge
}

// NewShell builds the shell.
func NewShell(taps ShellTaps) *Shell {
	s := &Shell{line: column(0), page: &fyne.Container{Layout: &fillLayout{}}, tabs: map[Tab]*tabTile{}, taps: taps}
	cells := make([]fyne.CanvasObject, 0, 4)
	for _, tab := range []Tab{TabToday, TabChildren, TabRecord, TabMore} {
		s.tabs[tab] = newTabTile(tab, func() { taps.Tab(tab) })
		cells = append(cells, s.tabs[tab])
	}
	s.bar = even(4, 0, cells...)
	ground := newPanel(surface{fill: colourCard, padX: 4, padY: 2}, s.bar)
	s.root = &fyne.Container{Layout: &shellLayout{}, Objects: []fyne.CanvasObject{s.page, ground}}
	s.ShowLine(state.Badge{Words: "Not synced yet", Tone: state.Notice})
	return s
}

// Object is what to put into the window.
func (s *Shell) Object() fyne.CanvasObject { return s.root }

// Open puts a page into the shell and marks its tab.
func (s *Shell) Open(tab Tab, page *Page) {
	page.corner.Objects = []fyne.CanvasObject{s.line}
	s.page.Objects = []fyne.CanvasObject{page.Object()}
	for _, tile := range s.tabs {
		tile.mark(tab)
	}
	s.settle()
}

// ShowLine shows the sync line.
func (s *Shell) ShowLine(b state.Badge) {
	if s.shown == b {
		return
	}
	s.shown = b
	fill, ink := toneColours(b.Tone)
	words := newWords(b.Words, sizeNameBar, ink, fyne.TextStyle{Bold: true})
	content := row(6, words, words)
	if glyph := toneIcon(b.Tone); glyph != nil {
		content = row(6, words, sign(glyph, ink), words)
	}
	pill := newPanel(surface{fill: fill, radius: radiusControl, padX: 10, padY: 6}, content)
	s.line.Objects = []fyne.CanvasObject{newTile("Sync: "+b.Words, surface{fill: colourClear, radius: radiusControl}, pill, s.taps.Sync)}
	s.settle()
}

func (s *Shell) settle() {
	s.root.Layout.Layout(s.root.Objects, s.root.Size())
	for _, page := range s.page.Objects {
		if c, ok := page.(*fyne.Container); ok {
			c.Layout.Layout(c.Objects, c.Size())
		}
	}
	s.root.Refresh()
}

// shellLayout gives the bar what it needs and the rest to the page.
type shellLayout struct{}

func (l *shellLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	page, bar := objects[0], objects[1]
	bottom := heightAt(bar, size.Width)
	place(bar, 0, size.Height-bottom, size.Width, bottom)
	place(page, 0, 0, size.Width, max(0, size.Height-bottom))
}

func (l *shellLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(280, 480) }

// fillLayout gives each object the whole room.
type fillLayout struct{}

func (l *fillLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		place(o, 0, 0, size.Width, size.Height)
	}
}

func (l *fillLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 0) }

// tabTile is one place of the bottom bar: an icon over a word, and a stroke above the place one is at.
type tabTile struct {
	Tile
	tab    Tab
	icon   *widget.Icon
	glyph  fyne.Resource
	words  *Words
	stroke *canvas.Rectangle
}

func newTabTile(tab Tab, tapped func()) *tabTile {
	glyphs := map[Tab]fyne.Resource{
		TabToday: theme.HomeIcon(), TabChildren: theme.AccountIcon(), TabRecord: theme.DocumentCreateIcon(), TabMore: theme.MoreHorizontalIcon(),
	}
	t := &tabTile{tab: tab, glyph: glyphs[tab], icon: widget.NewIcon(nil), words: newWords(string(tab), sizeNameBar, colourMuted, fyne.TextStyle{}).centred(), stroke: canvas.NewRectangle(nil)}
	t.stroke.CornerRadius = 1.5
	stroke := &fyne.Container{Layout: &strokeLayout{}, Objects: []fyne.CanvasObject{t.stroke}}
	t.set(string(tab), surface{fill: colourClear, radius: radiusControl, padX: 2, padY: 4}, column(3, stroke, sized(t.icon), t.words), tapped)
	t.ExtendBaseWidget(t)
	return t
}

// mark shows the tab as the current one when it is.
func (t *tabTile) mark(current Tab) {
	here := t.tab == current
	ink := colourMuted
	if here {
		ink = colourPrimary
	}
	t.words.tint(ink).style.Bold = here
	t.icon.SetResource(theme.NewColoredResource(t.glyph, ink))
	t.stroke.FillColor = paint(ink)
	t.stroke.Hidden = !here
	t.Refresh()
}

// strokeLayout keeps the stroke short, thin and in the middle.
type strokeLayout struct{}

func (l *strokeLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	place(objects[0], size.Width/2-14, 0, 28, 3)
}

func (l *strokeLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 3) }
