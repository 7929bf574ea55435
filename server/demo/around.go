package demo

import (
	"strings"
	"time"

	"streetlight/server/demo/encounters"
	"streetlight/server/demo/people"
)

// around is what workers recorded of their own about a child before and after the police search: contacts, notes and
// visits. The first child of every file has the story that inspectors described: each agency saw a part of it.
func (s *story) around(child people.Child, e encounters.Encounter, last time.Time) []scene {
	town := strings.ToLower(people.TownFor(e))
	if child.Key == 1 {
		return s.pieces(child, e, town)
	}
	var out []scene
	for _, part := range []struct {
		share  int // of a hundred children
		days   int // after the search, at most
		worker string
		values map[string]any
	}{
		{40, 4, town + s.one(".pcso.1", ".pcso.2"), s.engagement(e)},
		{35, 6, town + s.one(".mentor.1", ".mentor.2"), s.mentoring(e, last)},
		{25, 8, town + ".family", s.visiting()},
	} {
		if s.dice.IntN(100) >= part.share {
			continue
		}
		at := e.At.AddDate(0, 0, 1+s.dice.IntN(part.days)).Truncate(24 * time.Hour).Add(time.Duration(15*60+s.dice.IntN(4*60)) * time.Minute)
		if at.After(last) {
			continue
		}
		out = append(out, scene{at: at, worker: part.worker, children: []people.Child{child}, values: part.values})
	}
	return out
}

// calm are the answers to the three questions where there is nothing to say.
func calm(values map[string]any) map[string]any {
	for _, q := range []struct{ name, answer string }{{"weapon", "none"}, {"injury", "no"}, {"immediate_danger", "no"}, {"source", "saw"}} {
		if values[q.name] == nil {
			values[q.name] = q.answer
		}
	}
	return values
}

func (s *story) engagement(e encounters.Encounter) map[string]any {
	return calm(map[string]any{"type": "engagement", "capacity": "concern", "place": placeOf(e), "fact": s.one(
		"Met near the shops with two friends. Said school was fine and was on the way home.",
		"Stopped to talk by the park gates. Was cold, and waiting for a brother.",
		"Said hello outside the library. Talked about football for a few minutes.",
		"Was sitting alone at the bus stop after the last bus. Said there was nobody at home until ten."),
		"action": s.one("Talked for ten minutes.", "Gave my card.", "Waited until a friend came."), "indicators": s.some("MI2", "LO1", "PE1")})
}

func (s *story) mentoring(e encounters.Encounter, last time.Time) map[string]any {
	return calm(map[string]any{"mode": s.one("face", "phone", "text"), "engagement": s.one("brief", "engaged", "initiated"), "fact": s.one(
		"We talked about college. Wants to try the motor mechanics course.",
		"Came to the session on time and stayed for all of it.",
		"Answered my message and asked to meet on Tuesday.",
		"Said that the days are long since the timetable was cut."), "goal": s.one("Back in lessons", "A place at college", "Boxing club on Thursdays"),
		"next_contact": last.AddDate(0, 0, 1+s.dice.IntN(7)).Format("2006-01-02"), "indicators": s.some("ED1", "ED3", "PR2", "PR1")})
}

func (s *story) visiting() map[string]any {
	return calm(map[string]any{"seen": s.one("alone", "with_adult"), "present": "Mother", "fact": s.one(
		"Home was warm and there was food. Mother is worried about the evenings.",
		"Spoke on our own for a while. Sleeps badly and misses a grandfather.",
		"Mother asked for help with the bus fare to school."), "agreed_actions": s.one("I ring on Friday.", "Mother calls the school; I come again next week."),
		"indicators": s.some("HO1", "HO5", "PR3")})
}

// some picks one of the codes, or none.
func (s *story) some(codes ...string) []string {
	i := s.dice.IntN(len(codes) + 2)
	if i >= len(codes) {
		return nil
	}
	return codes[i : i+1]
}

