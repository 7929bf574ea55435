package replica

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"streetlight/sync/commit"
	"streetlight/sync/kv"
	"streetlight/sync/sealed"
	"streetlight/sync/wire"
)

// Salvage is a request to salvage whose rows were opened with the outbox key of the device that it names. Whoever sends it
// has signed nothing: that a row opens, and the signatures of commits, are all that counts.
type Salvage struct {
	Device ID
	User   ID             // of the device; zero when it is not known here
	Fates  []wire.RowFate // of each row, as far as it is known
	Opened int            // rows

	row  DeviceRow
	rows []salvagedRow
}

// salvagedRow is one row; plain is nil where it does not open.
type salvagedRow struct {
	wire.SalvageRow
	plain []byte
}

// Count is how many rows have a fate.
func (s *Salvage) Count(fate wire.Fate) (n int) {
	for _, f := range s.Fates {
		if f.Fate == fate {
			n++
		}
	}
	return n
}

// OpenSalvage opens the rows of a request. It changes nothing; of a device that is not known here no row opens.
func (h *Hub) OpenSalvage(r kv.Reader, req wire.SalvageRequest) (*Salvage, error) {
	s := &Salvage{Device: req.Device, Fates: make([]wire.RowFate, len(req.Rows)), rows: make([]salvagedRow, len(req.Rows))}
	row, known, err := DeviceOf(r, req.Device)
	if err != nil {
		return nil, err
	}
	secret, ok := h.Ring.Get(req.Device, secretKeyID)
	box := sealed.Outbox(sealed.OutboxKey(secret))
	for i, sent := range req.Rows {
		s.rows[i].SalvageRow = sent
		s.Fates[i] = wire.RowFate{Fate: wire.Unopened}
		if !known || !ok || !sealed.IsOutbox(sent.Table) || strings.Contains(sent.Table, "\x00") {
			continue
		}
		if plain, err := box.Open([]byte{}, box.Place(nil, sent.Table, sent.Key), sent.Sealed); err == nil {
			s.rows[i].plain = plain
			s.Opened++
		}
	}
	if known {
		s.row, s.User = row, row.User
	}
	return s, nil
}

// AnswerSalvage is the hub's signed word on what became of each row.
func (h *Hub) AnswerSalvage(r kv.Reader, now time.Time, s *Salvage, req wire.SalvageRequest, body []byte) ([]byte, error) {
	receipt := wire.SalvageReceipt(req, body)
	receipt.HubTime = now.UnixMilli()
	var err error
	if receipt.LogID, err = logID(r); err != nil {
		return nil, err
	}
	return wire.SignSalvage(receipt, wire.SalvageRest{Fates: s.Fates}, h.Key, wire.Since(h.Former, req.Hub)...)
}

// TakeSalvage takes in what was opened: commits as if their device had pushed them now, whatever became of it since; what
// nobody signed goes to quarantine. Doing it again changes nothing.
func (t *Tx) TakeSalvage(s *Salvage) error {
	keys, commits := s.sort()
	if err := t.spareKeys(keys, commits); err != nil {
		return err
	}
	for from := 0; from < len(commits); {
		to := from + 1
		for to < len(commits) && commits[to].c.Device == commits[from].c.Device {
			to++
		}
		if err := t.salvageOf(s, commits[from:to]); err != nil {
			return err
		}
		from = to
	}
	return t.keepDrafts(s)
}

// salvagedCommit is a row that holds a commit.
type salvagedCommit struct {
	at    int // of the row
	c     *commit.Commit
	frame wire.Frame
}

// sort finds the keys and the commits among the rows. What opened and is neither is kept as a draft.
func (s *Salvage) sort() (keys []outboxKey, commits []salvagedCommit) {
	for i, row := range s.rows {
		if row.plain == nil {
			continue
		}
		s.Fates[i] = wire.RowFate{Fate: wire.Kept}
		if row.Table == tableOutboxKeys.Name {
			var k outboxKey
			if decode(row.plain, &k) == nil {
				keys = append(keys, k)
				s.Fates[i].Fate = wire.Taken
			}
			continue
		}
		f, ok := frameOf(row.Table, row.plain)
		if !ok {
			continue
		}
		if c, err := commit.Parse(f.Head); err == nil {
			commits = append(commits, salvagedCommit{i, c, f})
			s.Fates[i].Fate = wire.Waits
		}
	}
	return keys, commits
}

// frameOf reads the commit that a row of unsent work holds.
func frameOf(table string, plain []byte) (f wire.Frame, ok bool) {
	switch table {
	case tableOutbox.Name:
		var row outboxRow
		err := decode(plain, &row)
		return wire.Frame{Head: row.Head, Body: row.Body}, err == nil
	case tableSetApart.Name:
		var row SetApart
		err := decode(plain, &row)
		return wire.Frame{Head: row.Head, Body: row.Body}, err == nil
	}
	return f, false
}

