package main

import (
	"bytes"
	"strings"
	"testing"

	"streetlight/mobile/actions"
	"streetlight/mobile/hubtest"
	"streetlight/shared/casework"
	"streetlight/sync/records"
)

// What was shared with a worker is shown by the id that stands with it.
func TestShowASharedCopy(t *testing.T) {
	c := newCLI(t)
	c.enrol()
	child, entry := casework.ChildID{0xc1}, casework.EntryID{0xe1}
	c.hub.Give(hubtest.Worker.ID, casework.ScopeID{0x0a}, records.Meta{Kind: casework.UserScope})
	c.hub.Give(hubtest.Worker.ID, casework.ScopeID{0x05}, records.Meta{Kind: casework.ChildScope, Child: child},
		hubtest.Value{Entity: entry, Field: casework.FieldPublished, Is: casework.Published{Entry: entry, Kind: casework.MentorNote, Child: child, Author: hubtest.Worker.ID,
			Values: casework.Values{casework.FieldFact: {"Came on time."}}, Share: casework.Share{Publish: true, Basis: "public_task", Purpose: "The meeting on Monday"}}})
	c.well("sync")
	if out := c.well("show", child.String()); !strings.Contains(out, entry.String()) {
		t.Errorf("the child's page does not name the entry: %q", out)
	}
	out := c.well("show", entry.String())
	for _, want := range []string{"Mentor note about", "Shared with you: written by", "Came on time.", "The meeting on Monday", child.String()} {
		if !strings.Contains(out, want) {
			t.Errorf("got %q, want %q in it", out, want)
		}
	}
	if out := c.well("--json", "show", entry.String()); !strings.Contains(out, `"fact":"Came on time."`) || !strings.Contains(out, `"child":"`+child.String()) {
		t.Errorf("as JSON: got %q", out)
	}
}

func TestACopiedPhoneIsToldWhatEnrollingItDoesToTheOther(t *testing.T) {
	var said bytes.Buffer
	s := &surroundings{in: strings.NewReader(""), err: &said}
	if err := s.beforeAgain(actions.Again{Worker: "Sam Example", Copied: true}); err != nil {
		t.Errorf("a program is stopped: %v", err)
	}
	for _, want := range []string{"one of the two is a copy", "goes on for Sam Example", "destroys its records", "sealed"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("got %q, want %q in it", said.String(), want)
		}
	}
	said.Reset()
	if err := s.beforeAgain(actions.Again{Worker: "Sam Example"}); err != nil || said.Len() > 0 {
		t.Errorf("one that was not copied is told %q, %v", said.String(), err)
	}
}
