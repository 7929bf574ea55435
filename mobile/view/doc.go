// Package view draws what package state says and reports taps; it is built once and then shows one state after another.
// It never decides, reads a clock, touches the vault or starts a goroutine, and it never imports Fyne's app package, so
// everything in it tests without a display.
package view
