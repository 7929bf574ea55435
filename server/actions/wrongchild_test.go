package actions_test

import (
	"slices"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
	"streetlight/sync/records"
)

// twoChildren is a knife recorded under Sam that was Jude's: both are known to the police.
func twoChildren(t *testing.T) (p *partnership, reed *phone, sam, jude casework.ChildID, id casework.EntryID) {
	t.Helper()
	p = newPartnership(t)
	reed = p.enrol("reed")
	sam, jude = reed.meets(called("Sam Hollis", "14_15")), reed.meets(called("Jude Ashdown", "16_17"))
	reed.records(jude, p.street(nil))
	id = reed.records(sam, p.street(seen()))
	reed.sync()
	p.pass(time.Hour)
	return p, reed, sam, jude, id
}

func (p *partnership) move(who string, id casework.EntryID, to casework.ChildID) casework.EntryID {
	p.t.Helper()
	moved, err := p.service.WrongChild(p.t.Context(), p.as(who), actions.WrongChildInput{Entry: id, Content: p.entry(who, id).Content, Right: to})
	p.must(err)
	return moved
}

func TestAnEntryAboutTheWrongChildIsWrittenAnewUnderTheRightOne(t *testing.T) {
	p, reed, sam, jude, id := twoChildren(t)
	p.decide("nair", p.decision("nair", id))
	before := p.entry("nair", id)
	moved := p.move("nair", id, jude)
	old, now := p.entry("nair", id), p.entry("nair", moved)
	if old.Verdict != casework.Withdrawn || old.MovedTo != moved || now.MovedFrom != id || now.Child.ID != jude || now.Author != "Tom Reed" || now.Verdict != casework.Submitted {
		t.Errorf("old: %q to %s; new: from %s about %s by %q, %q", old.Verdict, old.MovedTo, now.MovedFrom, now.Child.Name, now.Author, now.Verdict)
	}
	if !now.ReceivedAt.Equal(before.ReceivedAt) || now.Summary != before.Summary || len(now.Lines) != len(before.Lines) || now.Share != nil {
		t.Errorf("the new entry is %+v, want the words and the receipt of the old one and no decision", now)
	}
	if got := p.queue("nair"); len(got) != 2 || !slices.Contains(got, moved) || slices.Contains(got, id) {
		t.Errorf("the queue holds %v, want the new entry and not the old one", got)
	}
	_, err := p.service.Entry(t.Context(), p.as("quinn"), id)
	wantRefusal(t, err, casework.NotFound)
	alerts, err := p.service.Alerts(t.Context(), p.as("ashworth"))
	p.must(err)
	about := map[casework.ChildID]int{}
	for _, a := range alerts {
		if a.Rule == "R7" {
			about[a.Child.ID]++
		}
	}
	if about[jude] != 1 {
		t.Errorf("the knife is put to people about %v, want once about Jude %s (Sam is %s)", about, jude, sam)
	}
	reed.sync()
	if got, ok, err := records.ReadWhole[casework.EntryID](reed.state(reed.files[jude]), moved, casework.FieldMovedFrom); err != nil || !ok || got != id {
		t.Errorf("the author's phone finds %s, %t, %v", got, ok, err)
	}
}

// Whoever moves an entry is not its author, so they may approve it; the author still may not.
func TestAMovedEntryIsStillItsAuthorsOwn(t *testing.T) {
	p, reed, _, jude, id := twoChildren(t)
	moved := p.move("nair", id, jude)
	p.judge("hale", p.approval("hale", moved))
	reed.sync()
	reed.changes(jude, moved, func(v casework.Values) { v.Set(casework.FieldPlace, "Bus station") })
	reed.sync()
	if got := p.entry("nair", moved); got.Verdict != casework.Submitted {
		t.Errorf("after its author's correction it is %q", got.Verdict)
	}
	p.promote("reed", casework.Supervisor)
	wantRefusal(t, p.service.Judge(t.Context(), p.as("reed"), p.approval("nair", moved)), casework.Forbidden)
}

