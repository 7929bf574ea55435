package view

import "fyne.io/fyne/v2"

// insetLayout leaves a margin around its one object.
type insetLayout struct {
	left, top, right, bottom float32
	last                     float32
}

func inset(left, top, right, bottom float32, o fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &insetLayout{left: left, top: top, right: right, bottom: bottom}, Objects: []fyne.CanvasObject{o}}
}

func (l *insetLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.last = size.Width
	for _, o := range objects {
		place(o, l.left, l.top, max(0, size.Width-l.left-l.right), max(0, size.Height-l.top-l.bottom))
	}
}

func (l *insetLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, l.heightAt(objects, l.last))
}

func (l *insetLayout) heightAt(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	for _, o := range visible(objects) {
		h = max(h, heightAt(o, max(0, width-l.left-l.right)))
	}
	return h + l.top + l.bottom
}

func (l *insetLayout) wanted(objects []fyne.CanvasObject) float32 {
	var w float32
	for _, o := range visible(objects) {
		w = max(w, wantedWidth(o))
	}
	return w + l.left + l.right
}

func (l *insetLayout) least(objects []fyne.CanvasObject) float32 {
	return widest(objects) + l.left + l.right
}
