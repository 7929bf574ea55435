package actions

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

// Entry shows one entry to a supervisor of the author's agency, or to whom it was shared.
func (s *Service) Entry(ctx context.Context, a Actor, id casework.EntryID) (page EntryPage, err error) {
	err = s.do(ctx, a, "view-entry", func(x *tx) error {
		scope, row, err := x.fileOf(id)
		if err != nil {
			return err
		}
		r, err := x.readingOf(scope, row, id)
		if err != nil {
			return err
		}
		x.concerns("entry", id)
		if page, err = x.entryPageFor(r, scope, row, id); err != nil {
			return err
		}
		return x.openedAs(r)
	})
	return page, err
}

func (x *tx) shareOf(scope casework.ScopeID, id casework.EntryID) (*casework.Share, error) {
	state, err := x.State(scope)
	if err != nil {
		return nil, err
	}
	s, ok, err := records.ReadWhole[casework.Share](state, id, casework.FieldShare)
	if err != nil || !ok {
		return nil, err
	}
	return &s, nil
}

// entryPageFor shows the entry as it stands to its own agency, and the published copy to the network.
func (x *tx) entryPageFor(r reading, scope casework.ScopeID, row fileRow, id casework.EntryID) (EntryPage, error) {
	e := entryOf(&row, id)
	if e == nil {
		return EntryPage{}, noEntry()
	}
	if r.copied == nil {
		return x.entryPage(scope, row, *e)
	}
	line, err := x.copyLine(*r.copied, *e)
	return EntryPage{EntryLine: line, Lines: x.entryLines(r.copied.AsEntry()), Content: r.copied.Content, Share: &r.copied.Share, Addenda: x.addendumLines(r.copied.Addenda),
		WhyNot: "Only a supervisor of the author's agency approves or returns an entry."}, err
}

func (x *tx) entryPage(scope casework.ScopeID, row fileRow, e entryRow) (EntryPage, error) {
	id := e.ID
	line, err := x.entryLine(scope, row, e)
	if err != nil {
		return EntryPage{}, err
	}
	state, err := x.State(scope)
	if err != nil {
		return EntryPage{}, err
	}
	entry, _, _ := records.Entry(state, scope, id)
	page := EntryPage{EntryLine: line, Lines: x.entryLines(entry), Content: state.ContentHash(id), Hints: x.hints(entry)}
	for _, f := range entry.Conflicts() {
		field, _ := casework.Lookup(casework.EntryFields(), f)
		page.Conflicts = append(page.Conflicts, field.Label)
	}
	if err := x.addDecisions(&page, scope, row); err != nil {
		return page, err
	}
	if err := x.addVerdict(&page, scope, state, id); err != nil {
		return page, err
	}
	if page.WhyNot, err = x.whyNotJudge(scope, row, id); err != nil {
		return page, err
	}
	page.MayJudge = page.WhyNot == ""
	if err := x.addBeside(&page, scope, row, entry); err != nil {
		return page, err
	}
	if page.Health, err = x.healthMark(scope, row, entry); err != nil {
		return page, err
	}
	return page, x.addAudience(&page)
}

// addVerdict shows the last verdict, and what has changed since.
func (x *tx) addVerdict(page *EntryPage, scope casework.ScopeID, state *crdt.State, id casework.EntryID) error {
	j, ok, err := records.ReadWhole[casework.Judgement](state, id, casework.FieldJudgement)
	if err != nil || !ok {
		return err
	}
	page.Judgement, page.JudgedBy = &j, x.workerName(j.By)
	if j.Content == page.Content {
		return nil
	}
	page.Changed, err = x.changedSince(scope, state, id, j.Content)
	return err
}

// entryLines lists an entry's fields as people read them.
func (x *tx) entryLines(e casework.Entry) []Line {
	var out []Line
	for _, f := range casework.FieldsFor(e.Kind) {
		texts := e.Values[f.ID]
		if len(texts) == 0 || f.ID == casework.FieldKind || f.ID == casework.FieldEncounter {
			continue
		}
		if f.ID == casework.FieldIndicators {
			out = append(out, x.indicatorLines(texts)...)
			continue
		}
		out = append(out, Line{Label: f.Label, Texts: x.shown(f, texts)})
	}
	return out
}

func (x *tx) indicatorLines(codes []string) []Line {
	var out []Line
	for _, code := range codes {
		i, ok := x.pack.Indicator(code)
		if !ok {
			out = append(out, Line{Label: "Indicator", Texts: []string{code}})
			continue
		}
		out = append(out, Line{Label: "Indicator", Texts: []string{i.Words}, Level: string(i.Level)})
	}
	return out
}

// takenOut is what is shown where there was a text.
const takenOut = "(taken out)"

// shown gives texts as people read them: choices in words and times by the clock on the wall.
func (x *tx) shown(f casework.Field, texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		switch f.Type {
		case casework.OneOf:
			out[i] = f.LabelOf(text)
		case casework.Moment:
			out[i] = casework.ParseMoment(text).In(x.pack.Location()).Format("Monday 2 January 2006, 15:04")
		case casework.Day:
			out[i] = casework.ParseMoment(text).Format("Monday 2 January 2006")
		default:
			out[i] = text
		}
		if text == "" {
			out[i] = takenOut
		}
	}
	return out
}

func (x *tx) hints(e casework.Entry) []string {
	var out []string
	for _, f := range []casework.FieldID{casework.FieldFact, casework.FieldOpinion} {
		for _, w := range x.pack.Hints(e.Values.Get(f)) {
			out = append(out, fmt.Sprintf("“%s”: rather “%s”.", w.SayNot, w.Rather))
		}
	}
	return out
}

// whyNotJudge says why this person may not judge the entry; "" when they may.
func (x *tx) whyNotJudge(scope casework.ScopeID, row fileRow, id casework.EntryID) (string, error) {
	on, err := x.entryRecord(scope, row, id)
	if err != nil {
		return "", err
	}
	if ok, err := x.may(casework.JudgeEntry, on); err != nil || ok {
		return "", err
	}
	own, err := x.wrote(on)
	agencies, no := x.judges()
	switch {
	case len(agencies) == 0:
		return "Only a supervisor approves or returns an entry.", errors.Join(err, no)
	case own && slices.Contains(agencies, row.Agency):
		return "Nobody approves their own entry. Ask another supervisor.", errors.Join(err, no)
	}
	return "Only a supervisor of the author's agency approves or returns an entry.", errors.Join(err, no)
}
