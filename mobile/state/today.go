package state

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

// RecentEntries is how many of the latest entries the day shows.
const RecentEntries = 5

// Today is the worker's day: what came back, what is due, what was begun, what is new, and what still waits to be sent.
type Today struct {
	Sync     Sync
	Entries  []actions.EntryView
	Children []actions.ChildView
	Drafts   []actions.Draft
	NewCards []casework.ChildID // children whose action card the worker has not opened yet
	Welcome  bool               // the phone was set up a moment ago
	Loading  bool
	Trouble  string // why the day could not be read
	Now      time.Time
}

// Heading is the day in words.
func (t Today) Heading() string { return t.Now.Format("Monday 2 January") }

// Worker is who works here, in one line.
func (t Today) Worker() string {
	w := t.Sync.Status.Worker
	if w.Name == "" {
		return ""
	}
	return w.Name + ", " + w.Role.Label()
}

// Kind is the kind of entry this worker records; "" for a role that records none.
func (t Today) Kind() casework.Kind { return t.Sync.Status.Worker.Role.KindOf() }

// RecordLabel is the label of the one big button.
func (t Today) RecordLabel() string {
	if t.Kind() == "" {
		return ""
	}
	return "Record a " + strings.ToLower(t.Kind().Label())
}

// Returned are the entries a supervisor sent back, newest first.
func (t Today) Returned() []actions.EntryView { return t.standing(actions.Returned) }

// KeptApart are the entries the server keeps apart.
func (t Today) KeptApart() []actions.EntryView { return t.standing(actions.Quarantined) }

// Contradicted are the entries in which people wrote different things, newest first.
func (t Today) Contradicted() []actions.EntryView {
	var out []actions.EntryView
	for _, e := range newestFirst(t.Entries) {
		if len(e.Conflicts) > 0 {
			out = append(out, e)
		}
	}
	return out
}

func (t Today) standing(s actions.Standing) []actions.EntryView {
	var out []actions.EntryView
	for _, e := range newestFirst(t.Entries) {
		if e.Standing == s {
			out = append(out, e)
		}
	}
	return out
}

// Due is one promised contact with a child.
type Due struct {
	Entry actions.EntryView
	On    time.Time
	Late  bool
}

// Due are the contacts promised for today or tomorrow, or promised and not kept: a child's latest entry decides.
func (t Today) Due() []Due {
	var out []Due
	seen := map[casework.ChildID]bool{}
	for _, e := range newestFirst(t.Entries) {
		if seen[e.Child] {
			continue
		}
		seen[e.Child] = true
		on := e.Values.Time(casework.FieldNextContact)
		if days := daysBetween(t.Now, on); !on.IsZero() && days <= 1 {
			out = append(out, Due{Entry: e, On: on, Late: days < 0})
		}
	}
	slices.SortStableFunc(out, func(a, b Due) int { return a.On.Compare(b.On) })
	return out
}

// Words says when the contact is due, seen from now.
func (d Due) Words(now time.Time) string {
	if d.Late {
		return "Was due " + DayWords(d.On, now)
	}
	return "Due " + DayWords(d.On, now)
}

// Cards are the children with an action card that is new to this worker, the nearest review first. The others stand on
// the child's page.
func (t Today) Cards() []actions.ChildView {
	var out []actions.ChildView
	for _, c := range t.Children {
		if c.Card != nil && slices.Contains(t.NewCards, c.ID) {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b actions.ChildView) int { return a.Card.ReviewDate.Compare(b.Card.ReviewDate) })
	return out
}

// Recent are the latest entries that nothing else on the page shows.
func (t Today) Recent() []actions.EntryView {
	var out []actions.EntryView
	for _, e := range newestFirst(t.Entries) {
		if e.Standing != actions.Returned && e.Standing != actions.Quarantined && len(e.Conflicts) == 0 {
			out = append(out, e)
		}
	}
	return out[:min(RecentEntries, len(out))]
}

// WelcomeWords are said once, on a phone that was just set up.
func (t Today) WelcomeWords() (title, detail string) {
	st := t.Sync.Status
	if !t.Welcome || st.Worker.Name == "" {
		return "", ""
	}
	return "This phone is set up", fmt.Sprintf("It works for %s of %s, with signal and without.", st.Worker.Name, st.Agency.Name)
}

// EmptyWords say what will stand here, and how to begin.
func (t Today) EmptyWords() string {
	if t.RecordLabel() == "" {
		return "What is due and what comes back to you stands here."
	}
	return fmt.Sprintf("Begin with \"%s\". It works without signal, and is sent by itself when there is some. What is due and what comes back to you stands here too.", t.RecordLabel())
}

// Empty says whether there is nothing at all to show.
func (t Today) Empty() bool {
	return !t.Loading && t.Trouble == "" && len(t.Entries) == 0 && len(t.Drafts) == 0 && len(t.Cards()) == 0
}

// DraftWords is a draft in two lines: what it is, and how far it is.
func DraftWords(d actions.Draft, children []actions.ChildView, now time.Time) (title, detail string) {
	if field, ok := d.Settles(); ok {
		return "Two versions: " + lowerFirst(field.Label), "Not settled yet, kept " + When(d.SavedAt, now)
	}
	who := whoOfDraft(d, children).Title()
	if name := d.NewChild.Get(casework.FieldChildName); name != "" {
		who = name
	}
	if who == "" {
		who = "child not chosen yet"
	}
	title = fmt.Sprintf("%s: %s", d.Kind.Label(), who)
	detail = "Not finished"
	if !d.Entry.IsZero() {
		detail = "A correction, not finished"
	}
	if !d.SavedAt.IsZero() {
		detail += ", kept " + When(d.SavedAt, now)
	}
	return title, detail
}