// spareKeys keeps the keys of scopes that these commits begin, and no others; a key that is there is never replaced.
func (t *Tx) spareKeys(keys []outboxKey, commits []salvagedCommit) error {
	named := map[ID]uint32{}
	for _, c := range commits {
		if _, seen := named[c.c.Scope]; !seen {
			named[c.c.Scope] = c.c.KeyID
		}
	}
	for _, k := range keys {
		takes, err := t.takesKey(k.Scope, k.KeyID)
		if err != nil {
			return err
		}
		if id, ok := named[k.Scope]; ok && id == k.KeyID && takes {
			t.addKey(k.Scope, k.KeyID, k.Secret)
		}
	}
	return nil
}

// salvageOf takes in commits of one device: the one whose outbox this is, or one of the same worker that it was before.
func (t *Tx) salvageOf(s *Salvage, commits []salvagedCommit) error {
	author := commits[0].c.Device
	row, known, err := DeviceOf(t.kv, author)
	if err != nil {
		return err
	}
	if !known || row.User != s.User {
		for _, c := range commits {
			s.Fates[c.at] = wire.RowFate{Fate: wire.Kept} // as something that nobody here can vouch for
		}
		return nil
	}
	frames := make([]looked, len(commits))
	for i, c := range commits {
		frames[i] = looked{frame: c.frame, commit: c.c, bodyErr: c.c.AttachBody(c.frame.Body)}
	}
	before := row.Forked
	t.device = author
	p := &push{t: t, device: &row, skew: row.Skew, stopped: map[uint64]bool{}, came: salvaged}
	verdicts, err := t.take(p, frames)
	t.device = ID{} // whoever sent this is told of it like any reader
	if err != nil {
		return err
	}
	if row.Forked != before {
		if err := t.putDevice(author, row); err != nil {
			return err
		}
	}
	return t.tellFates(s, commits, verdicts)
}

// tellFates says what became of commits.
func (t *Tx) tellFates(s *Salvage, commits []salvagedCommit, verdicts []wire.Exception) error {
	told := make(map[wire.Hash]wire.Exception, len(verdicts))
	for _, v := range verdicts {
		told[v.Commit] = v
	}
	for _, c := range commits {
		v, excepted := told[wire.Hash(c.c.Hash())]
		switch {
		case excepted && (v.Verdict == wire.Quarantined || v.Verdict == wire.Fork):
			s.Fates[c.at] = wire.RowFate{Fate: wire.Kept, Words: v.Words}
		case excepted:
			s.Fates[c.at] = wire.RowFate{Fate: wire.Unopened, Words: v.Words}
		default:
			in, err := t.counts(c.c)
			if err != nil {
				return err
			}
			if in {
				s.Fates[c.at] = wire.RowFate{Fate: wire.Taken}
			}
		}
	}
	return nil
}

// counts says whether the hub has a commit: in its device's chain, or in the log alone, for another phone gave it back.
func (t *Tx) counts(c *commit.Commit) (bool, error) {
	if back, err := t.has(c.Hash()); back || err != nil {
		return back, err
	}
	return t.inChain(c)
}

// inChain says whether a commit has its place in its device's chain.
func (t *Tx) inChain(c *commit.Commit) (bool, error) {
	id := chainID{c.Device, c.Epoch}
	ch, err := t.chain(id)
	if err != nil || c.N == 0 || c.N > ch.row.N {
		return false, err
	}
	h, err := t.hashAt(id, ch, c.N)
	return h == wire.Hash(c.Hash()), err
}

// unsignedWords say why something that nobody signed is in quarantine.
const unsignedWords = "From this device, unsigned: it was found on a phone that could not send any more, and had not been saved." + forSupervisor

// keepDrafts puts what nobody signed into quarantine, sealed as it came.
func (t *Tx) keepDrafts(s *Salvage) error {
	kept := 0
	for i, row := range s.rows {
		if row.plain == nil || s.Fates[i] != (wire.RowFate{Fate: wire.Kept}) {
			continue
		}
		s.Fates[i].Words = unsignedWords
		id := draftID(s.Device, row)
		why, err := t.kv.Get(tableApartWhy, id[:])
		if err != nil {
			return err
		}
		if why != nil {
			continue
		}
		kept++
		err = t.putKept(id, ApartRow{Device: s.Device, User: s.User, Received: t.Now.UnixMilli(), Skew: s.row.Skew, Words: unsignedWords,
			Body: bytes.Clone(row.Sealed), Table: row.Table, Key: bytes.Clone(row.Key)})
		if err != nil {
			return err
		}
	}
	if kept == 0 {
		return nil
	}
	if err := t.hub.Policy.KeptApart(t, s.User, s.Device, kept); err != nil {
		return fmt.Errorf("note what is kept apart: %w", err)
	}
	return nil
}

// draftID names what nobody signed by what it says and where it stood, so that it is kept once.
func draftID(device ID, row salvagedRow) wire.Hash {
	h := sha256.New()
	h.Write([]byte("streetlight draft v1\x00"))
	h.Write(device[:])
	h.Write([]byte(row.Table + "\x00"))
	key := sha256.Sum256(row.Key)
	h.Write(key[:])
	h.Write(row.plain)
	return wire.Hash(h.Sum(nil))
}
