package people

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

func TestHeardAs(t *testing.T) {
	child := Child{First: "Joshua", Surname: "Stuckey", Nickname: "Josh", Alias: "Rook", ear: 7}
	forms := map[Form]int{}
	for n := range 1000 {
		worker := fmt.Sprintf("worker %d", n)
		h := child.HeardAs(worker)
		if again := child.HeardAs(worker); again != h {
			t.Fatalf("%s heard %v, then %v", worker, h, again)
		}
		forms[h.Form]++
		check := map[Form]bool{
			AsGiven:  h.First == "Joshua" && h.Surname == "Stuckey",
			Nickname: h.First == "Josh" && h.Surname == "Stuckey",
			Misspelt: (h.First == "Joshua") != (h.Surname == "Stuckey"),
			Alias:    h.Name() == "Rook",
		}
		if !check[h.Form] {
			t.Errorf("%s: %+v", h.Form, h)
		}
	}
	for form, want := range map[Form]int{AsGiven: 620, Nickname: 180, Misspelt: 140, Alias: 60} {
		if got := forms[form]; got < want-45 || got > want+45 {
			t.Errorf("%s: got %d in 1000, want about %d", form, got, want)
		}
	}
}

func TestHeardAsGivenWhereThereIsNoOtherForm(t *testing.T) {
	for n := range 200 {
		h := Child{First: "Zoe", Surname: "Hill"}.HeardAs(fmt.Sprint(n))
		if h.Form == Nickname || h.Form == Alias || h.First == "" {
			t.Errorf("got %+v", h)
		}
	}
}

func TestMisspellChangesAndKeepsTheInitial(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(append(surnames(), "Bo", "Jon", "Philippa", "Łu")).Draw(t, "name")
		got := misspell(stream(rapid.Uint64().Draw(t, "seed")), name)
		if got == name || []rune(got)[0] != []rune(name)[0] {
			t.Fatalf("got %q from %q", got, name)
		}
	})
}
