package casework_test

import (
	"testing"

	"streetlight/shared/casework"
)

func TestWhichEntriesNeedConditions(t *testing.T) {
	for name, c := range map[string]struct {
		kind  casework.Kind
		codes []string
		want  bool
	}{
		"handling P":            {casework.Intelligence, []string{"p"}, false},
		"handling C":            {casework.Intelligence, []string{"c"}, true},
		"people disagree":       {casework.Intelligence, []string{"p", "c"}, true},
		"nobody said":           {casework.Intelligence, nil, true},
		"a street contact":      {casework.StreetContact, nil, false},
		"a C where none belong": {casework.MentorNote, []string{"c"}, false},
	} {
		e := casework.Entry{Kind: c.kind, Values: casework.Values{casework.FieldHandling: c.codes}}
		if got := e.NeedsConditions(); got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
	}
}

func TestReadersNeverGetTheSourceOfIntelligence(t *testing.T) {
	values := casework.Values{casework.FieldSource: {"third_party"}, casework.FieldWorkerRef: {"77"}, casework.FieldFact: {"He is being driven about."}}
	got := casework.Entry{Kind: casework.Intelligence, Values: values}.ForReaders()
	if len(got) != 1 || got.Get(casework.FieldFact) == "" {
		t.Errorf("readers get %v", got)
	}
	if got := (casework.Entry{Kind: casework.StreetContact, Values: values}).ForReaders(); len(got) != 3 || len(values) != 3 {
		t.Errorf("of a street contact readers get %v", got)
	}
}

func TestWhatIsAHealthRecord(t *testing.T) {
	for name, c := range map[string]struct {
		kind   casework.Kind
		sector casework.Sector
		want   bool
	}{
		"an emergency department visit":    {casework.EDPresentation, casework.Council, true},
		"a child's voice, heard by health": {casework.ChildVoice, casework.Health, true},
		"a street contact of the police":   {casework.StreetContact, casework.Police, false},
	} {
		if got := (casework.Entry{Kind: c.kind}).IsHealthRecord(casework.Agency{Sector: c.sector}); got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
	}
}
