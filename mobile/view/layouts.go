package view

import "fyne.io/fyne/v2"

// columnLayout stacks objects over the whole width, each as high as it needs to be there.
type columnLayout struct {
	gap  float32
	last float32 // the width laid out last, at which the least size is told
}

func column(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &columnLayout{gap: gap}, Objects: objects}
}

func (l *columnLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.last = size.Width
	var y float32
	for _, o := range visible(objects) {
		h := heightAt(o, size.Width)
		place(o, 0, y, size.Width, h)
		y += h + l.gap
	}
}

func (l *columnLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, l.heightAt(objects, l.last))
}

func (l *columnLayout) heightAt(objects []fyne.CanvasObject, width float32) float32 {
	var y float32
	for i, o := range visible(objects) {
		if i > 0 {
			y += l.gap
		}
		y += heightAt(o, width)
	}
	return y
}

func (l *columnLayout) wanted(objects []fyne.CanvasObject) float32 {
	var w float32
	for _, o := range visible(objects) {
		w = max(w, wantedWidth(o))
	}
	return w
}

// rowLayout puts objects side by side; the one called main takes what the others leave, and all are centred in height.
type rowLayout struct {
	gap  float32
	main fyne.CanvasObject
	top  float32 // how far objects beside main hang from the top; negative to centre them
	last float32
}

func row(gap float32, main fyne.CanvasObject, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &rowLayout{gap: gap, main: main, top: -1}, Objects: objects}
}

// rowTop is a row whose other objects hang from the top, as an icon beside several lines does.
func rowTop(gap float32, main fyne.CanvasObject, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &rowLayout{gap: gap, main: main, top: 2}, Objects: objects}
}

// mainWidth is what is left for main; the others get what they want, but never more than half of the row.
func (l *rowLayout) mainWidth(objects []fyne.CanvasObject, width float32) float32 {
	left := width
	for i, o := range visible(objects) {
		if i > 0 {
			left -= l.gap
		}
		if o != l.main {
			left -= l.sideWidth(o, width)
		}
	}
	return max(left, 0)
}

func (l *rowLayout) sideWidth(o fyne.CanvasObject, width float32) float32 {
	return min(wantedWidth(o), width/2)
}

func (l *rowLayout) widthOf(o fyne.CanvasObject, objects []fyne.CanvasObject, width float32) float32 {
	if o == l.main {
		return l.mainWidth(objects, width)
	}
	return l.sideWidth(o, width)
}

func (l *rowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.last = size.Width
	var x float32
	for _, o := range visible(objects) {
		w := l.widthOf(o, objects, size.Width)
		h := heightAt(o, w)
		y := (size.Height - h) / 2
		if l.top >= 0 && o != l.main {
			y = l.top
		} else if l.top >= 0 {
			y = 0
		}
		place(o, x, y, w, h)
		x += w + l.gap
	}
}

func (l *rowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, l.heightAt(objects, l.last))
}

func (l *rowLayout) heightAt(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	for _, o := range visible(objects) {
		h = max(h, heightAt(o, l.widthOf(o, objects, width)))
	}
	return h
}

func (l *rowLayout) wanted(objects []fyne.CanvasObject) float32 {
	var w float32
	for i, o := range visible(objects) {
		if i > 0 {
			w += l.gap
		}
		w += wantedWidth(o)
	}
	return w
}
