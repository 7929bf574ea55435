package demo

import (
	"slices"
	"strings"
	"time"

	"streetlight/server/demo/encounters"
	"streetlight/server/demo/people"
	"streetlight/shared/casework"
)

// scene is one worker meeting children: one entry for each.
type scene struct {
	at       time.Time
	worker   string // key
	children []people.Child
	values   map[string]any
}

// day is what happens between two midnights.
type day struct {
	date   time.Time
	scenes []scene
	last   bool
}

// script makes the days: the searches in the file, as PCSOs saw them or followed them up, and what the workers recorded of
// their own with the same children.
func (s *story) script(list []encounters.Encounter) ([]day, error) {
	cast, err := people.NewCast(s.dice)
	if err != nil {
		return nil, err
	}
	var scenes []scene
	met := map[int]encounters.Encounter{} // the first meeting with each child
	for _, e := range list {
		child, ok := cast.Meet(e)
		if !ok {
			continue
		}
		s.cast[child.Key] = child
		if _, again := met[child.Key]; !again {
			met[child.Key] = e
		}
		scenes = s.addSearch(scenes, e, child)
	}
	end := s.Clock.Now().In(s.Zone)
	last := time.Date(end.Year(), end.Month(), end.Day(), 0, 0, 0, 0, s.Zone).Add(-time.Minute)
	for _, child := range cast.Children() {
		scenes = append(scenes, s.around(child, met[child.Key], last)...)
	}
	if children := cast.Children(); len(children) > 1 {
		scenes = append(scenes, s.lastNote(children[1], met[children[1].Key], last))
	}
	return s.byDay(scenes), nil
}

// addSearch adds a search to the scene it belongs to: several children searched at one time and place are one encounter.
func (s *story) addSearch(scenes []scene, e encounters.Encounter, child people.Child) []scene {
	if n := len(scenes); n > 0 {
		before := &scenes[n-1]
		if before.at.Equal(e.At) && before.values["place"] == placeOf(e) && before.values["search_outcome"] == string(e.Outcome) && before.values["weapon"] == string(e.Weapon()) {
			before.children = append(before.children, child)
			return scenes
		}
	}
	account := encounters.Narrative(e, s.dice)
	values := map[string]any{"type": "search", "capacity": "suspect", "place": placeOf(e), "search_outcome": string(e.Outcome),
		"weapon": string(e.Weapon()), "injury": "no", "immediate_danger": "no", "fact": account.Fact, "source": "third_party",
		"action": s.one("Gave my card.", "Spoke with them afterwards.", "Told the constable's sergeant.", "Walked them to the bus stop.")}
	if account.Witnessed {
		values["source"] = "saw"
	}
	if e.Weapon() == encounters.WeaponFound {
		values["indicators"] = []string{"VI1"}
	}
	if e.Lat != "" {
		values["lat"], values["lon"] = e.Lat, e.Lon
	}
	return append(scenes, scene{at: e.At, worker: s.pcso(people.TownFor(e)), children: []people.Child{child}, values: values})
}

func placeOf(e encounters.Encounter) string {
	if e.Place == "" {
		return encounters.NotKnown
	}
	return e.Place
}

// pcso draws one of a town's two community support officers.
func (s *story) pcso(town string) string {
	return strings.ToLower(town) + s.one(".pcso.1", ".pcso.2")
}

func (s *story) one(texts ...string) string { return texts[s.dice.IntN(len(texts))] }

// byDay cuts scenes into days, each in order of time.
func (s *story) byDay(scenes []scene) []day {
	slices.SortStableFunc(scenes, func(a, b scene) int { return a.at.Compare(b.at) })
	var days []day
	for _, sc := range scenes {
		at := sc.at.In(s.Zone)
		date := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, s.Zone)
		for len(days) > 0 && days[len(days)-1].date.Before(date.AddDate(0, 0, -1)) {
			days = append(days, day{date: days[len(days)-1].date.AddDate(0, 0, 1)})
		}
		if len(days) == 0 || days[len(days)-1].date.Before(date) {
			days = append(days, day{date: date})
		}
		days[len(days)-1].scenes = append(days[len(days)-1].scenes, sc)
	}
	if len(days) > 0 {
		days[len(days)-1].last = true
	}
	return days
}

// entryKind is the kind of entry that a worker makes.
func (s *story) entryKind(key string) casework.Kind { return s.members[key].Role.KindOf() }
