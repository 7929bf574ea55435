package view

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"streetlight/mobile/state"
)

// Sizes in device-independent pixels; text sizes grow with the worker's setting, distances do not.
const (
	sizeText       = 16
	sizeCaption    = 13
	sizeHeading    = 24
	sizeSubHeading = 18
	touchTarget    = 48
	radiusControl  = 12
	radiusCard     = 16
)

// Theme is the look of the whole app: calm, large, and the same on every phone.
type Theme struct {
	look  state.Look
	scale float32
	light palette
	dark  palette
	base  fyne.Theme
}

// The sizes of text that must stay on one line beside something else; they stop growing before the line is full.
const (
	sizeNameBar   fyne.ThemeSizeName = "streetlight.bar"   // the bottom bar and the sync line
	sizeNameTitle fyne.ThemeSizeName = "streetlight.title" // the title beside the way back
)

// NewTheme makes the theme that the worker's settings ask for.
func NewTheme(s state.Settings) *Theme {
	return &Theme{look: s.Look, scale: float32(s.TextSize) / 100, light: lightPalette(), dark: darkPalette(), base: theme.DefaultTheme()}
}

// Color is the colour called name; what this theme does not name is Fyne's own.
//
//nolint:misspell // Fyne spells the method so
func (t *Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	variant = t.variant(variant)
	p := t.light
	if variant == theme.VariantDark {
		p = t.dark
	}
	if c, ok := p[name]; ok {
		return c
	}
	return t.base.Color(name, variant)
}

func (t *Theme) variant(phone fyne.ThemeVariant) fyne.ThemeVariant {
	switch t.look {
	case state.Light:
		return theme.VariantLight
	case state.Dark:
		return theme.VariantDark
	case state.AsPhone:
	}
	return phone
}

// Font is Fyne's bundled font.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource { return t.base.Font(style) }

// Icon is Fyne's bundled icon.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return t.base.Icon(name) }

// Size is the size called name.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return sizeText * t.scale
	case theme.SizeNameCaptionText:
		return sizeCaption * t.scale
	case theme.SizeNameHeadingText:
		return min(sizeHeading*t.scale, 36)
	case theme.SizeNameSubHeadingText:
		return sizeSubHeading * t.scale
	case sizeNameBar:
		return min(sizeCaption*t.scale, 16)
	case sizeNameTitle:
		return min(sizeSubHeading*t.scale, 24)
	case theme.SizeNameInlineIcon:
		return 20 * t.scale
	case theme.SizeNameInnerPadding:
		return 13
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius, theme.SizeNameSelectionRadius:
		return radiusControl
	case theme.SizeNameCardRadius, theme.SizeNameDialogRadius, theme.SizeNamePopupRadius, theme.SizeNameMenuRadius:
		return radiusCard
	case theme.SizeNameInputBorder:
		return 1.5
	case theme.SizeNameScrollBar:
		return 8
	}
	return t.base.Size(name)
}

// paint looks a colour up in the theme that is in force.
func paint(name fyne.ThemeColorName) color.Color {
	s := fyne.CurrentApp().Settings()
	return s.Theme().Color(name, s.ThemeVariant())
}

// measure looks a size up in the theme that is in force.
func measure(name fyne.ThemeSizeName) float32 {
	return fyne.CurrentApp().Settings().Theme().Size(name)
}
