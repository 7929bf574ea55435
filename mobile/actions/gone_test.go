package actions_test

import (
	"slices"
	"testing"

	"streetlight/mobile/actions"
	"streetlight/mobile/hubtest"
	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
	"streetlight/sync/replica"
)

// aboutRobin is a contact with a named child.
func aboutRobin(fact string) actions.Draft {
	d := contact(fact)
	d.NewChild = casework.Values{casework.FieldChildName: {"Robin Example"}, casework.FieldBirthDate: {"2011-05-01"}}
	return d
}

func TestEntriesOfAGoneScopeAreNoLongerListed(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	gone, kept := p.record(aboutRobin("Of the scope that goes.")), p.record(contact("Of another."))
	p.sync()
	must(t, p.SaveDraft(t.Context(), actions.Draft{Kind: casework.StreetContact, Child: gone.Child, Values: casework.Values{casework.FieldFact: {"Half"}}}))
	s.Ungrant(hubtest.Worker.ID, s.ScopeOf(gone.ID))
	p.sync()
	for _, when := range []string{"at once", "after a restart"} {
		if _, err := p.Entry(t.Context(), gone.ID); !casework.Refused(err, casework.NotFound) {
			t.Errorf("%s: the entry is found still: %v", when, err)
		}
		if _, err := p.Child(t.Context(), gone.Child); err == nil {
			t.Errorf("%s: the child has a page still", when)
		}
		entries, err := p.Entries(t.Context(), 0)
		must(t, err)
		few, err := p.Entries(t.Context(), 5)
		must(t, err)
		children, err := p.Children(t.Context(), "")
		must(t, err)
		drafts, err := p.Drafts(t.Context())
		must(t, err)
		if len(entries) != 1 || len(few) != 1 || entries[0].ID != kept.ID || len(children) != 1 || len(drafts) != 1 {
			t.Errorf("%s: got %d entries, %d of the newest, %d children and %d drafts, want one each", when, len(entries), len(few), len(children), len(drafts))
		}
		p.wantCounts(0, 1, 0, 0)
		p.reopen()
	}
	again := contact("Met again.")
	again.Child = gone.Child
	if _, err := p.Record(t.Context(), again); err == nil {
		t.Error("an entry was recorded about a child that the phone does not hold")
	}
	p.record(contact("Another."))
	p.sync()
	p.wantCounts(0, 2, 0, 0)
	s.Grant(hubtest.Worker.ID, s.ScopeOf(gone.ID), replica.Write)
	p.sync()
	p.wantStanding(gone.ID, actions.Safe)
	p.wantCounts(0, 3, 0, 0)
}

func TestWhatWasNotSentToAGoneScopeWaitsAndIsKeptApart(t *testing.T) {
	s := newScene(t)
	p := s.enrol()
	e := p.record(aboutRobin("First."))
	p.sync()
	s.Lose(func(int) hubtest.Loss { return hubtest.Answer })
	p.sync()
	s.Lose(nil)
	file := s.ScopeOf(e.ID)
	s.Ungrant(hubtest.Worker.ID, file)
	s.Refuse(func(ops []crdt.Op) string {
		if slices.ContainsFunc(ops, func(op crdt.Op) bool { return string(op.Value) == "Late." }) {
			return "You may no longer write to this record."
		}
		return ""
	})
	late := contact("Late.")
	late.Child = e.Child
	p.record(late)
	if r := p.sync(); r.Apart != 1 {
		t.Errorf("got %+v, want one kept apart", r)
	}
	for range 2 {
		if got := p.status(); got.Waiting != 0 || got.Quarantined != 1 {
			t.Errorf("%d wait and %d are kept apart, want one apart", got.Waiting, got.Quarantined)
		}
		p.reopen()
	}
}

