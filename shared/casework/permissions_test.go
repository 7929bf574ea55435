package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"streetlight/shared/casework"
)

// The whole table as people can read it: a change of a line is seen by whoever reviews it.
func TestTheTableOfPermissions(t *testing.T) {
	var out strings.Builder
	for _, p := range casework.Permissions() {
		fmt.Fprintf(&out, "%s\n  who: %v\n  on: %v\n", p.Act, p.Roles, joined(p.To))
		if p.In != nil {
			fmt.Fprintf(&out, "  that is: %v\n", joined(p.In))
		}
		if p.Never != nil {
			fmt.Fprintf(&out, "  never on: %v\n", joined(p.Never))
		}
	}
	golden(t, "permissions.golden", out.String())
}

func joined[T ~string](list []T) string {
	var out []string
	for _, v := range list {
		out = append(out, string(v))
	}
	return strings.Join(out, ", ")
}

// caseContent are the acts by which somebody reads or changes what is known of a child.
func caseContent() []casework.Act {
	return []casework.Act{casework.ReadEntry, casework.ReadCopy, casework.ReceiveShares, casework.BeShared, casework.SeeIntelligence,
		casework.SeeChild, casework.SeeAlerts, casework.SeePlan, casework.HoldCard, casework.JudgeEntry, casework.EndShare, casework.ReleaseApart,
		casework.LinkRecords, casework.DecideAlert, casework.OwnPlan, casework.JoinNetwork, casework.NameMembers, casework.WriteProfile, casework.SetFlag,
		casework.WritePlan, casework.BeAllocated, casework.BeTabled, casework.BreakGlass, casework.BeDeputy}
}

func TestWhoReadsFiguresOrLogsReadsNoCase(t *testing.T) {
	for _, role := range []casework.Role{casework.Analyst, casework.Board, casework.Violence, casework.Auditor, casework.Administrator} {
		for _, act := range caseContent() {
			if got := casework.PermissionsOf(act, role); len(got) > 0 {
				t.Errorf("%s may %s: %+v", role.Label(), act, got)
			}
		}
	}
	for _, role := range []casework.Role{casework.Analyst, casework.Board, casework.Violence} {
		if !(casework.Worker{Role: role}).May(casework.SeeAggregates) {
			t.Errorf("%s sees no figures", role.Label())
		}
	}
	for _, p := range casework.PermissionsOf(casework.SeeChild, casework.Guardian) {
		if !slices.Equal(p.To, []casework.Relation{casework.Keeps}) {
			t.Errorf("a data protection officer opens %v", p.To)
		}
	}
}

func TestMentorsAndAdvocatesNeverReadIntelligence(t *testing.T) {
	for _, role := range []casework.Role{casework.Mentor, casework.Advocate, casework.Administrator, casework.Analyst, casework.Board} {
		for _, act := range []casework.Act{casework.SeeIntelligence, casework.RecordIntel} {
			if len(casework.PermissionsOf(act, role)) > 0 {
				t.Errorf("%s may %s", role.Label(), act)
			}
		}
	}
}

func TestEachRoleAndActStandsInTheTable(t *testing.T) {
	named := map[casework.Role]bool{}
	for _, p := range casework.Permissions() {
		if len(p.Roles) == 0 || len(p.To) == 0 || p.Act == "" {
			t.Errorf("a line says nothing: %+v", p)
		}
		for _, r := range p.Roles {
			if r.Label() == string(r) {
				t.Errorf("%q is no role", r)
			}
			named[r] = true
		}
	}
	for _, r := range casework.Roles() {
		if !named[casework.Role(r.Code)] {
			t.Errorf("%s may do nothing at all", r.Label)
		}
		if (casework.Worker{Role: casework.Role(r.Code), Ended: true}).May(casework.SeePlan) {
			t.Errorf("a %s who has left may see a plan", r.Label)
		}
	}
}

func TestALineHolds(t *testing.T) {
	judge := casework.Permission{To: []casework.Relation{casework.OwnAgency}, In: []casework.Standing{casework.Awaiting}, Never: []casework.Relation{casework.OwnEntry}}
	anyone := casework.Permission{To: []casework.Relation{casework.AnyRecord}}
	for _, c := range []struct {
		name     string
		line     casework.Permission
		standing casework.Standing
		have     []casework.Relation
		want     bool
	}{
		{"the relation", judge, casework.Awaiting, []casework.Relation{casework.OwnAgency}, true},
		{"another relation", judge, casework.Awaiting, []casework.Relation{casework.AgencyKnows}, false},
		{"none", judge, casework.Awaiting, nil, false},
		{"another standing", judge, casework.Judged, []casework.Relation{casework.OwnAgency}, false},
		{"their own", judge, casework.Awaiting, []casework.Relation{casework.OwnAgency, casework.OwnEntry}, false},
		{"any record", anyone, "", nil, true},
		{"any record, however it stands", anyone, casework.Closed, nil, true},
	} {
		if got := c.line.Holds(c.standing, c.have...); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// Who stands in for a supervisor, or keeps a record, does not thereby have a page among the others.
func TestStandingInIsNoRole(t *testing.T) {
	if (casework.Worker{Role: casework.PCSO}).May(casework.JudgeEntry) {
		t.Error("the role of a PCSO judges entries")
	}
	if len(casework.PermissionsOf(casework.JudgeEntry, casework.PCSO)) == 0 {
		t.Error("a PCSO can stand in for nobody")
	}
}
