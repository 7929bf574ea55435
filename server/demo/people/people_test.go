package people

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"streetlight/server/demo/encounters"
)

func stream(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

func newCast(t rapid.TB, seed uint64) *Cast {
	t.Helper()
	c, err := NewCast(stream(seed))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func january(t *testing.T) []encounters.Encounter {
	t.Helper()
	in, err := os.Open(filepath.Join("..", "testdata", "2023-01-avon-and-somerset-stop-and-search.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	b, err := encounters.ReadAll(in, now)
	if err != nil {
		t.Fatal(err)
	}
	return encounters.Shift(b.Encounters, now)
}

func meetAll(c *Cast, list []encounters.Encounter) []Child {
	var out []Child
	for _, e := range list {
		if child, ok := c.Meet(e); ok {
			out = append(out, child)
		}
	}
	return out
}

func TestSameSeedSameCast(t *testing.T) {
	list := january(t)
	first, again, other := meetAll(newCast(t, 1), list), meetAll(newCast(t, 1), list), meetAll(newCast(t, 2), list)
	if !slices.Equal(first, again) {
		t.Error("the same seed gave two casts")
	}
	if slices.Equal(first, other) {
		t.Error("two seeds gave one cast")
	}
}

// Some children are met again, most are not, whatever the seed.
func TestSomeChildrenAreMetAgain(t *testing.T) {
	list := january(t)
	for seed := range uint64(20) {
		c := newCast(t, seed)
		meetings := len(meetAll(c, list))
		again := meetings - len(c.Children())
		if meetings != 72 || again < 2 || again > 30 {
			t.Errorf("seed %d: got %d children in %d meetings", seed, len(c.Children()), meetings)
		}
	}
}

func TestMeetWhoFits(t *testing.T) {
	at := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	base := encounters.Encounter{At: at, Age: encounters.Age10to17, Gender: encounters.Male, Place: "High Street", Lat: "51.0155", Lon: "-3.1030"}
	later := base
	later.At = at.AddDate(0, 0, 3)
	with := func(change func(*encounters.Encounter)) encounters.Encounter {
		e := later
		change(&e)
		return e
	}
	tests := []struct {
		name   string
		second encounters.Encounter
		may    bool
	}{
		{"days later", later, true},
		{"a street away", with(func(e *encounters.Encounter) { e.Lat, e.Place = "51.0160", "Fore Street" }), true},
		{"at the same time", base, false},
		{"another gender", with(func(e *encounters.Encounter) { e.Gender = encounters.Female }), false},
		{"another age band", with(func(e *encounters.Encounter) { e.Age = encounters.Under10 }), false},
		{"another town", with(func(e *encounters.Encounter) { e.Lat = "51.2300" }), false},
		{"no place", with(func(e *encounters.Encounter) { e.Lat, e.Lon, e.Place = "", "", encounters.NotKnown }), false},
		{"ten years later", with(func(e *encounters.Encounter) { e.At = at.AddDate(10, 0, 0) }), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			again := 0
			for seed := range uint64(100) {
				c := newCast(t, seed)
				first, _ := c.Meet(base)
				if second, _ := c.Meet(tt.second); second.Key == first.Key {
					again++
				}
			}
			if (again > 0) != tt.may {
				t.Errorf("met again %d times in 100, want it possible: %v", again, tt.may)
			}
			if tt.may && (again < 25 || again > 55) {
				t.Errorf("met again %d times in 100, want about 40", again)
			}
		})
	}
}

func TestStreetStandsInForCoordinates(t *testing.T) {
	e := encounters.Encounter{At: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC), Age: encounters.Age10to17, Place: "High Street"}
	c := newCast(t, 1)
	for range 20 {
		c.Meet(e)
		e.At = e.At.AddDate(0, 0, 1)
	}
	if got := len(c.Children()); got < 2 || got > 19 {
		t.Errorf("got %d children in 20 meetings on one street", got)
	}
}

func TestWhoMakesNoChild(t *testing.T) {
	c := newCast(t, 1)
	for _, age := range []encounters.AgeBand{encounters.AgeUnknown, encounters.Age18to24, encounters.Over34} {
		if child, ok := c.Meet(encounters.Encounter{Age: age, At: time.Now()}); ok || child.Key != 0 {
			t.Errorf("age %q: got %+v", age, child)
		}
	}
	if got := len(c.Children()); got != 0 {
		t.Errorf("got %d children", got)
	}
}

func TestChildrenAreWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newCast(t, rapid.Uint64().Draw(t, "seed"))
		e := encounters.Encounter{
			At:     time.Unix(rapid.Int64Range(1388534400, 1893456000).Draw(t, "at"), 0).UTC(),
			Age:    rapid.SampledFrom([]encounters.AgeBand{encounters.Under10, encounters.Age10to17}).Draw(t, "age"),
			Gender: rapid.SampledFrom([]encounters.Gender{"", encounters.Male, encounters.Female, encounters.OtherGender}).Draw(t, "gender"),
			Place:  encounters.NotKnown,
		}
		child, ok := c.Meet(e)
		if !ok || child.Key != 1 || child.First == "" || child.Surname == "" || child.Ethnicity == "" || child.Gender != e.Gender {
			t.Fatalf("got %+v", child)
		}
		youngest, oldest := ages(e.Age)
		if age := child.AgeOn(e.At); age < youngest || age > oldest {
			t.Fatalf("got age %d for %q, born %v, met %v", age, e.Age, child.Born, e.At)
		}
	})
}

func TestAgeOn(t *testing.T) {
	born := time.Date(2010, 2, 28, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		on   time.Time
		want int
	}{
		{time.Date(2026, 2, 27, 23, 0, 0, 0, time.UTC), 15},
		{time.Date(2026, 2, 28, 0, 0, 0, 0, time.UTC), 16},
		{time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), 16},
		{time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC), 15},
	}
	for _, tt := range tests {
		if got := (Child{Born: born}).AgeOn(tt.on); got != tt.want {
			t.Errorf("%v: got %d, want %d", tt.on, got, tt.want)
		}
	}
}

func TestSharesAddUp(t *testing.T) {
	sum := 0
	for _, s := range Ethnicities() {
		sum += s.Thousand
	}
	if sum != 1000 {
		t.Errorf("got %d, want 1000", sum)
	}
	white := 0
	r := stream(3)
	for range 10_000 {
		if ethnicity(r) == "White" {
			white++
		}
	}
	if white < 9500 || white > 9760 {
		t.Errorf("got %d White of 10,000, want about 9,640", white)
	}
}

func TestSurnames(t *testing.T) {
	list := surnames()
	if len(list) < 140 {
		t.Errorf("got %d surnames", len(list))
	}
	sorted := slices.Sorted(slices.Values(list))
	if got := len(slices.Compact(sorted)); got != len(list) {
		t.Errorf("%d surnames stand twice", len(list)-got)
	}
	for _, s := range list {
		if strings.ContainsAny(s, "0123456789<>") {
			t.Errorf("%q is no surname", s)
		}
	}
}
