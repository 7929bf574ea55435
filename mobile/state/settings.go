package state

import "time"

// Look is whether screens are light or dark.
type Look string

// The looks.
const (
	AsPhone Look = "phone" // as the phone is set
	Light   Look = "light"
	Dark    Look = "dark"
)

// Settings are the worker's own choices for this phone; none of them is about a child.
type Settings struct {
	Look      Look
	TextSize  int // per cent of the usual size: 100 to 200
	LockAfter time.Duration
}

// DefaultSettings are the settings of a new phone.
func DefaultSettings() Settings {
	return Settings{Look: AsPhone, TextSize: 100, LockAfter: 5 * time.Minute}
}

// Option is one value of a setting.
type Option[T comparable] struct {
	Value T
	Label string
}

// Looks lists the looks in the order they are offered.
func Looks() []Option[Look] {
	return []Option[Look]{{AsPhone, "As the phone"}, {Light, "Light"}, {Dark, "Dark"}}
}

// TextSizes lists the text sizes, in per cent.
func TextSizes() []Option[int] {
	return []Option[int]{{100, "Usual"}, {125, "Larger"}, {150, "Large"}, {200, "Largest"}}
}

// LockTimes lists after how long without a touch the phone locks.
func LockTimes() []Option[time.Duration] {
	return []Option[time.Duration]{{time.Minute, "1 minute"}, {5 * time.Minute, "5 minutes"}, {15 * time.Minute, "15 minutes"}}
}

// Sound gives the settings with every value that is not offered put back to its default.
func (s Settings) Sound() Settings {
	d := DefaultSettings()
	if !offered(Looks(), s.Look) {
		s.Look = d.Look
	}
	if !offered(TextSizes(), s.TextSize) {
		s.TextSize = d.TextSize
	}
	if !offered(LockTimes(), s.LockAfter) {
		s.LockAfter = d.LockAfter
	}
	return s
}

func offered[T comparable](options []Option[T], value T) bool {
	for _, o := range options {
		if o.Value == value {
			return true
		}
	}
	return false
}
