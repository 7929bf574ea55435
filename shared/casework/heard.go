package casework

import "time"

// Heard is what the author of an entry hears of it: it stands in their own scope, so that it reaches their phone. It says
// who reads the entry and never what they think of it.
type Heard struct {
	Entry   EntryID       `json:"entry"`
	Verdict Verdict       `json:"verdict,omitempty"` // the last one; "" before there is any
	At      time.Time     `json:"at,omitzero"`       // of the verdict
	Shared  []HeardShare  `json:"shared,omitempty"`  // the oldest first
	Opened  []HeardOpened `json:"opened,omitempty"`  // by each partner once, the first time
	Alerts  []HeardAlert  `json:"alerts,omitempty"`

	Referred time.Time        `json:"referred,omitzero"` // of a referral: when it was sent
	Answers  []ReferralAnswer `json:"answers,omitempty"` // to it, the oldest first
}

// HeardShare is one time that the entry was shared.
type HeardShare struct {
	To    Audience  `json:"to,omitzero"` // nobody named means the child's network
	At    time.Time `json:"at"`
	Ended time.Time `json:"ended,omitzero"` // when it was taken back
}

// HeardOpened is when a partner first opened the entry.
type HeardOpened struct {
	Agency AgencyID  `json:"agency"`
	At     time.Time `json:"at"`
}

// HeardAlert is an alert that rests on the entry.
type HeardAlert struct {
	Alert AlertID   `json:"alert"`
	Name  string    `json:"name"` // of the rule, in plain words
	At    time.Time `json:"at"`
}

// Hushed is what the author of an entry about a restricted child hears: that it was approved, returned or withdrawn, and
// no more.
func (h Heard) Hushed() Heard { return Heard{Entry: h.Entry, Verdict: h.Verdict, At: h.At} }

// Share notes that the entry is shared with these now; the same again changes nothing.
func (h *Heard) Share(to Audience, at time.Time) {
	if n := len(h.Shared); n > 0 && h.Shared[n-1].Ended.IsZero() && h.Shared[n-1].To.Same(to) {
		return
	}
	h.Shared = append(h.Shared, HeardShare{To: to, At: at})
}

// TakeBackFromNetwork notes that the child's network reads it no longer.
func (h *Heard) TakeBackFromNetwork(at time.Time) { h.takeBack(Audience.IsZero, at) }

// TakeBackFromNamed notes that those named alone read it no longer.
func (h *Heard) TakeBackFromNamed(at time.Time) {
	h.takeBack(func(to Audience) bool { return !to.IsZero() }, at)
}

func (h *Heard) takeBack(from func(Audience) bool, at time.Time) {
	for i := range h.Shared {
		if s := &h.Shared[i]; s.Ended.IsZero() && from(s.To) {
			s.Ended = at
		}
	}
}

// Open notes that somebody of a partner opened it; the earliest time counts.
func (h *Heard) Open(by AgencyID, at time.Time) {
	for i := range h.Opened {
		if o := &h.Opened[i]; o.Agency == by {
			if at.Before(o.At) {
				o.At = at
			}
			return
		}
	}
	h.Opened = append(h.Opened, HeardOpened{Agency: by, At: at})
}

// Use notes that an alert rests on it; the same again changes nothing.
func (h *Heard) Use(alert AlertID, name string, at time.Time) {
	for _, a := range h.Alerts {
		if a.Alert == alert {
			return
		}
	}
	h.Alerts = append(h.Alerts, HeardAlert{Alert: alert, Name: name, At: at})
}
