package actions

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/canon"
	"streetlight/sync/kv"
)

// Timeliness is how long it took, in a time, from contacts to whoever had to know of them.
type Timeliness struct {
	From, Until time.Time     // of the receipt
	Agencies    []AgencyTimes // by name
	Hidden      bool          // counts under five, and what rests on them, are left out
}

// AgencyTimes is the measure of the entries that one agency recorded.
type AgencyTimes struct {
	Agency     string
	Entries    int    // received in that time and not withdrawn
	Unclocked  int    // of them came without a measured clock: no time from the contact is known of them
	ToReceipt  Median // from the contact
	ToDecision Median // from the receipt to the first sharing decision
	Partners   []PartnerTimes
	Serious    int // entries with an indicator of harm or a significant one, in danger, or facts of an urgent alert
	InTime     int // of them shared, or decided not to be, in time
	Pending    int // of them not decided, while there is still time
}

// PartnerTimes is how long it took until one partner first opened what the agency shared.
type PartnerTimes struct {
	Agency       string
	FromDecision Median
	FromContact  Median
}

// Median is a median in minutes, and of how many. A count below zero is one that is hidden.
type Median struct {
	Of      int
	Minutes float64
}

// Hidden says whether too few stand behind it to show it.
func (m Median) Hidden() bool { return m.Of < 0 }

// hidden stands for a count that is not shown.
const hidden = -1

// Times within which a serious entry is shared, or decided not to be.
const (
	urgentShareWithin  = 2 * time.Hour
	harmShareWithin    = 24 * time.Hour
	seriousShareInDays = 2 // working days
)

// Timeliness measures the entries received from one moment until before another: those of their own agency for a supervisor,
// of all agencies for who coordinates, and for an analyst without small counts.
func (s *Service) Timeliness(ctx context.Context, a Actor, from, until time.Time) (out Timeliness, err error) {
	if !from.Before(until) {
		return out, casework.RefuseField("from", "The first day lies after the last one. Choose them the other way round.")
	}
	err = s.do(ctx, a, "view-timeliness", func(x *tx) error {
		only, whole, err := x.figuresFor()
		if err != nil {
			return err
		}
		m := &measure{tx: x, only: only, by: map[casework.AgencyID]*agencyMeasure{}}
		if err := m.gather(from, until); err != nil {
			return err
		}
		out = Timeliness{From: from, Until: until, Agencies: m.lines(), Hidden: !whole}
		if out.Hidden {
			for i := range out.Agencies {
				out.Agencies[i].hideSmall()
			}
		}
		return nil
	})
	return out, err
}

// figuresFor says whose entries this person may measure, zero for all agencies', and whether small counts are shown to them.
func (x *tx) figuresFor() (only casework.AgencyID, whole bool, err error) {
	switch {
	case x.who.Role == casework.Analyst:
		return only, false, nil
	case x.who.Role == casework.FrontDoor || x.who.Role == casework.MAVE:
		return only, true, nil
	case x.who.May(casework.JudgeEntry):
		return x.who.Agency, true, nil
	}
	return only, false, casework.Refuse(casework.Forbidden, fmt.Sprintf("Your role (%s) does not see how timely the partnership is.", x.who.Role.Label()))
}

// measure gathers the times of entries by the agency that recorded them.
type measure struct {
	*tx
	only casework.AgencyID
	by   map[casework.AgencyID]*agencyMeasure
}

type agencyMeasure struct {
	line                  AgencyTimes
	toReceipt, toDecision []time.Duration
	opened                map[casework.AgencyID]*partnerMeasure
}

type partnerMeasure struct{ fromDecision, fromContact []time.Duration }

