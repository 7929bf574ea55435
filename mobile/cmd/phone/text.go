package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

// showTime is how a moment is written for people: in their own zone.
const showTime = "2 Jan 2006 15:04"

func when(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.Local().Format(showTime)
}

// oneLine puts people's words on one line of at most n characters, without anything that moves a terminal's cursor.
func oneLine(text string, n int) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		return visible(r)
	}, text)
	if runes := []rune(clean); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return clean
}

// visible shows a sign for what steers a terminal or turns the direction of reading.
func visible(r rune) rune {
	if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
		return '\uFFFD'
	}
	return r
}

// standingWords says where an entry stands.
func standingWords(s actions.Standing) string {
	switch s {
	case actions.Waiting:
		return "on this phone only"
	case actions.Safe:
		return "safe on the server"
	case actions.Returned:
		return "returned to you"
	case actions.Approved:
		return "approved"
	case actions.Withdrawn:
		return "withdrawn"
	case actions.Quarantined:
		return "kept apart by the server"
	}
	return string(s)
}

func entriesWords(entries []actions.EntryView) string {
	if len(entries) == 0 {
		return "No entries on this phone.\n"
	}
	var b strings.Builder
	for _, e := range entries {
		fmt.Fprintf(&b, "%s  %-17s  %-14s  %-24s  %-24s  %s\n", e.ID, when(e.OccurredAt()), e.Kind.Label(), standingWords(e.Standing),
			oneLine(e.ChildName, 24), disputedMark(e)+oneLine(e.Values.Get(casework.FieldFact), 60))
	}
	return b.String()
}

// disputedMark stands before the words of an entry in which people contradict each other.
func disputedMark(e actions.EntryView) string {
	if len(e.Conflicts) == 0 {
		return ""
	}
	return "[contradiction] "
}

func entryWords(e actions.EntryView) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s about %s\n%s\n", e.Kind.Label(), oneLine(e.ChildName, 200), standingWords(e.Standing))
	if e.Problem != "" {
		fmt.Fprintf(&b, "%s\n", oneLine(e.Problem, 400))
	}
	if j := e.Judgement; j != nil && e.Standing == actions.Returned {
		fmt.Fprintf(&b, "%s. %s\n", oneLine(e.ReturnedFor, 200), oneLine(j.Words, 2000))
	}
	writeFields(&b, casework.EntryFields(), e.Values)
	writeHeard(&b, e)
	saved := "Saved on this phone"
	if e.AuthorName != "" {
		fmt.Fprintf(&b, "%-28s %s\n", "Written by", oneLine(e.AuthorName, 200))
		saved = "Saved"
	}
	fmt.Fprintf(&b, "%-28s %s\n%-28s %s\n", saved, when(e.SavedAt), "Received by the server", when(e.ReceivedAt))
	if len(e.Conflicts) > 0 {
		fmt.Fprintf(&b, "Contradictions in: %s. See the versions and settle them: phone conflicts\n", strings.Join(e.Conflicts, ", "))
	}
	if e.NeedsApp {
		b.WriteString("It holds fields this version does not know. Update the app to see them.\n")
	}
	fmt.Fprintf(&b, "%-28s %s\n%-28s %s\n", "Entry", e.ID, "Child", e.Child)
	return b.String()
}

// writeHeard says what became of an entry, and what stands beside it.
func writeHeard(b *strings.Builder, e actions.EntryView) {
	for _, a := range e.Addenda {
		fmt.Fprintf(b, "%-28s %s (%s, %s)\n", "Added beside it", oneLine(a.Words, 2000), oneLine(a.By, 100), when(a.At))
	}
	if e.Heard != nil {
		for _, s := range e.Heard.Shared {
			to, until := "the child's network", ""
			if len(s.To) > 0 {
				to = oneLine(strings.Join(s.To, "; "), 1000)
			}
			if !s.Ended.IsZero() {
				until = ", until " + when(s.Ended)
			}
			fmt.Fprintf(b, "%-28s %s, %s%s\n", "Shared with", to, when(s.At), until)
		}
		for _, o := range e.Heard.Opened {
			fmt.Fprintf(b, "%-28s %s, %s\n", "First opened by", oneLine(o.Agency, 200), when(o.At))
		}
		for _, a := range e.Heard.Alerts {
			fmt.Fprintf(b, "%-28s %s, %s\n", "Used in an alert", oneLine(a.Name, 200), when(a.At))
		}
	}
	if len(e.Asked) > 0 {
		b.WriteString("You asked for\n" + askedWords(e.Asked))
	}
}

