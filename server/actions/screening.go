package actions

import (
	"context"
	"slices"
	"time"

	"streetlight/server/rules"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
)

// The screening for exploitation shows what was noticed, now and before, each with its date and where it came from. Nothing in it
// is added up, and nothing in it orders children.

// ScreeningPage is the screening of one child.
type ScreeningPage struct {
	Child   ChildLine
	Levels  []ScreeningLevel // harm and significant risk first, what protects last; those of which nothing was noticed too
	Flag    *FlagLine        // nil where none stands
	MayFlag bool             // this reader sets it and takes it off
	Source  string           // after what the screening is laid out
}

// ScreeningLevel is what was noticed of one level.
type ScreeningLevel struct {
	Code   string
	Words  string
	Now    []ScreeningSign // within the months that the pack calls now
	Before []ScreeningSign
}

// ScreeningSign is one indicator with each time that it was noticed, the latest first.
type ScreeningSign struct {
	Words string
	Marks []ScreeningMark
}

// ScreeningMark is one time that an indicator was noticed.
type ScreeningMark struct {
	At       time.Time
	Agency   string
	Entry    casework.EntryID // zero where this reader may not read it
	Evidence string           // its words, then
}

// Screening shows the screening of a child to those who may open its page. Of what they may not read, those who may see the
// child's alerts see sign, date and agency, and the others nothing.
func (s *Service) Screening(ctx context.Context, a Actor, id casework.ChildID) (page ScreeningPage, err error) {
	err = s.do(ctx, a, "view-screening", func(x *tx) error {
		may, err := x.mayFlag(id)
		if err != nil {
			return err
		}
		g, err := x.group(id)
		if err != nil {
			return err
		}
		x.concerns("child", id)
		page = ScreeningPage{MayFlag: may, Source: x.pack.Screening.Source}
		if page.Child, err = x.childLine(id); err != nil {
			return err
		}
		if page.Flag, err = x.flagLine(g); err != nil {
			return err
		}
		page.Levels, err = x.screened(id, g)
		return err
	})
	return page, err
}

// noticed is one indicator in one entry.
type noticed struct {
	code string
	mark ScreeningMark
}

func (x *tx) screened(id casework.ChildID, g group) ([]ScreeningLevel, error) {
	subject, err := x.subject(g)
	if err != nil {
		return nil, err
	}
	alerts, err := x.mayOn(casework.SeeAlerts, id)
	if err != nil {
		return nil, err
	}
	var all []noticed
	for i := range subject.Facts {
		f := &subject.Facts[i]
		if f.Kind.Workflow() || !x.rules.Counts(f) {
			continue
		}
		some, err := x.noticedIn(f, alerts)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortStableFunc(all, func(a, b noticed) int { return b.mark.At.Compare(a.mark.At) })
	return x.laidOut(all), nil
}

// noticedIn lists the indicators of one entry as this person may see them.
//
//nolint:revive // what the table says of the child's alerts is asked for once, not for each entry
func (x *tx) noticedIn(f *rules.Fact, alerts bool) (out []noticed, err error) {
	scope, row, err := x.fileOf(f.Entry)
	if err != nil {
		return nil, err
	}
	e, err := x.entryIn(scope, f.Entry)
	if err != nil {
		return nil, err
	}
	r, err := x.readingOf(scope, row, f.Entry)
	reads := err == nil
	if err != nil && !isRefusal(err) {
		return nil, err
	}
	if !reads && (!alerts || f.Kind == casework.Intelligence) {
		return nil, nil
	}
	mark := ScreeningMark{At: e.OccurredAt(), Agency: x.agencyName(f.Agency)}
	if reads {
		x.concerns("entry", f.Entry)
		mark.Entry, mark.Evidence = f.Entry, firstWords(e.Values.Get(casework.FieldFact))
		if r.copied != nil {
			mark.Evidence = firstWords(r.copied.Values.Get(casework.FieldFact))
		}
	}
	for _, code := range e.Values[casework.FieldIndicators] {
		out = append(out, noticed{code, mark})
	}
	return out, nil
}

// laidOut puts what was noticed under its levels, in the order of the pack.
func (x *tx) laidOut(all []noticed) (out []ScreeningLevel) {
	for _, level := range x.screeningLevels() {
		words := ScreeningLevel{Code: string(level.Code), Words: level.Words}
		for _, i := range x.pack.Indicators {
			if i.Level != level.Code {
				continue
			}
			now, before := ScreeningSign{Words: i.Words}, ScreeningSign{Words: i.Words}
			for _, n := range all {
				switch {
				case n.code != i.Code:
				case x.pack.Now(n.mark.At, x.Now):
					now.Marks = append(now.Marks, n.mark)
				default:
					before.Marks = append(before.Marks, n.mark)
				}
			}
			if len(now.Marks) > 0 {
				words.Now = append(words.Now, now)
			}
			if len(before.Marks) > 0 {
				words.Before = append(words.Before, before)
			}
		}
		out = append(out, words)
	}
	return out
}

// screeningLevels are the pack's levels, those to show first before the others.
func (x *tx) screeningLevels() []practice.LevelWords {
	out := slices.Clone(x.pack.Levels)
	slices.SortStableFunc(out, func(a, b practice.LevelWords) int {
		return x.pack.Screening.Rank(a.Code) - x.pack.Screening.Rank(b.Code)
	})
	return out
}
