package demo

import (
	"slices"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// evening is the work at the desks: which records are one child, what is approved, and what is done about alerts.
func (s *story) evening() error {
	for _, step := range []func() error{s.link, s.judge, s.answer} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// supervisors gives one supervisor of each agency.
func (s *story) supervisors() []string {
	seen := map[string]bool{}
	var out []string
	for _, key := range s.desk(casework.Supervisor) {
		if agency := s.members[key].Agency; !seen[agency] {
			seen[agency] = true
			out = append(out, key)
		}
	}
	return out
}

// link lets the supervisors of each agency say which suggested records are one child. They know what the story knows.
func (s *story) link() error {
	for _, key := range s.supervisors() {
		links, err := s.Desk.Links(s.ctx, s.actor(key))
		if err != nil {
			return err
		}
		for _, l := range links {
			if !l.MayDecide || l.State == casework.LinkMade {
				continue
			}
			if err := s.decide(key, l); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *story) decide(key string, l actions.LinkLine) error {
	if s.truth[l.A.ID] != s.truth[l.B.ID] {
		return s.Desk.RefuseLink(s.ctx, s.actor(key), l.ID)
	}
	if err := s.Desk.ConfirmLink(s.ctx, s.actor(key), l.ID); err != nil {
		if casework.Refused(err, casework.Conflict) {
			return nil // both records have a plan: the owners talk first
		}
		return err
	}
	if l.State == casework.LinkHalf || len(l.Agencies) == 1 {
		s.report.Links++
		s.Tell.Say("  %s linked two records of one child, %q and %q.", s.members[key].Name, l.A.Name, l.B.Name)
	}
	return nil
}

// judge lets supervisors approve what was recorded, share what others need, and return what cannot stand.
func (s *story) judge() error {
	for _, key := range s.supervisors() {
		queue, err := s.Desk.Queue(s.ctx, s.actor(key))
		if err != nil {
			return err
		}
		for _, line := range queue {
			if err := s.verdict(key, line); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *story) verdict(key string, line actions.EntryLine) error {
	page, err := s.Desk.Entry(s.ctx, s.actor(key), line.ID)
	if err != nil || !page.MayJudge || len(page.Conflicts) > 0 {
		return err
	}
	in := actions.JudgeInput{Entry: line.ID, Content: page.Content, Verdict: casework.Approved}
	serious := line.Urgent || slices.ContainsFunc(page.Lines, func(l actions.Line) bool { return l.Level == "H" || l.Level == "S" })
	switch {
	case !s.mended[line.ID] && s.dice.IntN(15) == 0:
		s.mended[line.ID] = true
		in.Verdict, in.Reason, in.Words = casework.Returned, "too_vague", "Say what you saw yourself, where, and for how long."
		s.report.Returned++
	case serious:
		in.Publish, in.Basis, in.Told = true, "ca2004_s10", "both"
		s.report.Approved++
	default:
		in.Because = "Nothing in it that others need now."
		s.report.Approved++
	}
	return s.Desk.Judge(s.ctx, s.actor(key), in)
}

// answer lets the Front Door answer alerts: urgent ones the same evening, others the next.
func (s *story) answer() error {
	lead := s.desk(casework.FrontDoor)[0]
	alerts, err := s.Desk.Alerts(s.ctx, s.actor(lead))
	if err != nil {
		return err
	}
	for _, a := range alerts {
		if a.Priority != casework.P1 && s.Clock.Now().Sub(a.RaisedAt).Hours() < 20 {
			continue
		}
		if err := s.respond(lead, a); err != nil {
			return err
		}
	}
	return nil
}

func (s *story) respond(lead string, a actions.AlertLine) error {
	page, err := s.Desk.Alert(s.ctx, s.actor(lead), a.ID)
	if err != nil || !page.MayDecide || page.Alert.Finding.Task { // a task is no plan: its owner does it
		return err
	}
	if a.Priority == casework.P3 && s.dice.IntN(4) == 0 {
		s.Tell.Say("  %s: not appropriate: the contacts are explained by a family event. (%s)", s.members[lead].Name, a.Why)
		return s.Desk.Decline(s.ctx, s.actor(lead), a.ID, "The contacts are explained by a family event, which the school knows of.")
	}
	owner := s.members[s.desk(casework.SocialWorker)[s.dice.IntN(2)]]
	in := actions.AcceptInput{Alert: a.ID, Owner: owner.ID, ReviewDate: page.Alert.Draft.ReviewDate}
	for _, t := range page.Teams {
		if t.Chosen {
			in.Teams = append(in.Teams, t.Team.ID)
		}
	}
	if _, err := s.Desk.Accept(s.ctx, s.actor(lead), in); err != nil {
		return err
	}
	if page.Plan != nil {
		s.Tell.Say("  %s added %s to the plan of %s: %s", s.members[lead].Name, a.Rule, page.Child.Name, a.Why)
		return nil
	}
	s.Tell.Say("  %s accepted %s for %s; %s owns the plan. %s", s.members[lead].Name, a.Rule, page.Child.Name, owner.Name, a.Why)
	return nil
}
