package encounters

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// Whatever a file holds, every line is accounted for at most once, and what is read is sound.
func FuzzReader(f *testing.F) {
	f.Add(officialHeader + officialRow)
	f.Add(apiHeader + apiRow)
	f.Add("\ufeff" + apiHeader + strings.Replace(apiRow, "Market", "\"Mar\nket", 1) + apiRow)
	f.Add(officialHeader + strings.Replace(officialRow, "Arrest", "=1+1", 1) + "\"\n\",,\x00\xff\n")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := ReadAll(strings.NewReader(text), now())
		if err != nil {
			return
		}
		if got, most := len(b.Encounters)+len(b.Rejected), strings.Count(text, "\n"); got > most {
			t.Errorf("%d records of %d lines after the header", got, most)
		}
		last := 1
		for _, e := range b.Encounters {
			if e.Line <= last {
				t.Errorf("line %d follows line %d", e.Line, last)
			}
			last = e.Line
			sound(t, e)
		}
	})
}

func sound(t *testing.T, e Encounter) {
	t.Helper()
	if e.At.After(now()) || e.Place == "" || e.Outcome == "" {
		t.Errorf("unsound encounter %+v", e)
	}
	if _, _, ok := e.Point(); ok != e.HasPlace() {
		t.Errorf("place %v but point %v: %+v", e.HasPlace(), ok, e)
	}
	fact := Narrative(e, rand.New(rand.NewPCG(1, 2))).Fact
	if !utf8.ValidString(fact) || utf8.RuneCountInString(fact) > 2000 {
		t.Errorf("unsound narrative %q", fact)
	}
}
