package actions

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"streetlight/mobile/client"
	"streetlight/mobile/vault"
	"streetlight/sync/wire"
)

// A phone that was wiped or revoked has no key left, and what it had not sent lies sealed on it. The server has the key of
// that: so it is sent as it lies. Only the server's signed word marks anything as sent.

// Tables of unsent work that are told apart here. Their names stand in the clear; see PROTOCOL.md, "Salvage".
const (
	outboxTable = "outbox"
	apartTable  = "outbox-apart"
	keysTable   = "outbox-keys"
	draftsTable = "outbox-drafts"
)

// salvageBytes is how many bytes of rows one request gathers, and salvageRows how many rows.
const (
	salvageBytes = wire.MaxBytes * 7 / 10
	salvageRows  = wire.MaxSalvage - 2
)

// Salvaged is what became of the unsent work of a phone that does not open any more. Entries are counted by what was saved
// at once; a correction counts as one.
type Salvaged struct {
	Sent   int  `json:"sent"`             // entries that the server took in
	Kept   int  `json:"kept"`             // entries that it keeps for a supervisor to look at
	Drafts int  `json:"drafts"`           // unfinished forms that it keeps
	Left   int  `json:"left"`             // entries and forms that are on this phone alone
	Closed bool `json:"closed,omitempty"` // the server could not open some of what is left
	// Offline says that the server could not be reached.
	Offline bool `json:"offline,omitempty"`
	// Damaged says that the records are damaged: there may have been more, which cannot be read.
	Damaged bool `json:"damaged,omitempty"`
}

