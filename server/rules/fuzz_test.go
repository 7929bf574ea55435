package rules_test

import (
	"encoding/json"
	"strings"
	"testing"

	"streetlight/server/rules"
	"streetlight/shared/practice"
)

// FuzzPredicate compiles whatever stands as a predicate: it is refused with its line, or it judges without harm.
func FuzzPredicate(f *testing.F) {
	p, err := practice.Default()
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{"police.events >= 3", "!child.has_lead", "[1].all(x, x > police.events)", "10 / police.events > 1", "police.events % 0 == 1",
		"-9223372036854775808 / (police.events - 4) == 1", "true ? police.events > 1 : child.under_12", "police", "has(police.events)", "b'x' == police.events"} {
		f.Add(seed)
	}
	before, after, ok := strings.Cut(string(p.Encode()), r6)
	if !ok {
		f.Fatal("the predicate of R6 is not in the pack")
	}
	s := busy(8)
	f.Fuzz(func(t *testing.T, predicate string) {
		quoted, err := json.Marshal(predicate)
		if err != nil {
			t.Fatal(err)
		}
		p, err := practice.Parse([]byte(before + "predicate: " + string(quoted) + after))
		if err != nil {
			return
		}
		e, err := rules.Compile(p)
		if err != nil {
			if faults := faultsOf(t, err); faults[0].Line == 0 {
				t.Errorf("got %v, want its line", faults)
			}
			return
		}
		if j, err := e.Judge(s, noon); err != nil && len(j.Findings) == 0 {
			t.Errorf("a failing rule hides the others: %v", err)
		}
	})
}
