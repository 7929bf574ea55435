package view

import (
	"time"

	"streetlight/mobile/actions"
	"streetlight/mobile/state"
	"streetlight/shared/casework"
)

// Everybody and everything in these samples is made up.

var sampleNow = time.Date(2026, 3, 6, 22, 41, 0, 0, time.FixedZone("GMT", 0))

func sampleID(n byte) (id [16]byte) {
	id[0], id[15] = n, n
	return id
}

func sampleStatus() actions.Status {
	return actions.Status{
		Worker: casework.Worker{Name: "Priya Nandakumar", Role: casework.PCSO},
		Agency: casework.Agency{Name: "Avon and Somerset Police"},
		Server: "streetlight.example", Waiting: 2, Safe: 31, Returned: 1, LastSync: sampleNow.Add(-38 * time.Minute),
	}
}

func sampleGuide() state.Guide {
	return state.Guide{
		Version: "somerset 2026-01",
		FrontDoor: []state.Contact{
			{Name: "Front Door, day", Number: "0300 123 2224", Note: "Mon to Thu 08:30-17:00"},
			{Name: "Emergency Duty Team, night", Number: "0300 123 2327", Checked: true},
		},
		Indicators: []state.Indicator{
			{Code: "EX1", Wording: "An adult or older young person is controlling or frightening the child", Level: "H"},
			{Code: "EX2", Wording: "Owes a debt, or urgently needs money", Level: "H"},
			{Code: "EX3", Wording: "Found with drugs to hold or move", Level: "H"},
			{Code: "EX4", Wording: "Found or arrested far from home, no clear reason", Level: "S"},
			{Code: "VI1", Wording: "Weapon found or seen", Level: "H"},
			{Code: "VI3", Wording: "Recently hurt or threatened", Level: "S"},
			{Code: "MI1", Wording: "Goes missing, day or night", Level: "S"},
			{Code: "MI2", Wording: "Whereabouts often unclear; out late", Level: "M"},
			{Code: "PR1", Wording: "Has a trusted adult", Level: "P"},
		},
	}
}

func sampleChild(n byte, name, age, area string) actions.ChildView {
	v := casework.Values{}
	v.Set(casework.FieldChildName, name)
	v.Set(casework.FieldArea, area)
	return actions.ChildView{Child: casework.Child{ID: casework.ChildID(sampleID(n)), Values: v}, Name: name, Age: age, Entries: int(n), Last: sampleNow.Add(-time.Duration(n) * 31 * time.Hour)}
}

func sampleChildren() []actions.ChildView {
	jay := sampleChild(1, "Jayden Whitcombe", "14", "Hamp estate and the skate park")
	jay.Card = &casework.Card{
		Child: jay.ID, Name: jay.Name, Owner: "Marta Silvestri, lead practitioner, on 0300 123 2224", ReviewDate: sampleNow.AddDate(0, 0, 12),
		Description: "Tall for his age, grey hoodie, rides a red bike. Talks more easily away from his friends.",
		Actions: []casework.PlanAction{
			{If: "he is seen with an adult nobody knows", Who: "Whoever sees it", Does: "note the adult and the car, and ring Marta the same evening", By: "the same day"},
			{If: "he is found with money or a new phone he cannot explain", Who: "PCSO", Does: "ask him gently once, and record his words as he says them", By: "end of shift"},
			{If: "he goes missing", Who: "PCSO", Does: "ring 101, then Marta"},
		},
	}
	return []actions.ChildView{
		jay,
		sampleChild(2, "Amara Okafor-Brathwaite-Lansdowne", "16", "Bus station"),
		sampleChild(3, "Unknown child 5c0ffee1", "14 to 15", "Vivary Park, by the bandstand"),
		sampleChild(4, "Tomasz Zieliński", "12", "Sydenham"),
		sampleChild(5, "Ffion Pryce", "Not known", ""),
	}
}

func sampleEntry(n byte, child actions.ChildView, standing actions.Standing, ago time.Duration, fact string) actions.EntryView {
	v := casework.Values{}
	v.Set(casework.FieldOccurredAt, casework.FormatMoment(sampleNow.Add(-ago)))
	v.Set(casework.FieldPlace, "Eastover, by the river steps")
	v.Set(casework.FieldContactType, "engagement")
	v.Set(casework.FieldCapacity, "concern")
	v.Set(casework.FieldWeapon, "none")
	v.Set(casework.FieldInjury, "no")
	v.Set(casework.FieldDanger, "no")
	v.Set(casework.FieldSource, "saw")
	v.Set(casework.FieldFact, fact)
	v.Set(casework.FieldIndicators, "EX1", "MI2")
	v.Set(casework.FieldAction, "Walked with them to the bus stop")
	e := actions.EntryView{Entry: casework.Entry{ID: casework.EntryID(sampleID(n)), Kind: casework.StreetContact, Child: child.ID, Values: v}, ChildName: child.Name, Standing: standing, SavedAt: sampleNow.Add(-ago + 4*time.Minute)}
	if standing != actions.Waiting {
		e.ReceivedAt = sampleNow.Add(-ago + 9*time.Minute)
	}
	return e
}