func (m *measure) gather(from, until time.Time) error {
	type found struct {
		id       casework.EntryID
		received int64
		row      timelyRow
	}
	var all []found
	span := kv.Range{From: timelyKey(from.UnixMilli(), casework.EntryID{}), To: timelyKey(until.UnixMilli(), casework.EntryID{})}
	err := m.KV().Scan(tableTimely, span, func(key, value []byte) error {
		var t timelyRow
		r := canon.Reader{Left: value}
		if t.read(&r); !r.Ended() || len(key) != 24 {
			return fmt.Errorf("read a row of %s: %w", tableTimely.Name, errRow)
		}
		if !t.Gone && (m.only.IsZero() || t.Agency == m.only) {
			all = append(all, found{casework.EntryID(key[8:]), receivedIn(key), t})
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, f := range all {
		if err := m.add(f.id, f.received, f.row); err != nil {
			return err
		}
	}
	return nil
}

// add counts one entry.
func (m *measure) add(id casework.EntryID, received int64, t timelyRow) error {
	a := m.by[t.Agency]
	if a == nil {
		a = &agencyMeasure{opened: map[casework.AgencyID]*partnerMeasure{}}
		m.by[t.Agency] = a
	}
	a.line.Entries++
	if t.Clocked {
		a.toReceipt = append(a.toReceipt, millis(received-t.Occurred))
	} else {
		a.line.Unclocked++
	}
	if t.Decided != 0 {
		a.toDecision = append(a.toDecision, millis(t.Decided-received))
	}
	if err := m.addSerious(a, id, received, t); err != nil {
		return err
	}
	return m.addOpened(a, id, t)
}

func (m *measure) addSerious(a *agencyMeasure, id casework.EntryID, received int64, t timelyRow) error {
	row, _, err := m.file(t.File)
	if err != nil {
		return err
	}
	e := entryOf(row, id)
	urgent := e != nil && e.Urgent
	if t.Level == 0 && !urgent {
		return nil
	}
	a.line.Serious++
	due := m.shareBy(time.UnixMilli(received).UTC(), urgent, t.Level)
	switch {
	case t.Decided != 0 && !time.UnixMilli(t.Decided).After(due):
		a.line.InTime++
	case t.Decided == 0 && !m.Now.After(due):
		a.line.Pending++
	}
	return nil
}

// shareBy is by when a serious entry is shared, or decided not to be.
func (m *measure) shareBy(received time.Time, urgent bool, level int64) time.Time {
	switch {
	case urgent:
		return received.Add(urgentShareWithin)
	case level == 2:
		return received.Add(harmShareWithin)
	}
	return m.pack.AddWorkingDays(received, seriousShareInDays)
}

func (m *measure) addOpened(a *agencyMeasure, id casework.EntryID, t timelyRow) error {
	opened, err := m.firstOpened(id, casework.ContentHash{})
	if err != nil {
		return err
	}
	for _, o := range opened {
		if o.agency == t.Agency {
			continue
		}
		p := a.opened[o.agency]
		if p == nil {
			p = &partnerMeasure{}
			a.opened[o.agency] = p
		}
		p.fromDecision = append(p.fromDecision, millis(o.at.UnixMilli()-t.Decided))
		if t.Clocked {
			p.fromContact = append(p.fromContact, millis(o.at.UnixMilli()-t.Occurred))
		}
	}
	return nil
}

func (m *measure) lines() (out []AgencyTimes) {
	for _, id := range sortedKeys(m.by) {
		a := m.by[id]
		line := a.line
		line.Agency, line.ToReceipt, line.ToDecision = m.agencyName(id), medianOf(a.toReceipt), medianOf(a.toDecision)
		for _, partner := range sortedKeys(a.opened) {
			p := a.opened[partner]
			line.Partners = append(line.Partners, PartnerTimes{Agency: m.agencyName(partner), FromDecision: medianOf(p.fromDecision), FromContact: medianOf(p.fromContact)})
		}
		slices.SortFunc(line.Partners, func(a, b PartnerTimes) int { return cmp.Compare(a.Agency, b.Agency) })
		out = append(out, line)
	}
	slices.SortFunc(out, func(a, b AgencyTimes) int { return cmp.Compare(a.Agency, b.Agency) })
	return out
}

// hideSmall leaves out what rests on fewer than five entries, and what would give such a count away by what is left.
func (a *AgencyTimes) hideSmall() {
	late := a.Serious - a.InTime - a.Pending
	if small(a.InTime) || small(a.Pending) || small(late) {
		a.InTime, a.Pending = hidden, hidden
	}
	if small(a.Unclocked) || small(a.Entries-a.Unclocked) {
		a.Unclocked = hidden
	}
	for _, n := range []*int{&a.Entries, &a.Serious, &a.ToReceipt.Of, &a.ToDecision.Of} {
		if small(*n) {
			*n = hidden
		}
	}
	for i := range a.Partners {
		p := &a.Partners[i]
		for _, m := range []*Median{&p.FromDecision, &p.FromContact} {
			if small(m.Of) {
				m.Of = hidden
			}
		}
	}
	for _, m := range a.medians() {
		if m.Hidden() {
			m.Minutes = 0
		}
	}
}

func (a *AgencyTimes) medians() []*Median {
	out := []*Median{&a.ToReceipt, &a.ToDecision}
	for i := range a.Partners {
		out = append(out, &a.Partners[i].FromDecision, &a.Partners[i].FromContact)
	}
	return out
}

func small(n int) bool { return n > 0 && n < fewest }

// medianOf is the median of times, in minutes; none before zero.
func medianOf(all []time.Duration) Median {
	n := len(all)
	if n == 0 {
		return Median{}
	}
	slices.Sort(all)
	middle := all[n/2]
	if n%2 == 0 {
		middle = (all[n/2-1] + all[n/2]) / 2
	}
	return Median{Of: n, Minutes: middle.Minutes()}
}

// millis is a length of time, none below zero: what a clock says that is wrong by more than was measured counts as nothing.
func millis(n int64) time.Duration { return time.Duration(max(0, n)) * time.Millisecond }

// receivedIn is the receipt in the key of a row of times.
func receivedIn(key []byte) int64 { return int64(binary.BigEndian.Uint64(key)) }
