package console

import (
	"context"
	"fmt"
	"sync"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// desk is a Desk with one fictional morning on it. What is asked of it is noted; refuse makes a method refuse.
type desk struct {
	mu       sync.Mutex
	sessions map[string]casework.WorkerID
	workers  map[casework.WorkerID]casework.Worker
	entries  []actions.EntryPage
	alerts   []actions.AlertPage
	plans    []actions.PlanPage
	child    actions.ChildPage
	links    []actions.LinkLine
	apart    []actions.ApartPage
	behind   int              // phones that know more than the server
	refuse   map[string]error // by method

	recorded []actions.RecordInput
	batches  []actions.Batch
	judged   []actions.JudgeInput
	accepted []actions.AcceptInput
	declined []string
	released []string
	sharingDesk
	noted   []actions.PlanNoteInput
	todo    []actions.AlertLine
	settled []string
	packDesk
	decided []string
	words   []actions.WordsInput
	named   []string // who was added to a network, or taken out of it
	link    string   // the one that works
}

var (
	now     = time.Date(2026, 3, 4, 9, 30, 0, 0, time.UTC)
	police  = casework.Agency{ID: casework.AgencyID{1}, Name: "Avon and Somerset Police", Sector: casework.Police}
	council = casework.Agency{ID: casework.AgencyID{2}, Name: "Somerset Council", Sector: casework.Council}
	ash     = casework.Worker{ID: casework.WorkerID{1}, Name: "Sgt Priya Nair", Agency: police.ID, Role: casework.Supervisor}
	lead    = casework.Worker{ID: casework.WorkerID{2}, Name: "Helen Ashworth", Agency: council.ID, Role: casework.LeadPractice}
	keeper  = casework.Worker{ID: casework.WorkerID{4}, Name: "Olive Lane", Agency: council.ID, Role: casework.Administrator}
	officer = casework.Worker{ID: casework.WorkerID{3}, Name: "Tom Reed", Agency: police.ID, Role: casework.PCSO}
)

const (
	supervisorToken = "c3VwZXJ2aXNvci10b2tlbi0wMDAx"
	leadToken       = "bGVhZC10b2tlbi0wMDAwMDAwMDAx"
	adminToken      = "YWRtaW4tdG9rZW4tMDAwMDAwMDAx"
	officerToken    = "b2ZmaWNlci10b2tlbi0wMDAwMDAx"
)

var jude = actions.ChildLine{ID: casework.ChildID{10}, Name: "Jude Ashdown", Age: "14"}

func newDesk() *desk {
	d := &desk{
		sessions: map[string]casework.WorkerID{adminToken: keeper.ID, supervisorToken: ash.ID, leadToken: lead.ID, officerToken: officer.ID},
		workers:  map[casework.WorkerID]casework.Worker{keeper.ID: keeper, ash.ID: ash, lead.ID: lead, officer.ID: officer},
		refuse:   map[string]error{}, link: "0123456789abcdef0123456789abcdef",
	}
	d.entries = morning()
	d.entries[1].Choices = choices()
	changedSince(&d.entries[0])
	d.alerts = []actions.AlertPage{weaponAlert(), concernAlert()}
	d.plans = []actions.PlanPage{samPlan()}
	d.links = pairs()
	d.apart = quarantine()
	d.child = actions.ChildPage{Child: jude,
		Identity: []actions.Line{{Label: "Name", Texts: []string{"Jude Ashdown"}}, {Label: "Also known as", Texts: []string{"JJ"}},
			{Label: "Date of birth", Texts: []string{"2011-06-14", "2011-06-17"}}, {Label: "How to recognise them", Texts: []string{"Tall, blue school coat, walks with his bike"}}},
		Linked: []actions.ChildLine{{ID: casework.ChildID{11}, Name: "Judd Ashdown", Age: "14 to 15"}}, Entries: lines(d.entries[:3]), Withheld: 2,
		Alerts: []actions.AlertLine{d.alerts[0].AlertLine}, Plans: []actions.PlanLine{d.plans[0].PlanLine}, Links: d.links[:1]}
	return d
}

func morning() []actions.EntryPage {
	facts := []struct {
		child, age, author, summary string
		kind                        casework.Kind
		hours                       int
		urgent                      bool
	}{
		{"Jude Ashdown", "14", "PCSO Tom Reed", "At the bus station with three older boys. Would not walk past the High Street and looked over his shoulder twice.", casework.StreetContact, 20, false},
		{"Jude Ashdown", "14", "Marcus Bell", "\"I only carry it 'cos they know where I live.\" He showed me a kitchen knife handle in his bag.", casework.MentorNote, 2, true},
		{"Casey Whitlock", "15", "Joanne Pike", "Visited at home. Mother says two men in a grey car waited outside on Tuesday.", casework.FamilyVisit, 9, false},
		{"Unknown child 8f3a21bc", "10 to 13", "PCSO Tom Reed", "Boy alone near the river after ten at night, said he was waiting for a friend.", casework.StreetContact, -3, false},
		{"Amira Solomon-Featherstonehaugh", "16", "PCSO Denise Okafor", "Spoke at the skate park. She has a new phone and did not want to say where from.", casework.StreetContact, 16, false},
	}
	out := make([]actions.EntryPage, len(facts))
	for i, f := range facts {
		happened := now.Add(-time.Duration(10+5*i) * time.Hour)
		out[i] = actions.EntryPage{
			EntryLine: actions.EntryLine{ID: casework.EntryID{20, byte(i)}, Kind: f.kind, Child: actions.ChildLine{ID: casework.ChildID{10, byte(i)}, Name: f.child, Age: f.age},
				Author: f.author, Agency: police.Name, OccurredAt: happened, ReceivedAt: happened.Add(40 * time.Minute),
				DueAt: now.Add(time.Duration(f.hours) * time.Hour), Urgent: f.urgent, Verdict: casework.Submitted, Summary: f.summary},
			Lines: []actions.Line{{Label: "Where", Texts: []string{"Taunton bus station, bay 4"}}, {Label: "What happened", Texts: []string{f.summary}},
				{Label: "How you know", Texts: []string{"I saw or heard it"}}, {Label: "Weapon", Texts: []string{"Says they carry"}},
				{Label: "What it may point to", Texts: []string{"Says they carry for protection"}, Level: "S"}, {Label: "What it may point to", Texts: []string{"Afraid of reprisal; family threatened"}, Level: "H"},
				{Label: "What you think", Texts: []string{"He is more frightened than he says."}}, {Label: "In the child's own words", Texts: []string{"They know where I live."}}},
			Content: casework.ContentHash{byte(i), 7}, MayJudge: true, Hints: []string{"Instead of \"streetwise\": say what the child did or said."}}
	}
	return out
}

// choices are more people than one looks through by eye.
func choices() *actions.ShareChoices {
	c := &actions.ShareChoices{Agencies: []casework.Agency{council, {ID: casework.AgencyID{9}, Name: "Youth Unlimited"}}}
	for i, name := range []string{"Anna Frost", "Daniel Osei", "Leon Gray", "Marcus Bell", "Sarah Wood", "Simon Pike"} {
		for n := range 6 {
			c.People = append(c.People, actions.MemberLine{Worker: casework.WorkerID{60, byte(i), byte(n)}, Name: fmt.Sprintf("%s %c.", name, 'A'+n),
				Role: []casework.Role{casework.SocialWorker, casework.HealthLead}[n%2], Agency: council.Name})
		}
	}
	return c
}

// changedSince makes an entry one that was approved, and has changed.
func changedSince(e *actions.EntryPage) {
	e.Judgement, e.JudgedBy = &casework.Judgement{Verdict: casework.Approved, At: now.Add(-5 * time.Hour)}, ash.Name
	e.Changed = []actions.ChangedLine{{Label: "Where", Was: []string{"Taunton bus station"}, Now: []string{"Taunton bus station, bay 4"}},
		{Label: "What it may point to", Was: []string{"Says they carry for protection", "Out late at night"}, Now: []string{"Says they carry for protection"}},
		{Label: "In the child's own words", Now: []string{"They know where I live."}}, {Label: "Other fields", Now: []string{"written by a newer version of the app"}, Lost: true}}
}

func weaponAlert() actions.AlertPage {
	id := casework.AlertID{30}
	why := "One of our records says that Jude carries a weapon: Tuesday 3 March 2026, by a mentor; and a second, on Wednesday 25 February 2026, that he is afraid of reprisal."
	draft := casework.PlanDraft{Title: "Keeping safe from violence", WhyNow: why, Owner: casework.LeadPractice, ReviewDate: time.Date(2026, 3, 11, 0, 0, 0, 0, time.UTC),
		Actions: []casework.PlanAction{
			{ID: casework.ActionID{1}, If: "Anyone is in immediate danger", Who: "Whoever is there", Does: "Rings 999, stays if it is safe, then rings the plan owner", By: "At once", Card: true},
			{ID: casework.ActionID{2}, If: "The child is not in school by 09:30", Who: "School safeguarding lead", Does: "Rings home, then the plan owner", By: "10:00 that day", Card: true},
			{ID: casework.ActionID{3}, If: "The plan starts", Who: "Plan owner", Does: "Sees the child, asks what would make them feel safe, and agrees a safety plan with child and carer", By: "1 working day"}}}
	line := actions.AlertLine{ID: id, Child: jude, Rule: "R7", RuleName: "Weapon seen, found or said to be carried", Priority: casework.P1, Why: why,
		State: casework.AlertOpen, Provisional: true, RaisedAt: now.Add(-2 * time.Hour), DueAt: now.Add(2 * time.Hour)}
	return actions.AlertPage{AlertLine: line, Alert: casework.Alert{ID: id, Draft: draft, Finding: casework.Finding{Pack: "2026.1"}},
		Facts: []actions.FactLine{
			{Entry: casework.EntryID{20, 1}, Kind: "Mentor note", OccurredAt: now.Add(-15 * time.Hour), Agency: "Youth Unlimited", Author: "Marcus Bell", MayOpen: true,
				Words: []actions.Line{{Label: "Weapon", Texts: []string{"Says they carry"}}, {Label: "Where", Texts: []string{"Youth centre, Taunton"}}}},
			{Entry: casework.EntryID{20, 9}, Kind: "Street contact", OccurredAt: now.Add(-170 * time.Hour), Agency: police.Name, Author: "PCSO Tom Reed", Approved: true}},
		Owners: []casework.Worker{lead, {ID: casework.WorkerID{5}, Name: "Daniel Osei", Role: casework.SocialWorker}},
		Teams: []actions.TeamChoice{{Team: casework.Team{ID: casework.TeamID{1}, Name: "Taunton town neighbourhood team"}, Agency: police.Name, Chosen: true},
			{Team: casework.Team{ID: casework.TeamID{2}, Name: "Bridgwater neighbourhood team"}, Agency: police.Name}}, MayDecide: true}
}

func concernAlert() actions.AlertPage {
	a := weaponAlert()
	a.AlertLine = actions.AlertLine{ID: casework.AlertID{31}, Child: actions.ChildLine{ID: casework.ChildID{12}, Name: "Casey Whitlock", Age: "15"}, Rule: "R9", RuleName: "Several agencies, nobody leads",
		Priority: casework.P2, Why: "3 agencies recorded a concern in 14 days and nobody leads: 20, 26 February and 2 March 2026.", State: casework.AlertAccepted, RaisedAt: now.Add(-60 * time.Hour), DueAt: now.Add(-time.Hour)}
	a.Alert.ID, a.Alert.At, a.Alert.Plan, a.AnsweredBy, a.MayDecide = a.ID, now.Add(-50*time.Hour), casework.PlanID{40}, "Helen Ashworth", false
	return a
}

func samPlan() actions.PlanPage {
	draft := weaponAlert().Alert.Draft
	return actions.PlanPage{PlanLine: actions.PlanLine{ID: casework.PlanID{40}, Child: jude, Title: draft.Title, Priority: casework.P1, Owner: "Helen Ashworth",
		ReviewDate: draft.ReviewDate, State: casework.PlanActive, Overdue: true},
		Plan: casework.Plan{WhyNow: draft.WhyNow, Actions: draft.Actions, AcceptedAt: now.Add(-time.Hour)},
		Course: []actions.PlanNoteLine{{PlanNote: casework.PlanNote{Kind: casework.PlanOutcome, At: now.Add(-time.Hour), Changed: true, Words: "In school four days of five."},
			Who: "Helen Ashworth", Agency: "Somerset Council"}},
		Notes:  casework.PlanNotes(),
		Alerts: []actions.AlertLine{weaponAlert().AlertLine}, Teams: []string{"Taunton town neighbourhood team"}, AcceptedBy: "Helen Ashworth"}
}

func pairs() []actions.LinkLine {
	return []actions.LinkLine{
		{ID: casework.LinkID{50}, A: jude, B: actions.ChildLine{ID: casework.ChildID{11}, Name: "Judd Ashdown", Age: "14 to 15"}, State: casework.LinkHalf,
			AIdentity: []actions.Line{{Label: "Name", Texts: []string{"Jude Ashdown"}}, {Label: "Date of birth", Texts: []string{"14 June 2011"}}, {Label: "Where they are usually seen", Texts: []string{"Taunton"}}},
			BIdentity: []actions.Line{{Label: "Name", Texts: []string{"Judd Ashdown"}}, {Label: "Age, about", Texts: []string{"14 to 15"}}, {Label: "Where they are usually seen", Texts: []string{"Taunton"}}},
			Agencies:  []string{police.Name, "Youth Unlimited"}, Why: []string{"The names sound alike", "The ages agree", "Both were met in Taunton"}, Confirmed: []string{"Ruth Calder"}, MayDecide: true},
		{ID: casework.LinkID{51}, A: jude, B: actions.ChildLine{ID: casework.ChildID{13}, Name: "Jude Ashdowne", Age: "17"}, State: casework.LinkMade, MayDecide: true, Confirmed: []string{"Sgt Priya Nair"}},
		{ID: casework.LinkID{52}, A: jude, B: actions.ChildLine{ID: casework.ChildID{14}, Name: "J. A.", Age: "14"}, State: casework.LinkSuggested, WhyNot: "A supervisor of Somerset Council confirms the other side."},
	}
}

func lines(pages []actions.EntryPage) (out []actions.EntryLine) {
	for _, p := range pages {
		out = append(out, p.EntryLine)
	}
	return out
}

func (d *desk) SignIn(_ context.Context, username, password string) (string, error) {
	if err := d.refuse["SignIn"]; err != nil {
		return "", err
	}
	if username != "p.nair" || password != "copper lantern ferry" {
		return "", casework.RefuseField("password", "The username or the password is not right.")
	}
	return supervisorToken, nil
}

func (d *desk) Session(_ context.Context, token string) (actions.Actor, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.refuse["Session"]; err != nil {
		return actions.Actor{}, err
	}
	id, ok := d.sessions[token]
	if !ok {
		return actions.Actor{}, casework.Refuse(casework.Forbidden, "You are signed out. Sign in again.")
	}
	return actions.Actor{Worker: id}, nil
}

func (d *desk) SignOut(_ context.Context, token string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.sessions, token)
	return d.refuse["SignOut"]
}