// A worker's second phone begins a long record with a snapshot: what it lists, finds and shows is what the first does.
func TestASecondPhoneListsWhatCameInASnapshot(t *testing.T) {
	s := newScene(t)
	first := s.enrol()
	begun := first.record(aboutRobin("Entry 0"))
	for range 12 {
		d := contact("Another entry.")
		d.Child = begun.Child
		first.record(d)
	}
	first.sync()
	s.Judge(begun.ID, casework.Returned, "not_clear", "Who was there?")
	first.sync()
	s.Snapshots(5, 3000)
	second := s.enrol()
	second.sync()
	for range 2 {
		want, err := first.Child(t.Context(), begun.Child)
		must(t, err)
		got, err := second.Child(t.Context(), begun.Child)
		must(t, err)
		if len(got.Timeline) != len(want.Timeline) || got.Name != want.Name || got.Entries != 13 || !got.Last.Equal(want.Last) {
			t.Errorf("the second phone shows %d entries of %q, the first %d of %q", len(got.Timeline), got.Name, len(want.Timeline), want.Name)
		}
		entries, err := second.Entries(t.Context(), 0)
		must(t, err)
		children, err := second.Children(t.Context(), "robin")
		must(t, err)
		if len(entries) != 13 || len(children) != 1 || children[0].Entries != 13 {
			t.Errorf("%d entries and %d children are listed, want 13 and 1", len(entries), len(children))
		}
		if e := second.entry(begun.ID); e.ReceivedAt.IsZero() || e.SavedAt.IsZero() {
			t.Errorf("no times are known of %+v", e)
		}
		second.wantStanding(begun.ID, actions.Returned)
		second.wantCounts(0, 12, 1, 0)
		second.reopen()
	}
	fresh := contact("After it.")
	fresh.Child = begun.Child
	e := second.record(fresh)
	second.sync()
	first.sync()
	first.wantStanding(e.ID, actions.Safe)
	if s.ScopeOf(e.ID) != s.ScopeOf(begun.ID) {
		t.Error("the second phone began a second file")
	}
}

// A successor who was given a record to write in sees it, adds to it and corrects it; one who may only read does neither.
func TestASuccessorGoesOnWithAFile(t *testing.T) {
	for name, write := range map[string]bool{"to write": true, "to read": false} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			author := s.enrol()
			e := author.record(aboutRobin("First."))
			author.sync()
			file := s.ScopeOf(e.ID)
			next := hubtest.Worker
			next.ID, next.Name = casework.WorkerID{0xb2}, "Kim Example"
			p := s.enrolAs(next)
			own := casework.ScopeID{0xee}
			s.Give(next.ID, own, records.Meta{Kind: casework.UserScope}, hubtest.Value{Entity: [16]byte(file), Field: casework.FieldGrant,
				Is: records.Grant{Scope: file, Kind: casework.FileScope, Child: e.Child, Write: write}})
			access := replica.Read
			if write {
				access = replica.Write
			}
			s.Grant(next.ID, file, access)
			p.sync()
			if got := p.entry(e.ID); got.Author != hubtest.Worker.ID || got.ChildName != "Robin Example" || got.AuthorName == "" {
				t.Errorf("got %+v, want the entry of the author", got)
			}
			err := p.Amend(t.Context(), e.ID, casework.Values{casework.FieldFact: {"First, put right."}})
			if casework.Refused(err, casework.Forbidden) == write {
				t.Errorf("correcting: %v", err)
			}
			more := contact("By the successor.")
			more.Child = e.Child
			added := p.record(more)
			p.sync()
			if in := s.ScopeOf(added.ID) == file; in != write {
				t.Errorf("the new entry is in the file: %v, want %v", in, write)
			}
			author.sync()
			if write {
				if got := author.entry(e.ID).Values.Get(casework.FieldFact); got != "First, put right." {
					t.Errorf("the author sees %q", got)
				}
				if got := author.entry(e.ID).AuthorName; got != "" {
					t.Errorf("to its author the entry is by %q, want it to be their own", got)
				}
				if got := author.entry(added.ID); got.Author != next.ID {
					t.Errorf("the author of the addition is %s", got.Author)
				}
			}
			s.Ungrant(next.ID, file)
			p.sync()
			if _, err := p.Entry(t.Context(), e.ID); err == nil {
				t.Error("the file is shown still")
			}
		})
	}
}
