package encounters

import (
	"math/rand/v2"
	"strings"
)

// Account is a search as a police community support officer would enter it. Officers of that kind do not search: they saw a
// constable do it, or followed it up.
type Account struct {
	Fact      string // plain sentences without a name, at most 600 characters beside the record's own words
	Witnessed bool   // the writer saw the search, rather than hearing of it from the constable
}

// Narrative tells an encounter in plain words, differently worded for different random numbers. What was looked for stands
// as a suspicion; a weapon is named as found only where Encounter.Weapon says so. No sentence judges the person searched.
func Narrative(e Encounter, r *rand.Rand) Account {
	open := pick(r, openings())
	parts := []string{
		strings.NewReplacer("{whom}", whom(e.Type), "{law}", law(e.Legislation)).Replace(open.text) + grounds(e),
		upshot(e, r),
		pick(r, closings(open)),
	}
	return Account{Fact: strings.TrimSpace(strings.Join(parts, " ")), Witnessed: open.witnessed}
}

type opening struct {
	text      string
	witnessed bool
}

func openings() []opening {
	return []opening{
		{"While I was there, a constable searched {whom}{law}", true},
		{"I saw a constable search {whom}{law}", true},
		{"I was on patrol with the constable who searched {whom}{law}", true},
		{"I followed up a search: a constable had searched {whom}{law}", false},
		{"I met them after a constable had searched {whom}{law}", false},
	}
}

// closings say what the writer did next, which is nothing in half of the accounts.
func closings(o opening) []string {
	out := []string{"", "", "",
		"I told them how to ask for the record of the search.",
		"I asked how they were and told them where to find me.",
	}
	if o.witnessed {
		return append(out, "I stayed with them until it was over.")
	}
	return append(out, "I answered their questions about it.")
}

func whom(t Type) string {
	switch t {
	case VehicleSearch:
		return "a vehicle they were with"
	case PersonAndVehicleSearch:
		return "them and a vehicle"
	default:
		return "them"
	}
}

// law turns "Misuse of Drugs Act 1971 (section 23)" into " under section 23 of the Misuse of Drugs Act 1971".
func law(legislation string) string {
	if legislation == "" {
		return ""
	}
	act, section, ok := strings.Cut(legislation, " (section ")
	if !ok {
		return " under " + legislation
	}
	return " under section " + strings.TrimSuffix(section, ")") + " of the " + act
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }
