package actions

import (
	"slices"

	"streetlight/server/rules"
	"streetlight/shared/casework"
	"streetlight/sync/records"
)

// group is the records that people said are one child, looked at together. Later alerts, shares and plans go to home.
type group struct {
	home    casework.ChildID
	records []casework.ChildID // home first
}

// group finds the records linked with a child, home first: the one with an active plan, else the oldest.
func (x *tx) group(child casework.ChildID) (group, error) {
	var g group
	todo := []casework.ChildID{child}
	for len(todo) > 0 {
		next := todo[0]
		todo = todo[1:]
		if slices.Contains(g.records, next) {
			continue
		}
		d, err := x.desk(next)
		if err != nil {
			return g, err
		}
		g.records = append(g.records, next)
		todo = append(todo, d.row.Linked...)
	}
	home, err := x.homeOf(g.records)
	if err != nil {
		return g, err
	}
	g.home = home
	slices.SortStableFunc(g.records, func(a, b casework.ChildID) int {
		switch home {
		case a:
			return -1
		case b:
			return 1
		}
		return 0
	})
	return g, nil
}

func (x *tx) homeOf(all []casework.ChildID) (casework.ChildID, error) {
	home, oldest := all[0], int64(0)
	for i, child := range all {
		plan, err := x.activePlanOf(child)
		if err != nil {
			return home, err
		}
		if plan != nil {
			return child, nil
		}
		d, err := x.desk(child)
		if err != nil {
			return home, err
		}
		if i == 0 || d.row.Made < oldest || (d.row.Made == oldest && slices.Compare(child[:], home[:]) < 0) {
			home, oldest = child, d.row.Made
		}
	}
	return home, nil
}

// subject gathers what the rules look at.
func (x *tx) subject(g group) (rules.Subject, error) {
	s, read := rules.Subject{}, factReader{tx: x}
	for _, child := range g.records {
		scopes, err := keys(x.KV(), tableOfChild, child[:])
		if err != nil {
			return s, err
		}
		for _, scope := range scopes {
			f, err := read.file(casework.ScopeID(scope))
			if err != nil {
				return s, err
			}
			s.Facts = slices.Grow(s.Facts, len(f.facts))
			for i := range f.facts {
				if f.facts[i].stands {
					s.Facts = append(append(s.Facts, f.facts[i].fact), f.facts[i].done...)
				}
			}
			s.Ages = append(s.Ages, f.ages...)
		}
	}
	flag, err := x.flagOf(g)
	if err != nil {
		return s, err
	}
	s.CEFlag = flag != nil
	if err := read.planned(&s, g); err != nil {
		return s, err
	}
	if err := read.alerted(&s, g); err != nil {
		return s, err
	}
	read.counted(&s)
	return s, nil
}

// standing is the verdict that holds for the present content of an entry; a verdict on another content does not, and the
// entry counts as submitted again. Stale says that there is such an older verdict.
func (x *tx) standing(scope casework.ScopeID, id casework.EntryID) (j casework.Judgement, stale bool, err error) {
	state, err := x.State(scope)
	if err != nil {
		return j, false, err
	}
	j, ok, err := records.ReadWhole[casework.Judgement](state, id, casework.FieldJudgement)
	if err != nil || !ok {
		return casework.Judgement{Verdict: casework.Submitted}, false, err
	}
	if j.Verdict != casework.Withdrawn && j.Content != state.ContentHash(id) {
		return casework.Judgement{Verdict: casework.Submitted}, true, nil
	}
	return j, false, nil
}
