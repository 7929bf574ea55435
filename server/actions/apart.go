package actions

import (
	"context"
	"encoding/hex"
	"errors"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// ApartLine is one thing in quarantine as the console lists it. Its words stand on its own page.
type ApartLine struct {
	KeptLine
	Agency string // of its author
}

// ApartPage is one thing in quarantine.
type ApartPage struct {
	ApartLine
	Withheld   bool // its words are not for this reader
	MayRelease bool
	WhyNot     string // why this reader may not release it, in words
}

// Apart lists what phones sent that could not be accepted and that nobody has released yet, oldest first: to a supervisor
// that of their own agency's people, to an administrator all of it, without a word of what was written.
func (s *Service) Apart(ctx context.Context, a Actor) (out []ApartLine, err error) {
	err = s.do(ctx, a, "view-quarantine", func(x *tx) error {
		out = nil
		if err := x.allowApart(); err != nil {
			return err
		}
		return s.hub.EachUnopened(x.KV(), func(k replica.KeptApart) error {
			if !k.Released.IsZero() {
				return nil
			}
			seen, err := x.seesApart(x.KV(), x.who, k.User)
			if err != nil || !seen {
				return err
			}
			x.concerns("phone", casework.DeviceID(k.Device))
			line, err := x.apartLine(k)
			out = append(out, line)
			return err
		})
	})
	return out, err
}

// ApartOf shows one thing in quarantine, also after it was released. Id is its first digits.
func (s *Service) ApartOf(ctx context.Context, a Actor, id string) (page ApartPage, err error) {
	err = s.do(ctx, a, "view-quarantine", func(x *tx) error {
		if err := x.allowApart(); err != nil {
			return err
		}
		k, err := s.hub.Apart(x.KV(), id)
		if errors.Is(err, replica.ErrNotApart) || errors.Is(err, replica.ErrAmbiguous) {
			return notApart()
		}
		if err != nil {
			return err
		}
		seen, err := x.seesApart(x.KV(), x.who, k.User)
		if err == nil && !seen {
			err = notApart()
		}
		if err != nil {
			return err
		}
		page, err = x.apartPage(k)
		return err
	})
	return page, err
}

func notApart() error {
	return casework.Refuse(casework.NotFound, "Nothing that is kept apart has this address, or it is not yours to see.")
}

func (x *tx) apartPage(k replica.KeptApart) (page ApartPage, err error) {
	if page.ApartLine, err = x.apartLine(k); err != nil {
		return page, err
	}
	if page.KeptLine, err = x.keptLine(k); err != nil {
		return page, err
	}
	if page.Withheld = !x.who.May(casework.JudgeEntry); page.Withheld {
		page.Lines = nil
	} else {
		x.concernsOps(k.Ops)
	}
	page.WhyNot, err = x.whyNotRelease(k)
	page.MayRelease = err == nil && page.WhyNot == ""
	return page, err
}

// whyNotRelease says what is known beforehand against a release by this person; "" when nothing is.
func (x *tx) whyNotRelease(k replica.KeptApart) (string, error) {
	author, known, err := x.worker(k.User)
	if err != nil {
		return "", err
	}
	no := x.mayRelease(author, known)
	if no == nil {
		no = x.stillWaits(k)
	}
	if no == nil {
		return "", nil
	}
	return no.Error(), nil
}

func (x *tx) apartLine(k replica.KeptApart) (ApartLine, error) {
	line := ApartLine{KeptLine: KeptLine{ID: hex.EncodeToString(k.ID[:]), Received: k.Received, ClockAhead: k.Skew, Worker: x.workerName(k.User),
		Phone: k.Device, Why: k.Words, Unsigned: k.Commit == nil, Closed: k.Closed}}
	author, known, err := x.worker(k.User)
	if err == nil && known {
		line.Agency = x.agencyName(author.Agency)
	}
	return line, err
}

// allowApart refuses who neither decides about what is kept apart nor looks after the phones that sent it.
func (x *tx) allowApart() error {
	if x.who.May(casework.JudgeEntry) || x.who.May(casework.ManageWorkers) {
		return nil
	}
	return casework.Refuse(casework.Forbidden, "Only a supervisor or an administrator looks at what is kept apart.")
}

// seesApart says whether what an author wrote, and the server keeps apart, is on this person's list.
func (s *Service) seesApart(r kv.Reader, who casework.Worker, author casework.WorkerID) (bool, error) {
	if who.May(casework.ManageWorkers) {
		return true, nil
	}
	w, known, err := s.workerAt(r, author)
	return known && w.Agency == who.Agency && who.May(casework.JudgeEntry), err
}
