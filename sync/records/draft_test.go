package records_test

import (
	"errors"
	"reflect"
	"testing"

	"streetlight/shared/casework"
	"streetlight/sync/records"
)

func TestADraftIsReadAsItWasKept(t *testing.T) {
	d := records.Draft{Kind: casework.MentorNote, Child: casework.ChildID{1}, NewChild: casework.Values{casework.FieldChildName: {"Robin Example"}},
		Values: casework.Values{casework.FieldFact: {"Half a sent"}}, SavedAt: 1767592800000, Entry: casework.EntryID{2}}
	b, err := d.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := records.ReadDraft(b); err != nil || !reflect.DeepEqual(got, d) {
		t.Errorf("got %+v, %v, want %+v", got, err, d)
	}
	if _, err := records.ReadDraft(make([]byte, records.MaxDraft+1)); !errors.Is(err, records.ErrDraft) {
		t.Errorf("too large: %v", err)
	}
}

func FuzzReadDraft(f *testing.F) {
	b, err := records.Draft{Kind: casework.StreetContact, Values: casework.Values{casework.FieldFact: {"x"}}}.Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, in []byte) {
		d, err := records.ReadDraft(in)
		if err != nil {
			if !errors.Is(err, records.ErrDraft) {
				t.Errorf("got %v, want ErrDraft", err)
			}
			return
		}
		if _, err := d.Encode(); err != nil {
			t.Errorf("what was read cannot be written: %v", err)
		}
	})
}
