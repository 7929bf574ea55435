package actions_test

import (
	"slices"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
	"streetlight/sync/records"
)

// shareWith approves an entry and shares it with these alone.
func (p *partnership) shareWith(who string, id casework.EntryID, to casework.Audience) {
	p.t.Helper()
	in := p.approval(who, id)
	in.Publish, in.Basis, in.Because, in.To, in.Purpose, in.Terms, in.Told = true, "ca1989_s17", "", to, "To keep him safe at school.", "Not to be passed on.", "carer"
	p.judge(who, in)
}

// parts lists the copies in the parts that the phone holds.
func (ph *phone) parts() (out []casework.Published) {
	ph.p.t.Helper()
	for _, scope := range ph.Scopes() {
		if records.ReadMeta(ph.state(scope), scope).Kind != casework.PartScope {
			continue
		}
		copies, err := records.Wholes[casework.Published](ph.state(scope), casework.FieldPublished)
		ph.p.must(err)
		out = append(out, copies...)
	}
	return out
}

// sharedScene is an entry that was shared with the voluntary agency and one council worker by name.
func sharedScene(t *testing.T) (p *partnership, reed *phone, jude casework.ChildID, id casework.EntryID) {
	t.Helper()
	p = newPartnership(t)
	reed = p.enrol("reed")
	jude = reed.meets(called("Jude Ashdown", "14_15"))
	id = reed.records(jude, p.street(nil))
	reed.sync()
	p.shareWith("nair", id, casework.Audience{Agencies: []casework.AgencyID{p.people["cole"].Agency}, People: []casework.WorkerID{p.people["ford"].ID}})
	return p, reed, jude, id
}

// The voluntary agency's supervisor receives what is shared with it, its mentor does not; the family worker was named.
func TestAPartIsReadByExactlyThoseNamed(t *testing.T) {
	p, _, jude, id := sharedScene(t)
	for who, inside := range map[string]bool{"vine": true, "ford": true, "cole": false, "lowe": false, "quinn": false, "ashworth": false, "stone": false,
		"marsh": false, "bell": false, "wood": false, "gray": false, "frost": false, "pike": false, "lane": false} {
		ph := p.enrol(who)
		ph.sync()
		copies := ph.parts()
		page, err := p.service.Entry(t.Context(), p.as(who), id)
		list, listErr := p.service.SharedWithMe(t.Context(), p.as(who))
		if listErr != nil && !casework.Refused(listErr, casework.Forbidden) {
			t.Fatal(listErr)
		}
		child, childErr := p.service.Child(t.Context(), p.as(who), jude)
		shown := slices.ContainsFunc(child.Entries, func(l actions.EntryLine) bool { return l.ID == id })
		if !inside {
			if len(copies) != 0 || err == nil || len(list) != 0 || shown || len(ph.grants()) != 0 {
				t.Errorf("%s, who is not named, holds %d copies, reads %v, is listed %d, on the child's page %v", who, len(copies), err, len(list), shown)
			}
			continue
		}
		p.must(err)
		p.must(childErr)
		if len(copies) != 1 || copies[0].Content != page.Content || copies[0].Share.Purpose != "To keep him safe at school." || copies[0].Share.Conditions != "Not to be passed on." || copies[0].Verdict != casework.Approved {
			t.Errorf("%s holds %+v", who, copies)
		}
		if len(list) != 1 || !shown || child.Withheld != 0 || child.Child.Name != "Jude Ashdown" || len(child.Identity)+len(child.Alerts)+len(child.Links) != 0 {
			t.Errorf("%s sees %+v and is listed %d", who, child, len(list))
		}
		if state := ph.state(ph.scopeOf(casework.PartScope)); records.Child(state, jude).Name() != "Jude Ashdown" {
			t.Errorf("%s does not read whom it is about", who)
		}
	}
}

func TestACopyInAPartSaysWhereItStands(t *testing.T) {
	p, reed, jude, id := sharedScene(t)
	vine := p.enrol("vine")
	vine.sync()
	p.pass(time.Hour)
	reed.changes(jude, id, func(v casework.Values) { v.Set(casework.FieldFact, "Named the older boy, in confidence.") })
	reed.sync()
	vine.sync()
	if c := vine.parts()[0]; c.State != casework.CopySuperseded || !c.EndedAt.Equal(p.now) || c.Values.Get(casework.FieldFact) == "Named the older boy, in confidence." {
		t.Errorf("after a change the copy is %+v", c)
	}
	p.judge("nair", p.sendBack("nair", id, "wrong_child"))
	vine.sync()
	if c := vine.parts()[0]; c.State != casework.CopyRetracted || len(c.Values) != 0 {
		t.Errorf("after it was returned the copy is %+v", c)
	}
	_, err := p.service.Entry(t.Context(), p.as("vine"), id)
	wantRefusal(t, err, casework.NotFound)
}