func (d *desk) SetPassword(_ context.Context, link, _, password string) error {
	if link != d.link {
		return casework.Refuse(casework.NotFound, "This link has been used or is too old.")
	}
	if len(password) < 12 {
		return casework.RefuseField("password", "A password has at least 12 characters.")
	}
	return d.refuse["SetPassword"]
}

func (d *desk) Me(_ context.Context, a actions.Actor) (casework.Worker, casework.Agency, error) {
	w := d.workers[a.Worker]
	if w.Agency == council.ID {
		return w, council, d.refuse["Me"]
	}
	return w, police, d.refuse["Me"]
}

// may is the permission check that every method of a desk makes.
func (d *desk) may(method string, a actions.Actor, act casework.Act) error {
	if !d.workers[a.Worker].May(act) {
		return casework.Refuse(casework.Forbidden, fmt.Sprintf("Your role may not %s.", act))
	}
	return d.refuse[method]
}

func (d *desk) Queue(_ context.Context, a actions.Actor) ([]actions.EntryLine, error) {
	return lines(d.entries), d.may("Queue", a, casework.JudgeEntry)
}

func (d *desk) Entry(_ context.Context, a actions.Actor, id casework.EntryID) (actions.EntryPage, error) {
	for _, e := range d.entries {
		if e.ID == id {
			return e, d.may("Entry", a, casework.JudgeEntry)
		}
	}
	return actions.EntryPage{}, casework.Refuse(casework.NotFound, "There is no such entry, or it is not yours to see.")
}

