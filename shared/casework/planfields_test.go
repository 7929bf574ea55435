package casework_test

import (
	"strings"
	"testing"

	"streetlight/shared/casework"
)

func TestASectionIsFoundByNumberOrName(t *testing.T) {
	for _, which := range []string{"2", "why_now"} {
		if f, err := casework.PlanSection(which); err != nil || f.ID != casework.FieldWhyNow {
			t.Errorf("%q is %v (%v), want why_now", which, f.Name, err)
		}
	}
	for _, which := range []string{"0", "8", "Why now", ""} {
		if _, err := casework.PlanSection(which); err == nil || !strings.Contains(err.Error(), "1 who_i_am, 2 why_now") {
			t.Errorf("%q: got %v, want the sections with their names", which, err)
		}
	}
}