// Words say it to the worker, with exact counts.
func (s Salvaged) Words() string {
	var out []string
	if s.Sent > 0 {
		out = append(out, plural(s.Sent, "unsent entry was", "unsent entries were")+" sent sealed to the server, as good as any other.")
	}
	if s.Kept > 0 {
		out = append(out, plural(s.Kept, "unsent entry was", "unsent entries were")+" sent sealed to the server, which keeps them for your supervisor to look at.")
	}
	if s.Drafts > 0 {
		out = append(out, plural(s.Drafts, "unfinished form was", "unfinished forms were")+" sent sealed to the server for your supervisor.")
	}
	if s.Damaged {
		out = append(out, "The records are damaged: what else was unsent on this phone cannot be read. They are kept as they are.")
	}
	switch {
	case s.Damaged && s.Left == 0:
	case s.Left == 0 && s.Sent+s.Kept+s.Drafts == 0:
		out = append(out, "Nothing on it was unsent.")
	case s.Left == 0:
		out = append(out, "Nothing is left on this phone alone.")
	case s.Closed:
		out = append(out, plural(s.Left, "piece of unsent work is", "pieces of unsent work are")+" on this phone alone, and the server cannot open all of it: keep the phone, and tell your supervisor.")
	default:
		out = append(out, plural(s.Left, "piece of unsent work is", "pieces of unsent work are")+" sealed on this phone alone: keep the phone, and open Streetlight again with a network.")
	}
	return strings.Join(out, " ")
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Salvage sends what is unsent in the vault in o.Dir as it lies, sealed: the phone was wiped, revoked, damaged or set aside,
// or nobody knows its PIN any more. It may be done again at any time. No network is no error.
func Salvage(ctx context.Context, o Options) (Salvaged, error) {
	o, err := o.complete()
	if err != nil {
		return Salvaged{}, err
	}
	to, ok, err := vault.ReadReturn(o.Dir)
	if err != nil {
		return Salvaged{}, err
	}
	s := &salvage{o: o, skip: map[string]bool{}, marks: map[string]byte{}}
	if ok {
		err = s.send(ctx, to)
	}
	total, counted := s.count()
	total.Closed, total.Damaged = s.closed, s.damaged
	var words client.Problem
	if errors.As(err, &words) || isBusy(err) {
		total.Offline, err = true, nil
	}
	return total, errors.Join(err, counted)
}

func isBusy(err error) bool {
	var busy *client.Busy
	return errors.As(err, &busy)
}

// salvage is one run of it.
type salvage struct {
	o      Options
	client *client.Client
	skip   map[string]bool // rows that the server did not take in this run
	closed bool

	damaged bool            // the records end too early: nothing is written to them any more
	marks   map[string]byte // and what became of their rows is kept here
}

// each visits what can be read of the unsent work.
func (s *salvage) each(visit func(table string, key, sealed []byte, fate byte) error) error {
	err := vault.Unsalvaged(s.o.Dir, func(table string, key, sealed []byte, fate byte) error {
		if marked, ok := s.marks[nameOf(wire.SalvageRow{Table: table, Key: key})]; ok {
			fate = marked
		}
		return visit(table, key, sealed, fate)
	})
	if errors.Is(err, vault.ErrDamaged) {
		s.damaged = true
		return nil
	}
	return err
}

// mark keeps what became of rows: in the vault, or for this run alone where it is damaged, for a damaged file is kept as
// it is. The server passes over what is sent again.
func (s *salvage) mark(marks []vault.Mark) error {
	if !s.damaged {
		if err := vault.MarkSalvaged(s.o.Dir, marks); !errors.Is(err, vault.ErrDamaged) {
			return err
		}
		s.damaged = true
	}
	for _, m := range marks {
		s.marks[nameOf(wire.SalvageRow{Table: m.Table, Key: m.Key})] = m.Fate
	}
	return nil
}

func (s *salvage) send(ctx context.Context, to vault.Return) error {
	var err error
	if s.client, err = client.New(client.Options{Server: to.Server, Now: s.o.Now, Transport: s.o.HTTP}); err != nil {
		return err
	}
	for {
		rows, err := s.next()
		if err != nil || len(rows) == 0 {
			return err
		}
		gained, err := s.sendAs(ctx, to.Names, rows)
		if err != nil {
			return err
		}
		if gained == 0 {
			for _, r := range rows {
				s.skip[nameOf(r)] = true
			}
		}
	}
}

func nameOf(r wire.SalvageRow) string { return r.Table + "\x00" + string(r.Key) }

// next gathers rows that nobody has signed for, oldest first, each with the key of the scope that it begins.
func (s *salvage) next() ([]wire.SalvageRow, error) {
	var rows []wire.SalvageRow
	size, chosen := 0, map[string]bool{}
	err := s.each(func(table string, key, sealed []byte, fate byte) error {
		row := wire.SalvageRow{Table: table, Key: key, Sealed: sealed}
		cost := len(sealed) + len(key) + 200 // with the key that may come with it
		switch {
		case table == keysTable:
			if chosen[string(key)] {
				rows = append(rows, row)
			}
			return nil
		case fate != 0 || s.skip[nameOf(row)] || cost > wire.MaxBytes, size+cost > salvageBytes && len(rows) > 0, 2*len(rows) > salvageRows:
			return nil
		}
		size += cost
		if table == outboxTable || table == apartTable {
			chosen[string(key)] = true
		}
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

// sendAs posts rows under each name that the phone has had, until they open, and marks what the server signed for.
func (s *salvage) sendAs(ctx context.Context, names []vault.Name, rows []wire.SalvageRow) (gained int, err error) {
	for _, name := range names {
		fates, err := s.post(ctx, name, rows)
		if err != nil {
			return gained, err
		}
		var marks []vault.Mark
		var closed []wire.SalvageRow
		for i, f := range fates {
			switch {
			case f.Fate == wire.Unopened:
				closed = append(closed, rows[i])
			case rows[i].Table != keysTable && (f.Fate == wire.Taken || f.Fate == wire.Kept):
				marks = append(marks, vault.Mark{Table: rows[i].Table, Key: rows[i].Key, Fate: byte(f.Fate)})
			}
		}
		if err := s.mark(marks); err != nil {
			return gained, err
		}
		gained += len(marks)
		if rows = closed; len(rows) == 0 {
			return gained, nil
		}
	}
	s.closed = true
	for _, r := range rows {
		s.skip[nameOf(r)] = true
	}
	return gained, nil
}

func (s *salvage) post(ctx context.Context, name vault.Name, rows []wire.SalvageRow) ([]wire.RowFate, error) {
	body, err := wire.Encode(wire.SalvageRequest{Version: wire.Version, Device: name.Device, Rows: rows, Hub: wire.KeyName(name.Hub)})
	if err != nil {
		return nil, fmt.Errorf("encode the request to salvage: %w", err)
	}
	answer, err := s.client.Salvage(ctx, body)
	if err != nil {
		return nil, err
	}
	_, fates, err := wire.OpenSalvage(answer, body, name.Hub)
	if err != nil {
		return nil, fmt.Errorf("%s (%w)", forgedWords, err)
	}
	return fates, nil
}

// count counts what became of the unsent work, from what the server has signed for.
func (s *salvage) count() (n Salvaged, err error) {
	err = s.each(func(table string, _, _ []byte, fate byte) error {
		switch {
		case table == keysTable, table == apartTable: // the server has said before that it has those
		case fate == 0:
			n.Left++
		case table == draftsTable:
			n.Drafts++
		case wire.Fate(fate) == wire.Taken:
			n.Sent++
		default:
			n.Kept++
		}
		return nil
	})
	return n, err
}

// Wiped is vault.ErrWiped with what became of the unsent work.
type Wiped struct{ Salvaged Salvaged }

func (w *Wiped) Error() string {
	return "This phone was wiped. " + w.Salvaged.Words() + " Ask your supervisor to enrol it again."
}

// Unwrap makes it vault.ErrWiped.
func (w *Wiped) Unwrap() error { return vault.ErrWiped }

// afterWipe sends what is unsent once the vault has been wiped, and says what became of it. Any other error stays as it is.
func afterWipe(ctx context.Context, o Options, err error) error {
	if !errors.Is(err, vault.ErrWiped) {
		return err
	}
	sent, trouble := Salvage(ctx, o)
	if trouble != nil { // what is unsent stays where it is, and the next try sends it
		return errors.Join(err, trouble)
	}
	return &Wiped{sent}
}

// returnTo keeps where unsent work goes, for the time when no key is left: names are those that this phone has or had.
func returnTo(dir, server string, names ...vault.Name) error {
	return vault.KeepReturn(dir, vault.Return{Server: server, Names: names})
}