func (d *desk) Judge(_ context.Context, a actions.Actor, in actions.JudgeInput) error {
	if err := d.may("Judge", a, casework.JudgeEntry); err != nil {
		return err
	}
	d.judged = append(d.judged, in)
	return nil
}

func (d *desk) Alerts(_ context.Context, a actions.Actor) (out []actions.AlertLine, err error) {
	for _, p := range d.alerts {
		out = append(out, p.AlertLine)
	}
	return out, d.may("Alerts", a, casework.SeeAlerts)
}

func (d *desk) Alert(_ context.Context, a actions.Actor, id casework.AlertID) (actions.AlertPage, error) {
	for _, p := range d.alerts {
		if p.ID == id {
			p.MayDecide = p.MayDecide && d.workers[a.Worker].May(casework.DecideAlert)
			return p, d.may("Alert", a, casework.SeeAlerts)
		}
	}
	return actions.AlertPage{}, casework.Refuse(casework.NotFound, "There is no such alert.")
}

func (d *desk) Accept(_ context.Context, a actions.Actor, in actions.AcceptInput) (casework.PlanID, error) {
	if err := d.may("Accept", a, casework.DecideAlert); err != nil {
		return casework.PlanID{}, err
	}
	d.accepted = append(d.accepted, in)
	return casework.PlanID{40}, nil
}

