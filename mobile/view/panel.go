package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// surface is how a panel is drawn.
type surface struct {
	fill, edge fyne.ThemeColorName // edge "" draws none
	radius     float32
	padX, padY float32
	least      float32 // least height
}

func cardSurface() surface {
	return surface{fill: colourCard, edge: colourOutline, radius: radiusCard, padX: 16, padY: 14}
}

// Panel is a surface with content and a margin; taps go through to what it holds.
type Panel struct {
	widget.BaseWidget
	look    surface
	content fyne.CanvasObject
	veil    fyne.ThemeColorName // drawn over the fill while pressed or hovered; "" for none
	ring    bool                // the keyboard's focus is here
}

func newPanel(look surface, content fyne.CanvasObject) *Panel {
	p := &Panel{look: look, content: content}
	p.ExtendBaseWidget(p)
	return p
}

// card is a panel that looks like a card.
func card(objects ...fyne.CanvasObject) *Panel {
	return newPanel(cardSurface(), column(10, objects...))
}

func (p *Panel) heightAt(width float32) float32 {
	return max(p.look.least, heightAt(p.content, max(0, width-2*p.look.padX))+2*p.look.padY)
}

func (p *Panel) least() float32 { return leastWidth(p.content) + 2*p.look.padX }

func (p *Panel) wanted() float32 { return wantedWidth(p.content) + 2*p.look.padX }

// CreateRenderer draws the surface, the veil over it, and the content.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer {
	r := &panelRenderer{panel: p, back: canvas.NewRectangle(nil), veil: canvas.NewRectangle(nil)}
	r.colour()
	return r
}

type panelRenderer struct {
	panel      *Panel
	back, veil *canvas.Rectangle
}

func (r *panelRenderer) Destroy() {}

func (r *panelRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.veil, r.panel.content}
}

func (r *panelRenderer) MinSize() fyne.Size {
	return fyne.NewSize(0, r.panel.heightAt(r.panel.Size().Width))
}

func (r *panelRenderer) Layout(size fyne.Size) {
	look := r.panel.look
	r.back.Resize(size)
	r.veil.Resize(size)
	w := max(0, size.Width-2*look.padX)
	h := min(heightAt(r.panel.content, w), size.Height)
	place(r.panel.content, look.padX, (size.Height-h)/2, w, h)
}

func (r *panelRenderer) Refresh() {
	r.colour()
	r.Layout(r.panel.Size())
	r.panel.content.Refresh()
	r.back.Refresh()
	r.veil.Refresh()
}

func (r *panelRenderer) colour() {
	look := r.panel.look
	r.back.FillColor, r.back.CornerRadius = paint(look.fill), look.radius
	r.back.StrokeWidth = 0
	if look.edge != "" {
		r.back.StrokeColor, r.back.StrokeWidth = paint(look.edge), 1.25
	}
	if r.panel.ring {
		r.back.StrokeColor, r.back.StrokeWidth = paint(colourInk), 3
	}
	r.veil.CornerRadius = look.radius
	r.veil.Hidden = r.panel.veil == ""
	if !r.veil.Hidden {
		r.veil.FillColor = paint(r.panel.veil)
	}
}