func TestAnEntryIsMovedToAChildMetForTheFirstTime(t *testing.T) {
	p, reed, _, _, id := twoChildren(t)
	in := actions.WrongChildInput{Entry: id, Content: p.entry("nair", id).Content, New: called("Kai Dunmore", "14_15")}
	moved, err := p.service.WrongChild(t.Context(), p.as("nair"), in)
	p.must(err)
	page := p.entry("nair", moved)
	if page.Child.Name != "Kai Dunmore" {
		t.Errorf("it stands under %q", page.Child.Name)
	}
	reed.sync()
	for _, scope := range reed.Scopes() {
		if meta := records.ReadMeta(reed.state(scope), scope); meta.Child == page.Child.ID {
			return
		}
	}
	t.Error("the author's phone does not hold the new record")
}

func TestMovesThatAreRefused(t *testing.T) {
	p, reed, sam, jude, id := twoChildren(t)
	cole := p.enrol("cole")
	theirs := cole.meets(called("Jo Penn", "14_15"))
	cole.records(theirs, p.mentor(nil))
	cole.sync()
	good := actions.WrongChildInput{Entry: id, Content: p.entry("nair", id).Content, Right: jude}
	for name, c := range map[string]struct {
		who   string
		spoil func(*actions.WrongChildInput)
		kind  casework.Reason
	}{
		"by another agency":       {"vine", func(*actions.WrongChildInput) {}, casework.NotFound},
		"by its author":           {"reed", func(*actions.WrongChildInput) {}, casework.Forbidden},
		"of another content":      {"nair", func(in *actions.WrongChildInput) { in.Content = casework.ContentHash{1} }, casework.Conflict},
		"to the same child":       {"nair", func(in *actions.WrongChildInput) { in.Right = sam }, casework.Invalid},
		"to a child of another's": {"nair", func(in *actions.WrongChildInput) { in.Right = theirs }, casework.Invalid},
		"to nobody":               {"nair", func(in *actions.WrongChildInput) { in.Right = casework.ChildID{} }, casework.Invalid},
		"to a child of the year 300": {"nair", func(in *actions.WrongChildInput) {
			in.Right, in.New = casework.ChildID{}, casework.Values{casework.FieldAgeBand: {"300"}}
		}, casework.Invalid},
	} {
		in := good
		c.spoil(&in)
		if _, err := p.service.WrongChild(t.Context(), p.as(c.who), in); !casework.Refused(err, c.kind) {
			t.Errorf("%s: got %v, want %s", name, err, c.kind)
		}
	}
	if got := p.entry("nair", id); got.Verdict != casework.Submitted {
		t.Errorf("after refusals it is %q", got.Verdict)
	}
	p.move("nair", id, jude)
	_, err := p.service.WrongChild(t.Context(), p.as("nair"), good)
	wantRefusal(t, err, casework.Conflict)
	reed.sync()
}

func TestASupervisorFindsTheRightChildAmongTheirAgencys(t *testing.T) {
	p, _, _, jude, _ := twoChildren(t)
	cole := p.enrol("cole")
	cole.records(cole.meets(called("Jude Penn", "14_15")), p.mentor(nil))
	cole.sync()
	found, more, err := p.service.FindChildren(t.Context(), p.as("nair"), "jude")
	p.must(err)
	if len(found) != 1 || found[0].ID != jude || more {
		t.Errorf("found %+v, more %t", found, more)
	}
	if found, _, err := p.service.FindChildren(t.Context(), p.as("nair"), " "); err != nil || len(found) != 0 {
		t.Errorf("no words find %+v, %v", found, err)
	}
	_, _, err = p.service.FindChildren(t.Context(), p.as("quinn"), "jude")
	wantRefusal(t, err, casework.Forbidden)
}