func (d *desk) Decline(_ context.Context, a actions.Actor, _ casework.AlertID, because string) error {
	if err := d.may("Decline", a, casework.DecideAlert); err != nil {
		return err
	}
	d.declined = append(d.declined, because)
	return nil
}

func (d *desk) Plans(_ context.Context, a actions.Actor) (out []actions.PlanLine, err error) {
	for _, p := range d.plans {
		out = append(out, p.PlanLine)
	}
	return out, d.may("Plans", a, casework.SeePlan)
}

func (d *desk) Plan(_ context.Context, a actions.Actor, id casework.PlanID) (actions.PlanPage, error) {
	for _, p := range d.plans {
		if p.ID == id {
			return p, d.may("Plan", a, casework.SeePlan)
		}
	}
	return actions.PlanPage{}, casework.Refuse(casework.NotFound, "There is no such plan.")
}

func (d *desk) Child(_ context.Context, a actions.Actor, _ casework.ChildID) (actions.ChildPage, error) {
	return d.child, d.may("Child", a, casework.SeeAlerts)
}

func (d *desk) Links(_ context.Context, a actions.Actor) ([]actions.LinkLine, error) {
	return d.links, d.may("Links", a, casework.LinkRecords)
}

func (d *desk) decide(method string, a actions.Actor) error {
	if err := d.may(method, a, casework.LinkRecords); err != nil {
		return err
	}
	d.decided = append(d.decided, method)
	return nil
}

