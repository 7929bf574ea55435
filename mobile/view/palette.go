package view

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"streetlight/mobile/state"
)

// The colours this app has beside Fyne's own.
const (
	colourCard      fyne.ThemeColorName = "streetlight.card"    // surface of cards and bars
	colourOutline   fyne.ThemeColorName = "streetlight.outline" // quiet outline of a card; tells nothing
	colourMuted     fyne.ThemeColorName = "streetlight.muted"   // text of less weight
	colourInk       fyne.ThemeColorName = theme.ColorNameForeground
	colourEdge      fyne.ThemeColorName = theme.ColorNameInputBorder // edge of what can be tapped or typed in
	colourPrimary   fyne.ThemeColorName = theme.ColorNamePrimary
	colourOnPrimary fyne.ThemeColorName = theme.ColorNameForegroundOnPrimary
	colourIdle      fyne.ThemeColorName = "streetlight.idle"   // surface of a button that cannot be used yet
	colourOnIdle    fyne.ThemeColorName = "streetlight.onIdle" // its text
	colourClear     fyne.ThemeColorName = "streetlight.clear"  // nothing: what lies behind shows

	colourInfo     fyne.ThemeColorName = "streetlight.info"
	colourOnInfo   fyne.ThemeColorName = "streetlight.onInfo"
	colourGood     fyne.ThemeColorName = "streetlight.good"
	colourOnGood   fyne.ThemeColorName = "streetlight.onGood"
	colourNotice   fyne.ThemeColorName = "streetlight.notice"
	colourOnNotice fyne.ThemeColorName = "streetlight.onNotice"
	colourDanger   fyne.ThemeColorName = "streetlight.danger"
	colourOnDanger fyne.ThemeColorName = "streetlight.onDanger"
	colourAlarm    fyne.ThemeColorName = "streetlight.alarm" // surface of the one banner for immediate danger
	colourOnAlarm  fyne.ThemeColorName = "streetlight.onAlarm"
)

type palette map[fyne.ThemeColorName]color.NRGBA

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}

func rgba(hex uint32, alpha uint8) color.NRGBA {
	c := rgb(hex)
	c.A = alpha
	return c
}

func lightPalette() palette {
	return palette{
		theme.ColorNameBackground: rgb(0xF2F4F7), colourCard: rgb(0xFFFFFF), colourOutline: rgb(0xDDE2E8),
		colourInk: rgb(0x15202B), colourMuted: rgb(0x4A5866), colourEdge: rgb(0x788593),
		colourPrimary: rgb(0x0B5CAD), colourOnPrimary: rgb(0xFFFFFF), colourIdle: rgb(0xDCE2E9), colourOnIdle: rgb(0x465462),
		colourInfo: rgb(0xE2EDF9), colourOnInfo: rgb(0x0A467F), colourGood: rgb(0xDFF3E6), colourOnGood: rgb(0x12512B),
		colourNotice: rgb(0xFDEFCB), colourOnNotice: rgb(0x664200), colourDanger: rgb(0xFCE4E2), colourOnDanger: rgb(0x8A1A16),
		colourAlarm: rgb(0xB3201A), colourOnAlarm: rgb(0xFFFFFF),
		theme.ColorNameInputBackground: rgb(0xFFFFFF), theme.ColorNamePlaceHolder: rgb(0x5B6875),
		theme.ColorNameHover: rgba(0x0B5CAD, 0x12), theme.ColorNamePressed: rgba(0x0B5CAD, 0x26), theme.ColorNameFocus: rgba(0x0B5CAD, 0x50),
		theme.ColorNameSelection: rgba(0x0B5CAD, 0x40), theme.ColorNameScrollBar: rgba(0x15202B, 0x60),
		theme.ColorNameSeparator: rgb(0xDDE2E8), theme.ColorNameOverlayBackground: rgb(0xFFFFFF), theme.ColorNameShadow: rgba(0, 0x22),
		theme.ColorNameError: rgb(0xA81D17), theme.ColorNameButton: rgb(0xE9EDF2), theme.ColorNameDisabled: rgb(0x5B6875),
		theme.ColorNameMenuBackground: rgb(0xFFFFFF), colourClear: rgba(0, 0),
	}
}

func darkPalette() palette {
	return palette{
		theme.ColorNameBackground: rgb(0x0E1318), colourCard: rgb(0x182028), colourOutline: rgb(0x2A343E),
		colourInk: rgb(0xE8EDF2), colourMuted: rgb(0xA9B5C0), colourEdge: rgb(0x74828F),
		colourPrimary: rgb(0x82BBF5), colourOnPrimary: rgb(0x06223D), colourIdle: rgb(0x2B3641), colourOnIdle: rgb(0xB4BFCA),
		colourInfo: rgb(0x14304D), colourOnInfo: rgb(0xB5D7FB), colourGood: rgb(0x12351F), colourOnGood: rgb(0xA5E6BB),
		colourNotice: rgb(0x3D2F0C), colourOnNotice: rgb(0xFFDD94), colourDanger: rgb(0x4A1A19), colourOnDanger: rgb(0xFFBEB7),
		colourAlarm: rgb(0xC9342E), colourOnAlarm: rgb(0xFFFFFF),
		theme.ColorNameInputBackground: rgb(0x11181F), theme.ColorNamePlaceHolder: rgb(0x94A1AD),
		theme.ColorNameHover: rgba(0x82BBF5, 0x18), theme.ColorNamePressed: rgba(0x82BBF5, 0x30), theme.ColorNameFocus: rgba(0x82BBF5, 0x60),
		theme.ColorNameSelection: rgba(0x82BBF5, 0x40), theme.ColorNameScrollBar: rgba(0xE8EDF2, 0x60),
		theme.ColorNameSeparator: rgb(0x2A343E), theme.ColorNameOverlayBackground: rgb(0x182028), theme.ColorNameShadow: rgba(0, 0x66),
		theme.ColorNameError: rgb(0xFFB1A9), theme.ColorNameButton: rgb(0x25303A), theme.ColorNameDisabled: rgb(0x94A1AD),
		theme.ColorNameMenuBackground: rgb(0x182028), colourClear: rgba(0, 0),
	}
}

// toneColours are the surface and the text of a tone.
func toneColours(t state.Tone) (surface, text fyne.ThemeColorName) {
	switch t {
	case state.Info:
		return colourInfo, colourOnInfo
	case state.Good:
		return colourGood, colourOnGood
	case state.Notice:
		return colourNotice, colourOnNotice
	case state.Danger:
		return colourDanger, colourOnDanger
	case state.Plain:
	}
	return colourCard, colourInk
}

// toneIcon is the sign of a tone, so that its meaning does not rest on colour; nil for a plain one.
func toneIcon(t state.Tone) fyne.Resource {
	switch t {
	case state.Info:
		return theme.InfoIcon()
	case state.Good:
		return theme.ConfirmIcon()
	case state.Notice:
		return theme.WarningIcon()
	case state.Danger:
		return theme.ErrorIcon()
	case state.Plain:
	}
	return nil
}