func sampleEntries() []actions.EntryView {
	kids := sampleChildren()
	returned := sampleEntry(1, kids[0], actions.Returned, 26*time.Hour, "He was hanging round the shops again with the usual lot, obviously dealing.")
	returned.Judgement = &casework.Judgement{Verdict: casework.Returned, Reason: "opinion_as_fact", Words: "What did you see that made you think of dealing? Write that, and leave out \"usual lot\"."}
	returned.ReturnedFor = "Opinion is written as fact"
	due := sampleEntry(4, kids[3], actions.Approved, 75*time.Hour, "Said he had stopped going to training because of the older boys at the gate.")
	due.Values.Set(casework.FieldNextContact, sampleNow.AddDate(0, 0, -1).Format(casework.DayLayout))
	danger := sampleEntry(3, kids[2], actions.Waiting, 20*time.Minute, "Crying by the bandstand with a cut over the left eye, said two older boys had taken her phone and would be back for the rest of the money tomorrow.")
	danger.Values.Set(casework.FieldInjury, "yes")
	return []actions.EntryView{
		returned, due, danger,
		sampleEntry(2, kids[1], actions.Waiting, 3*time.Hour, "Asked about the boxing club and when it opens."),
		sampleEntry(5, kids[4], actions.Safe, 50*time.Hour, "Waiting alone at the bus station at ten in the evening, nobody was coming for her."),
	}
}

func sampleToday() state.Today {
	draft := actions.Draft{Kind: casework.StreetContact, Child: sampleChildren()[3].ID, SavedAt: sampleNow.Add(-7 * time.Minute)}
	return state.Today{Sync: state.Sync{Status: sampleStatus(), Now: sampleNow}, Entries: sampleEntries(), Children: sampleChildren(), Drafts: []actions.Draft{draft}, NewCards: []casework.ChildID{sampleChildren()[0].ID}, Now: sampleNow}
}

func sampleForm() state.Form {
	f := state.NewForm(casework.StreetContact, sampleNow)
	f.Guide = sampleGuide()
	f.Places = []string{"Eastover, by the river steps", "Bus station", "Vivary Park, bandstand", "Hamp skate park"}
	f.Deeds = state.LastDeeds(sampleEntries())
	f.Who.Held = sampleChildren()
	return f
}

func filledForm() state.Form {
	f := sampleForm().Pick(sampleChildren()[1])
	f = f.Write(casework.FieldPlace, "Eastover, by the river steps").Choose(casework.FieldContactType, "search").Choose(casework.FieldCapacity, "victim")
	f = f.Choose(casework.FieldWeapon, "says_carries").Choose(casework.FieldInjury, "yes").Choose(casework.FieldDanger, "yes")
	f = f.Write(casework.FieldFact, "She said two men in a grey car had told her to hold a bag until Friday and that they know where her brother goes to school.")
	return f.Choose(casework.FieldIndicators, "EX1").Choose(casework.FieldSource, "child_said")
}

func newChildForm() state.Form {
	f := sampleForm()
	f.Kind = casework.StreetContact
	f = f.FindChild("Kacper Nowakowski").NewChild().Write(casework.FieldBirthDate, "31/02/2012")
	f.Saving = false
	f = f.Choose(casework.FieldAgeBand, "10_13")
	return f.Save(sampleNow)
}

func sampleOffline() state.Sync {
	return state.Sync{Status: sampleStatus(), Last: actions.SyncResult{Offline: true, Words: "No network. 2 kept on this phone; nothing is lost."}, Now: sampleNow}
}

func samplePage() state.ChildPage {
	kid := sampleChildren()[0]
	kid.Values.Set(casework.FieldDescription, "Tall for his age, grey hoodie, rides a red bike.")
	kid.Values.Set(casework.FieldAliases, "Jay", "JW")
	return state.ChildPage{
		Page:  actions.ChildPage{ChildView: kid, Timeline: sampleEntries()[:3]},
		Guide: sampleGuide(), Kind: casework.StreetContact, Now: sampleNow,
	}
}

// contradicted is an entry in which two versions of the sentence stand, and two of whether there was a weapon.
func contradicted() actions.EntryView {
	e := sampleEntries()[4]
	e.Conflicts = []string{"weapon", "fact"}
	first, second := sampleNow.Add(-49*time.Hour), sampleNow.Add(-20*time.Minute)
	e.Versions = map[string][]actions.Version{
		"fact": {{Text: "Waiting alone at the bus station at ten in the evening, nobody was coming for her.", Name: "Priya Nandakumar", At: first},
			{Text: "Waiting at the bus station with a boy of about sixteen, who left when I came. She said nobody was coming for her, and that she did not want to be asked where she had been.", Name: "Bartholomew Featherstonehaugh-Cholmondeley", At: second, Unsent: true}},
		"weapon": {{Text: "none", Name: "Priya Nandakumar", At: first}, {Text: "", Name: "", At: second}},
	}
	for name, versions := range e.Versions {
		f, _ := casework.Find(casework.EntryFields(), name)
		e.Values[f.ID] = actions.Texts(versions)
	}
	return e
}

func settling(field string) state.Settle {
	f, _ := casework.Find(casework.EntryFields(), field)
	return state.NewSettle(contradicted(), f, nil, sampleGuide(), sampleNow)
}
