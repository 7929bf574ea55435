package actions_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// scene is a partnership in which there is one of everything, as it was before anybody decides: two linked records would
// hide the suggestion, so there are two pairs.
type scene struct {
	*partnership
	child           casework.ChildID
	entry, shared   casework.EntryID
	content         casework.ContentHash
	alert, accepted casework.AlertID
	plan            casework.PlanID
	suggested, made casework.LinkID
}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{partnership: newPartnership(t)}
	reed, shah := s.enrol("reed"), s.enrol("shah")
	planned := reed.meets(called("Sam Hollis", "14_15"))
	s.shared = reed.records(planned, s.street(seen()))
	reed.sync()
	s.share("nair", s.shared)
	s.accepted = s.onlyAlert("ashworth", "R7").ID
	s.plan = s.accept(s.alert1("R7"), "quinn")
	s.child = reed.meets(called("Jude Ashdown", "14_15"))
	s.entry = reed.records(s.child, s.street(seen()))
	reed.sync()
	s.alert = s.onlyAlert("ashworth", "R7").ID
	shah.meets(called("Jood Ashdowne", "14_15"))
	shah.meets(called("Sam Hollis", "14_15"))
	shah.sync()
	for _, l := range s.linksOf("nair") {
		if l.A.Name == "Sam Hollis" {
			s.made = l.ID
		} else {
			s.suggested = l.ID
		}
	}
	s.confirm("nair", s.made)
	s.content = s.partnership.entry("nair", s.entry).Content
	return s
}

func (s *scene) alert1(rule string) actions.AlertPage { return s.onlyAlert("ashworth", rule) }

// deskAct is one method of the console's desk on the scene, with the leaf it appends and who may do it.
type deskAct struct {
	name    string
	leaf    string
	allowed []string // keys of the roster; everybody else is refused and changes nothing
	do      func(context.Context, *scene, actions.Actor) error
}

// theNetwork answers alerts or coordinates the meeting about them; the police supervisors know the children of the scene.
var (
	deciders    = []string{"ashworth", "quinn", "stone"}
	theNetwork  = append([]string{"marsh"}, deciders...)
	police      = []string{"nair", "hale"}
	supervisors = []string{"nair", "hale", "vine", "lowe"}
	concerned   = append([]string{"ashworth", "quinn"}, police...) // with the child that has a plan
	readers     = append(slices.Clone(theNetwork), police...)
)

// everybody is who has an account.
func everybody() (out []string) {
	for _, r := range roster() {
		out = append(out, r[0])
	}
	return out
}

