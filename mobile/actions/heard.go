package actions

import (
	"cmp"
	"slices"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/records"
)

// HeardView is what became of a worker's own entry, with the names of who is in it.
type HeardView struct {
	Shared []HeardShare  `json:"shared,omitempty"` // the oldest first
	Opened []HeardOpened `json:"opened,omitempty"`
	Alerts []HeardAlert  `json:"alerts,omitempty"`
}

// HeardShare is one time that the entry was shared.
type HeardShare struct {
	To    []string  `json:"to,omitempty"` // the names of those named alone; none means the child's network
	At    time.Time `json:"at"`
	Ended time.Time `json:"ended,omitzero"`
}

// HeardOpened is when a partner first opened it.
type HeardOpened struct {
	Agency string    `json:"agency"`
	At     time.Time `json:"at"`
}

// HeardAlert is an alert that rests on it.
type HeardAlert struct {
	Name string    `json:"name"`
	At   time.Time `json:"at"`
}

// AddendumView is what somebody added beside an entry.
type AddendumView struct {
	Words string    `json:"words"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
}

// heard is what this worker has heard of an entry; nil while they have heard nothing but a verdict.
func (p *Phone) heard(r kv.Reader, id casework.EntryID) (*HeardView, error) {
	own, ok, err := p.ownScope(r)
	if err != nil || !ok {
		return nil, err
	}
	state, err := p.device.View(r, own)
	if err != nil {
		return nil, err
	}
	h, ok, err := records.ReadWhole[casework.Heard](state, id, casework.FieldHeard)
	if err != nil || !ok || len(h.Shared)+len(h.Opened)+len(h.Alerts) == 0 {
		return nil, err
	}
	out := &HeardView{}
	for _, s := range h.Shared {
		to, err := p.audienceNames(r, s.To)
		if err != nil {
			return nil, err
		}
		out.Shared = append(out.Shared, HeardShare{To: to, At: s.At, Ended: s.Ended})
	}
	for _, o := range h.Opened {
		name, err := p.agencyName(r, o.Agency)
		if err != nil {
			return nil, err
		}
		out.Opened = append(out.Opened, HeardOpened{Agency: name, At: o.At})
	}
	for _, a := range h.Alerts {
		out.Alerts = append(out.Alerts, HeardAlert{Name: a.Name, At: a.At})
	}
	return out, nil
}

func (p *Phone) audienceNames(r kv.Reader, to casework.Audience) (out []string, err error) {
	for _, id := range to.Agencies {
		name, err := p.agencyName(r, id)
		if err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	for _, id := range to.People {
		name, err := p.nameOf(r, id)
		if err != nil {
			return nil, err
		}
		out = append(out, cmp.Or(name, "somebody"))
	}
	return out, nil
}

// agencyName finds an agency in the directory that every phone holds.
func (p *Phone) agencyName(r kv.Reader, id casework.AgencyID) (string, error) {
	if id == p.me.Agency.ID {
		return p.me.Agency.Name, nil
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
		a, ok, err := records.ReadWhole[casework.Agency](state, id, casework.FieldAgency)
		if err != nil || ok {
			return a.Name, err
		}
	}
	return "a partner", nil
}

// addenda lists what stands beside an entry, the oldest first.
func (p *Phone) addenda(r kv.Reader, at ref) (out []AddendumView, err error) {
	state, err := p.view(r, at.scope)
	if err != nil {
		return nil, err
	}
	all, err := records.Items[casework.Addendum](state, at.entry, casework.FieldAddendum)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b casework.Addendum) int { return a.At.Compare(b.At) })
	for _, a := range all {
		name, err := p.nameOf(r, a.By)
		if err != nil {
			return nil, err
		}
		out = append(out, AddendumView{Words: a.Words, By: name, At: a.At})
	}
	return out, nil
}

// addHeard adds what became of an entry, what stands beside it, and what this worker asked about it.
func (p *Phone) addHeard(r kv.Reader, at ref, v *EntryView) (err error) {
	if v.Heard, err = p.heard(r, at.entry); err != nil {
		return err
	}
	if v.Addenda, err = p.addenda(r, at); err != nil {
		return err
	}
	asked, err := p.askedViews(r)
	for _, a := range asked {
		if a.Entity == [16]byte(at.entry) && a.State != AskDone {
			v.Asked = append(v.Asked, a)
		}
	}
	return err
}
