package actions

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// Clients are agencies' own systems, such as a school's register. Each has a key, shown once, with which it sends records of
// its agency and of the kinds it was given, and nothing else: it reads nothing.

//nolint:gochecknoglobals // a name that nobody changes
var tableClient = kv.Table{Name: "client", Ordered: true} // client -> clientRow, sealed by the directory

// clientRow is one system, or the files of an agency, which have no key.
type clientRow struct {
	_       struct{}          `cbor:",toarray"`
	ID      casework.WorkerID // it stands where an author's id does
	Name    string
	Agency  casework.AgencyID
	Kinds   []casework.Kind
	Hash    []byte // SHA-256 of the key's secret; nil without a key
	Made    int64
	Used    int64 // last, milliseconds since 1970; zero: never
	Revoked int64
}

// NewClient is a system to be added.
type NewClient struct {
	Name   string
	Agency string // by name or id
	Kinds  []casework.Kind
}

// ClientLine is one system in a list.
type ClientLine struct {
	ID      casework.WorkerID `json:"id"`
	Name    string            `json:"name"`
	Agency  string            `json:"agency"`
	Kinds   []casework.Kind   `json:"kinds"`
	Made    time.Time         `json:"made"`
	Used    time.Time         `json:"used,omitzero"`
	Revoked time.Time         `json:"revoked,omitzero"`
	Dropped uint64            `json:"dropped,omitempty"` // attendance of children without a record, of the whole agency
}

// AddClient adds an agency's system and gives its key, which is kept nowhere.
func (s *Service) AddClient(ctx context.Context, in NewClient) (line ClientLine, key string, err error) {
	name := casework.Field{Name: "name", Label: "Name", Type: casework.Text, Required: true}
	if err := name.Check([]string{in.Name}); err != nil {
		return line, "", err
	}
	if err := checkKinds(in.Kinds); err != nil {
		return line, "", err
	}
	err = s.manage(ctx, "add-client", func(x *tx) error {
		agency, err := x.agencyCalled(in.Agency)
		if err != nil {
			return err
		}
		id, err := x.drawID()
		if err != nil {
			return err
		}
		row := clientRow{ID: id, Name: in.Name, Agency: agency.ID, Kinds: in.Kinds, Made: x.Now.UnixMilli()}
		if key, err = x.drawKey(&row); err != nil {
			return err
		}
		line, err = x.clientLine(row)
		return err
	})
	return line, key, err
}

func checkKinds(kinds []casework.Kind) error {
	if len(kinds) == 0 {
		return casework.RefuseField("kinds", "Name the kinds of record it may send: "+codesOf(casework.Kinds())+".")
	}
	for _, k := range kinds {
		if k.Label() == string(k) && k != KindViolence {
			return casework.RefuseField("kinds", fmt.Sprintf("There is no kind of record %q. The kinds are: %s, %s.", clipped(string(k)), codesOf(casework.Kinds()), KindViolence))
		}
	}
	return nil
}

// secretSize is how many random bytes a key holds beside the client's id: a plain hash keeps nothing of them.
const secretSize = 32

const keyBegins = "sl1_"

// drawKey draws a new key for a client, and saves the row with its hash.
func (x *tx) drawKey(row *clientRow) (key string, err error) {
	secret := make([]byte, secretSize)
	if _, err := io.ReadFull(x.random, secret); err != nil {
		return "", fmt.Errorf("draw a key: %w", err)
	}
	sum := sha256.Sum256(secret)
	row.Hash = sum[:]
	x.concerns("client", row.ID)
	return keyBegins + base64.RawURLEncoding.EncodeToString(append(row.ID[:], secret...)), put(x.KV(), tableClient, row.ID[:], *row)
}

// nameClient keeps a row that there is not yet.
func (x *tx) nameClient(row clientRow) error {
	_, ok, err := get[clientRow](x.KV(), tableClient, row.ID[:])
	if err != nil || ok {
		return err
	}
	row.Made = x.Now.UnixMilli()
	return put(x.KV(), tableClient, row.ID[:], row)
}

