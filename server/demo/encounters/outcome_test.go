package encounters

import "testing"

func TestOutcomeAndWeapon(t *testing.T) {
	tests := []struct {
		object, disposal string
		linked           Linked
		outcome          Outcome
		weapon           Weapon
	}{
		{"Offensive weapons", "", LinkUnknown, NoFurtherAction, WeaponNone},
		{"Offensive weapons", "", LinkedYes, NoFurtherAction, WeaponNone},
		{"Offensive weapons", "", LinkedNo, NoFurtherAction, WeaponNone},
		{"Offensive weapons", "A no further action disposal", LinkedYes, NoFurtherAction, WeaponNone},
		{"Offensive weapons", "Nothing found - no further action", LinkUnknown, NoFurtherAction, WeaponNone},
		{"Offensive weapons", "Arrest", LinkedYes, Arrest, WeaponFound},
		{"Offensive weapons", "Arrest", LinkedNo, Arrest, WeaponUnknown},
		{"Offensive weapons", "Arrest", LinkUnknown, Arrest, WeaponUnknown},
		{"Offensive weapons", "Community resolution", LinkedYes, Found, WeaponFound},
		{"Offensive weapons", "Community resolution", LinkedNo, Other, WeaponUnknown},
		{"Offensive weapons", "Community resolution", LinkUnknown, Other, WeaponUnknown},
		{"Offensive weapons", "Summons / charged by post", LinkedYes, Found, WeaponFound},
		{"Firearms", "Arrest", LinkedYes, Arrest, WeaponFound},
		{"Anything to threaten or harm anyone", "Caution (simple or conditional)", LinkedYes, Found, WeaponFound},
		{"Fireworks", "Penalty Notice for Disorder", LinkedYes, Found, WeaponNone},
		{"Controlled drugs", "Khat or Cannabis warning", LinkedYes, Found, WeaponNone},
		{"Controlled drugs", "Khat or Cannabis warning", LinkUnknown, Other, WeaponUnknown},
		{"Controlled drugs", "Arrest", LinkedNo, Arrest, WeaponUnknown},
		{"Stolen goods", "Arrest", LinkedYes, Arrest, WeaponNone},
		{"Articles for use in criminal damage", "Arrest", LinkedYes, Arrest, WeaponNone},
		{"", "Arrest", LinkedYes, Arrest, WeaponUnknown},
		{"", "", LinkUnknown, NoFurtherAction, WeaponNone},
		{"Something new", "Arrest", LinkedYes, Arrest, WeaponNone},
	}
	for _, tt := range tests {
		t.Run(tt.object+"/"+tt.disposal+"/"+string(tt.linked), func(t *testing.T) {
			outcome, known := outcomeOf(tt.disposal, tt.linked)
			if outcome != tt.outcome || !known {
				t.Errorf("got outcome %q (known %v), want %q", outcome, known, tt.outcome)
			}
			e := Encounter{Object: tt.object, Disposal: tt.disposal, Linked: tt.linked, Outcome: outcome}
			if got := e.Weapon(); got != tt.weapon {
				t.Errorf("got weapon %q, want %q", got, tt.weapon)
			}
		})
	}
}

func TestUnknownDisposalIsNotGuessed(t *testing.T) {
	for _, disposal := range []string{"Shrug", "arrest", " "} {
		if got, known := outcomeOf(disposal, LinkedYes); known {
			t.Errorf("%q: got %q, want it refused", disposal, got)
		}
	}
}
