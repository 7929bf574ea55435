package main

import (
	"context"
	"fmt"
	"strings"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

type settleCommand struct {
	Entry   string  `arg:"" help:"Id of the entry; or of the child or plan whose shared words contradict each other."`
	Field   string  `arg:"" help:"Name of the field."`
	Value   *string `arg:"" optional:"" help:"The value that is to stand; empty removes it."`
	Choose  int     `placeholder:"N" help:"Let version N stand, as “phone conflicts” numbers them."`
	Combine bool    `help:"Let all versions stand as one text, one below the other; only where a field holds several lines."`
}

// Run settles a contradiction.
func (c *settleCommand) Run(ctx context.Context, s *surroundings) error {
	id, err := casework.ParseID[casework.EntryID](c.Entry)
	if err != nil {
		return err
	}
	if err := s.open(ctx); err != nil {
		return err
	}
	entry, err := s.phone.Entry(ctx, id)
	if casework.Refused(err, casework.NotFound) {
		return c.settleWords(ctx, s, id, err)
	}
	if err != nil {
		return err
	}
	versions := entry.Versions[c.Field]
	f, ok := casework.Find(casework.EntryFields(), c.Field)
	if !ok {
		return noSuchField(c.Field)
	}
	text, err := c.text(f, versions)
	if err != nil {
		return err
	}
	if err := contested(f, versions, entry.Fields[c.Field], text, "phone correct"); err != nil {
		return err
	}
	if err := s.phone.Settle(ctx, id, c.Field, text, actions.Texts(versions)); err != nil {
		return err
	}
	if entry, err = s.phone.Entry(ctx, id); err != nil {
		return err
	}
	return s.print(entry, entryWords(entry))
}

func noSuchField(name string) error { return casework.RefuseField(name, "There is no such field.") }

// contested refuses to settle what nobody contradicts, for that would replace words which nobody was shown. What stands so
// already may be settled again. Instead is the command that changes such a field.
func contested(f casework.Field, versions []actions.Version, stands any, text, instead string) error {
	if len(versions) > 0 || stands == f.Tidy(text) || stands == nil && text == "" {
		return nil
	}
	return casework.Refuse(casework.Invalid, f.Label+" holds no contradiction, or it was settled meanwhile: nothing was changed. “"+instead+"” changes it.")
}

// text is the value that is to stand: the one given, one of the versions, or all of them.
func (c *settleCommand) text(f casework.Field, versions []actions.Version) (string, error) {
	ways := 0
	for _, used := range []bool{c.Value != nil, c.Choose != 0, c.Combine} {
		if used {
			ways++
		}
	}
	switch {
	case ways != 1:
		return "", errUsage{"Say what is to stand: a value, or --choose N, or --combine; one of them."}
	case c.Value != nil:
		return *c.Value, nil
	case len(versions) == 0:
		return "", casework.RefuseField(c.Field, "People do not contradict each other in this field.")
	case c.Combine && f.Type != casework.Note:
		return "", errUsage{f.Label + " holds one value, so its versions cannot stand together. Say --choose N, or a value."}
	case c.Combine:
		return actions.Combined(versions), nil
	case c.Choose < 1 || c.Choose > len(versions):
		return "", casework.Refuse(casework.Invalid, fmt.Sprintf("There are %d versions; give a number from 1 to %d.", len(versions), len(versions)))
	}
	return versions[c.Choose-1].Text, nil
}

// conflictsWords lists what contradicts each other: each version with its number, who wrote it, and when.
func conflictsWords(entries []actions.EntryView, pictures []actions.PictureView) string {
	if len(entries)+len(pictures) == 0 {
		return "Nobody contradicts anybody on this phone.\n"
	}
	var b strings.Builder
	for _, e := range entries {
		fmt.Fprintf(&b, "%s about %s, %s\n", e.ID, oneLine(e.ChildName, 60), when(e.OccurredAt()))
		for _, name := range e.Conflicts {
			f, _ := casework.Find(casework.EntryFields(), name)
			writeVersions(&b, e.ID.String(), f, e.Versions[name])
		}
	}
	for _, p := range pictures {
		writePictureConflicts(&b, p)
	}
	return b.String()
}

// writeVersions shows the versions of one field and how to settle it.
func writeVersions(b *strings.Builder, id string, f casework.Field, versions []actions.Version) {
	fmt.Fprintf(b, "  %s (%s)\n", f.Name, f.Label)
	for i, v := range versions {
		fmt.Fprintf(b, "    %d  %s, %s: %s\n", i+1, byWords(v), when(v.At), oneLine(valueWords(f, v.Text), 400))
	}
	fmt.Fprintf(b, "    settle it: phone settle %s %s --choose N, %s\n", id, f.Name, otherWays(f))
}

// otherWays says how a contradiction is settled other than by choosing: only several lines can stand below each other.
func otherWays(f casework.Field) string {
	if f.Type == casework.Note {
		return "or --combine, or a value"
	}
	return "or a value"
}

// byWords says who wrote a version.
func byWords(v actions.Version) string {
	switch {
	case v.Name != "":
		return oneLine(v.Name, 60)
	case v.By.IsZero():
		return "the server"
	}
	return "worker " + v.By.String()
}
