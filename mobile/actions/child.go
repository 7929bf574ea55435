package actions

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/records"
)

// Children lists the children this phone holds whose name, other names, area or id contain all words of the search, by
// name; an empty search gives all.
func (p *Phone) Children(ctx context.Context, search string) (out []ChildView, err error) {
	err = p.look(ctx, func(r kv.Reader) error {
		out, err = p.children(r, strings.Fields(fold(search)))
		return err
	})
	return out, err
}

// fold makes texts comparable: no capitals, no accents.
func fold(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) {
		return strings.ToLower(s)
	}
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s)))
}

func matches(c ChildView, words []string) bool {
	if len(words) == 0 {
		return true
	}
	texts := []string{c.Name, c.ID.String(), c.Values.Get(casework.FieldArea)}
	text := fold(strings.Join(append(texts, c.Values[casework.FieldAliases]...), "\n"))
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// Child gives one child with its entries, those that happened last first.
func (p *Phone) Child(ctx context.Context, id casework.ChildID) (out ChildPage, err error) {
	err = p.look(ctx, func(r kv.Reader) error {
		out, err = p.childPage(r, id)
		return err
	})
	return out, err
}

func (p *Phone) childPage(r kv.Reader, id casework.ChildID) (ChildPage, error) {
	scopes, err := p.filesOf(r, id)
	if err != nil {
		return ChildPage{}, err
	}
	cards, err := p.cards(r)
	if err != nil {
		return ChildPage{}, err
	}
	card, has := cards[id]
	pictures, err := p.pictures(r)
	if err != nil {
		return ChildPage{}, err
	}
	picture, err := p.pictureOf(r, pictures[id])
	if err != nil {
		return ChildPage{}, err
	}
	if len(scopes) == 0 && !has && picture == nil {
		return ChildPage{}, errNoChild()
	}
	page := ChildPage{ChildView: ChildView{Child: casework.Child{ID: id, Values: casework.Values{}}}, Picture: picture}
	if picture != nil {
		page.Values = picture.values
	}
	if err := p.addTimeline(r, &page, scopes); err != nil {
		return ChildPage{}, err
	}
	slices.SortStableFunc(page.Timeline, func(a, b EntryView) int { return b.OccurredAt().Compare(a.OccurredAt()) })
	page.Entries = len(page.Timeline)
	if page.Entries > 0 {
		page.Last = page.Timeline[0].OccurredAt()
	}
	if has {
		page.Card = &card
	}
	page.ChildView = p.finish(named(page.ChildView))
	return page, nil
}

// addTimeline adds what the files about a child say: who they are, by the first of them, and all entries.
func (p *Phone) addTimeline(r kv.Reader, page *ChildPage, scopes []casework.ScopeID) error {
	for i, scope := range scopes {
		state, err := p.view(r, scope)
		if err != nil {
			return err
		}
		if i == 0 {
			page.Child = records.Child(state, page.ID)
		}
		for _, entry := range records.EntryIDs(state) {
			at, ok, err := p.where(r, entry)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			v, err := p.entryView(r, at)
			if err != nil {
				return err
			}
			page.Timeline = append(page.Timeline, v)
		}
	}
	return nil
}

// errNoChild is for an id that this phone does not hold.
func errNoChild() error {
	return casework.RefuseField("child", "This phone holds no such child. Look for the child again, or record a new one.")
}

// filesOf lists the files about a child, that of this worker first.
func (p *Phone) filesOf(r kv.Reader, id casework.ChildID) ([]casework.ScopeID, error) {
	shelf, err := p.index.shelfOf(r)
	if err != nil {
		return nil, err
	}
	var out []casework.ScopeID
	if own, ok := shelf.fileOf(id, p.me.Worker.ID); ok {
		out = append(out, own)
	}
	begun, err := p.begunFiles(r, id)
	if err != nil {
		return nil, err
	}
	for _, scope := range append(slices.Clone(shelf.files[id]), begun...) {
		if !slices.Contains(out, scope) {
			out = append(out, scope)
		}
	}
	return out, nil
}

// begunFiles lists the files about a child that the hub has not accepted.
func (p *Phone) begunFiles(r kv.Reader, id casework.ChildID) (out []casework.ScopeID, err error) {
	unsent, err := p.unsentIn(r)
	if err != nil {
		return nil, err
	}
	if scope, ok := unsent.files[id]; ok {
		out = append(out, scope)
	}
	if scope, ok := p.apart.files[id]; ok {
		out = append(out, scope)
	}
	return out, nil
}

// tally is what a child's entries add up to.
type tally struct {
	entries int
	last    int64
}

// children lists the children that match by name, without opening the files that the hub has accepted.
func (p *Phone) children(r kv.Reader, words []string) ([]ChildView, error) {
	found, err := p.identities(r)
	if err != nil {
		return nil, err
	}
	cards, err := p.cards(r)
	if err != nil {
		return nil, err
	}
	tallies, err := p.tallies(r)
	if err != nil {
		return nil, err
	}
	if err := p.addPictured(r, found); err != nil {
		return nil, err
	}
	for id := range cards {
		if _, known := found[id]; !known {
			found[id] = casework.Child{ID: id, Values: casework.Values{}}
		}
	}
	var out []ChildView
	for id, child := range found {
		v := ChildView{Child: child, Entries: tallies[id].entries, Last: moment(tallies[id].last)}
		if card, ok := cards[id]; ok {
			v.Card = &card
		}
		if v = named(v); matches(v, words) {
			out = append(out, p.finish(v))
		}
	}
	sortByName(out)
	return out, nil
}

// sortByName folds each name once.
func sortByName(children []ChildView) {
	key := make(map[casework.ChildID]string, len(children))
	for _, c := range children {
		key[c.ID] = fold(c.Name)
	}
	slices.SortFunc(children, func(a, b ChildView) int {
		return cmp.Or(cmp.Compare(key[a.ID], key[b.ID]), slices.Compare(a.ID[:], b.ID[:]))
	})
}

// identities gives what is known of each child: from the index, or from the files that hold something unsent.
func (p *Phone) identities(r kv.Reader) (map[casework.ChildID]casework.Child, error) {
	shelf, err := p.index.shelfOf(r)
	if err != nil {
		return nil, err
	}
	found := map[casework.ChildID]casework.Child{}
	for id := range shelf.files {
		scope, ok := shelf.fileOf(id, p.me.Worker.ID)
		if !ok {
			scope = shelf.files[id][0]
		}
		found[id] = casework.Child{ID: id, Values: shelf.rows[scope].Identity}
	}
	unsent, err := p.unsentIn(r)
	if err != nil {
		return nil, err
	}
	for _, scope := range append(slices.Clone(p.apart.begun), unsent.begun...) {
		state, err := p.view(r, scope)
		if err != nil {
			return nil, err
		}
		row, ok := readShelfRow(state, scope)
		if _, known := found[row.Child]; ok && !known {
			found[row.Child] = casework.Child{ID: row.Child, Values: row.Identity}
		}
	}
	return found, nil
}

// tallies counts the entries of each child.
func (p *Phone) tallies(r kv.Reader) (map[casework.ChildID]tally, error) {
	shelf, err := p.index.shelfOf(r)
	if err != nil {
		return nil, err
	}
	rows, err := p.index.newest(r, 0)
	if err != nil {
		return nil, err
	}
	out := map[casework.ChildID]tally{}
	for _, row := range rows {
		id := shelf.rows[row.Scope].Child
		t := out[id]
		out[id] = tally{t.entries + 1, max(t.last, row.Occurred)}
	}
	unsent, err := p.unsentIn(r)
	if err != nil {
		return nil, err
	}
	for _, at := range append(slices.Clone(p.apart.fresh), unsent.fresh...) {
		state, err := p.view(r, at.scope)
		if err != nil {
			return nil, err
		}
		e, _, ok := records.Entry(state, at.scope, at.entry)
		if !ok {
			continue
		}
		t := out[e.Child]
		out[e.Child] = tally{t.entries + 1, max(t.last, milliseconds(e.OccurredAt()))}
	}
	return out, nil
}

// named gives a child the name to show.
func named(v ChildView) ChildView {
	if v.Values == nil {
		v.Values = casework.Values{}
	}
	if v.Card != nil && !v.Known() && v.Card.Name != "" {
		v.Name = v.Card.Name
	} else {
		v.Name = v.Child.Name()
	}
	return v
}

// finish fills in what else follows from a child's identity.
func (p *Phone) finish(v ChildView) ChildView {
	v.Values = v.Values.Clone() // the index keeps its own
	v.Age = v.AgeWords(p.today())
	v.Fields = v.Values.Named(casework.ChildFields())
	return v
}

func (p *Phone) today() time.Time { return p.o.Now().UTC() }
