package people

import (
	"slices"
	"testing"

	"streetlight/server/demo/encounters"
	"streetlight/shared/casework"
)

func TestRoster(t *testing.T) {
	list, err := Roster(stream(1))
	if err != nil {
		t.Fatal(err)
	}
	again, err := Roster(stream(1))
	if err != nil || !slices.Equal(list, again) {
		t.Errorf("the same seed gave two rosters (%v)", err)
	}
	keys, names, supervised := map[string]bool{}, map[string]bool{}, map[string]bool{}
	roles := map[casework.Role]int{}
	for _, w := range list {
		if keys[w.Key] || names[w.Name] || w.Key == "" || w.Name == "" || w.Agency == "" || w.Team == "" || w.Sector == "" {
			t.Errorf("not whole or not unique: %+v", w)
		}
		keys[w.Key], names[w.Name] = true, true
		roles[w.Role]++
		if w.Role == casework.Supervisor {
			supervised[w.Team] = true
		}
	}
	for _, w := range list {
		if w.Role.KindOf() != "" && !supervised[w.Team] {
			t.Errorf("nobody approves what %s of %s records", w.Key, w.Team)
		}
	}
	want := map[casework.Role]int{casework.PCSO: 8, casework.Mentor: 8, casework.FamilyWorker: 4, casework.Supervisor: 12,
		casework.FrontDoor: 1, casework.SocialWorker: 2, casework.MAVE: 1}
	for role, n := range want {
		if roles[role] != n {
			t.Errorf("%s: got %d, want %d", role, roles[role], n)
		}
	}
}

func TestTownFor(t *testing.T) {
	tests := []struct{ name, lat, lon, want string }{
		{"in Taunton", "51.02", "-3.10", "Taunton"},
		{"Crewkerne", "50.883462", "-2.795848", "Yeovil"},
		{"Burnham-on-Sea", "51.239", "-2.998", "Bridgwater"},
		{"Radstock", "51.29", "-2.45", "Frome"},
		{"no coordinates", "", "", "Taunton"},
	}
	for _, tt := range tests {
		if got := TownFor(encounters.Encounter{Lat: tt.lat, Lon: tt.lon}); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}
