package stories_test

import (
	"fmt"
	"strings"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }

// words makes values whose texts are kept whole.
func words(pairs ...any) casework.Values {
	v := casework.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i].(casework.FieldID), pairs[i+1].(string))
	}
	return v
}

// writesPlan writes sections of a plan.
func (s *story) writesPlan(key string, id casework.PlanID, words casework.Values) {
	s.t.Helper()
	page, err := s.service.Plan(s.t.Context(), s.as(key), id)
	s.must(err)
	s.must(s.service.SetPlanWords(s.t.Context(), s.as(key), id, actions.WordsInput{Values: words, Seen: page.Words.Seen}))
	s.news(fmt.Sprintf("%s writes %d sections of the plan.", s.who(key).Name, len(words)))
}

// notes adds a step to the course of a plan.
func (s *story) notes(key string, in actions.PlanNoteInput) {
	s.t.Helper()
	s.must(s.service.NotePlan(s.t.Context(), s.as(key), in))
	s.news(fmt.Sprintf("%s notes in the plan (%s): %s", s.who(key).Name, in.Kind.Label(), in.Words))
}

// sendsAll takes in a file of an agency's own system.
func (s *story) sendsAll(agency, what string, in []actions.RecordInput) {
	s.t.Helper()
	out, err := s.service.ImportFor(s.t.Context(), agency, actions.Batch{Records: in})
	s.must(err)
	for i, r := range out.Records {
		if r.Outcome != actions.OutcomeRecorded {
			s.t.Fatalf("record %d of %s: %s %s", i, what, r.Outcome, r.Sentence)
		}
		s.calls(r.Child, in[i].Child.Identity.Get(casework.FieldChildName))
	}
	s.news(fmt.Sprintf("%s's system sends %s: %d records.", agency, what, len(in)))
}

// undoes says that the records of a link are two children after all.
func (s *story) undoes(key string) {
	s.t.Helper()
	for _, l := range s.pairs(key) {
		if l.State == casework.LinkMade {
			s.must(s.service.UndoLink(s.t.Context(), s.as(key), l.ID))
			s.news(fmt.Sprintf("%s undoes the link of %s and %s.", s.who(key).Name, l.A.Name, l.B.Name))
		}
	}
}

// suggestions tells which records may be one child, as somebody sees them.
func (s *story) suggestions(key string) {
	s.t.Helper()
	lines := s.pairs(key)
	s.says("%s is shown %d pairs of records that may be one child.", s.who(key).Name, len(lines))
	for _, l := range lines {
		s.adds("%s and %s: %s (%s)", l.A.Name, l.B.Name, strings.Join(l.Why, "; "), l.State)
	}
}

// measures tells how long it took from contacts to whoever had to know, of the entries received since a day and hour.
func (s *story) measures(key, since string) {
	s.t.Helper()
	m, err := s.service.Timeliness(s.t.Context(), s.as(key), s.moment(since), s.now.Add(time.Minute))
	s.must(err)
	s.says("%s sees how long it took:", s.who(key).Name)
	for _, a := range m.Agencies {
		s.adds("%s: %d entries; %g minutes from contact to receipt, %g from receipt to decision; %d of %d serious ones in time", a.Agency, a.Entries, a.ToReceipt.Minutes, a.ToDecision.Minutes, a.InTime, a.Serious)
		for _, p := range a.Partners {
			s.adds("first opened by %s %g minutes after the decision, %g after the contact", p.Agency, p.FromDecision.Minutes, p.FromContact.Minutes)
		}
	}
}

// allocates gives a child to somebody, who holds its shared picture from then on.
func (s *story) allocates(key string, of casework.ChildID, to string) {
	s.t.Helper()
	s.must(s.service.AddMember(s.t.Context(), s.as(key), of, s.who(to).ID))
	s.news(fmt.Sprintf("%s allocates the child to %s.", s.who(key).Name, s.who(to).Name))
}

// sendsReferral sends a referral as it stands.
func (s *story) sendsReferral(key string, id casework.EntryID) {
	s.t.Helper()
	page, err := s.service.Referral(s.t.Context(), s.as(key), id)
	s.must(err)
	s.must(s.service.SendReferral(s.t.Context(), s.as(key), actions.SendInput{Entry: id, Content: page.Content, Basis: "ca1989_s17", Told: "child"}))
	s.news(fmt.Sprintf("%s sends %s.", s.who(key).Name, s.label(id.String())))
}
