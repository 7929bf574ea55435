package actions_test

import (
	"slices"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// approval approves an entry as it stands now, and does not share it.
func (p *partnership) approval(who string, id casework.EntryID) actions.JudgeInput {
	p.t.Helper()
	page, err := p.service.Entry(p.t.Context(), p.as(who), id)
	p.must(err)
	return actions.JudgeInput{Entry: id, Content: page.Content, Verdict: casework.Approved, Because: "Nothing in it for others."}
}

func (p *partnership) sendBack(who string, id casework.EntryID, reason string) actions.JudgeInput {
	p.t.Helper()
	in := p.approval(who, id)
	in.Verdict, in.Reason, in.Because = casework.Returned, reason, ""
	return in
}

func (p *partnership) judge(who string, in actions.JudgeInput) {
	p.t.Helper()
	p.must(p.service.Judge(p.t.Context(), p.as(who), in))
}

func (p *partnership) queue(who string) []casework.EntryID {
	p.t.Helper()
	lines, err := p.service.Queue(p.t.Context(), p.as(who))
	p.must(err)
	var out []casework.EntryID
	for _, l := range lines {
		out = append(out, l.ID)
	}
	return out
}

func TestAnOfflineContactIsApprovedAndItsAuthorHears(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	id := reed.records(jude, p.street(nil))
	p.pass(5 * time.Hour)
	if got := reed.sync(); got.Sent != 2 || got.Apart != 0 {
		t.Fatalf("sync brought %+v, want two commits receipted", got)
	}
	lines, err := p.service.Queue(t.Context(), p.as("nair"))
	p.must(err)
	if len(lines) != 1 || lines[0].ID != id || lines[0].Child.Name != "Jude Ashdown" || lines[0].Author != "Tom Reed" || lines[0].Urgent {
		t.Fatalf("the queue is %+v", lines)
	}
	if got, want := lines[0].DueAt, p.now.Add(day); !got.Equal(want) {
		t.Errorf("the verdict is due %v, want %v", got, want)
	}
	if got := p.queue("vine"); len(got) != 0 {
		t.Errorf("another agency's queue holds %v", got)
	}
	p.judge("nair", p.approval("nair", id))
	if got := p.queue("nair"); len(got) != 0 {
		t.Errorf("after the verdict the queue still holds %v", got)
	}
	reed.sync()
	if got := reed.verdict(jude, id); got.Verdict != casework.Approved || got.By != p.people["nair"].ID {
		t.Errorf("the phone knows %+v, want approved by Priya Nair", got)
	}
}

func TestAnApprovalHoldsForOneContentAlone(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	id := reed.records(jude, p.street(nil))
	reed.sync()
	stale := p.approval("nair", id)
	p.pass(time.Minute)
	reed.changes(jude, id, func(v casework.Values) { v.Set(casework.FieldPlace, "Bus station") })
	p.pass(time.Hour) // the edit is older than the approval and arrives after it
	p.judge("nair", p.approval("nair", id))
	reed.sync()
	if got := p.queue("nair"); !slices.Equal(got, []casework.EntryID{id}) {
		t.Fatalf("after a late edit the queue holds %v, want the entry again", got)
	}
	page, err := p.service.Entry(t.Context(), p.as("nair"), id)
	p.must(err)
	if len(page.Changed) != 1 || page.Changed[0].Label != "Where" || !slices.Equal(page.Changed[0].Was, []string{"Blake Gardens"}) ||
		!slices.Equal(page.Changed[0].Now, []string{"Bus station"}) || page.Changed[0].Lost {
		t.Errorf("what changed is shown as %+v, want the place as it was and is", page.Changed)
	}
	if page.Verdict != casework.Submitted || page.Judgement == nil || page.Judgement.Verdict != casework.Approved {
		t.Errorf("the entry shows verdict %q and judgement %+v, want submitted and the old approval", page.Verdict, page.Judgement)
	}
	wantRefusal(t, p.service.Judge(t.Context(), p.as("nair"), stale), casework.Conflict)
	p.judge("nair", p.approval("nair", id))
	if got := p.queue("nair"); len(got) != 0 {
		t.Errorf("after the second approval the queue holds %v", got)
	}
}

func TestWhatIsTakenOutCountsAsAChange(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	id := reed.records(jude, p.street(casework.Values{casework.FieldVoice: {"Leave me be."}, casework.FieldIndicators: {"ED1", "LO2"}}))
	reed.sync()
	p.judge("nair", p.approval("nair", id))
	reed.changes(jude, id, func(v casework.Values) {
		v.Set(casework.FieldVoice)
		v.Set(casework.FieldIndicators, "ED1")
	})
	reed.sync()
	page, err := p.service.Entry(t.Context(), p.as("nair"), id)
	p.must(err)
	var labels []string
	for _, l := range page.Changed {
		labels = append(labels, l.Label)
	}
	if want := []string{"What it may point to", "In the child's own words"}; !slices.Equal(labels, want) {
		t.Fatalf("what changed: %q, want %q", labels, want)
	}
	if points, voice := page.Changed[0], page.Changed[1]; len(points.Was) != 2 || len(points.Now) != 1 || slices.Contains(points.Was, "ED1") ||
		!slices.Equal(voice.Was, []string{"Leave me be."}) || len(voice.Now) > 1 {
		t.Errorf("what changed: %+v, want what stood there in words", page.Changed)
	}
}

func TestWhoMayNotApprove(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	id := reed.records(jude, p.street(nil))
	reed.sync()
	in := p.approval("nair", id)
	for name, c := range map[string]struct {
		who  string
		kind casework.Reason
	}{
		"a supervisor of another agency": {"vine", casework.NotFound},
		"a social worker":                {"quinn", casework.NotFound},
		"the author":                     {"reed", casework.Forbidden},
		"an administrator":               {"lane", casework.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			wantRefusal(t, p.service.Judge(t.Context(), p.as(c.who), in), c.kind)
		})
	}
	if got := p.queue("hale"); len(got) != 1 {
		t.Errorf("another supervisor of the agency sees %v, want the entry", got)
	}
}

