package practice

import (
	"fmt"
	"strings"
	"time"

	"streetlight/shared/casework"
)

func (c *checker) templates() {
	once(c, c.pack.Templates, func(t Template) string { return t.Name }, "templates")
	for i, t := range c.pack.Templates {
		if !templateForm.MatchString(t.Name) {
			c.add(fmt.Sprintf("%q is not the name of a template. Write it in capitals, such as VIOLENCE.", t.Name), "templates", i, "name")
		}
		c.words(t.Title, "templates", i, "title")
		c.words(t.Source, "templates", i, "source")
		if len(t.Actions) == 0 {
			c.add("The template has no actions. Write at least one row.", "templates", i, "actions")
		}
		for j, row := range t.Actions {
			c.words(row.If, "templates", i, "actions", j, "if")
			c.words(row.Who, "templates", i, "actions", j, "who")
			c.words(row.Does, "templates", i, "actions", j, "does")
			c.words(row.By, "templates", i, "actions", j, "by")
		}
	}
}

func (c *checker) timers() {
	c.words(c.pack.Timers.Source, "timers", "source")
	rows := c.pack.Timers.Priorities
	for i, want := range []casework.Priority{casework.P1, casework.P2, casework.P3} {
		if len(rows) != 3 || rows[i].Priority != want {
			c.add("The timers are not complete. Write one row for each priority: 1, 2, 3.", "timers", "priorities")
			return
		}
		for _, what := range []Timer{Acknowledge, OwnerNamed, PlanActive, FirstReview, ThenEvery} {
			if rows[i].Of(what).IsZero() {
				c.add(fmt.Sprintf("Priority %d has no %s. Write how long, such as 4h or 10wd.", want, what), "timers", "priorities", i, string(what))
			}
		}
	}
}

func (c *checker) approval() {
	for i, k := range c.pack.Approval {
		c.kind(k, "approval", i)
	}
}

func (c *checker) kind(k casework.Kind, steps ...Step) {
	if !known(casework.Kinds(), string(k)) {
		c.add(fmt.Sprintf("%q is not a kind of entry. Write one of: %s.", k, codes(casework.Kinds())), steps...)
	}
}

func (c *checker) disclosure() {
	d := c.pack.Disclosure
	c.words(d.Source, "disclosure", "source")
	if bases := c.pack.LawfulBases(); !known(bases, d.Basis) {
		c.add(fmt.Sprintf("%q is not a lawful basis. Write one of: %s.", d.Basis, codes(bases)), "disclosure", "basis")
	}
	if d.UrgentUpTo < casework.P1 || d.UrgentUpTo > casework.P3 {
		c.add(fmt.Sprintf("Priority %d does not exist. Write 1, 2 or 3.", d.UrgentUpTo), "disclosure", "urgent_up_to")
	}
	for i, name := range d.Always {
		c.disclosed(name, "disclosure", "always", i)
	}
	for i, name := range d.Urgent {
		c.disclosed(name, "disclosure", "urgent", i)
	}
}

func (c *checker) disclosed(name string, steps ...Step) {
	f, ok := casework.Find(casework.EntryFields(), name)
	if (ok && f.Type != casework.Note) || name == "agency" {
		return
	}
	c.add(fmt.Sprintf("%q cannot be shown by an alert. Name a field of an entry that is no free text.", name), steps...)
}

func (c *checker) calendar() {
	cal := c.pack.Calendar
	c.words(cal.Name, "calendar", "name")
	c.words(cal.Source, "calendar", "source")
	for name, d := range map[string]Day{"checked": cal.Checked, "from": cal.From, "to": cal.To} {
		c.day(d, "calendar", name)
	}
	for i, d := range cal.Holidays {
		c.day(d, "calendar", "holidays", i)
		if !cal.Covers(d) {
			c.add(fmt.Sprintf("%s lies outside the calendar's from and to. Move them or take it out.", d), "calendar", "holidays", i)
		}
	}
	once(c, cal.Holidays, func(d Day) string { return string(d) }, "calendar", "holidays")
}

func (c *checker) day(d Day, steps ...Step) {
	if _, err := time.Parse(casework.DayLayout, string(d)); err != nil {
		c.add(fmt.Sprintf("%q is not a date. Write it like 2026-01-05.", d), steps...)
	}
}

func (c *checker) contacts() {
	if len(c.pack.Contacts) == 0 {
		c.add("The pack has no contact numbers. Write whom to ring in immediate danger.", "contacts")
	}
	for i, contact := range c.pack.Contacts {
		c.words(contact.Name, "contacts", i, "name")
		c.words(contact.Number, "contacts", i, "number")
		c.words(contact.For, "contacts", i, "for")
		c.words(contact.Source, "contacts", i, "source")
		c.day(contact.Checked, "contacts", i, "checked")
	}
}

func (c *checker) wording() {
	once(c, c.pack.Wording, func(w Wording) string { return w.SayNot }, "wording")
	for i, w := range c.pack.Wording {
		c.words(w.SayNot, "wording", i, "say_not")
		c.words(w.Rather, "wording", i, "rather")
		c.words(w.Source, "wording", i, "source")
		if w.SayNot != strings.ToLower(w.SayNot) {
			c.add("Write the phrase in lower case; it is found in any case.", "wording", i, "say_not")
		}
	}
}