func TestEndingAPart(t *testing.T) {
	p, _, jude, id := sharedScene(t)
	vine, ford := p.enrol("vine"), p.enrol("ford")
	vine.sync()
	ford.sync()
	wantRefusal(t, p.service.EndPart(t.Context(), p.as("vine"), id), casework.NotFound)
	p.must(p.service.EndPart(t.Context(), p.as("nair"), id))
	wantRefusal(t, p.service.EndPart(t.Context(), p.as("nair"), id), casework.Conflict)
	for _, ph := range []*phone{vine, ford} {
		ph.sync()
		if n := len(ph.parts()); n != 0 {
			t.Errorf("a phone still holds %d copies", n)
		}
		if _, _, ok := ph.ring.Newest(p.partScope(ph)); ok {
			t.Error("a phone still has the key")
		}
	}
	_, err := p.service.Child(t.Context(), p.as("vine"), jude)
	wantRefusal(t, err, casework.NotFound)
}

// partScope is the part that a phone's worker was granted, ended or not.
func (p *partnership) partScope(ph *phone) casework.ScopeID {
	p.t.Helper()
	for _, g := range ph.grants() {
		if g.Kind == casework.PartScope {
			return g.Scope
		}
	}
	p.t.Fatal("no part was granted")
	return casework.ScopeID{}
}

// Another audience gets another part: those who are not named any more lose the old one, the others read nothing of it.
func TestAnotherAudienceGetsAnotherPart(t *testing.T) {
	p, _, _, id := sharedScene(t)
	vine, ford := p.enrol("vine"), p.enrol("ford")
	vine.sync()
	ford.sync()
	before := ford.scopeOf(casework.PartScope)
	p.shareWith("nair", id, casework.Audience{People: []casework.WorkerID{p.people["ford"].ID}})
	vine.sync()
	ford.sync()
	if len(vine.parts()) != 0 || len(ford.parts()) != 1 || ford.scopeOf(casework.PartScope) == before {
		t.Errorf("vine holds %d, ford %d, in the same part: %v", len(vine.parts()), len(ford.parts()), ford.scopeOf(casework.PartScope) == before)
	}
	p.share("nair", id)
	ford.sync()
	if len(ford.parts()) != 0 {
		t.Error("the part goes on beside the network")
	}
	if page := p.entry("ashworth", id); page.Share == nil || !page.Share.Audience.IsZero() {
		t.Errorf("the network reads %+v", page.Share)
	}
}

func TestWhoJoinsANamedAgencyReadsWhatWasSharedWithIt(t *testing.T) {
	p, _, _, id := sharedScene(t)
	w, _, err := p.service.AddWorker(t.Context(), actions.NewWorker{Name: "Ivy Marsh", Role: casework.Supervisor, Agency: "Bridgwater Youth Mentors", Sector: casework.Voluntary, Team: "Mentors"})
	p.must(err)
	p.people["ivy"] = w
	ivy := p.enrol("ivy")
	ivy.sync()
	if len(ivy.parts()) != 1 || p.entry("ivy", id).Verdict != casework.Approved {
		t.Errorf("a new supervisor holds %d copies", len(ivy.parts()))
	}
}

func TestADecisionThatNamesNobodyWhoReads(t *testing.T) {
	p, _, _, id := sharedScene(t)
	for name, change := range map[string]func(*actions.JudgeInput){
		"an agency that is not there": func(in *actions.JudgeInput) { in.To = casework.Audience{Agencies: []casework.AgencyID{{1}}} },
		"an analyst": func(in *actions.JudgeInput) {
			in.To = casework.Audience{People: []casework.WorkerID{p.people["frost"].ID}}
		},
		"no purpose": func(in *actions.JudgeInput) { in.Purpose = "" },
	} {
		in := p.approval("nair", id)
		in.Publish, in.Basis, in.Because, in.Purpose, in.Told = true, "ca1989_s17", "", "To keep him safe.", "child"
		in.To = casework.Audience{People: []casework.WorkerID{p.people["ford"].ID}}
		change(&in)
		if err := p.service.Judge(t.Context(), p.as("nair"), in); !casework.Refused(err, casework.Invalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