func deskActs() []deskAct {
	return []deskAct{
		{"Queue", "view-queue", supervisors, func(ctx context.Context, s *scene, a actions.Actor) error {
			_, err := s.service.Queue(ctx, a)
			return err
		}},
		{"Entry", "view-entry", append([]string{"reed"}, police...), func(ctx context.Context, s *scene, a actions.Actor) error {
			_, err := s.service.Entry(ctx, a, s.entry)
			return err
		}},
		{"Entry that was shared", "view-entry", append([]string{"reed"}, readers...), func(ctx context.Context, s *scene, a actions.Actor) error {
			_, err := s.service.Entry(ctx, a, s.shared)
			return err
		}},
		{"Judge, approve", "judge-approved", police, func(ctx context.Context, s *scene, a actions.Actor) error {
			return s.service.Judge(ctx, a, actions.JudgeInput{Entry: s.entry, Content: s.content, Verdict: casework.Approved, Because: "Nothing in it for others."})
		}},
		{"Judge, return", "judge-returned", police, func(ctx context.Context, s *scene, a actions.Actor) error {
			return s.service.Judge(ctx, a, actions.JudgeInput{Entry: s.entry, Content: s.content, Verdict: casework.Returned, Reason: "too_vague"})
		}},
		{"Decide", "decide-sharing", police, func(ctx context.Context, s *scene, a actions.Actor) error {
			return s.service.Decide(ctx, a, actions.DecideInput{Entry: s.entry, Content: s.content, ShareInput: actions.ShareInput{Because: "Nothing in it for others."}})
		}},
		{"Withdraw", "withdraw-entry", []string{"reed"}, func(ctx context.Context, s *scene, a actions.Actor) error {
			return s.service.Withdraw(ctx, a, s.entry, "It was a toy.")
		}},
		{"AddAddendum", "add-addendum", append([]string{"reed"}, police...), func(ctx context.Context, s *scene, a actions.Actor) error {
			return s.service.AddAddendum(ctx, a, s.entry, "His aunt was told.")
		}},
		{"WrongChild", "wrong-child", police, func(ctx context.Context, s *scene, a actions.Actor) error {
			_, err := s.service.WrongChild(ctx, a, actions.WrongChildInput{Entry: s.entry, Content: s.content, New: called("Kai Dunmore", "14_15")})
			return err
		}},
		{"FindChildren", "find-children", supervisors, func(ctx context.Context, s *scene, a actions.Actor) error {
			_, _, err := s.service.FindChildren(ctx, a, "jude")
			return err
		}},
		{"Ask", "ask-for-words", theNetwork, func(ctx context.Context, s *scene, a actions.Actor) error {
			return s.service.Ask(ctx, a, actions.AskInput{Alert: s.alert, Entry: s.entry, Because: "To see him today."})
		}},
		{"Asks", "view-asks", supervisors, func(ctx context.Context, s *scene, a actions.Actor) error {
			_, err := s.service.Asks(ctx, a)
			return err
		}},
		{"Timeliness", "view-timeliness", append([]string{"frost", "ashworth", "marsh"}, supervisors...), func(ctx context.Context, s *scene, a actions.Actor) error {
			_, err := s.service.Timeliness(ctx, a, noon, noon.Add(day))
			return err
		}},
		{"Tasks", "view-tasks", everybody(), func(ctx context.Context, s *scene, a actions.Actor) error {
			_, err := s.service.Tasks(ctx, a)
			return err
		}},
		{"ToSignOff", "view-sign-offs", []string{"wood"}, func(ctx context.Context, s *scene, a actions.Actor) error {
			_, err := s.service.ToSignOff(ctx, a)
			return err
		}},
		{"Alerts", "view-alerts", append([]string{"bell", "wood", "gray"}, append(slices.Clone(theNetwork), supervisors...)...), func(ctx context.Context, s *scene, a actions.Actor) error {
			_, err := s.service.Alerts(ctx, a)
			return err
		}},
		{"Alert", "disclose-alert", readers, func(ctx context.Context, s *scene, a actions.Actor) error {
			_, err := s.service.Alert(ctx, a, s.alert)
			return err
		}},
		{"Accept", "accept-alert", deciders, func(ctx context.Context, s *scene, a actions.Actor) error {
			_, err := s.service.Accept(ctx, a, actions.AcceptInput{Alert: s.alert, Owner: s.people["stone"].ID, ReviewDate: s.now.Add(day), Teams: []casework.TeamID{s.people["reed"].Team}})
			return err
		}},
		{"Decline", "decline-alert", deciders, func(ctx context.Context, s *scene, a actions.Actor) error {
			return s.service.Decline(ctx, a, s.alert, "It was a toy.")
		}},
		{"Plans", "view-plans", append(slices.Clone(theNetwork), supervisors...), func(ctx context.Context, s *scene, a actions.Actor) error {
			_, err := s.service.Plans(ctx, a)
			return err
		}},
		{"Plan", "view-plan", append([]string{"stone"}, concerned...), func(ctx context.Context, s *scene, a actions.Actor) error {
			_, err := s.service.Plan(ctx, a, s.plan)
			return err
		}},
		{"Child", "view-child", readers, func(ctx context.Context, s *scene, a actions.Actor) error {
			_, err := s.service.Child(ctx, a, s.child)
			return err
		}},
		{"SetProfile", "change-profile", readers, func(ctx context.Context, s *scene, a actions.Actor) error {
			return s.service.SetProfile(ctx, a, s.child, actions.WordsInput{Values: casework.Values{casework.FieldSchool: {"Wyndham School"}}})
		}},
		{"SetPlanWords", "change-plan-words", concerned, func(ctx context.Context, s *scene, a actions.Actor) error {
			return s.service.SetPlanWords(ctx, a, s.plan, actions.WordsInput{Values: casework.Values{casework.FieldIfMissing: {"Ring gran first."}}})
		}},
		{"AddMember", "add-member", deciders, func(ctx context.Context, s *scene, a actions.Actor) error {
			return s.service.AddMember(ctx, a, s.child, s.people["cole"].ID)
		}},
		{"EndMember", "end-member", deciders, func(ctx context.Context, s *scene, a actions.Actor) error {
			return s.service.EndMember(ctx, a, s.child, s.people["cole"].ID)
		}},
		{"SharedWithMe", "view-shared", append([]string{"reed", "shah", "cole", "ford", "bell", "wood", "gray"}, append(slices.Clone(theNetwork), supervisors...)...), func(ctx context.Context, s *scene, a actions.Actor) error {
			_, err := s.service.SharedWithMe(ctx, a)
			return err
		}},
		{"Apart", "view-quarantine", append([]string{"lane"}, supervisors...), func(ctx context.Context, s *scene, a actions.Actor) error {
			_, err := s.service.Apart(ctx, a)
			return err
		}},
		{"Links", "view-links", supervisors, func(ctx context.Context, s *scene, a actions.Actor) error {
			_, err := s.service.Links(ctx, a)
			return err
		}},
		{"ConfirmLink", "confirm-link", police, func(ctx context.Context, s *scene, a actions.Actor) error {
			return s.service.ConfirmLink(ctx, a, s.suggested)
		}},
		{"RefuseLink", "refuse-link", police, func(ctx context.Context, s *scene, a actions.Actor) error {
			return s.service.RefuseLink(ctx, a, s.suggested)
		}},
		{"UndoLink", "undo-link", police, func(ctx context.Context, s *scene, a actions.Actor) error { return s.service.UndoLink(ctx, a, s.made) }},
	}
}

