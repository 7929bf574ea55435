package encounters

// Outcome is what came of a search, in the four words of a street contact.
type Outcome string

// The four outcomes of a search.
const (
	NoFurtherAction Outcome = "nfa"
	Found           Outcome = "found"
	Arrest          Outcome = "arrest"
	Other           Outcome = "other"
)

// Linked says whether the outcome had to do with what was looked for.
type Linked string

// The three states of the link; LinkUnknown is an empty cell.
const (
	LinkUnknown Linked = ""
	LinkedYes   Linked = "yes"
	LinkedNo    Linked = "no"
)

// Weapon answers a street contact's question about weapons.
type Weapon string

// The answers that a search record can give. It can never say that a weapon was seen, or that a child says they carry one.
const (
	WeaponNone    Weapon = "none"
	WeaponFound   Weapon = "found"
	WeaponUnknown Weapon = "unknown"
)

// kindOfDisposal sorts the outcomes that data.police.uk publishes, with the wordings in use before 2017. An empty outcome is
// the interface's answer when nothing was found, which means no further action.
func kindOfDisposal(disposal string) (Outcome, bool) {
	switch disposal {
	case "", "A no further action disposal", "No further action", "Nothing found - no further action":
		return NoFurtherAction, true
	case "Arrest", "Suspect arrested":
		return Arrest, true
	case "Community resolution", "Local resolution",
		"Caution (simple or conditional)", "Offender cautioned",
		"Penalty Notice for Disorder", "Offender given penalty notice",
		"Khat or Cannabis warning", "Offender given drugs possession warning",
		"Summons / charged by post", "Suspect summonsed to court",
		"Article found - Detailed outcome unavailable":
		return Other, true
	}
	return "", false
}

// outcomeOf is the outcome of a disposal. An arrest stays an arrest, because it says more than that something was found.
// Any lesser disposal is "found" only where the record links it to what was looked for: a warning that has nothing to do with
// the search, or of which nobody says so, proves no find. No further action is never a find, whatever the link says.
func outcomeOf(disposal string, linked Linked) (Outcome, bool) {
	kind, known := kindOfDisposal(disposal)
	if kind == Other && linked == LinkedYes {
		return Found, known
	}
	return kind, known
}

// Weapon says whether the search found a weapon. The object of search is a suspicion, not a finding: a weapon was found only
// where a weapon was looked for, the outcome is linked to it, and there was an outcome other than no further action. No
// further action is an answer too: none. Where something came of the search that is not, or not surely, what was looked
// for, what was found is not known, and neither is it where a linked record does not say what was looked for.
func (e Encounter) Weapon() Weapon {
	switch {
	case e.Outcome == NoFurtherAction:
		return WeaponNone
	case e.Linked != LinkedYes || e.Object == "":
		return WeaponUnknown
	case isWeapon(e.Object):
		return WeaponFound
	default:
		return WeaponNone
	}
}

// isWeapon says whether an object of search is a weapon. Fireworks, stolen goods and tools for theft or damage are not:
// the law searches for them for other reasons, and calling them weapons would turn a suspicion into a worse one.
func isWeapon(object string) bool {
	switch object {
	case "Offensive weapons", "Firearms", "Anything to threaten or harm anyone":
		return true
	}
	return false
}