func TestNobodyApprovesTheirOwnEntry(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	id := reed.records(jude, p.street(nil))
	reed.sync()
	in := p.approval("nair", id)
	p.promote("reed", casework.Supervisor)
	if got := refusal(t, p.service.Judge(t.Context(), p.as("reed"), in), casework.Forbidden); got.Sentence == "" {
		t.Error("it does not say why")
	}
}

func TestContradictingVersionsAreNotApproved(t *testing.T) {
	p := newPartnership(t)
	one, two := p.enrol("reed"), p.enrol("reed")
	jude := one.meets(called("Jude Ashdown", "14_15"))
	id := one.records(jude, p.street(nil))
	one.sync()
	two.sync()
	two.files[jude] = one.files[jude]
	one.changes(jude, id, func(v casework.Values) { v.Set(casework.FieldPlace, "Bus station") })
	two.changes(jude, id, func(v casework.Values) { v.Set(casework.FieldPlace, "Railway station") })
	one.sync()
	two.sync()
	page, err := p.service.Entry(t.Context(), p.as("nair"), id)
	p.must(err)
	if !slices.Equal(page.Conflicts, []string{"Where"}) {
		t.Errorf("conflicts: %q, want the place", page.Conflicts)
	}
	wantRefusal(t, p.service.Judge(t.Context(), p.as("nair"), p.approval("nair", id)), casework.Conflict)
	p.judge("nair", p.sendBack("nair", id, "too_vague"))
	one.sync()
	if got := one.verdict(jude, id); got.Verdict != casework.Returned {
		t.Errorf("the author knows %+v, want returned", got)
	}
	one.changes(jude, id, func(v casework.Values) { v.Set(casework.FieldPlace, "Bus station") })
	one.sync()
	p.judge("nair", p.approval("nair", id))
}

func TestReturnedCorrectedAndQueuedAgain(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	jude := reed.meets(called("Jude Ashdown", "14_15"))
	id := reed.records(jude, p.street(nil))
	reed.sync()
	in := p.sendBack("nair", id, "too_vague")
	in.Words = "Which entrance of the park?"
	p.judge("nair", in)
	if got := p.queue("nair"); len(got) != 0 {
		t.Fatalf("a returned entry waits for its author, but the queue holds %v", got)
	}
	reed.sync()
	if got := reed.verdict(jude, id); got.Verdict != casework.Returned || got.Reason != "too_vague" || got.Words != in.Words {
		t.Fatalf("the author reads %+v", got)
	}
	reed.changes(jude, id, func(v casework.Values) { v.Set(casework.FieldPlace, "Blake Gardens, river gate") })
	reed.sync()
	if got := p.queue("nair"); !slices.Equal(got, []casework.EntryID{id}) {
		t.Fatalf("after the correction the queue holds %v", got)
	}
	p.judge("nair", p.approval("nair", id))
}

func TestVerdictsThatAreNotComplete(t *testing.T) {
	p := newPartnership(t)
	reed := p.enrol("reed")
	id := reed.records(reed.meets(called("Jude Ashdown", "14_15")), p.street(nil))
	reed.sync()
	good := p.approval("nair", id)
	for name, c := range map[string]struct {
		spoil func(*actions.JudgeInput)
		field string
	}{
		"no verdict":              {func(in *actions.JudgeInput) { in.Verdict = "" }, "verdict"},
		"a verdict of nobody":     {func(in *actions.JudgeInput) { in.Verdict = casework.Withdrawn }, "verdict"},
		"returned without why":    {func(in *actions.JudgeInput) { in.Verdict = casework.Returned }, "reason"},
		"returned for no reason":  {func(in *actions.JudgeInput) { in.Verdict, in.Reason = casework.Returned, "because" }, "reason"},
		"shared without a basis":  {func(in *actions.JudgeInput) { in.Publish = true }, "basis"},
		"shared on an odd basis":  {func(in *actions.JudgeInput) { in.Publish, in.Basis = true, "habit" }, "basis"},
		"kept without a because":  {func(in *actions.JudgeInput) { in.Because = "" }, "because"},
		"words without an end":    {func(in *actions.JudgeInput) { in.Words = string(make([]byte, 100_000)) }, "words"},
		"a because without sense": {func(in *actions.JudgeInput) { in.Because = "\x00" }, "because"},
	} {
		t.Run(name, func(t *testing.T) {
			in := good
			c.spoil(&in)
			if got := refusal(t, p.service.Judge(t.Context(), p.as("nair"), in), casework.Invalid); got.Field != c.field {
				t.Errorf("the field at fault is %q, want %q", got.Field, c.field)
			}
		})
	}
	good.Reason = "a reason that no approval has"
	p.judge("nair", good)
}
