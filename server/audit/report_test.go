package audit_test

import (
	"strings"
	"testing"

	"streetlight/server/audit"
)

func TestAReportIsPlainSentences(t *testing.T) {
	for name, c := range map[string]struct {
		report audit.Report
		want   []string
	}{
		"empty":           {audit.Report{}, []string{"The audit log is empty."}},
		"all covered":     {audit.Report{Leaves: 8, Covered: 8}, []string{"whole: none of its 8 records was altered", "cover all of them."}},
		"some not yet":    {audit.Report{Leaves: 8, Covered: 7}, []string{"all but the newest 1 record;"}},
		"none yet":        {audit.Report{Leaves: 2}, []string{"No signed checkpoint covers them yet"}},
		"with an erasure": {audit.Report{Leaves: 8, Covered: 8, Erased: 3}, []string{"The details of 3 records were erased"}},
	} {
		got := c.report.String()
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: got %q, want %q in it", name, got, want)
			}
		}
		if strings.Contains(got, "erased") != (c.report.Erased > 0) || strings.Contains(got, "leaves") {
			t.Errorf("%s: got %q", name, got)
		}
	}
}
