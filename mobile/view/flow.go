package view

import "fyne.io/fyne/v2"

// flowLayout sets objects one after the other, each as wide as it wants, and begins a new line where one is full. An
// object wider than the whole line gets the line to itself and wraps within.
type flowLayout struct {
	gap  float32
	last float32
}

func flow(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &flowLayout{gap: gap}, Objects: objects}
}

func (l *flowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.last = size.Width
	l.walk(objects, size.Width, place)
}

func (l *flowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, l.heightAt(objects, l.last))
}

func (l *flowLayout) heightAt(objects []fyne.CanvasObject, width float32) float32 {
	return l.walk(objects, width, func(fyne.CanvasObject, float32, float32, float32, float32) {})
}

// walk gives every object its rectangle, and returns the height of all lines.
func (l *flowLayout) walk(objects []fyne.CanvasObject, width float32, put func(o fyne.CanvasObject, x, y, w, h float32)) float32 {
	var x, y, line float32
	for _, o := range visible(objects) {
		w := min(wantedWidth(o), width)
		if x > 0 && x+w > width {
			x, y, line = 0, y+line+l.gap, 0
		}
		h := heightAt(o, w)
		put(o, x, y, w, h)
		line = max(line, h)
		x += w + l.gap
	}
	return y + line
}

func (l *flowLayout) wanted(objects []fyne.CanvasObject) float32 {
	var w float32
	for i, o := range visible(objects) {
		if i > 0 {
			w += l.gap
		}
		w += wantedWidth(o)
	}
	return w
}

// evenLayout sets objects into columns of one width and rows of one height; into one column where a word would break.
type evenLayout struct {
	columns int
	gap     float32
	last    float32
}

func even(columns int, gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &evenLayout{columns: columns, gap: gap}, Objects: objects}
}

// fit is how many columns there are room for, and how wide each is.
func (l *evenLayout) fit(objects []fyne.CanvasObject, width float32) (columns int, cell float32) {
	cell = max(0, (width-l.gap*float32(l.columns-1))/float32(l.columns))
	if l.columns == 2 && widest(objects) > cell {
		return 1, width
	}
	return l.columns, cell
}

func rowHeight(objects []fyne.CanvasObject, cell float32) float32 {
	var h float32
	for _, o := range visible(objects) {
		h = max(h, heightAt(o, cell))
	}
	return h
}

func (l *evenLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.last = size.Width
	columns, w := l.fit(objects, size.Width)
	h := rowHeight(objects, w)
	for i, o := range visible(objects) {
		place(o, float32(i%columns)*(w+l.gap), float32(i/columns)*(h+l.gap), w, h)
	}
}

func (l *evenLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, l.heightAt(objects, l.last))
}

func (l *evenLayout) heightAt(objects []fyne.CanvasObject, width float32) float32 {
	columns, w := l.fit(objects, width)
	rows := (len(visible(objects)) + columns - 1) / columns
	return float32(rows)*rowHeight(objects, w) + float32(max(0, rows-1))*l.gap
}

func (l *evenLayout) wanted(objects []fyne.CanvasObject) float32 {
	var w float32
	for _, o := range visible(objects) {
		w = max(w, wantedWidth(o))
	}
	return w*float32(l.columns) + l.gap*float32(l.columns-1)
}

func (l *flowLayout) least(objects []fyne.CanvasObject) float32 { return widest(objects) }

func (l *evenLayout) least(objects []fyne.CanvasObject) float32 { return widest(objects) }
