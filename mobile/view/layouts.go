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

func (l *columnLayout) least(objects []fyne.CanvasObject) float32 { return widest(objects) }
