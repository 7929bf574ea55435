package main

import (
	"fmt"
	"strings"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// erasureWords says in sentences what was asked for, what was erased, and what is held from erasure.
func erasureWords(list []actions.Erasure, holds []actions.Hold, names map[casework.WorkerID]string, zone *time.Location) string {
	var b strings.Builder
	for _, e := range list {
		b.WriteString(oneErasure(e, names, zone) + "\n")
	}
	for _, h := range holds {
		fmt.Fprintf(&b, "Held from erasure: all about the child of record %s.\n  %s decided so on %s. Reason: %s\n\n", h.Child, names[h.By], dayIn(h.At, zone), h.Reason)
	}
	if b.Len() == 0 {
		return "Nobody has asked for an erasure, and nothing is held from one.\n"
	}
	return b.String()
}

func oneErasure(e actions.Erasure, names map[casework.WorkerID]string, zone *time.Location) string {
	what := "entry " + e.Entry.String()
	if e.Entry.IsZero() {
		what = "all about the child of record " + e.Child.String()
		if others := len(e.Records) - 1; others > 0 {
			what += fmt.Sprintf(", with %d more of the same child", others)
		}
	}
	asked := fmt.Sprintf("  %s asked for it on %s. Reason: %s\n", names[e.By], dayIn(e.At, zone), e.Reason)
	if e.ConfirmedAt.IsZero() {
		return fmt.Sprintf("Not erased yet: %s.\n%s  Another person confirms it with\n    streetlight erase confirm %s --by NAME\n", what, asked, e.ID)
	}
	return fmt.Sprintf("Erased on %s: %s.\n%s  %s confirmed it. It is erasure %s.\n", dayIn(e.ConfirmedAt, zone), what, asked, names[e.ConfirmedBy], e.ID)
}

func dayIn(t time.Time, zone *time.Location) string { return t.In(zone).Format("2 January 2006") }