func (d *desk) ConfirmLink(_ context.Context, a actions.Actor, _ casework.LinkID) error {
	return d.decide("ConfirmLink", a)
}

func (d *desk) RefuseLink(_ context.Context, a actions.Actor, _ casework.LinkID) error {
	return d.decide("RefuseLink", a)
}

func (d *desk) UndoLink(_ context.Context, a actions.Actor, _ casework.LinkID) error {
	return d.decide("UndoLink", a)
}

func (d *desk) SetProfile(_ context.Context, _ actions.Actor, _ casework.ChildID, in actions.WordsInput) error {
	d.words = append(d.words, in)
	return d.refuse["SetProfile"]
}

func (d *desk) Todos(context.Context, actions.Actor) ([]actions.AlertLine, error) {
	return d.todo, d.refuse["Todos"]
}

func (d *desk) Settle(_ context.Context, _ actions.Actor, _ casework.AlertID, done string) error {
	d.settled = append(d.settled, done)
	return d.refuse["Settle"]
}

func (d *desk) NotePlan(_ context.Context, a actions.Actor, in actions.PlanNoteInput) error {
	d.noted = append(d.noted, in)
	return d.may("NotePlan", a, casework.SeePlan)
}

func (d *desk) SetPlanWords(_ context.Context, _ actions.Actor, _ casework.PlanID, in actions.WordsInput) error {
	d.words = append(d.words, in)
	return d.refuse["SetPlanWords"]
}

func (d *desk) AddMember(_ context.Context, _ actions.Actor, _ casework.ChildID, who casework.WorkerID) error {
	d.named = append(d.named, "add "+who.String())
	return d.refuse["AddMember"]
}

func (d *desk) EndMember(_ context.Context, _ actions.Actor, _ casework.ChildID, who casework.WorkerID) error {
	d.named = append(d.named, "end "+who.String())
	return d.refuse["EndMember"]
}

func (d *desk) SharedWithMe(context.Context, actions.Actor) ([]actions.EntryLine, error) {
	return lines(d.entries[:1]), d.refuse["SharedWithMe"]
}

func (d *desk) EndPart(context.Context, actions.Actor, casework.EntryID) error {
	return d.refuse["EndPart"]
}
