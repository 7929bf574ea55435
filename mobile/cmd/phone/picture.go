package main

import (
	"context"
	"fmt"
	"strings"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

// writePicture shows what a child's network shares with this worker.
func writePicture(b *strings.Builder, p actions.PictureView) {
	fmt.Fprintf(b, "Shared with you (kept under %s)\n", p.Child)
	if len(p.Conflicts) > 0 {
		fmt.Fprintf(b, "Contradictions in: %s. See them with: phone conflicts\n", strings.Join(p.Conflicts, ", "))
	}
	for _, plan := range p.Plans {
		fmt.Fprintf(b, "Plan %s: %s, owner %s, review %s\n%s\n", plan.ID, oneLine(plan.Title, 200), oneLine(plan.OwnerName, 100), plan.ReviewDate.Format(casework.DayLayout), paragraph(plan.WhyNow))
		writeFields(b, casework.PlanFields(), plan.Values)
		for _, a := range plan.Actions {
			fmt.Fprintf(b, "  If %s: %s %s, %s\n", oneLine(a.If, 300), oneLine(a.Who, 100), oneLine(a.Does, 300), oneLine(a.By, 100))
		}
	}
	for _, c := range p.Shared {
		fmt.Fprintf(b, "%s by %s, %s%s\n", c.Kind.Label(), oneLine(c.Author, 100), when(c.OccurredAt), copyWords(c))
		writeFields(b, casework.EntryFields(), c.Values)
		fmt.Fprintf(b, "%-28s %s\n", "Entry", c.Entry)
	}
	if len(p.Asked) > 0 {
		b.WriteString("You asked for\n" + askedWords(p.Asked))
	}
}

// sharedWords shows one entry that was shared with this worker, and on which terms.
func sharedWords(c actions.CopyView) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s about %s\nShared with you: written by %s%s\n", c.Kind.Label(), oneLine(c.ChildName, 200), oneLine(c.Author, 100), copyWords(c.SharedView))
	for _, l := range []struct{ label, text string }{
		{"On this basis", c.Basis}, {"For", c.Share.Purpose}, {"Conditions", c.Share.Conditions},
	} {
		if l.text != "" {
			fmt.Fprintf(&b, "%-28s %s\n", l.label, oneLine(l.text, 2000))
		}
	}
	writeFields(&b, casework.EntryFields(), c.Values)
	fmt.Fprintf(&b, "%-28s %s\n%-28s %s\n", "Entry", c.Entry, "Child", c.Child)
	return b.String()
}

func copyWords(c actions.SharedView) string {
	switch c.State {
	case casework.CopySuperseded:
		return ": its author has changed it since"
	case casework.CopyRetracted:
		return ": it was taken back"
	}
	return ""
}

// conflictsList is what JSON shows: entries, and then the pictures in which people contradict each other.
func conflictsList(entries []actions.EntryView, pictures []actions.PictureView) []any {
	out := make([]any, 0, len(entries)+len(pictures))
	for _, e := range entries {
		out = append(out, e)
	}
	for _, p := range pictures {
		out = append(out, map[string]any{"picture": p})
	}
	return out
}

func writePictureConflicts(b *strings.Builder, p actions.PictureView) {
	if len(p.Conflicts) > 0 {
		fmt.Fprintf(b, "%s, what is known of %s\n", p.Child, oneLine(p.Name, 60))
	}
	for _, name := range p.Conflicts {
		f, _ := casework.Find(casework.ChildFields(), name)
		writeVersions(b, p.Child.String(), f, p.Versions[name])
	}
	for _, plan := range p.Plans {
		if len(plan.Conflicts) > 0 {
			fmt.Fprintf(b, "%s, plan of %s\n", plan.ID, oneLine(p.Name, 60))
		}
		for _, name := range plan.Conflicts {
			f, _ := casework.Find(casework.PlanFields(), name)
			writeVersions(b, plan.ID.String(), f, plan.Versions[name])
		}
	}
}

// settleWords settles a contradiction in a child's profile or in a plan's words, by a request. None is the refusal for an id
// that is neither.
func (c *settleCommand) settleWords(ctx context.Context, s *surroundings, id [16]byte, none error) error {
	pictures, err := s.phone.Pictures(ctx)
	if err != nil {
		return err
	}
	for _, p := range pictures {
		if p.Child == casework.ChildID(id) {
			said := disputed{casework.ChildFields(), p.Versions[c.Field], p.Fields[c.Field], "phone profile"}
			return c.ask(ctx, s, said, func(set casework.Values) (casework.RequestID, error) {
				return s.phone.SetProfile(ctx, id, set)
			})
		}
		for _, plan := range p.Plans {
			if plan.ID == casework.PlanID(id) {
				said := disputed{casework.PlanFields(), plan.Versions[c.Field], plan.Sections[c.Field], "phone plan-words"}
				return c.ask(ctx, s, said, func(set casework.Values) (casework.RequestID, error) {
					return s.phone.SetPlanWords(ctx, id, set)
				})
			}
		}
	}
	return none
}

// disputed is what is said in one field of shared words.
type disputed struct {
	table    []casework.Field
	versions []actions.Version
	stands   any    // text, or a list of texts; nil for none
	instead  string // the command that changes it where nobody contradicts
}

// ask sends the text that is to stand.
func (c *settleCommand) ask(ctx context.Context, s *surroundings, said disputed, send func(casework.Values) (casework.RequestID, error)) error {
	f, ok := casework.Find(said.table, c.Field)
	if !ok {
		return noSuchField(c.Field)
	}
	text, err := c.text(f, said.versions)
	if err == nil {
		err = contested(f, said.versions, said.stands, text, said.instead)
	}
	if err != nil {
		return err
	}
	id, err := send(oneText(f, text))
	if err != nil {
		return err
	}
	return s.printAsked(ctx, id)
}
