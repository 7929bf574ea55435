package actions

import (
	"context"
	"slices"

	"streetlight/shared/casework"
	"streetlight/sync/records"
)

// What health recorded leaves the health service only once a health lead of that agency has signed off exactly that
// content: confidential information about a patient needs their word, whatever the lawful basis of the decision.

// SignOff says that a health record may be shared as it stands. Whether it is shared, and with whom, remains the
// supervisor's decision.
func (s *Service) SignOff(ctx context.Context, a Actor, id casework.EntryID, content casework.ContentHash, words string) error {
	if err := checkNote(casework.Field{Name: "words", Label: "Your words", Type: casework.Note}, words); err != nil {
		return err
	}
	return s.do(ctx, a, "sign-off", func(x *tx) error {
		scope, row, err := x.fileOf(id)
		if err != nil {
			return err
		}
		signs, err := x.signsOff(scope, row, id)
		if err != nil {
			return err
		}
		if !signs {
			return noEntry()
		}
		state, err := x.State(scope)
		if err != nil {
			return err
		}
		if state.ContentHash(id) != content {
			return casework.Refuse(casework.Conflict, "The entry has changed since you opened it. Read it again, then sign it off.")
		}
		x.concerns("entry", id)
		op, err := records.Whole(state, id, casework.FieldSignOff, casework.SignOff{Content: content, By: x.who.ID, At: x.Now, Words: words})
		if err != nil {
			return err
		}
		return x.Write(scope, op)
	})
}

// signsOff says whether this person signs off an entry: it is a health record of their own agency, and they lead there.
func (x *tx) signsOff(scope casework.ScopeID, row fileRow, id casework.EntryID) (bool, error) {
	on, err := x.entryRecord(scope, row, id)
	if err != nil {
		return false, err
	}
	return x.may(casework.SignOffHealth, on)
}

// healthRecord says whether an entry leaves the health service only once it was signed off.
func (x *tx) healthRecord(scope casework.ScopeID, agencyID casework.AgencyID, id casework.EntryID) (bool, error) {
	e, err := x.entryIn(scope, id)
	if err != nil {
		return false, err
	}
	agency, _, err := get[casework.Agency](x.KV(), tableAgency, agencyID[:])
	return e.IsHealthRecord(agency), err
}

// entryIn reads an entry as it stands in its file.
func (x *tx) entryIn(scope casework.ScopeID, id casework.EntryID) (casework.Entry, error) {
	state, err := x.State(scope)
	if err != nil {
		return casework.Entry{}, err
	}
	e, _, ok := records.Entry(state, scope, id)
	if !ok {
		return e, noEntry()
	}
	return e, nil
}

// signedOff says whether the content of a health record was signed off as it stands.
func (x *tx) signedOff(scope casework.ScopeID, id casework.EntryID) (casework.SignOff, bool, error) {
	state, err := x.State(scope)
	if err != nil {
		return casework.SignOff{}, false, err
	}
	s, ok, err := records.ReadWhole[casework.SignOff](state, id, casework.FieldSignOff)
	return s, ok && s.Content == state.ContentHash(id), err
}

// healthMark says where an entry stands on its way out of the health service.
func (x *tx) healthMark(scope casework.ScopeID, row fileRow, e casework.Entry) (m HealthMark, err error) {
	agency, _, err := get[casework.Agency](x.KV(), tableAgency, row.Agency[:])
	if m.Needed = e.IsHealthRecord(agency); err != nil || !m.Needed {
		return m, err
	}
	s, signed, err := x.signedOff(scope, e.ID)
	if err != nil {
		return m, err
	}
	if signed {
		m.By, m.At, m.Words = x.workerName(s.By), s.At, s.Words
		return m, nil
	}
	m.Mine, err = x.signsOff(scope, row, e.ID)
	return m, err
}

// checkConditions refuses to share what may not leave its agency like this: intelligence handled under code C without
// conditions, and a health record that nobody signed off.
func (x *tx) checkConditions(scope casework.ScopeID, row fileRow, in DecideInput) error {
	e, err := x.entryIn(scope, in.Entry)
	if err != nil {
		return err
	}
	if e.NeedsConditions() && in.Terms == "" {
		return casework.RefuseField("conditions", "This intelligence is handled under code C: it is shared under conditions alone. Say under which, or do not share it.")
	}
	if err := x.checkIntelligence(e, in.To); err != nil {
		return err
	}
	agency, _, err := get[casework.Agency](x.KV(), tableAgency, row.Agency[:])
	if err != nil || !e.IsHealthRecord(agency) {
		return err
	}
	_, signed, err := x.signedOff(scope, in.Entry)
	if err != nil || signed {
		return err
	}
	return casework.Refuse(casework.Conflict, "This is a health record: the health safeguarding lead of your agency signs it off before it is shared, and has not done so for what it says now. Ask them.")
}

// ToSignOff lists the health records of this person's agency that they have not signed off as they stand, the newest first.
func (s *Service) ToSignOff(ctx context.Context, a Actor) (out []EntryLine, err error) {
	err = s.do(ctx, a, "view-sign-offs", func(x *tx) error {
		out = nil
		if !x.who.May(casework.SignOffHealth) {
			return casework.Refuse(casework.Forbidden, "Only a health safeguarding lead signs off health records.")
		}
		return x.eachFile(func(scope casework.ScopeID, row fileRow) error {
			lines, err := x.unsigned(scope, row)
			out = append(out, lines...)
			return err
		})
	})
	slices.SortFunc(out, func(a, b EntryLine) int { return b.ReceivedAt.Compare(a.ReceivedAt) })
	return out, err
}

func (x *tx) unsigned(scope casework.ScopeID, row fileRow) (out []EntryLine, err error) {
	if row.Agency != x.who.Agency {
		return nil, nil
	}
	for _, e := range row.Entries {
		signs, err := x.signsOff(scope, row, e.ID)
		if err != nil && !isRefusal(err) {
			return nil, err
		}
		_, signed, err := x.signedOff(scope, e.ID)
		if err != nil {
			return nil, err
		}
		if !signs || signed {
			continue
		}
		line, err := x.entryLine(scope, row, e)
		if err != nil {
			return nil, err
		}
		if line.Verdict == casework.Withdrawn {
			continue
		}
		x.concerns("entry", e.ID)
		out = append(out, line)
	}
	return out, nil
}

// eachFile visits the rows of all files, in the order of their ids.
func (x *tx) eachFile(visit func(casework.ScopeID, fileRow) error) error {
	ids, err := keys(x.KV(), tableFile, nil)
	if err != nil {
		return err
	}
	for _, id := range ids {
		row, ok, err := x.file(casework.ScopeID(id))
		if err != nil {
			return err
		}
		if ok {
			if err := visit(casework.ScopeID(id), *row); err != nil {
				return err
			}
		}
	}
	return nil
}
