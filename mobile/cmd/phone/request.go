package main

import (
	"context"
	"fmt"
	"strings"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

type profileCommand struct {
	Child string   `arg:"" help:"Id of the child."`
	Set   []string `required:"" sep:"none" placeholder:"NAME=VALUE" help:"A field of the profile, as “phone fields child” lists them, and what it is to hold; empty removes it."`
}

// Run asks for a change of a child's profile.
func (c *profileCommand) Run(ctx context.Context, s *surroundings) error {
	id, err := casework.ParseID[casework.ChildID](c.Child)
	if err != nil {
		return err
	}
	named, err := pairs(c.Set)
	if err != nil {
		return err
	}
	set, err := actions.NamedChangeOf(casework.ChildFields(), named)
	if err != nil {
		return err
	}
	if err := s.open(ctx); err != nil {
		return err
	}
	request, err := s.phone.SetProfile(ctx, id, set)
	if err != nil {
		return err
	}
	return s.printAsked(ctx, request)
}

type planWordsCommand struct {
	Plan    string `arg:"" help:"Id of the plan."`
	Section string `required:"" help:"Number of the section, 1 to 7, or its name."`
	Text    string `required:"" help:"What it is to say; empty removes it."`
}

// Run asks for a change of a plan's words.
func (c *planWordsCommand) Run(ctx context.Context, s *surroundings) error {
	id, err := casework.ParseID[casework.PlanID](c.Plan)
	if err != nil {
		return err
	}
	f, err := casework.PlanSection(c.Section)
	if err != nil {
		return err
	}
	if err := s.open(ctx); err != nil {
		return err
	}
	request, err := s.phone.SetPlanWords(ctx, id, oneText(f, c.Text))
	if err != nil {
		return err
	}
	return s.printAsked(ctx, request)
}

// oneText is a change of one field of one value.
func oneText(f casework.Field, text string) casework.Values {
	set := casework.Values{f.ID: nil}
	if text = f.Tidy(text); text != "" {
		set[f.ID] = []string{text}
	}
	return set
}

// printAsked shows one request; none was made where nothing would change.
func (s *surroundings) printAsked(ctx context.Context, id casework.RequestID) error {
	asked, err := s.phone.Asked(ctx)
	if err != nil {
		return err
	}
	for _, a := range asked {
		if a.ID == id {
			return s.print(a, askedWords([]actions.AskedView{a}))
		}
	}
	return s.print(map[string]any{}, "That is what stands already.\n")
}

type requestsCommand struct{}

// Run lists what this worker asked for.
func (*requestsCommand) Run(ctx context.Context, s *surroundings) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	asked, err := s.phone.Asked(ctx)
	if err != nil {
		return err
	}
	return s.print(listOf(asked), askedWords(asked))
}

func askedWords(asked []actions.AskedView) string {
	if len(asked) == 0 {
		return "You asked the server for nothing.\n"
	}
	var b strings.Builder
	for _, a := range asked {
		fmt.Fprintf(&b, "%s  %s of %s, asked %s: %s\n", a.ID, kindWords(a.Kind), a.About, when(a.MadeAt), stateWords(a.State))
		writeFields(&b, append(append([]casework.Field{}, casework.ChildFields()...), casework.PlanFields()...), a.Values)
		if a.Because != "" {
			fmt.Fprintf(&b, "  %s\n", oneLine(a.Because, 2000))
		}
		if a.Words != "" {
			fmt.Fprintf(&b, "  %s\n", oneLine(a.Words, 400))
		}
		for _, d := range a.Differs {
			fmt.Fprintf(&b, "  %s was %q, is now %q\n", oneLine(d.Label, 60), oneLine(strings.Join(d.Was, " / "), 300), oneLine(strings.Join(d.Now, " / "), 300))
		}
	}
	return b.String()
}

func kindWords(k casework.RequestKind) string {
	switch k {
	case casework.ProfileRequest:
		return "profile"
	case casework.PlanWordsRequest:
		return "words of the plan"
	case casework.VerdictRequest:
		return "verdict"
	case casework.WithdrawRequest:
		return "withdrawal"
	case casework.AddendumRequest:
		return "addition"
	case casework.ViewedRequest:
		return "opening"
	}
	return oneLine(string(k), 40)
}

func stateWords(s actions.AskedState) string {
	switch s {
	case actions.AskWaits:
		return "waits for the server"
	case actions.AskDone:
		return "done"
	case actions.AskRefused:
		return "refused; what you wrote is kept here"
	}
	return string(s)
}

// serveAsking answers “profile” and “plan_words”.
func (s *surroundings) serveAsking(ctx context.Context, q request) (a answer, err error) {
	table := casework.ChildFields()
	if q.Do == "plan_words" {
		table = casework.PlanFields()
	}
	set, err := actions.NamedChangeOf(table, q.Set)
	if err != nil {
		return a, err
	}
	if q.Do == "plan_words" {
		a.Request, err = s.phone.SetPlanWords(ctx, q.Plan, set)
	} else {
		a.Request, err = s.phone.SetProfile(ctx, q.Child, set)
	}
	return a, err
}
