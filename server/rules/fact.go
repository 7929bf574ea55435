package rules

import (
	"strings"
	"time"

	"streetlight/shared/casework"
)

// Fact is one entry as the rules see it, or what was done about one: a workflow fact. Engine.FactOf and Engine.FactOfWorkflow
// make it, so that what is costly to read is read once; only verdict and return reason may change afterwards. A fact that
// another engine made is read again at each judgement.
type Fact struct {
	Entry        casework.EntryID // zero for a workflow fact
	About        casework.EntryID // the entry that a workflow fact is about, if any
	Kind         casework.Kind
	Agency       casework.AgencyID
	Sector       casework.Sector // of the agency
	Author       casework.WorkerID
	Role         casework.Role // of the author
	OccurredAt   []time.Time   // by the author: usually one time, or each that stands while people disagree
	Received     time.Time     // by the hub
	References   []string      // the agency's own numbers for the event, in one spelling
	Encounters   []string
	Verdict      casework.Verdict
	ReturnReason string          // the code, when the verdict is Returned
	Values       casework.Values // all visible values; every one of a conflict counts

	reading
}

// Fields are those of an entry that FactOf looks at; an entry may come with these alone. The list must not be changed.
func (e *Engine) Fields() []casework.Field { return e.asked }

// FactOf makes the fact of an entry that its agency's author recorded and the hub received then. The judgement is the one that
// holds for the entry's present content; where none does, or the kind needs none, the caller says submitted or approved. Nothing happened after it was received: a phone whose clock runs ahead cannot hide a fact in the future, and
// an entry without a readable time happened when it came.
func (e *Engine) FactOf(entry casework.Entry, agency casework.Agency, author casework.Worker, received time.Time, j casework.Judgement) Fact {
	f := Fact{Entry: entry.ID, Kind: entry.Kind, Agency: entry.Agency, Sector: agency.Sector, Author: entry.Author, Role: author.Role,
		Received: received, Verdict: j.Verdict, ReturnReason: j.Reason, Values: entry.Values}
	for _, text := range entry.Values[casework.FieldOccurredAt] {
		if t := casework.ParseMoment(text); !t.IsZero() {
			f.OccurredAt = append(f.OccurredAt, earlier(t, received))
		}
	}
	if len(f.OccurredAt) == 0 {
		f.OccurredAt = []time.Time{received}
	}
	f.References = nonEmpty(entry.Values[casework.FieldReference], fold)
	f.Encounters = nonEmpty(entry.Values[casework.FieldEncounter], strings.TrimSpace)
	f.reading = e.read(&f)
	return f
}

// Key is what tells the fact apart from others.
func (f *Fact) Key() casework.FactKey {
	r := casework.FactRef{Entry: f.Entry, About: f.About, Kind: f.Kind}
	if f.Kind.Workflow() {
		r.OccurredAt = f.OccurredAt[0] // it has one, by the hub's clock
	}
	return r.Key()
}

// Workflow is something that was done about a child: a plan accepted, a sharing decision made.
type Workflow struct {
	Kind   casework.Kind // one of casework.WorkflowKinds
	At     time.Time
	About  casework.EntryID // zero where it is about no single entry
	By     casework.Worker  // zero for the hub
	Agency casework.Agency  // of whom it was done by
}

// FactOfWorkflow makes the fact of something that was done. Nobody has to approve it.
func (e *Engine) FactOfWorkflow(w Workflow) Fact {
	f := Fact{About: w.About, Kind: w.Kind, Agency: w.Agency.ID, Sector: w.Agency.Sector, Author: w.By.ID, Role: w.By.Role,
		OccurredAt: []time.Time{w.At}, Received: w.At, Verdict: casework.Approved}
	f.reading = e.read(&f)
	return f
}

// fold makes two spellings of a reference one: case and spaces do not matter. What has no digit, such as "n/a", is no
// reference and gives "".
func fold(number string) string {
	if !strings.ContainsAny(number, "0123456789") {
		return ""
	}
	return strings.ToUpper(strings.Join(strings.Fields(number), ""))
}

// Counts says whether rules look at a fact at all: never at a withdrawn one, and at a returned one unless the pack says that
// its reason ends it, such as that it is about another child.
func (e *Engine) Counts(f *Fact) bool {
	return f.Verdict != casework.Withdrawn && (f.Verdict != casework.Returned || e.pack.StillCounts(f.ReturnReason))
}

// Approved says whether a supervisor approved the entry as it stands, or it needs no approval.
func (f *Fact) Approved() bool { return f.Verdict == casework.Approved }

// Age is what one record says about how old the child is: a date of birth, or else a band.
type Age struct {
	Born time.Time
	Band string
}

// AgesOf reads the ages of a record: each visible date of birth, or each visible band when there is none.
func AgesOf(c casework.Child) []Age {
	var ages []Age
	for _, text := range c.Values[casework.FieldBirthDate] {
		if born := casework.ParseMoment(text); !born.IsZero() {
			ages = append(ages, Age{Born: born})
		}
	}
	if len(ages) > 0 {
		return ages
	}
	for _, band := range c.Values[casework.FieldAgeBand] {
		ages = append(ages, Age{Band: band})
	}
	return ages
}

// Subject is one child: the facts of the home record and of those linked with it, looked at together.
type Subject struct {
	Ages         []Age             // of all linked records
	HasLead      bool              // somebody owns an active plan, or is named lead practitioner
	CEFlag       bool              // a flag of child exploitation stands on one of them
	PlanPriority casework.Priority // of the active plan; 0 when there is none
	School       string            // the child's school as the pack's calendar calls it; empty for the county's terms
	Facts        []Fact
}

// under12 says whether one of the records shows the child younger than twelve, and when that will end: at the start of the
// twelfth birthday in the zone. Where records differ the younger age counts. A band that straddles twelve says no.
func (s *Subject) under12(at time.Time, zone *time.Location) (young bool, until time.Time) {
	for _, a := range s.Ages {
		if a.Born.IsZero() {
			young = young || a.Band == "under_10"
			continue
		}
		y, m, d := a.Born.Date()
		turns := time.Date(y+12, m, d, 0, 0, 0, 0, zone)
		if at.Before(turns) {
			young = true
			until = earlier(until, turns)
		}
	}
	return young, until
}

// earlier is the earlier of two times, of which a zero one does not count.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}
