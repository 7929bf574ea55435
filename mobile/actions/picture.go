package actions

import (
	"context"
	"slices"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/records"
)

// PictureView is what a child's network, or a part of it, shares: what is known of the child, its plans, and entries that
// were shared. Nobody writes to it from a phone; what this worker asked to change is shown until the server has answered.
type PictureView struct {
	Child     casework.ChildID     `json:"child"` // the record it is kept under; perhaps another than the one this worker knows
	Name      string               `json:"name"`
	Fields    map[string]any       `json:"fields"`
	Conflicts []string             `json:"conflicts,omitempty"`
	Versions  map[string][]Version `json:"versions,omitempty"`
	Plans     []PlanView           `json:"plans,omitempty"`
	Shared    []SharedView         `json:"shared,omitempty"`
	Asked     []AskedView          `json:"asked,omitempty"` // by this worker, and not done yet
	values    casework.Values
	scope     casework.ScopeID
}

// PlanView is one plan and its words.
type PlanView struct {
	casework.Plan
	OwnerName string               `json:"owner_name"`
	Sections  map[string]any       `json:"sections"`
	Conflicts []string             `json:"conflicts,omitempty"`
	Versions  map[string][]Version `json:"versions,omitempty"`
	Values    casework.Values      `json:"-"` // of the sections
}

// SharedView is one entry that was shared, as it was then.
type SharedView struct {
	Entry      casework.EntryID     `json:"entry"`
	Kind       casework.Kind        `json:"kind"`
	Author     string               `json:"author"`
	OccurredAt time.Time            `json:"occurred_at,omitzero"`
	Verdict    casework.Verdict     `json:"verdict"`
	State      casework.CopyState   `json:"state,omitempty"` // superseded or retracted; empty while it stands
	EndedAt    time.Time            `json:"ended_at,omitzero"`
	Content    casework.ContentHash `json:"content"`
	Addenda    []casework.Addendum  `json:"addenda,omitempty"` // words that stood beside it when it was shared
	Share      casework.Share       `json:"share"`             // why, on which basis, and under which conditions
	Basis      string               `json:"basis,omitempty"`   // in the pack's words
	Fields     map[string]any       `json:"fields"`
	Values     casework.Values      `json:"-"`
	scope      casework.ScopeID
}

// pictures lists the scopes that share something about a child with this worker, by the child as the worker knows it.
func (p *Phone) pictures(r kv.Reader) (map[casework.ChildID][]casework.ScopeID, error) {
	shelf, err := p.index.shelfOf(r)
	if err != nil {
		return nil, err
	}
	grants, err := p.grants(r, shelf)
	if err != nil {
		return nil, err
	}
	out := map[casework.ChildID][]casework.ScopeID{}
	for _, kind := range []casework.ScopeKind{casework.ChildScope, casework.PartScope} {
		for _, scope := range shelf.kinds[kind] {
			grant, granted := grants[scope]
			if granted && grant.Ended {
				continue
			}
			child := shelf.rows[scope].Child
			if granted && !grant.Child.IsZero() {
				child = grant.Child
			}
			out[child] = append(out[child], scope)
		}
	}
	return out, nil
}

// pictureOf is what is shared about a child; nil when nothing is.
func (p *Phone) pictureOf(r kv.Reader, scopes []casework.ScopeID) (*PictureView, error) {
	if len(scopes) == 0 {
		return nil, nil
	}
	shelf, err := p.index.shelfOf(r)
	if err != nil {
		return nil, err
	}
	out := &PictureView{Child: shelf.rows[scopes[0]].Child, scope: scopes[0], values: casework.Values{}}
	for _, scope := range scopes {
		state, err := p.withAsked(r, scope)
		if err != nil {
			return nil, err
		}
		if err := p.addPicture(r, out, shelf.rows[scope], state); err != nil {
			return nil, err
		}
	}
	out.Fields = out.values.Named(casework.ChildFields())
	out.Name = casework.Child{ID: out.Child, Values: out.values}.Name()
	out.Asked, err = p.openAsked(r, scopes)
	return out, err
}

func (p *Phone) addPicture(r kv.Reader, out *PictureView, row shelfRow, state *crdt.State) (err error) {
	if row.Kind == casework.ChildScope {
		out.Child, out.scope = row.Child, row.Scope
		out.values = records.Child(state, row.Child).Values
		if out.Conflicts, out.Versions, err = p.contradictions(r, state, row.Child, casework.ChildFields(), out.values); err != nil {
			return err
		}
	} else if len(out.values) == 0 {
		out.values = records.Child(state, row.Child).Values
	}
	plans, err := records.Wholes[casework.Plan](state, casework.FieldPlan)
	if err != nil {
		return err
	}
	for _, plan := range plans {
		v, err := p.planView(r, state, plan)
		if err != nil {
			return err
		}
		out.Plans = append(out.Plans, v)
	}
	copies, err := records.Wholes[casework.Published](state, casework.FieldPublished)
	if err != nil {
		return err
	}
	for _, c := range copies {
		v, err := p.sharedView(r, c)
		if err != nil {
			return err
		}
		v.scope = row.Scope
		out.Shared = append(out.Shared, v)
	}
	slices.SortStableFunc(out.Shared, func(a, b SharedView) int { return b.OccurredAt.Compare(a.OccurredAt) })
	return nil
}

