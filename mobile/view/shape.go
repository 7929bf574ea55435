package view

import "fyne.io/fyne/v2"

// shaped is an object whose height follows from its width: text that wraps, and everything that holds such text.
type shaped interface {
	heightAt(width float32) float32
	wanted() float32 // the width it would take if there were no end of it
}

// shapedLayout is a layout that knows the same about what it lays out.
type shapedLayout interface {
	fyne.Layout
	heightAt(objects []fyne.CanvasObject, width float32) float32
	wanted(objects []fyne.CanvasObject) float32
}

// heightAt is the height the object needs at this width.
func heightAt(o fyne.CanvasObject, width float32) float32 {
	if s, ok := o.(shaped); ok {
		return s.heightAt(width)
	}
	if c, ok := o.(*fyne.Container); ok {
		if l, ok := c.Layout.(shapedLayout); ok {
			return l.heightAt(c.Objects, width)
		}
	}
	return o.MinSize().Height
}

// wantedWidth is the width the object would like.
func wantedWidth(o fyne.CanvasObject) float32 {
	if s, ok := o.(shaped); ok {
		return s.wanted()
	}
	if c, ok := o.(*fyne.Container); ok {
		if l, ok := c.Layout.(shapedLayout); ok {
			return l.wanted(c.Objects)
		}
	}
	return o.MinSize().Width
}

// leastWidth is the width under which a word of the object would break.
func leastWidth(o fyne.CanvasObject) float32 {
	switch o := o.(type) {
	case interface{ least() float32 }:
		return o.least()
	case *fyne.Container:
		if l, ok := o.Layout.(interface {
			least([]fyne.CanvasObject) float32
		}); ok {
			return l.least(o.Objects)
		}
	}
	return o.MinSize().Width
}

// widest is the greatest of the objects' least widths.
func widest(objects []fyne.CanvasObject) float32 {
	var w float32
	for _, o := range visible(objects) {
		w = max(w, leastWidth(o))
	}
	return w
}

// place puts the object into the rectangle.
func place(o fyne.CanvasObject, x, y, width, height float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(width, height))
}

func visible(objects []fyne.CanvasObject) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, o := range objects {
		if o.Visible() {
			out = append(out, o)
		}
	}
	return out
}