// Every person does every act, each on a scene that is put back afterwards: whoever may leaves exactly one leaf, and
// whoever may not leaves nothing at all.
func TestWhoMayDoWhat(t *testing.T) {
	s := newScene(t)
	people := slices.Sorted(maps.Keys(s.people))
	for _, act := range deskActs() {
		for _, who := range people {
			t.Run(act.name+"/"+who, func(t *testing.T) {
				before := s.ledger.dump()
				leaves := len(s.leaves())
				did := act.do(t.Context(), s, s.as(who))
				if slices.Contains(act.allowed, who) {
					if did != nil {
						t.Fatalf("refused: %v", did)
					}
					s.wantOneLeaf(t, leaves, act.leaf, who)
					s.restore(before)
					return
				}
				if _, ok := casework.RefusalOf(did); !ok {
					t.Fatalf("got %v, want a refusal", did)
				}
				if after := s.ledger.dump(); !maps.Equal(before, after) {
					t.Error("a refused act changed the store")
				}
			})
		}
	}
}

func (s *scene) wantOneLeaf(t *testing.T, before int, action, who string) {
	t.Helper()
	leaves := s.leaves()
	if len(leaves) != before+1 {
		t.Fatalf("%d leaves, want one more than %d", len(leaves), before)
	}
	got := leaves[before].Entry
	if got.Action != action || got.Actor != s.people[who].ID.String() || got.Role != string(s.people[who].Role) || got.Result != "done" || !got.Time.Equal(s.now) {
		t.Errorf("the leaf is %+v, want %s by %s", got, action, who)
	}
}

// A leaf that cannot be written refuses the act, whoever does it and whatever it is.
func TestWhatCannotBeLoggedIsNotDone(t *testing.T) {
	s := newScene(t)
	for _, act := range deskActs() {
		t.Run(act.name, func(t *testing.T) {
			before := s.ledger.dump()
			s.ledger.fail = "audit-leaf"
			err := act.do(t.Context(), s, s.as(act.allowed[0]))
			s.ledger.fail = ""
			if err == nil {
				t.Error("done without a leaf")
			}
			if after := s.ledger.dump(); !maps.Equal(before, after) {
				t.Error("the store changed")
			}
		})
	}
}

// A leaf names what was shown.
func TestALeafNamesWhatWasShown(t *testing.T) {
	s := newScene(t)
	for _, c := range []struct {
		act  string
		want []string
	}{
		{"Queue", []string{"entry:" + s.entry.String()}},
		{"Entry", []string{"entry:" + s.entry.String()}},
		{"Alert", []string{"alert:" + s.alert.String(), "entry:" + s.entry.String()}},
		{"Plan", []string{"plan:" + s.plan.String()}},
		{"Child", []string{"child:" + s.child.String(), "entry:" + s.entry.String()}},
	} {
		t.Run(c.act, func(t *testing.T) {
			i := slices.IndexFunc(deskActs(), func(a deskAct) bool { return a.name == c.act })
			s.must(deskActs()[i].do(t.Context(), s, s.as("nair")))
			leaves := s.leaves()
			got := leaves[len(leaves)-1].Entry.Detail.Entities
			for _, want := range c.want {
				if !slices.Contains(got, want) {
					t.Errorf("the leaf names %v, want %s among them", got, want)
				}
			}
		})
	}
}

func TestWhoLeftMayDoNothing(t *testing.T) {
	s := newScene(t)
	left := s.people["nair"]
	left.Ended = true
	s.must(s.service.PutWorker(t.Context(), left))
	for _, act := range deskActs() {
		wantRefusal(t, act.do(t.Context(), s, s.as("nair")), casework.Suspended)
	}
	nobody := actions.Actor{Worker: casework.WorkerID{1}}
	_, err := s.service.Queue(t.Context(), nobody)
	wantRefusal(t, err, casework.Suspended)
}