func writeFields(b *strings.Builder, table []casework.Field, values casework.Values) {
	for _, f := range table {
		for i, text := range values[f.ID] {
			label := f.Label
			if i > 0 {
				label = ""
			}
			fmt.Fprintf(b, "%-28s %s\n", label, strings.ReplaceAll(paragraph(valueWords(f, text)), "\n", "\n"+strings.Repeat(" ", 29)))
		}
	}
}

// valueWords is a value as people read it.
func valueWords(f casework.Field, text string) string {
	if text == "" {
		return "(taken out)"
	}
	if at := casework.ParseMoment(text); f.Type == casework.Moment && !at.IsZero() {
		return when(at)
	}
	return f.LabelOf(text)
}

func paragraph(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		return visible(r)
	}, strings.ReplaceAll(text, "\r\n", "\n"))
}

func childrenWords(children []actions.ChildView) string {
	if len(children) == 0 {
		return "No child on this phone matches.\n"
	}
	var b strings.Builder
	for _, c := range children {
		fmt.Fprintf(&b, "%s  %-28s  %-14s  %s\n", c.ID, oneLine(c.Name, 28), oneLine(c.Age, 14), heldWords(c))
	}
	return b.String()
}

// heldWords says how many entries about a child this phone holds; of some it holds only what others share.
func heldWords(c actions.ChildView) string {
	switch c.Entries {
	case 0:
		return "shared with you"
	case 1:
		return "  1 entry, " + when(c.Last)
	}
	return fmt.Sprintf("%3d entries, last %s", c.Entries, when(c.Last))
}

func childWords(c actions.ChildPage) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s)\n", oneLine(c.Name, 200), c.Age)
	writeFields(&b, casework.ChildFields(), c.Values)
	if c.Card != nil {
		fmt.Fprintf(&b, "Action card, ring %s\n", oneLine(c.Card.Owner, 200))
		for _, a := range c.Card.Actions {
			fmt.Fprintf(&b, "  If %s: %s %s, %s\n", oneLine(a.If, 300), oneLine(a.Who, 100), oneLine(a.Does, 300), oneLine(a.By, 100))
		}
	}
	if c.Picture != nil {
		writePicture(&b, *c.Picture)
	}
	if c.Picture == nil || len(c.Timeline) > 0 {
		b.WriteString(entriesWords(c.Timeline))
	}
	return b.String()
}

func statusWords(s actions.Status) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s, %s\nServer %s, last good sync %s\n", oneLine(s.Worker.Name, 100), s.Worker.Role.Label(), oneLine(s.Agency.Name, 100), s.Server, when(s.LastSync))
	fmt.Fprintf(&b, "%d waiting on this phone only, %d safe, %d returned, %d kept apart\n", s.Waiting, s.Safe, s.Returned, s.Quarantined)
	if s.Requests > 0 {
		fmt.Fprintf(&b, "%s not sent yet: see “phone requests”\n", requestsWords(s.Requests))
	}
	if s.Disputed > 0 {
		fmt.Fprintf(&b, "%d in which people contradict each other: see “phone conflicts”\n", s.Disputed)
	}
	if s.Skew.Abs() >= 2*time.Minute {
		fmt.Fprintf(&b, "This phone's clock is off by %s. Set it to automatic; nothing is lost.\n", s.Skew.Round(time.Second))
	}
	if s.Trouble != "" {
		fmt.Fprintln(&b, s.Trouble)
	}
	return b.String()
}

// requestsWords counts what the worker asked the server to do.
func requestsWords(n int) string {
	if n == 1 {
		return "1 request of yours to the server (a change to a profile or a plan, or a verdict) is"
	}
	return fmt.Sprintf("%d requests of yours to the server (changes to a profile or a plan, or verdicts) are", n)
}

func recordedWords(entries []actions.EntryView) string {
	var b strings.Builder
	if slices.ContainsFunc(entries, func(e actions.EntryView) bool { return e.Danger() }) {
		b.WriteString("Ring 999 now. This app is not the emergency channel.\n")
	}
	for _, e := range entries {
		fmt.Fprintf(&b, "Kept on this phone: %s about %s, entry %s, child %s\n", strings.ToLower(e.Kind.Label()), oneLine(e.ChildName, 60), e.ID, e.Child)
	}
	return b.String()
}

func importWords(n actions.Imported) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d lines read: %d entries recorded, %d changes, %d known already, %d refused.\n", n.Lines, n.Recorded, n.Changed, n.Known, n.Refused)
	for _, f := range n.Faults {
		fmt.Fprintf(&b, "Line %d: %s\n", f.Line, oneLine(f.Sentence, 300))
	}
	return b.String()
}
