package actions

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// Systems send the same record again: a batch whose answer was lost, a whole file once a week, or a record that was put
// right. Marks say that it is the same one. A mark is keyed with a secret of this server, so that nobody reads or guesses a
// name or a number in it.

// The tables of marks: ids and marks alone stand in them.
//
//nolint:gochecknoglobals // names that nobody changes
var (
	tableRecorded = kv.Table{Name: "recorded", Ordered: true}  // mark of a record -> its entry
	tableChildRef = kv.Table{Name: "child-ref", Ordered: true} // mark of an agency's reference for a child -> the child record
	tableDropped  = kv.Table{Name: "dropped", Ordered: true}   // agency -> how many records of attendance were dropped
)

// markKey derives the key of the marks from that of the directory.
func markKey(directory [32]byte) ([32]byte, error) {
	b, err := hkdf.Key(sha256.New, directory[:], nil, "streetlight marks v1", 32)
	if err != nil {
		return [32]byte{}, fmt.Errorf("derive the key of marks: %w", err)
	}
	return [32]byte(b), nil
}

// markOf is the mark of some texts together.
func (s *Service) markOf(parts ...string) []byte {
	mac := hmac.New(sha256.New, s.marks[:])
	for _, p := range parts {
		mac.Write(binary.BigEndian.AppendUint32(nil, uint32(len(p))))
		mac.Write([]byte(p))
	}
	return mac.Sum(nil)
}

// foldReference makes two spellings of an agency's number one. What has no digit, such as "n/a", is none and gives "".
func foldReference(number string) string {
	if !strings.ContainsAny(number, "0123456789") {
		return ""
	}
	return strings.ToUpper(strings.Join(strings.Fields(number), ""))
}

// recordMarks are the marks of one record.
type recordMarks struct {
	reference []byte // of the agency's number, the kind and the child; nil without a number
	words     []byte // of all it says
}

// marksOf gives the marks of a record. What a person records by hand is found again by them alone: no system of their agency
// overwrites their words.
func (in *intake) marksOf(from source, e casework.Entry) recordMarks {
	by := from.author.String()
	if from.feed {
		by = "feed"
	}
	same := []string{from.agency.ID.String(), by, string(e.Kind), e.Child.String()}
	m := recordMarks{words: in.markOf(slices.Concat([]string{"words"}, same, wordsOf(e))...)}
	if number := foldReference(e.Values.Get(casework.FieldReference)); number != "" {
		m.reference = in.markOf(slices.Concat([]string{"reference"}, same, []string{number})...)
	}
	return m
}

// wordsOf lists what a record says, but for what the server filled in.
func wordsOf(e casework.Entry) []string {
	var out []string
	for _, f := range casework.EntryFields() {
		if slices.Contains(hubFields(), f.ID) || f.ID == casework.FieldRecordedAt {
			continue
		}
		texts := slices.Sorted(slices.Values(e.Values[f.ID]))
		out = append(out, f.Name, fmt.Sprint(len(texts)))
		out = append(out, texts...)
	}
	return out
}

// earlier finds the entry that a record was before; exact says that it said the same then.
func (in *intake) earlier(m recordMarks, child childFound) (id casework.EntryID, exact bool, err error) {
	if child.fresh {
		return id, false, nil
	}
	key := m.reference
	if key == nil {
		key = m.words
	}
	b, err := in.KV().Get(tableRecorded, key)
	if err != nil || b == nil {
		return id, false, err
	}
	return casework.EntryID(b), m.reference == nil, nil
}

// mark notes where a record is found when it is sent again, and by what its agency names the child.
func (in *intake) mark(m recordMarks, child childFound, out Recorded) error {
	key := m.reference
	if key == nil {
		key = m.words
	}
	if err := in.KV().Put(tableRecorded, key, out.Entry[:]); err != nil {
		return err
	}
	for _, key := range child.keys {
		if err := in.KV().Put(tableChildRef, key, child.ID[:]); err != nil {
			return err
		}
	}
	return nil
}

// forgetMarks deletes the marks that lead to children or entries that are erased.
func (x *tx) forgetMarks(gone map[[16]byte]bool) error {
	for _, table := range []kv.Table{tableRecorded, tableChildRef} {
		var dead [][]byte
		err := x.KV().Scan(table, kv.Range{}, func(key, value []byte) error {
			if len(value) == 16 && gone[[16]byte(value)] {
				dead = append(dead, slices.Clone(key))
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, key := range dead {
			if err := x.KV().Delete(table, key); err != nil {
				return err
			}
		}
	}
	return nil
}

// countDropped counts, for an agency, attendance of children who have no record here. The count names nobody.
func (x *tx) countDropped(agency casework.AgencyID, n int) error {
	if n == 0 {
		return nil
	}
	before, _, err := get[uint64](x.KV(), tableDropped, agency[:])
	if err != nil {
		return err
	}
	return put(x.KV(), tableDropped, agency[:], before+uint64(n))
}

// clipped is the beginning of a text that is shown in a refusal.
func clipped(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
