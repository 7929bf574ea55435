package actions

import (
	"context"
	"slices"

	"streetlight/shared/casework"
)

// Child shows what this person may see of one child: identity, entries of their own agency and those that were shared,
// alerts and plans by the role table, and how many entries of others were not shared.
func (s *Service) Child(ctx context.Context, a Actor, id casework.ChildID) (page ChildPage, err error) {
	err = s.do(ctx, a, "view-child", func(x *tx) error {
		known, err := deskExists(x.KV(), id)
		if err != nil {
			return err
		}
		if !known {
			return noChild()
		}
		g, err := x.group(id)
		if err != nil {
			return err
		}
		x.concerns("child", id)
		page, err = x.childPage(id, g)
		return err
	})
	return page, err
}

func noChild() error {
	return casework.Refuse(casework.NotFound, "There is no such child, or it is not yours to see.")
}

func (x *tx) childPage(id casework.ChildID, g group) (ChildPage, error) {
	known, err := x.knowsRecord(id)
	if err != nil {
		return ChildPage{}, err
	}
	if !known {
		return x.partPage(id, g)
	}
	files, scopes, err := x.filesOf(g)
	if err != nil {
		return ChildPage{}, err
	}
	c, err := x.picture(id)
	if err != nil {
		return ChildPage{}, err
	}
	page := ChildPage{Child: lineOf(c, x.Now), Identity: x.identityLines(c)}
	if err := x.addProfile(&page, c); err != nil {
		return page, err
	}
	if err := x.addNetwork(&page, g.home); err != nil {
		return page, err
	}
	if err := x.addGiven(&page, id); err != nil {
		return page, err
	}
	for i, row := range files {
		if err := x.addEntries(&page, scopes[i], row); err != nil {
			return page, err
		}
	}
	slices.SortFunc(page.Entries, func(a, b EntryLine) int { return b.OccurredAt.Compare(a.OccurredAt) })
	for _, child := range g.records {
		if err := x.addDesk(&page, id, child); err != nil {
			return page, err
		}
	}
	return page, nil
}

func (x *tx) filesOf(g group) (rows []fileRow, scopes []casework.ScopeID, err error) {
	for _, child := range g.records {
		ids, err := keys(x.KV(), tableOfChild, child[:])
		if err != nil {
			return nil, nil, err
		}
		for _, id := range ids {
			row, _, err := x.file(casework.ScopeID(id))
			if err != nil {
				return nil, nil, err
			}
			rows, scopes = append(rows, *row), append(scopes, casework.ScopeID(id))
		}
	}
	return rows, scopes, nil
}

func (x *tx) addEntries(page *ChildPage, scope casework.ScopeID, row fileRow) error {
	for _, e := range row.Entries {
		line, err := x.lineFor(scope, row, e)
		if isRefusal(err) {
			page.Withheld++
			continue
		}
		if err != nil {
			return err
		}
		x.concerns("entry", e.ID)
		page.Entries = append(page.Entries, line)
	}
	return nil
}

// lineFor is an entry in a list as this person may read it.
func (x *tx) lineFor(scope casework.ScopeID, row fileRow, e entryRow) (EntryLine, error) {
	r, err := x.readingOf(scope, row, e.ID)
	if err != nil {
		return EntryLine{}, err
	}
	if r.copied != nil {
		return x.copyLine(*r.copied, e)
	}
	return x.entryLine(scope, row, e)
}

// addDesk adds one linked record's alerts, plans and links.
func (x *tx) addDesk(page *ChildPage, id, child casework.ChildID) error {
	if child != id {
		line, err := x.childLine(child)
		if err != nil {
			return err
		}
		known, err := x.knowsRecord(child)
		if err != nil {
			return err
		}
		line.Closed = !known
		page.Linked = append(page.Linked, line)
	}
	g, err := x.group(child)
	if err != nil {
		return err
	}
	if ok, err := x.may(casework.SeeAlerts, g.whole()); err != nil {
		return err
	} else if ok {
		if err := x.addAlerts(page, child); err != nil {
			return err
		}
	}
	if ok, err := x.may(casework.SeePlan, g.whole()); err != nil {
		return err
	} else if ok {
		p, err := x.activePlanOf(child)
		if err != nil {
			return err
		}
		if p != nil {
			line, err := x.planLine(*p)
			if err != nil {
				return err
			}
			page.Plans = append(page.Plans, line)
		}
	}
	return x.addLinks(page, child)
}

func (x *tx) addAlerts(page *ChildPage, child casework.ChildID) error {
	alerts, err := x.alertsOf(child)
	if err != nil {
		return err
	}
	for _, a := range alerts {
		line, err := x.alertLine(a)
		if err != nil {
			return err
		}
		page.Alerts = append(page.Alerts, line)
	}
	return nil
}

func (x *tx) addLinks(page *ChildPage, child casework.ChildID) error {
	links, err := x.linksOf(child)
	if err != nil {
		return err
	}
	for _, l := range links {
		if slices.ContainsFunc(page.Links, func(have LinkLine) bool { return have.ID == l.ID }) {
			continue
		}
		line, err := x.linkLine(l)
		if err != nil {
			return err
		}
		if line != nil {
			page.Links = append(page.Links, *line)
		}
	}
	return nil
}
