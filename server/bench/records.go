package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// contact is the record that is measured: one street contact of about 880 bytes of JSON, ten to a child. The words are
// drawn from a list and mean nothing; no record is of a real event.
type contact struct {
	ID          string   `json:"id"`
	ChildID     string   `json:"child_id"`
	WorkerID    string   `json:"worker_id"`
	OccurredAt  string   `json:"occurred_at"`
	RecordedAt  string   `json:"recorded_at"`
	UpdatedAt   string   `json:"updated_at"`
	Kind        string   `json:"kind"`
	Place       string   `json:"place"`
	Lat         float64  `json:"lat"`
	Lon         float64  `json:"lon"`
	AccuracyM   int      `json:"accuracy_m"`
	Capacity    string   `json:"capacity"`
	Weapon      string   `json:"weapon"`
	Injury      string   `json:"injury"`
	Danger      bool     `json:"immediate_danger"`
	Indicators  []string `json:"indicators"`
	Fact        string   `json:"fact"`
	Opinion     string   `json:"opinion"`
	Action      string   `json:"action"`
	NextContact string   `json:"next_contact"`
}

// seed of the records.
const seed = 20260105

// edit is one offline change: set these fields of that record.
type edit struct {
	ID  string            `json:"id"`
	Set map[string]string `json:"set"`
}

const (
	isoMS = "2006-01-02T15:04:05.000Z"
	words = `seen near bus station with two older boys not known to me said they were waiting for a friend
he was polite but kept looking at his phone would not say where he got the new trainers walked off when the car came
back blue hatchback part plate noted she told me school had stopped her timetable again mother works nights nobody home
until six asked about the football club seemed pleased to be asked hood up cut on left hand said it was from a bike
avoids the high street because of last week laughing with friends by the park gates smell of cannabis nothing found
gave him my card he said he might ring talked for ten minutes about his nan who died in spring wants to go to college
carries nothing today he says someone at the flats is owed money she has been sleeping at a mate's house since friday
did not want to talk today will try again after school teacher met us at the gate attendance better this month agreed
to meet on tuesday at the library brother was there first then left coat not warm enough no gloves bought a hot drink
worried about the court date understands what will happen asked for help with the bus fare dad visits at weekends`
	codes = `EX1 EX2 EX3 EX4 EX5 EX6 EX7 EX8 EX9 VI1 VI2 VI3 VI4 VI5 VI6 VI7 MI1 MI2 MI3 MI4
ED1 ED2 ED3 ED4 ED5 HO1 HO2 HO3 HO4 HO5 HO6 HE1 HE2 HE3 HE4 PE1 PE2 PE3 PE4 LO1 LO2 PR1 PR2 PR3 PR4 PR5 PR6 PR7`
	syllables = `ba ko mi na tu le sa ri do ne ma ka lo pe zi wa nde mbo tha shi`
)

// writer draws records; record i depends on the seed and i alone, so a smaller set is a prefix of a larger one.
type writer struct {
	seed                    uint64
	vocab, codes, syllables []string
}

func newWriter(seed uint64) writer {
	return writer{seed: seed, vocab: strings.Fields(words), codes: strings.Fields(codes), syllables: strings.Fields(syllables)}
}