func TestWhatIsNotThereIsRefusedInWords(t *testing.T) {
	s := newScene(t)
	ctx, a := t.Context(), s.as("nair")
	_, entry := s.service.Entry(ctx, a, casework.EntryID{1})
	_, alert := s.service.Alert(ctx, a, casework.AlertID{1})
	_, plan := s.service.Plan(ctx, a, casework.PlanID{1})
	_, child := s.service.Child(ctx, a, casework.ChildID{1})
	for name, err := range map[string]error{"entry": entry, "alert": alert, "plan": plan, "child": child,
		"link":  s.service.ConfirmLink(ctx, a, casework.LinkID{1}),
		"judge": s.service.Judge(ctx, a, actions.JudgeInput{Entry: casework.EntryID{1}, Verdict: casework.Approved, Because: "No need."})} {
		t.Run(name, func(t *testing.T) { wantRefusal(t, err, casework.NotFound) })
	}
}

func TestSignInSessionAndSignOutAreLogged(t *testing.T) {
	p := newPartnership(t)
	ctx := t.Context()
	steps := []struct {
		leaf string
		do   func() error
	}{
		{"set-password", func() error {
			return p.service.SetPassword(ctx, p.links["nair"], "p.nair", "walks by the river at noon")
		}},
	}
	var token string
	steps = append(steps, struct {
		leaf string
		do   func() error
	}{"sign-in", func() (err error) {
		token, err = p.service.SignIn(ctx, "p.nair", "walks by the river at noon")
		return err
	}})
	for _, s := range steps {
		before := len(p.leaves())
		p.must(s.do())
		if got := p.leaves(); len(got) != before+1 || got[before].Entry.Action != s.leaf {
			t.Fatalf("%s left %d leaves, want one", s.leaf, len(got)-before)
		}
	}
	a, err := p.service.Session(ctx, token)
	p.must(err)
	if a != p.as("nair") {
		t.Errorf("the session is %v's", a)
	}
	for range 10 { // a session that is used lives on
		p.pass(20 * time.Minute)
		_, err = p.service.Session(ctx, token)
		p.must(err)
	}
	before := p.ledger.dump()
	_, err = p.service.Session(ctx, token)
	p.must(err)
	p.wantSame(before)
	w, agency, err := p.service.Me(ctx, a)
	p.must(err)
	if w.Name != "Priya Nair" || agency.Name != "Avon and Somerset Police" {
		t.Errorf("signed in is %q of %q", w.Name, agency.Name)
	}
	leaves := len(p.leaves())
	p.must(p.service.SignOut(ctx, token))
	if got := p.leaves(); len(got) != leaves+1 || got[leaves].Entry.Action != "sign-out" {
		t.Errorf("signing out left %d leaves, want one", len(got)-leaves)
	}
	_, err = p.service.Session(ctx, token)
	wantRefusal(t, err, casework.Forbidden)
	p.must(p.service.SignOut(ctx, token))
	wantRefusal(t, p.service.SetPassword(ctx, p.links["nair"], "p.nair", "walks by the river at noon"), casework.NotFound)
	_, err = p.service.SignIn(ctx, "p.nair", "wrong")
	wantRefusal(t, err, casework.Invalid)
	for range 20 {
		_, err = p.service.SignIn(ctx, "p.nair", "wrong")
	}
	wantRefusal(t, err, casework.Later)
	p.pass(10 * time.Minute)
	token, err = p.service.SignIn(ctx, "p.nair", "walks by the river at noon")
	p.must(err)
	link, err := p.service.NewLink(ctx, p.people["nair"].ID) // they forgot it
	p.must(err)
	_, err = p.service.Session(ctx, token)
	p.must(err) // until the link is used
	p.must(p.service.SetPassword(ctx, link, "p.nair", "runs by the sea at dawn"))
	_, err = p.service.Session(ctx, token)
	wantRefusal(t, err, casework.Forbidden)
	_, err = p.service.SignIn(ctx, "p.nair", "walks by the river at noon")
	wantRefusal(t, err, casework.Invalid)
	_, err = p.service.SignIn(ctx, "p.nair", "runs by the sea at dawn")
	p.must(err)
	left := p.people["nair"]
	left.Ended = true
	p.must(p.service.PutWorker(ctx, left))
	_, err = p.service.SignIn(ctx, "p.nair", "runs by the sea at dawn")
	wantRefusal(t, err, casework.Suspended)
	_, err = p.service.NewLink(ctx, left.ID)
	wantRefusal(t, err, casework.NotFound)
}
