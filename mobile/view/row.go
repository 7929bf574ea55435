package view

import "fyne.io/fyne/v2"

// rowLayout puts objects side by side; the one called main takes what the others leave. Where that is too little for
// main's longest word, what stands behind main moves to a line of its own.
type rowLayout struct {
	gap  float32
	main fyne.CanvasObject
	hang bool // objects beside main hang from the top, as an icon beside several lines does; else they are centred
	last float32
}

func row(gap float32, main fyne.CanvasObject, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &rowLayout{gap: gap, main: main}, Objects: objects}
}

// rowTop is a row whose other objects hang from the top.
func rowTop(gap float32, main fyne.CanvasObject, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &rowLayout{gap: gap, main: main, hang: true}, Objects: objects}
}

// cell is where one object of a row goes.
type cell struct {
	object        fyne.CanvasObject
	x, y          float32
	width, height float32
}

// cells places the objects within the width, and returns the height they take.
func (l *rowLayout) cells(objects []fyne.CanvasObject, width float32) ([]cell, float32) {
	before, after := l.split(visible(objects))
	lead, trail := l.widthOf(before), l.widthOf(after)
	if left := width - lead - trail; left < leastWidth(l.main) && len(after) > 0 {
		return l.folded(before, after, lead, width)
	}
	all := l.line(before, 0, width)
	all = append(all, l.cell(l.main, lead, width-lead-trail))
	all = append(all, l.line(after, width-trail+l.gap, width)...)
	return l.align(all)
}

// folded puts what stands behind main under it.
func (l *rowLayout) folded(before, after []fyne.CanvasObject, lead, width float32) ([]cell, float32) {
	upper, height := l.align(append(l.line(before, 0, width), l.cell(l.main, lead, width-lead)))
	lower, more := l.align(l.line(after, lead, width))
	for i := range lower {
		lower[i].y += height + l.gap/2
	}
	return append(upper, lower...), height + l.gap/2 + more
}

// split gives the objects before main, and those behind it.
func (l *rowLayout) split(objects []fyne.CanvasObject) (before, after []fyne.CanvasObject) {
	for i, o := range objects {
		if o == l.main {
			return objects[:i], objects[i+1:]
		}
	}
	return nil, objects
}

// widthOf is what objects take beside main, with a gap for each.
func (l *rowLayout) widthOf(objects []fyne.CanvasObject) float32 {
	var w float32
	for _, o := range objects {
		w += wantedWidth(o) + l.gap
	}
	return w
}

func (l *rowLayout) cell(o fyne.CanvasObject, x, width float32) cell {
	width = max(0, width)
	return cell{object: o, x: x, width: width, height: heightAt(o, width)}
}

// line sets objects one after the other, from x and not over the end of the row.
func (l *rowLayout) line(objects []fyne.CanvasObject, x, width float32) []cell {
	var out []cell
	for _, o := range objects {
		w := min(wantedWidth(o), width-x)
		out = append(out, l.cell(o, x, w))
		x += w + l.gap
	}
	return out
}

// align sets the cells of one line to one height.
func (l *rowLayout) align(cells []cell) ([]cell, float32) {
	var height float32
	for _, c := range cells {
		height = max(height, c.height)
	}
	for i, c := range cells {
		cells[i].y = (height - c.height) / 2
		if l.hang {
			cells[i].y = 0
		}
	}
	return cells, height
}

func (l *rowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.last = size.Width
	cells, height := l.cells(objects, size.Width)
	for _, c := range cells {
		place(c.object, c.x, c.y+max(0, size.Height-height)/2, c.width, c.height)
	}
}

func (l *rowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, l.heightAt(objects, l.last))
}

func (l *rowLayout) heightAt(objects []fyne.CanvasObject, width float32) float32 {
	_, height := l.cells(objects, width)
	return height
}

func (l *rowLayout) wanted(objects []fyne.CanvasObject) float32 {
	return l.widthOf(visible(objects)) - l.gap
}

func (l *rowLayout) least(objects []fyne.CanvasObject) float32 {
	before, _ := l.split(visible(objects))
	return l.widthOf(before) + leastWidth(l.main)
}