// pieces is the story of the first child. Three contacts by two officers under two names are three only when the records
// are linked; two agencies see signs and nobody leads; and a mentor hears why the child carries a knife.
func (s *story) pieces(child people.Child, e encounters.Encounter, town string) []scene {
	at := func(daysBefore, hour, minute int) time.Time {
		d := e.At.In(s.Zone).AddDate(0, 0, -daysBefore)
		return time.Date(d.Year(), d.Month(), d.Day(), hour, minute, 0, 0, s.Zone)
	}
	next := e.At.In(s.Zone).AddDate(0, 0, 3).Format("2006-01-02")
	list := []scene{
		{at: at(9, 20, 40), worker: town + ".pcso.1", values: calm(map[string]any{"type": "asb_call", "capacity": "concern", "place": "Bus station",
			"fact": "Called to shouting at the bus station. With older boys; two of them left when I came. Said they were waiting for a friend.", "action": "Spoke with them, no further action.", "indicators": []string{"PE1", "LO2"}})},
		{at: at(7, 21, 15), worker: town + ".pcso.2", values: calm(map[string]any{"type": "asb_call", "capacity": "suspect", "place": "High Street",
			"fact": "A shop reported stones thrown at its shutter. Found behind the shop with one older boy, who answered for both.", "action": "Took both home.", "indicators": []string{"EX6"}})},
		{at: at(6, 16, 0), worker: town + ".mentor.1", values: calm(map[string]any{"mode": "face", "engagement": "engaged", "source": "child_said",
			"fact": "School is down to two mornings since the second suspension. Says the old friends do not ring any more.", "goal": "Back in lessons", "next_contact": next, "indicators": []string{"ED2", "ED3", "PE1"}})},
		{at: at(4, 22, 5), worker: town + ".pcso.1", values: calm(map[string]any{"type": "other", "capacity": "concern", "place": "Bus station",
			"fact": "Seen getting out of a car with two men I do not know. New phone. Would not say whose it was.", "action": "Noted part of the plate and told the sergeant.", "indicators": []string{"EX5", "EX6"}})},
		{at: at(3, 15, 30), worker: town + ".family", values: calm(map[string]any{"seen": "with_adult", "present": "Mother and step-father",
			"fact": "A kitchen knife has been missing since Sunday. Mother is worried and wants help.", "parent_view": "Frightened of what comes next; wants to work with us.", "agreed_actions": "Mother looks through the room with her tonight; I ring tomorrow.", "indicators": []string{"HO5", "PR3"}})},
		{at: at(2, 16, 10), worker: town + ".mentor.1", values: calm(map[string]any{"mode": "face", "engagement": "engaged", "source": "child_said", "weapon": "says_carries",
			"fact": "Told me about carrying a knife when going into town, because of what was said on the bus.", "voice": "I only carry it 'cos they know where I live.", "goal": "Feel safe on the way to school",
			"next_contact": next, "indicators": []string{"VI2", "VI5"}})},
	}
	for i := range list {
		list[i].children = []people.Child{child}
	}
	return list
}

// lastNote comes in on the last evening: an urgent alert that rests on a note nobody has approved yet.
func (s *story) lastNote(child people.Child, e encounters.Encounter, last time.Time) scene {
	return scene{at: last.Add(-6 * time.Hour), worker: strings.ToLower(people.TownFor(e)) + ".mentor.2", children: []people.Child{child}, values: calm(map[string]any{
		"mode": "face", "engagement": "engaged", "source": "child_said", "weapon": "says_carries", "injury": "yes",
		"fact":  "Has a cut on the left hand and would not say how it came about. Told me about keeping something sharp in the bag since last week.",
		"voice": "It's only so they leave me alone.", "next_contact": last.AddDate(0, 0, 1).Format("2006-01-02"), "indicators": []string{"VI2", "VI3", "VI4"}})}
}
