package people

import (
	"fmt"
	"strings"

	"streetlight/shared/casework"
)

// posts are all workers, still without names.
func posts() []Worker {
	var out []Worker
	for _, town := range Towns() {
		out = append(out, townPosts(town.Name)...)
	}
	door := Worker{Agency: CouncilAgency, Sector: casework.Council, Team: "Front Door"}
	return append(out, fill(door, "frontdoor",
		post{"manager", casework.FrontDoor, 1},
		post{"social", casework.SocialWorker, 2},
		post{"mave", casework.MAVE, 1})...)
}

func townPosts(town string) []Worker {
	police := Worker{Agency: PoliceAgency, Sector: casework.Police, Team: town + " Neighbourhood Team", Town: town}
	mentors := Worker{Agency: MentorAgency, Sector: casework.Voluntary, Team: town + " Mentors", Town: town}
	family := Worker{Agency: CouncilAgency, Sector: casework.Council, Team: town + " Family Intervention", Town: town}
	code := strings.ToLower(town)
	out := fill(police, code, post{"pcso", casework.PCSO, 2}, post{"sergeant", casework.Supervisor, 1})
	out = append(out, fill(mentors, code, post{"mentor", casework.Mentor, 2}, post{"mentorlead", casework.Supervisor, 1})...)
	return append(out, fill(family, code, post{"family", casework.FamilyWorker, 1}, post{"familylead", casework.Supervisor, 1})...)
}

// fill makes the workers of one team. Only posts that several hold are numbered.
func fill(team Worker, prefix string, posts ...post) []Worker {
	var out []Worker
	for _, p := range posts {
		for n := range p.count {
			w := team
			w.Role, w.Key = p.role, prefix+"."+p.code
			if p.count > 1 {
				w.Key = fmt.Sprintf("%s.%d", w.Key, n+1)
			}
			out = append(out, w)
		}
	}
	return out
}
