package actions

import (
	"cmp"
	"context"
	"slices"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/records"
)

// Entries lists entries, those saved last first; a limit of 0 gives all.
func (p *Phone) Entries(ctx context.Context, limit int) (out []EntryView, err error) {
	err = p.look(ctx, func(r kv.Reader) error {
		refs, err := p.newest(r, limit)
		if err != nil {
			return err
		}
		out, err = p.entryViews(r, refs)
		return err
	})
	return out, err
}

// Entry gives one entry, with what became of it; a list has entries without that.
func (p *Phone) Entry(ctx context.Context, id casework.EntryID) (out EntryView, err error) {
	err = p.look(ctx, func(r kv.Reader) error {
		at, ok, err := p.where(r, id)
		if err != nil {
			return err
		}
		if !ok {
			return errNoEntry()
		}
		if out, err = p.entryView(r, at); err != nil {
			return err
		}
		return p.addHeard(r, at, &out)
	})
	return out, err
}

// newest lists the entries saved last, each once.
func (p *Phone) newest(r kv.Reader, limit int) ([]ref, error) {
	rows, err := p.index.newest(r, limit)
	if err != nil {
		return nil, err
	}
	unsent, err := p.unsentIn(r)
	if err != nil {
		return nil, err
	}
	fresh := unsent.fresh
	if limit > 0 {
		fresh = fresh[max(0, len(fresh)-limit):]
	}
	seen := map[casework.EntryID]bool{}
	var refs []ref
	add := func(r ref) {
		if !seen[r.entry] {
			seen[r.entry] = true
			refs = append(refs, r)
		}
	}
	for _, row := range rows {
		add(row.ref())
	}
	for _, r := range p.apart.fresh {
		add(r)
	}
	for _, r := range fresh {
		add(r)
	}
	slices.Reverse(refs) // of two saved in one millisecond, the later one first
	slices.SortStableFunc(refs, func(a, b ref) int { return cmp.Compare(b.saved, a.saved) })
	if limit > 0 && len(refs) > limit {
		refs = refs[:limit]
	}
	return refs, nil
}

// entryViews opens entries scope by scope, so that each scope is opened once, and gives them in the order asked for.
func (p *Phone) entryViews(r kv.Reader, refs []ref) ([]EntryView, error) {
	order := make([]int, len(refs))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return slices.Compare(refs[a].scope[:], refs[b].scope[:]) })
	out := make([]EntryView, len(refs))
	for _, i := range order {
		view, err := p.entryView(r, refs[i])
		if err != nil {
			return nil, err
		}
		out[i] = view
	}
	return out, nil
}

func (p *Phone) entryView(r kv.Reader, at ref) (EntryView, error) {
	state, err := p.view(r, at.scope)
	if err != nil {
		return EntryView{}, err
	}
	e, unknown, ok := records.Entry(state, at.scope, at.entry)
	if !ok {
		return EntryView{}, errNoEntry()
	}
	v := EntryView{Entry: e, ChildName: records.Child(state, e.Child).Name(), NeedsApp: unknown, Fields: e.Values.Named(casework.EntryFields()),
		SavedAt: moment(at.saved), ReceivedAt: moment(at.heard), Conflicts: fieldNames(e.Conflicts())}
	if v.Versions, err = p.versions(r, state, e); err != nil {
		return EntryView{}, err
	}
	j, judged, err := records.ReadWhole[casework.Judgement](state, at.entry, casework.FieldJudgement)
	if err != nil {
		return EntryView{}, err
	}
	if judged {
		v.Judgement = &j
		if j.Verdict == casework.Returned {
			v.ReturnedFor = p.packWith(r).ReasonWords(j.Reason)
		}
	}
	if e.Author != p.me.Worker.ID {
		if v.AuthorName, err = p.nameOf(r, e.Author); err != nil {
			return EntryView{}, err
		}
		v.AuthorName = cmp.Or(v.AuthorName, "a colleague") // until their name has come with the practice scope
	}
	v.Problem = p.apart.words[at.entry]
	unsent, err := p.unsentIn(r)
	if err != nil {
		return EntryView{}, err
	}
	v.Standing = p.standing(v, unsent, state.ContentHash(at.entry))
	return v, nil
}

// standing says no more than receipts show: a verdict counts only for exactly the content that was judged.
func (p *Phone) standing(v EntryView, unsent *unsent, content casework.ContentHash) Standing {
	if _, isApart := p.apart.words[v.ID]; isApart {
		return Quarantined
	}
	if _, waits := unsent.entries[v.ID]; waits {
		return Waiting
	}
	if v.Judgement != nil && v.Judgement.Verdict == casework.Withdrawn {
		return Withdrawn
	}
	if v.Judgement == nil || v.Judgement.Content != content {
		return Safe
	}
	switch v.Judgement.Verdict {
	case casework.Returned:
		return Returned
	case casework.Approved:
		return Approved
	case casework.Submitted, casework.Withdrawn:
	}
	return Safe
}

func fieldNames(ids []casework.FieldID) []string {
	var out []string
	for _, id := range ids {
		if f, ok := casework.Lookup(casework.EntryFields(), id); ok {
			out = append(out, f.Name)
		}
	}
	return out
}

// Conflicts lists the entries in which people contradict each other, those saved last first.
func (p *Phone) Conflicts(ctx context.Context) (out []EntryView, err error) {
	err = p.look(ctx, func(r kv.Reader) error {
		rows, err := p.index.newest(r, 0)
		if err != nil {
			return err
		}
		var refs []ref
		for _, row := range slices.Backward(rows) {
			if row.Conflict {
				refs = append(refs, row.ref())
			}
		}
		views, err := p.entryViews(r, refs)
		out = slices.DeleteFunc(views, func(v EntryView) bool { return len(v.Conflicts) == 0 })
		return err
	})
	return out, err
}