func (w writer) name(r *rand.Rand, n int) string {
	var s string
	for range n {
		s += w.syllables[r.IntN(len(w.syllables))]
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func (w writer) note(r *rand.Rand, target int) string {
	var b strings.Builder
	for b.Len() < target {
		switch k := r.IntN(40); k {
		case 0:
			b.WriteString(w.name(r, 2+r.IntN(2)))
		case 1:
			fmt.Fprintf(&b, "%d", r.IntN(400))
		case 2:
			b.WriteString("- ")
			continue
		default:
			b.WriteString(w.vocab[r.IntN(len(w.vocab))])
		}
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String())
}

func uuid4(r *rand.Rand) string {
	return fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", r.Uint32(), r.IntN(1<<16), r.IntN(1<<12), r.IntN(1<<12), r.Int64N(1<<48))
}

// uuid7 is ordered by time, as any store would choose for its key.
func uuid7(at time.Time, r *rand.Rand) string {
	ms := at.UnixMilli()
	return fmt.Sprintf("%08x-%04x-7%03x-a%03x-%012x", ms>>16, ms&0xffff, r.IntN(1<<12), r.IntN(1<<12), r.Int64N(1<<48))
}

func (w writer) contact(i int) contact {
	r := rand.New(rand.NewPCG(w.seed, uint64(i)+1))
	at := start().Add(time.Duration(i)*37*time.Second + time.Duration(r.IntN(30000))*time.Millisecond)
	worker := r.IntN(60)
	n := 3 + r.IntN(6)
	perm := r.Perm(len(w.codes))[:n]
	ticked := make([]string, n)
	for j, p := range perm {
		ticked[j] = w.codes[p]
	}
	pick := func(s string) string { f := strings.Fields(s); return f[r.IntN(len(f))] }
	child := func(k int) string { return uuid4(rand.New(rand.NewPCG(w.seed^0xc41d, uint64(k)))) }
	return contact{
		ID: uuid7(at, r), ChildID: child(i/1000*100 + r.IntN(100)), WorkerID: fmt.Sprintf("pcso-%04d", worker),
		OccurredAt: at.Add(-time.Duration(r.IntN(3600)) * time.Second).Format(isoMS),
		RecordedAt: at.Format(isoMS), UpdatedAt: at.Format(isoMS),
		Kind: "street_contact", Place: "On or near " + w.name(r, 2) + " Street",
		Lat: float64(508000+r.IntN(6000)) / 10000, Lon: -float64(22000+r.IntN(16500)) / 10000, AccuracyM: 3 + r.IntN(60),
		Capacity: pick("concern victim witness suspect"), Weapon: pick("none seen none found none says_carries unknown"),
		Injury: pick("no yes no unknown no"), Danger: r.IntN(50) == 0,
		Indicators: ticked, Fact: w.note(r, 200+r.IntN(120)), Opinion: w.note(r, 30+r.IntN(40)), Action: w.note(r, 20+r.IntN(30)),
		NextContact: at.AddDate(0, 0, 1+r.IntN(28)).Format("2006-01-02"),
	}
}

// files are the records of one run, as files that a phone imports.
type files struct {
	contacts, extra, sideA, sideB string
	edits                         []string // each with edits of other records
	countedUp, countedDown        string   // edits whose bytes are counted
	n, edited, sides              int      // how many contacts, edits of one file, and edits of a side
	children                      int
}

const (
	extraSaves = 300 // contacts to save one at a time
	editRounds = 5   // files of edits whose time is measured
)

// start is when the first contact was met.
func start() time.Time { return time.Date(2026, 1, 5, 6, 0, 0, 0, time.UTC) }

// write writes n contacts, more about the same children to save one at a time, rounds of 100 edits, and the two sides of a
// contradiction.
func (w writer) write(dir string, n int) (files, error) {
	f := files{n: n, edited: min(n, 100), sides: min(n, 1000), edits: make([]string, editRounds), children: w.children(n)}
	parts := []part{
		{&f.contacts, n, func(i int) any { return w.contact(i) }},
		{&f.extra, extraSaves, func(i int) any {
			c := w.contact(n + i)
			c.ChildID = w.contact(i * n / extraSaves).ChildID
			return c
		}},
		{&f.sideA, f.sides, func(k int) any { return w.side(n, k, 0xa) }},
		{&f.sideB, f.sides, func(k int) any { return w.side(n, k, 0xb) }},
	}
	for i, path := range append([]*string{&f.countedUp, &f.countedDown}, pointers(f.edits)...) {
		parts = append(parts, part{path, f.edited, func(k int) any { return w.edit(n, k, i) }})
	}
	for i, p := range parts {
		*p.path = filepath.Join(dir, fmt.Sprintf("records-%d.ndjson", i))
		if err := writeLines(*p.path, p.lines, p.line); err != nil {
			return f, err
		}
	}
	return f, nil
}

// part is one file to write.
type part struct {
	path  *string
	lines int
	line  func(i int) any
}

func pointers(list []string) (out []*string) {
	for i := range list {
		out = append(out, &list[i])
	}
	return out
}

// children counts whom n contacts are about.
func (w writer) children(n int) int {
	met := map[string]bool{}
	for i := range n {
		met[w.contact(i).ChildID] = true
	}
	return len(met)
}

// edit is the change k of a round, each of another record.
func (w writer) edit(n, k, round int) edit {
	t := start().Add(time.Duration(n+1000)*38*time.Second + time.Duration(round)*time.Hour + time.Duration(k)*time.Second)
	return edit{w.contact((k*n/min(n, 100) + round) % n).ID, map[string]string{"action": "called again, nobody in",
		"next_contact": t.AddDate(0, 0, 7).Format("2006-01-02"), "updated_at": t.Format(isoMS)}}
}

// side is what one of two offline phones changes: each its own field, and on every fifth record both the opinion. Phone a
// is the later writer of every second record.
func (w writer) side(n, k int, who uint64) edit {
	t := start().Add(time.Duration(n+1000)*38*time.Second + 24*time.Hour + time.Duration(k)*time.Second)
	if (k%2 == 0) == (who == 0xa) {
		t = t.Add(500 * time.Millisecond)
	}
	e := edit{w.contact(k * n / min(n, 1000)).ID, map[string]string{"updated_at": t.Format(isoMS)}}
	if who == 0xa {
		e.Set["action"] = fmt.Sprintf("a-referred-%d", k)
	} else {
		e.Set["next_contact"] = fmt.Sprintf("2027-%02d-%02d", 1+k%12, 1+k%28)
	}
	if k%5 == 0 {
		e.Set["opinion"] = fmt.Sprintf("%X rewrote: ", who) + w.note(rand.New(rand.NewPCG(w.seed^who, uint64(k))), 280)
	}
	return e
}

func writeLines(path string, n int, line func(i int) any) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write records: %w", err)
	}
	buf := bufio.NewWriter(f)
	enc := json.NewEncoder(buf)
	enc.SetEscapeHTML(false)
	for i := range n {
		if err := enc.Encode(line(i)); err != nil {
			return fmt.Errorf("write records: %w", err)
		}
	}
	if err := buf.Flush(); err != nil {
		return fmt.Errorf("write records: %w", err)
	}
	return f.Close()
}
