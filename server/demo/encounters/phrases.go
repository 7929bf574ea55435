package encounters

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// grounds says why the search was made, and ends the sentence. Section 60 of the Criminal Justice and Public Order Act 1994
// needs no suspicion of the person, so none is told.
func grounds(e Encounter) string {
	if strings.Contains(e.Legislation, "(section 60") {
		return ". That power needs no suspicion of the person searched."
	}
	if what := suspected(e.Object); what != "" {
		return ", on suspicion of " + what + "."
	}
	if e.Object == "" {
		return ". What the search was for was not recorded."
	}
	return fmt.Sprintf(". What the search was for is recorded as %q.", e.Object)
}

// suspected is what a person is suspected of, by the objects of search that are published; empty for any other.
func suspected(object string) string {
	switch object {
	case "Controlled drugs":
		return "carrying drugs"
	case "Offensive weapons":
		return "carrying an offensive weapon"
	case "Firearms":
		return "carrying a firearm"
	case "Anything to threaten or harm anyone":
		return "carrying something that could threaten or harm someone"
	case "Stolen goods":
		return "carrying stolen goods"
	case "Article for use in theft":
		return "carrying something for use in theft"
	case "Articles for use in criminal damage":
		return "carrying something for use in criminal damage"
	case "Fireworks":
		return "carrying fireworks"
	case "Evidence of offences under the Act":
		return "carrying evidence of an offence under the Act"
	}
	return ""
}

// upshot says what came of the search. Nothing is said to have been found unless the record says so.
func upshot(e Encounter, r *rand.Rand) string {
	if e.Outcome == NoFurtherAction {
		return nothing(e, r)
	}
	ending := disposed(e.Disposal)
	if e.Outcome == Arrest {
		ending = "They were arrested."
	}
	if e.Weapon() == WeaponFound {
		return weapon(e.Object) + " " + ending
	}
	return ending + " " + about(e.Linked)
}

// nothing tells no further action. The empty outcome alone says that nothing was found; the named one says only that no more
// was done, and so does any that is marked as linked to what was looked for.
func nothing(e Encounter, r *rand.Rand) string {
	if e.Disposal == "" && e.Linked != LinkedYes {
		return pick(r, []string{"Nothing was found, no further action.", "Nothing was found and no further action was taken."})
	}
	return pick(r, []string{"No further action was taken.", "It ended with no further action."})
}

// weapon names what was found, as exactly as the record does.
func weapon(object string) string {
	switch object {
	case "Firearms":
		return "A firearm was found."
	case "Offensive weapons":
		return "An offensive weapon was found."
	default:
		return "Something that could threaten or harm someone was found."
	}
}

func about(l Linked) string {
	switch l {
	case LinkedYes:
		return "The record says this was about what the search was for."
	case LinkedNo:
		return "The record says this was not about what the search was for."
	default:
		return "The record does not say whether this was about what the search was for."
	}
}

// disposed tells a disposal short of arrest.
func disposed(disposal string) string {
	switch disposal {
	case "Community resolution", "Local resolution":
		return "It ended with a community resolution."
	case "Caution (simple or conditional)", "Offender cautioned":
		return "It ended with a caution."
	case "Penalty Notice for Disorder", "Offender given penalty notice":
		return "It ended with a penalty notice for disorder."
	case "Khat or Cannabis warning", "Offender given drugs possession warning":
		return "It ended with a warning for khat or cannabis."
	case "Summons / charged by post", "Suspect summonsed to court":
		return "They were told that a summons or charge would follow by post."
	}
	return fmt.Sprintf("The outcome is recorded as %q.", disposal)
}
