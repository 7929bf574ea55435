package state

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

// LastPlaces are the places this worker used last, each once, at most four.
func LastPlaces(entries []actions.EntryView) []string {
	return lastTexts(entries, casework.FieldPlace, 4)
}

// LastDeeds are what this worker last did, each once, with plain first offers behind them; at most four, each short.
func LastDeeds(entries []actions.EntryView) []string {
	deeds := lastTexts(entries, casework.FieldAction, 4)
	for _, plain := range []string{"Gave advice", "Took the child home", "Told the parent or carer", "Told my supervisor"} {
		if len(deeds) < 4 && !slices.Contains(deeds, plain) {
			deeds = append(deeds, plain)
		}
	}
	return deeds
}

// longestOffer is the most characters of a text that is offered as a chip.
const longestOffer = 40

func lastTexts(entries []actions.EntryView, id casework.FieldID, most int) []string {
	var out []string
	for _, e := range newestFirst(entries) {
		text := strings.TrimSpace(e.Values.Get(id))
		if text == "" || utf8.RuneCountInString(text) > longestOffer || slices.Contains(out, text) {
			continue
		}
		if out = append(out, text); len(out) == most {
			break
		}
	}
	return out
}

// newestFirst sorts entries by the minute in which they happened, as a worker reads it; of one minute, the one saved last
// comes first.
func newestFirst(entries []actions.EntryView) []actions.EntryView {
	minute := func(e actions.EntryView) time.Time { return e.OccurredAt().Truncate(time.Minute) }
	out := slices.Clone(entries)
	slices.SortStableFunc(out, func(a, b actions.EntryView) int {
		return cmp.Or(minute(b).Compare(minute(a)), b.SavedAt.Compare(a.SavedAt))
	})
	return out
}

// LastMetFirst sorts children by when they were last met, then by name.
func LastMetFirst(children []actions.ChildView) []actions.ChildView {
	out := slices.Clone(children)
	slices.SortStableFunc(out, func(a, b actions.ChildView) int {
		if c := b.Last.Compare(a.Last); c != 0 {
			return c
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out
}
