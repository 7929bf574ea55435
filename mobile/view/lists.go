package view

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"streetlight/mobile/actions"
	"streetlight/mobile/state"
)

func joinLines(lines []string) string { return strings.Join(lines, "\n") }

// listTile is one thing of a list: a name with a badge beside it, and lines under them.
func listTile(name string, b state.Badge, tapped func(), lines ...string) *Tile {
	title := strongText(name)
	head := row(8, title, title)
	if b.Words != "" {
		head = row(8, title, title, badge(b))
	}
	box := column(4, head)
	for i, line := range lines {
		if line == "" {
			continue
		}
		words := mutedText(line)
		if i > 0 {
			words = bodyText(line)
		}
		box.Add(words)
	}
	return newTile(name, cardSurface(), box, tapped)
}

// entryTile is an entry in a list under its child's name.
func entryTile(e actions.EntryView, now time.Time, tapped func(actions.EntryView)) *Tile {
	title, detail, b := state.EntryLine(e, now)
	return listTile(e.ChildName, b, func() { tapped(e) }, title, detail)
}

// childTile is a child in a list.
func childTile(c actions.ChildView, now time.Time, tapped func(actions.ChildView)) *Tile {
	name, detail := state.ChildLine(c, now)
	b := state.Badge{}
	if c.Card != nil {
		b = state.Badge{Words: "Action card", Tone: state.Info}
	}
	return listTile(name, b, func() { tapped(c) }, detail)
}

// factList shows facts one under the other, label above value.
func factList(facts []state.Fact) *fyne.Container {
	box := column(14)
	for i := 0; i < len(facts); i++ {
		if i+1 < len(facts) && short(facts[i]) && short(facts[i+1]) {
			box.Add(even(2, 12, factBox(facts[i]), factBox(facts[i+1])))
			i++
			continue
		}
		box.Add(factBox(facts[i]))
	}
	return box
}

// short says whether a fact leaves room for another beside it.
func short(f state.Fact) bool {
	const most = 20
	return len(f.Label) <= most && len(f.Value) <= most && len(f.Help) <= most && !strings.Contains(f.Value, "\n")
}

func factBox(f state.Fact) fyne.CanvasObject {
	value := bodyText(f.Value)
	lines := column(2, captionText(f.Label), value, captionIf(f.Help))
	if f.Tone == state.Plain || f.Tone == "" {
		return lines
	}
	_, ink := toneColours(f.Tone)
	value.tint(ink).style.Bold = true
	lines.Objects[1] = rowTop(6, value, sign(toneIcon(f.Tone), ink), value)
	return lines
}

// section is a heading with things under it; nothing when there are none.
func section(title string, things []fyne.CanvasObject) []fyne.CanvasObject {
	if len(things) == 0 {
		return nil
	}
	return append([]fyne.CanvasObject{inset(0, 8, 0, 0, sectionText(title))}, things...)
}

func each[T any](all []T, draw func(T) fyne.CanvasObject) []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, len(all))
	for i, one := range all {
		out[i] = draw(one)
	}
	return out
}

// trouble is a banner for something that could not be read; it is hidden when there is none.
func trouble(sentence string) *Banner {
	b := newBanner()
	b.say(state.Danger, titleIf("This could not be read", sentence), sentence)
	return b
}
