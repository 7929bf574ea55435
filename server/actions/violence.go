package actions

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"streetlight/shared/casework"
	"streetlight/sync/kv"
)

// Emergency departments tell community safety partnerships of violence without saying who was hurt (the Cardiff model). Such
// a row has no field for a person, makes no record, opens no child's desk and reaches no rule: it adds to the count of a place
// in a month, and to nothing else.

// KindViolence is what a client must be given to send such rows.
const KindViolence casework.Kind = "ed_violence"

//nolint:gochecknoglobals // a name that nobody changes
var tableViolence = kv.Table{Name: "violence", Ordered: true} // mark of place, month and mechanism -> violenceRow, sealed by the directory

// ViolenceRow is how many people came to an emergency department after violence in one place, of one kind, on one day. Of the
// day the month alone is kept.
type ViolenceRow struct {
	Day       string `json:"day"`       // such as 2026-01-07
	Place     string `json:"place"`     // where it happened
	Mechanism string `json:"mechanism"` // a code, as in an emergency department's record
	People    int    `json:"people"`    // 1 to 100
}

// violenceRow is the count of a place.
type violenceRow struct {
	_         struct{} `cbor:",toarray"`
	Month     string
	Place     string
	Mechanism string
	People    uint64
}

// PlaceCount is the violence counted in a place. Counts below five are not told.
type PlaceCount struct {
	Month     string `json:"month"`
	Place     string `json:"place"`
	Mechanism string `json:"mechanism"`
	People    uint64 `json:"people,omitempty"` // zero: fewer than five
}

// fewest is the smallest count that is told: who is behind a smaller one could be guessed.
const fewest = 5

// keepViolence adds rows to the counts of their places.
func (x *tx) keepViolence(from source, rows []ViolenceRow, out *BatchAnswer) error {
	if !hasKind(from.kinds, KindViolence) {
		return &casework.Refusal{Kind: casework.Forbidden, Field: "kind", Sentence: "This key may not send counts of violence (ed_violence). Ask whoever gave it to you for one that may."}
	}
	if err := (Batch{Records: make([]RecordInput, len(rows))}).check(); err != nil {
		return err
	}
	*out = BatchAnswer{Records: make([]Recorded, 0, len(rows))}
	for _, r := range rows {
		one := Recorded{Outcome: OutcomeReceived}
		err := r.check(x.Now)
		if no, ok := casework.RefusalOf(err); ok {
			one = Recorded{Outcome: OutcomeRefused, Field: no.Field, Sentence: no.Sentence}
		} else if err := x.addViolence(r); err != nil {
			return err
		}
		out.Records = append(out.Records, one)
	}
	return nil
}

// check refuses a row in words.
func (r ViolenceRow) check(now time.Time) error {
	place := casework.Field{Name: "place", Label: "Where", Type: casework.Text, Required: true}
	if err := place.Check([]string{r.Place}); err != nil {
		return err
	}
	mechanism, _ := casework.Lookup(casework.EntryFields(), casework.FieldMechanism)
	if err := mechanism.Check([]string{r.Mechanism}); err != nil {
		return err
	}
	day := casework.Field{Name: "day", Label: "Day", Type: casework.Day, Required: true}
	if err := day.Check([]string{r.Day}); err != nil {
		return err
	}
	if casework.ParseMoment(r.Day).After(now) {
		return casework.RefuseField("day", "That day is in the future. Check the date.")
	}
	if r.People < 1 || r.People > 100 {
		return casework.RefuseField("people", fmt.Sprintf("%d people cannot be. Say how many, from 1 to 100.", r.People))
	}
	return nil
}

func (x *tx) addViolence(r ViolenceRow) error {
	month := r.Day[:len("2006-01")]
	key := x.markOf("violence", foldName(r.Place), month, r.Mechanism)
	row, ok, err := get[violenceRow](x.KV(), tableViolence, key)
	if err != nil {
		return err
	}
	if !ok {
		row = violenceRow{Month: month, Place: strings.Join(strings.Fields(r.Place), " "), Mechanism: r.Mechanism}
	}
	row.People += uint64(r.People)
	return put(x.KV(), tableViolence, key, row)
}

// ViolenceCounts lists what was counted, for whoever has the machine.
func (s *Service) ViolenceCounts(ctx context.Context) (out []PlaceCount, err error) {
	err = s.manage(ctx, "list-violence", func(x *tx) error {
		out, err = x.placeCounts()
		return err
	})
	return out, err
}

// placeCounts lists the counts, newest month first.
func (x *tx) placeCounts() ([]PlaceCount, error) {
	rows, err := all[violenceRow](x.KV(), tableViolence, nil)
	if err != nil {
		return nil, err
	}
	out := make([]PlaceCount, 0, len(rows))
	for _, r := range rows {
		c := PlaceCount{Month: r.Month, Place: r.Place, Mechanism: r.Mechanism}
		if r.People >= fewest {
			c.People = r.People
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b PlaceCount) int {
		return compareText(b.Month+"\x00"+a.Place+"\x00"+a.Mechanism, a.Month+"\x00"+b.Place+"\x00"+b.Mechanism)
	})
	return out, nil
}