func (p *Phone) planView(r kv.Reader, state *crdt.State, plan casework.Plan) (v PlanView, err error) {
	v = PlanView{Plan: plan}
	v.Values, _ = records.Read(state, plan.ID, casework.PlanFields())
	v.Sections = v.Values.Named(casework.PlanFields())
	if v.OwnerName, err = p.nameOf(r, plan.Owner); err != nil {
		return v, err
	}
	v.Conflicts, v.Versions, err = p.contradictions(r, state, plan.ID, casework.PlanFields(), v.Values)
	return v, err
}

// sharedView shows a copy; one that was taken back shows no words.
func (p *Phone) sharedView(r kv.Reader, c casework.Published) (v SharedView, err error) {
	v = SharedView{Entry: c.Entry, Kind: c.Kind, Verdict: c.Verdict, State: c.State, EndedAt: c.EndedAt, Share: c.Share, Content: c.Content,
		Addenda: c.Addenda, Values: casework.Values{}}
	if v.Author, err = p.nameOf(r, c.Author); err != nil || c.State == casework.CopyRetracted {
		v.Fields = map[string]any{}
		return v, err
	}
	v.Basis = p.packWith(r).BasisWords(c.Share.Basis)
	v.OccurredAt, v.Values, v.Fields = c.AsEntry().OccurredAt(), c.Values, c.Values.Named(casework.EntryFields())
	return v, nil
}

// contradictions lists the fields of an entity in which people contradict each other, with what they wrote.
func (p *Phone) contradictions(r kv.Reader, state *crdt.State, id [16]byte, table []casework.Field, values casework.Values) ([]string, map[string][]Version, error) {
	var names []string
	out := map[string][]Version{}
	for _, f := range values.Disputed(table) {
		names = append(names, f.Name)
		for _, v := range records.Versions(state, id, f) {
			name, err := p.nameOf(r, v.User)
			if err != nil {
				return nil, nil, err
			}
			out[f.Name] = append(out[f.Name], Version{Text: v.Text, By: v.User, Name: name, At: moment(v.Wall), Unsent: v.Pending})
		}
	}
	return names, out, nil
}

// Pictures lists what is shared with this worker, by the child's name.
func (p *Phone) Pictures(ctx context.Context) (out []PictureView, err error) {
	err = p.look(ctx, func(r kv.Reader) error {
		all, err := p.pictures(r)
		if err != nil {
			return err
		}
		for _, scopes := range all {
			v, err := p.pictureOf(r, scopes)
			if err != nil {
				return err
			}
			out = append(out, *v)
		}
		return nil
	})
	slices.SortFunc(out, func(a, b PictureView) int { return slices.Compare(a.Child[:], b.Child[:]) })
	return out, err
}

// PictureConflicts lists the pictures in which people contradict each other: in the profile or in a plan's words.
func (p *Phone) PictureConflicts(ctx context.Context) ([]PictureView, error) {
	all, err := p.Pictures(ctx)
	return slices.DeleteFunc(all, func(v PictureView) bool {
		return len(v.Conflicts) == 0 && !slices.ContainsFunc(v.Plans, func(plan PlanView) bool { return len(plan.Conflicts) > 0 })
	}), err
}

// addPictured adds the children of whom this phone holds what others share, and no file.
func (p *Phone) addPictured(r kv.Reader, found map[casework.ChildID]casework.Child) error {
	pictures, err := p.pictures(r)
	if err != nil {
		return err
	}
	for id, scopes := range pictures {
		if _, known := found[id]; known {
			continue
		}
		picture, err := p.pictureOf(r, scopes)
		if err != nil {
			return err
		}
		found[id] = casework.Child{ID: id, Values: picture.values}
	}
	return nil
}

// heldPicture is a child of whom this phone holds nothing but what others share.
func (p *Phone) heldPicture(r kv.Reader, id casework.ChildID) (casework.Child, error) {
	pictures, err := p.pictures(r)
	if err != nil {
		return casework.Child{}, err
	}
	picture, err := p.pictureOf(r, pictures[id])
	if err != nil {
		return casework.Child{}, err
	}
	if picture == nil {
		return casework.Child{}, errNoChild()
	}
	values := picture.values.Clone()
	for _, f := range values.Disputed(casework.ChildFields()) {
		delete(values, f.ID)
	}
	if len(values[casework.FieldAgeBand]) == 0 && values.Time(casework.FieldBirthDate).IsZero() {
		values.Set(casework.FieldAgeBand, "not_known")
	}
	return casework.Child{ID: id, Values: values}, nil
}
