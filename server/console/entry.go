package console

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"streetlight/server/actions"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// entryBody is one entry with its verdict form.
type entryBody struct {
	actions.EntryPage
	Place   place
	Seen    string          // what the page shows, to tell later what changed since
	Differs map[string]bool // labels whose text changed while the form was open
	Gone    []string        // labels that were shown and are no more
	Offered offered         // with whom alone it may be shared
}

func verdictShape() shape {
	return shape{"content": 1, "seen": 1, "next": 1, "verdict": 1, "reason": 1, "words": 1, "publish": 1, "basis": 1, "because": 1,
		"told": 1, "not_told": 1, "to": 1, "agency": maxNamed, "person": maxNamed, "purpose": 1, "conditions": 1, "find": 1, "look": 1}
}

func (c *Console) showEntry(r *request) error {
	id, err := idOf[casework.EntryID](r)
	if err != nil {
		return err
	}
	return c.drawEntry(r, http.StatusOK, id)
}

func (c *Console) drawEntry(r *request, status int, id casework.EntryID) error {
	page, err := c.desk.Entry(r, r.actor, id)
	if err != nil {
		return err
	}
	body := entryBody{EntryPage: page, Seen: seenLines(page.Lines)}
	if page.MayJudge {
		body.Offered = r.form.offered(page.Choices)
		lines, err := c.queue(r)
		if err != nil {
			return err
		}
		body.Place = placeOf(id, lines)
	}
	if r.form.Sent() {
		body.Differs, body.Gone = compareLines(r.form.Get("seen"), page.Lines)
	}
	return c.show(r, status, "entry", fmt.Sprintf("%s: %s", page.Kind.Label(), page.Child.Name), body)
}

// judge passes a verdict on. A problem in the form, or a change of the entry meanwhile, shows the entry as it now is with
// all that the supervisor wrote.
func (c *Console) judge(r *request) error {
	id, err := idOf[casework.EntryID](r)
	if err != nil {
		return err
	}
	if r.form.Get("look") != "" { // only to look for names
		return c.drawEntry(r, http.StatusOK, id)
	}
	in := r.form.verdict(id, c.desk.Pack())
	if len(r.form.problems) > 0 {
		return c.drawEntry(r, http.StatusUnprocessableEntity, id)
	}
	err = c.desk.Judge(r, r.actor, in)
	if r.form.refused(err, verdictShape()) {
		return c.drawEntry(r, http.StatusUnprocessableEntity, id)
	}
	if casework.Refused(err, casework.Conflict) {
		r.form.wrong("", err.Error()+" Your verdict was not given; what you wrote is below. Look at the entry as it is now, then send it again.")
		return c.drawEntry(r, http.StatusConflict, id)
	}
	if err != nil {
		return err
	}
	return r.redirect(afterVerdict(in.Verdict, r.form.Get("next")))
}

// afterVerdict leads to the next entry that waits, or to the queue when that was the last.
func afterVerdict(v casework.Verdict, next string) string {
	if id, err := casework.ParseID[casework.EntryID](next); err == nil {
		return "/entries/" + id.String() + "?done=" + string(v)
	}
	return "/entries?done=" + string(v)
}

// verdict reads the form. Only the half that belongs to the verdict is looked at.
func (f *form) verdict(id casework.EntryID, p *practice.Pack) actions.JudgeInput {
	in := actions.JudgeInput{Entry: id, Words: f.words("words", "What you say to the author", maxWords)}
	if err := in.Content.UnmarshalText([]byte(f.Get("content"))); err != nil {
		f.wrong("", "This page is out of date. Load it again, then give your verdict.")
	}
	in.Verdict = casework.Verdict(f.choice("verdict", "Approve the entry or return it.", []casework.Choice{
		{Code: string(casework.Approved)}, {Code: string(casework.Returned)}}))
	switch in.Verdict {
	case casework.Approved:
		f.share(&in, p.LawfulBases())
	case casework.Returned:
		in.Reason = f.choice("reason", "Say why you return it.", p.ReturnReasons())
		if in.Words == "" {
			f.wrong("words", "Say to the author, in a few words, what to change.")
		}
	}
	return in
}

func (f *form) share(in *actions.JudgeInput, bases []casework.Choice) {
	if f.Get("publish") == "apart" {
		in.Apart = true
		return
	}
	s := f.sharing("Decide whether the entry is shared with the child's network.", bases)
	in.Publish, in.To, in.Purpose, in.Basis, in.Terms, in.Told, in.NotTold, in.Because = s.Publish, s.To, s.Purpose, s.Basis, s.Terms, s.Told, s.NotTold, s.Because
}

// seenLines notes what a page shows: for each label a mark of its texts. It rides in the form, so that after a conflict
// the page can say which lines are new.
func seenLines(lines []actions.Line) string {
	var marks []string
	for label, m := range marksOf(lines) {
		marks = append(marks, hex.EncodeToString([]byte(label))+"."+m)
	}
	slices.Sort(marks)
	return strings.Join(marks, " ")
}

// marksOf gives each label the hash of all that stands under it; several lines may have the same label.
func marksOf(lines []actions.Line) map[string]string {
	under := map[string][]string{}
	for _, l := range lines {
		under[l.Label] = append(under[l.Label], l.Texts...)
	}
	marks := map[string]string{}
	for label, texts := range under {
		sum := sha256.Sum256([]byte(strings.Join(texts, "\x00")))
		marks[label] = hex.EncodeToString(sum[:8])
	}
	return marks
}

// compareLines finds what differs from what the form's page showed. A form that carries nothing readable differs in
// nothing: the conflict itself is told either way.
func compareLines(seen string, now []actions.Line) (differs map[string]bool, gone []string) {
	before := map[string]string{}
	for _, m := range strings.Fields(seen) {
		name, texts, _ := strings.Cut(m, ".")
		label, err := hex.DecodeString(name)
		if err != nil || len(label) > 200 {
			return nil, nil
		}
		before[string(label)] = texts
	}
	if len(before) == 0 {
		return nil, nil
	}
	differs = map[string]bool{}
	for label, m := range marksOf(now) {
		if before[label] != m {
			differs[label] = true
		}
		delete(before, label)
	}
	return differs, slices.Sorted(maps.Keys(before))
}
