package encounters

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	drugsAct = "Misuse of Drugs Act 1971 (section 23)"
	pace     = "Police and Criminal Evidence Act 1984 (section 1)"
	guns     = "Firearms Act 1968 (section 47)"
	s60      = "Criminal Justice and Public Order Act 1994 (section 60)"
)

func told() []Encounter {
	record := func(typ Type, law, object, disposal string, l Linked) Encounter {
		o, _ := outcomeOf(disposal, l)
		return Encounter{Type: typ, Legislation: law, Object: object, Disposal: disposal, Linked: l, Outcome: o}
	}
	return []Encounter{
		record(PersonSearch, drugsAct, "Controlled drugs", "", LinkUnknown),
		record(PersonSearch, drugsAct, "Controlled drugs", "Khat or Cannabis warning", LinkedYes),
		record(PersonAndVehicleSearch, drugsAct, "Controlled drugs", "Arrest", LinkUnknown),
		record(PersonSearch, pace, "Offensive weapons", "", LinkUnknown),
		record(PersonSearch, pace, "Offensive weapons", "", LinkedYes),
		record(PersonSearch, pace, "Offensive weapons", "A no further action disposal", LinkedYes),
		record(PersonSearch, pace, "Offensive weapons", "Arrest", LinkedYes),
		record(PersonSearch, pace, "Offensive weapons", "Arrest", LinkedNo),
		record(PersonSearch, pace, "Offensive weapons", "Community resolution", LinkUnknown),
		record(PersonSearch, guns, "Firearms", "Summons / charged by post", LinkedYes),
		record(PersonSearch, s60, "Anything to threaten or harm anyone", "Caution (simple or conditional)", LinkedYes),
		record(PersonSearch, s60, "Anything to threaten or harm anyone", "A no further action disposal", LinkedNo),
		record(PersonSearch, pace, "Stolen goods", "Penalty Notice for Disorder", LinkedYes),
		record(PersonSearch, pace, "Article for use in theft", "Arrest", LinkedYes),
		record(PersonSearch, pace, "Articles for use in criminal damage", "Community resolution", LinkedNo),
		record(PersonSearch, pace, "Fireworks", "Community resolution", LinkedYes),
		record(PersonSearch, pace, "Evidence of offences under the Act", "", LinkUnknown),
		record(VehicleSearch, pace, "", "", LinkUnknown),
		record(PersonSearch, "", "Something new", "Article found - Detailed outcome unavailable", LinkUnknown),
		record("", "", "", "Arrest", LinkedYes),
	}
}

func TestNarrativesGolden(t *testing.T) {
	var b strings.Builder
	r := rand.New(rand.NewPCG(1, 7))
	for _, e := range told() {
		fmt.Fprintf(&b, "# %s | %s | %s | %s | linked %q | %s, weapon %s\n", e.Type, e.Legislation, e.Object, e.Disposal, e.Linked, e.Outcome, e.Weapon())
		for range 4 {
			a := Narrative(e, r)
			fmt.Fprintf(&b, "- (witnessed %v) %s\n", a.Witnessed, a.Fact)
		}
	}
	golden(t, "narratives.golden", b.String())
}

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
		t.Errorf("the narratives changed; look at them and run with -update\ngot:\n%s", got)
	}
}

// No wording claims a weapon, or anything at all, that the record does not hold.
func TestNarrativeClaimsNoMoreThanTheRecord(t *testing.T) {
	weaponFound := regexp.MustCompile(`(weapon|firearm|harm someone) was found`)
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.SampledFrom(told()).Draw(t, "encounter")
		fact := Narrative(e, rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))).Fact
		if got, want := weaponFound.MatchString(fact), e.Weapon() == WeaponFound; got != want {
			t.Fatalf("says a weapon was found: got %v, want %v: %s", got, want, fact)
		}
		if strings.Contains(fact, "weapon") && e.Weapon() != WeaponFound && !strings.Contains(fact, "on suspicion of") {
			t.Fatalf("a weapon that is not a suspicion: %s", fact)
		}
		if strings.Contains(fact, "arrested") != (e.Outcome == Arrest) {
			t.Fatalf("arrest told wrongly: %s", fact)
		}
		if strings.Contains(fact, "Nothing was found") && (e.Disposal != "" || e.Linked == LinkedYes) {
			t.Fatalf("says nothing was found without knowing: %s", fact)
		}
		if strings.ContainsAny(fact, "{}") || strings.Contains(fact, "  ") || strings.Contains(fact, "..") {
			t.Fatalf("badly put: %s", fact)
		}
	})
}
