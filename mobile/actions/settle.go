package actions

import (
	"context"
	"slices"
	"strings"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/kv"
	"streetlight/sync/records"
)

// Version is one of the texts on which people contradict each other, and who wrote it when.
type Version struct {
	Text   string            `json:"text"` // "" when it was taken out
	By     casework.WorkerID `json:"by"`
	Name   string            `json:"name,omitempty"` // of who wrote it, as far as this phone knows
	At     time.Time         `json:"at"`             // by the author's clock, put right by its measured skew
	Unsent bool              `json:"unsent,omitempty"`
}

// settlePrefix begins the kind of a draft that settles a contradiction; the name of the field follows.
const settlePrefix = "settle/"

// SettleDraft is how far a worker is with settling a field of an entry.
func SettleDraft(entry casework.EntryID, field casework.Field, text string) Draft {
	return Draft{Kind: settlePrefix + casework.Kind(field.Name), Entry: entry, Values: casework.Values{field.ID: {text}}}
}

// Settles says which field the draft settles; ok is false for a draft of an entry.
func (d Draft) Settles() (field casework.Field, ok bool) {
	name, ok := strings.CutPrefix(string(d.Kind), settlePrefix)
	if !ok {
		return field, false
	}
	return casework.Find(casework.EntryFields(), name)
}

// Settle ends a contradiction: the text becomes the field's only value; an empty text removes it. Seen are the texts that
// the worker chose among: where another has come meanwhile nothing is settled, for nobody has looked at that one. Nil asks
// for no such check. What the worker had kept as a draft of it is thrown away in the same transaction.
func (p *Phone) Settle(ctx context.Context, id casework.EntryID, field, text string, seen []string) error {
	f, ok := casework.Find(casework.EntryFields(), field)
	if !ok {
		return casework.RefuseField(field, "There is no such field.")
	}
	set := casework.Values{f.ID: nil}
	if text != "" {
		set[f.ID] = []string{f.Tidy(text)}
	}
	var other error
	err := p.change(ctx, id, func(old casework.Values) casework.Values {
		if seen != nil && !sameTexts(old[f.ID], seen) {
			other = casework.RefuseField(field, "Another version came in meanwhile. Nothing was settled: look at them all, then choose.")
			return old
		}
		return amended(old, set)
	}, SettleDraft(id, f, ""))
	if other != nil {
		return other
	}
	return err
}

// Texts are what the versions say; nil for none.
func Texts(versions []Version) []string {
	var out []string
	for _, v := range versions {
		out = append(out, v.Text)
	}
	return out
}

// Combined is all versions as one text, one below the other, without those that took the text out.
func Combined(versions []Version) string {
	var texts []string
	for _, v := range versions {
		if v.Text != "" {
			texts = append(texts, v.Text)
		}
	}
	return strings.Join(texts, "\n")
}

// sameTexts says whether two lists hold the same texts, in any order.
func sameTexts(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

// versions lists what contradicts each other in an entry, by the name of the field.
func (p *Phone) versions(r kv.Reader, state *crdt.State, e casework.Entry) (map[string][]Version, error) {
	fields := e.Conflicts()
	if len(fields) == 0 {
		return nil, nil
	}
	out := map[string][]Version{}
	for _, id := range fields {
		f, ok := casework.Lookup(casework.EntryFields(), id)
		if !ok {
			continue
		}
		for _, v := range records.Versions(state, e.ID, f) {
			name, err := p.nameOf(r, v.User)
			if err != nil {
				return nil, err
			}
			out[f.Name] = append(out[f.Name], Version{Text: v.Text, By: v.User, Name: name, At: moment(v.Wall), Unsent: v.Pending})
		}
	}
	return out, nil
}

// nameOf is the name of a worker, as the practice scope tells it; "" when it does not.
func (p *Phone) nameOf(r kv.Reader, id casework.WorkerID) (string, error) {
	if id == p.me.Worker.ID {
		return p.me.Worker.Name, nil
	}
	shelf, err := p.index.shelfOf(r)
	if err != nil {
		return "", err
	}
	for _, scope := range shelf.kinds[casework.PracticeScope] {
		state, err := p.device.View(r, scope)
		if err != nil {
			return "", err
		}
		w, ok, err := records.ReadWhole[casework.Worker](state, id, casework.FieldWorker)
		if err != nil || ok {
			return w.Name, err
		}
	}
	return "", nil
}
