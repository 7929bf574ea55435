package casework_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"streetlight/shared/casework"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares got with a file of testdata, or writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is no longer what the code says; is that meant? Got:\n%s", path, got)
	}
}

// Numbers, names, types and codes stand in every record that was ever written: a line of this list is never changed and
// never taken away.
func TestFieldsAreStable(t *testing.T) {
	var out strings.Builder
	for _, table := range tables() {
		fmt.Fprintf(&out, "%s\n", table.name)
		byNumber := slices.SortedFunc(slices.Values(table.fields), func(a, b casework.Field) int { return cmp.Compare(a.ID, b.ID) })
		for _, f := range byNumber {
			fmt.Fprintf(&out, "0x%04x %s %s%s\n", uint16(f.ID), f.Name, f.Type, details(f))
		}
	}
	golden(t, "fields.golden", out.String())
}

type table struct {
	name   string
	fields []casework.Field
}

func tables() []table {
	return []table{{"entry", casework.EntryFields()}, {"child", casework.ChildFields()}}
}

func details(f casework.Field) string {
	var out strings.Builder
	for _, c := range f.Choices {
		out.WriteString(" " + c.Code)
	}
	for _, k := range f.Kinds {
		out.WriteString(" @" + string(k))
	}
	if f.Required {
		out.WriteString(" required")
	}
	for _, k := range f.Needed {
		out.WriteString(" needed@" + string(k))
	}
	if f.Auto {
		out.WriteString(" auto")
	}
	return out.String()
}

func TestFieldsAreTold(t *testing.T) {
	numbers := map[casework.FieldID]string{}
	for _, f := range workflow() {
		numbers[f] = fmt.Sprintf("%#x of workflow or scopes", uint16(f))
	}
	for _, table := range tables() {
		names := map[string]bool{}
		for _, f := range table.fields {
			if before, taken := numbers[f.ID]; taken {
				t.Errorf("%s has the number of %s", f.Name, before)
			}
			if names[f.Name] {
				t.Errorf("%s stands twice in the table of the %s", f.Name, table.name)
			}
			numbers[f.ID], names[f.Name] = f.Name, true
			if f.ID == 0 || f.ID&0xc000 != 0 {
				t.Errorf("%s has the number %#x, which the hub or a log writes", f.Name, uint16(f.ID))
			}
			if f.Label == "" || f.Name != strings.ToLower(f.Name) || (f.Type == casework.OneOf) != (len(f.Choices) > 0) {
				t.Errorf("%s is not told in full: %+v", f.Name, f)
			}
		}
	}
}

// workflow are the numbers outside of the tables.
func workflow() []casework.FieldID {
	return []casework.FieldID{casework.FieldScopeKind, casework.FieldScopeChild, casework.FieldScopeAgency, casework.FieldJudgement, casework.FieldShare,
		casework.FieldReceived, casework.FieldAlert, casework.FieldLink, casework.FieldPlan, casework.FieldPublished, casework.FieldPlanNote, casework.FieldCard, casework.FieldGrant,
		casework.FieldPack, casework.FieldAgency, casework.FieldTeam, casework.FieldWorker, casework.FieldDevice}
}

func TestWorkflowIsWrittenByTheHub(t *testing.T) {
	seen := map[casework.FieldID]bool{}
	for _, f := range workflow() {
		if seen[f] {
			t.Errorf("%#x stands twice", uint16(f))
		}
		seen[f] = true
		if got, want := f.HubWritten(), f >= 0x8000; got != want {
			t.Errorf("%#x is written by the hub: %t, want %t", uint16(f), got, want)
		}
	}
	if casework.FieldFact.HubWritten() {
		t.Error("the hub alone writes facts")
	}
}

func TestFindAndLookup(t *testing.T) {
	for _, table := range tables() {
		for _, want := range table.fields {
			byName, ok := casework.Find(table.fields, want.Name)
			byNumber, also := casework.Lookup(table.fields, want.ID)
			if !ok || !also || byName.ID != want.ID || byNumber.Name != want.Name {
				t.Errorf("%s: got %v, %v", want.Name, byName.ID, byNumber.Name)
			}
		}
		if _, ok := casework.Find(table.fields, "nothing"); ok {
			t.Error("found a field that is not there")
		}
		if _, ok := casework.Lookup(table.fields, 0x3fff); ok {
			t.Error("looked up a field that is not there")
		}
	}
}

func TestFieldsForAKindAreThoseOfTheTable(t *testing.T) {
	for _, k := range casework.Kinds() {
		var got, want []string
		for _, f := range casework.FieldsFor(casework.Kind(k.Code)) {
			got = append(got, f.Name)
		}
		for _, f := range casework.EntryFields() {
			if f.For(casework.Kind(k.Code)) {
				want = append(want, f.Name)
			}
		}
		if strings.Join(got, " ") != strings.Join(want, " ") || len(got) == 0 {
			t.Errorf("%s: got %v, want %v", k.Code, got, want)
		}
	}
}

func TestStrangersMayNothing(t *testing.T) {
	for _, role := range []casework.Role{"", "PCSO", "root"} {
		if (casework.Worker{Role: role}).May(casework.SeePlan) {
			t.Errorf("%q may see a plan", role)
		}
	}
	if (casework.Worker{Role: casework.Administrator}).May("something else") || (casework.Worker{Role: casework.PCSO}).May("") {
		t.Error("an act that is not in the table is allowed")
	}
}

func TestRolesRecordOneKind(t *testing.T) {
	want := map[casework.Role]casework.Kind{casework.PCSO: casework.StreetContact, casework.Mentor: casework.MentorNote, casework.FamilyWorker: casework.FamilyVisit}
	for _, r := range casework.Roles() {
		role := casework.Role(r.Code)
		if got := role.KindOf(); got != want[role] {
			t.Errorf("%s records %q, want %q", role, got, want[role])
		}
		if role.Label() == r.Code || role.Label() == "" {
			t.Errorf("%s has no label", role)
		}
	}
	if casework.RecordAct("") != "" {
		t.Error("there is an act for no kind")
	}
}