func (x *tx) clientLine(row clientRow) (ClientLine, error) {
	dropped, _, err := get[uint64](x.KV(), tableDropped, row.Agency[:])
	line := ClientLine{ID: row.ID, Name: row.Name, Agency: x.agencyName(row.Agency), Kinds: row.Kinds, Made: time.UnixMilli(row.Made).UTC(), Dropped: dropped}
	if row.Used > 0 {
		line.Used = time.UnixMilli(row.Used).UTC()
	}
	if row.Revoked > 0 {
		line.Revoked = time.UnixMilli(row.Revoked).UTC()
	}
	return line, err
}

// Clients lists all systems.
func (s *Service) Clients(ctx context.Context) (out []ClientLine, err error) {
	err = s.manage(ctx, "list-clients", func(x *tx) error {
		rows, err := all[clientRow](x.KV(), tableClient, nil)
		if err != nil {
			return err
		}
		out = nil
		for _, row := range rows {
			line, err := x.clientLine(row)
			if err != nil {
				return err
			}
			out = append(out, line)
		}
		slices.SortFunc(out, func(a, b ClientLine) int { return compareText(a.Agency+a.Name, b.Agency+b.Name) })
		return nil
	})
	return out, err
}

// RotateClient gives a system a new key; the old one is refused from now on.
func (s *Service) RotateClient(ctx context.Context, name string) (line ClientLine, key string, err error) {
	err = s.manage(ctx, "rotate-client", func(x *tx) error {
		row, err := x.clientCalled(name)
		if err != nil {
			return err
		}
		if key, err = x.drawKey(&row); err != nil {
			return err
		}
		line, err = x.clientLine(row)
		return err
	})
	return line, key, err
}

// RevokeClient ends a system's key for good. What it sent stays.
func (s *Service) RevokeClient(ctx context.Context, name string) (line ClientLine, err error) {
	err = s.manage(ctx, "revoke-client", func(x *tx) error {
		row, err := x.clientCalled(name)
		if err != nil {
			return err
		}
		row.Revoked, row.Hash = x.Now.UnixMilli(), nil
		x.concerns("client", row.ID)
		if err := put(x.KV(), tableClient, row.ID[:], row); err != nil {
			return err
		}
		line, err = x.clientLine(row)
		return err
	})
	return line, err
}

// clientCalled finds a system that has a key by its name or id.
func (x *tx) clientCalled(name string) (clientRow, error) {
	rows, err := all[clientRow](x.KV(), tableClient, nil)
	if err != nil {
		return clientRow{}, err
	}
	rows = slices.DeleteFunc(rows, func(r clientRow) bool { return r.Hash == nil || r.Name != name && r.ID.String() != name })
	switch len(rows) {
	case 0:
		return clientRow{}, casework.Refuse(casework.NotFound, fmt.Sprintf("No client with a key is called %q. “client list” shows the names.", clipped(name)))
	case 1:
		return rows[0], nil
	}
	return clientRow{}, casework.Refuse(casework.NotFound, fmt.Sprintf("%d clients are called %q. Use the id that “client list” shows.", len(rows), clipped(name)))
}

// noClient is the answer to a key that is not right. It does not say what is wrong with it.
func noClient() error {
	return casework.Refuse(casework.Suspended, "This key is not known here, or it was revoked. Nothing was kept. Ask the partnership for a new one.")
}

// client finds whose key it is.
func (s *Service) client(r kv.Reader, key string) (clientRow, error) {
	id, secret, ok := parseKey(key)
	if !ok {
		return clientRow{}, noClient()
	}
	row, ok, err := get[clientRow](r, tableClient, id[:])
	if err != nil {
		return row, err
	}
	sum := sha256.Sum256(secret)
	if !ok || subtle.ConstantTimeCompare(sum[:], row.Hash) != 1 {
		return clientRow{}, noClient()
	}
	return row, nil
}

func parseKey(key string) (id [16]byte, secret []byte, ok bool) {
	text, begins := strings.CutPrefix(key, keyBegins)
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if !begins || err != nil || len(b) != len(id)+secretSize {
		return id, nil, false
	}
	return [16]byte(b), b[len(id):], true
}

// source is the system as a source of records.
func (x *tx) clientSource(row clientRow) (source, error) {
	agency, _, err := get[casework.Agency](x.KV(), tableAgency, row.Agency[:])
	return source{author: row.ID, agency: agency, kinds: row.Kinds, feed: true}, err
}
