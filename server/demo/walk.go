package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"streetlight/server/demo/people"
	"streetlight/shared/casework"
)

// walk goes through one day: phones record, mostly out of reach of the network, then sync at the end of the shift, and the
// desks work in the evening.
func (s *story) walk(d day) error {
	s.loseNetwork()
	for _, sc := range d.scenes {
		if err := s.play(sc); err != nil {
			return err
		}
	}
	evening := d.date.Add(23*time.Hour + 30*time.Minute)
	s.Clock.Set(evening)
	sent, waiting := 0, 0
	for _, key := range s.carriers() {
		p := s.phones[key]
		if p.dark > 0 {
			p.dark--
			waiting++
			continue
		}
		if err := s.sync(p, true); err != nil {
			return err
		}
		sent++
	}
	if len(d.scenes) > 0 {
		s.Tell.Say("%s: %s recorded offline; %d phones synced, %d out of reach.", d.date.Format("Mon 2 January"), plural(len(d.scenes), "meeting"), sent, waiting)
	}
	if d.last {
		return nil // what came in today waits for whoever signs in
	}
	return s.evening()
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// loseNetwork takes a phone out of reach for a day or two, now and then.
func (s *story) loseNetwork() {
	for _, key := range s.carriers() {
		if p := s.phones[key]; p.dark == 0 && s.dice.IntN(12) == 0 {
			p.dark = 1 + s.dice.IntN(2)
		}
	}
}

// play records one scene on its worker's phone, without the network.
func (s *story) play(sc scene) error {
	p := s.phones[sc.worker]
	if p == nil {
		return fmt.Errorf("nobody carries the phone %q", sc.worker)
	}
	written := sc.at.Add(time.Duration(5+s.dice.IntN(40)) * time.Minute)
	s.Clock.Set(written)
	if err := p.At(written); err != nil {
		return err
	}
	if err := s.reach(p, false); err != nil {
		return err
	}
	values := map[string]any{"occurred_at": casework.FormatMoment(sc.at)}
	for k, v := range sc.values {
		values[k] = v
	}
	if len(sc.children) > 1 {
		return s.recordGroup(p, sc, values)
	}
	return s.record(p, sc.children[0], values)
}

// reach puts a phone in or out of reach of the network.
//
//nolint:revive // in reach or not is the very thing that is set
func (s *story) reach(p *phone, up bool) error {
	if p.down == !up {
		return nil
	}
	p.down = !up
	return p.Do("network", map[string]any{"up": up}, nil)
}

type recorded struct {
	ID    casework.EntryID `json:"id"`
	Child casework.ChildID `json:"child"`
}

func (s *story) record(p *phone, c people.Child, values map[string]any) error {
	req := map[string]any{"kind": s.entryKind(p.owner.Key), "values": values}
	s.address(p, c, req)
	var got struct {
		Entry recorded `json:"entry"`
	}
	if err := p.Do("record", req, &got); err != nil {
		return err
	}
	s.remember(p, c, got.Entry)
	return nil
}

// address names the child: the record this phone has, or the identity as this worker heard it.
func (s *story) address(p *phone, c people.Child, req map[string]any) {
	if known, ok := p.known[c.Key]; ok {
		req["child"] = known
		return
	}
	req["new_child"] = s.identity(c, p.owner.Key)
}

func (s *story) identity(c people.Child, worker string) map[string]any {
	age := c.AgeOn(s.Clock.Now())
	band := "16_17"
	switch {
	case age < 10:
		band = "under_10"
	case age < 14:
		band = "10_13"
	case age < 16:
		band = "14_15"
	}
	who := map[string]any{"name": c.HeardAs(worker).Name(), "age_band": band, "gender": string(c.Gender), "ethnicity": c.Ethnicity}
	if c.Place != "" {
		who["area"] = c.Place
	}
	if s.members[worker].Role == casework.FamilyWorker {
		who["date_of_birth"] = c.Born.Format(casework.DayLayout)
	}
	return who
}

func (s *story) remember(p *phone, c people.Child, got recorded) {
	p.known[c.Key] = got.Child
	s.truth[got.Child] = c.Key
	s.report.EntriesRecorded++
}

func (s *story) recordGroup(p *phone, sc scene, values map[string]any) error {
	var list []map[string]any
	for _, c := range sc.children {
		one := map[string]any{"kind": s.entryKind(p.owner.Key), "values": values}
		s.address(p, c, one)
		list = append(list, one)
	}
	var got struct {
		Entries []recorded `json:"entries"`
	}
	if err := p.Do("record_group", map[string]any{"entries": list}, &got); err != nil {
		return err
	}
	if len(got.Entries) != len(sc.children) {
		return fmt.Errorf("%s recorded %d of %d children met together", p.owner.Name, len(got.Entries), len(sc.children))
	}
	for i, c := range sc.children {
		s.remember(p, c, got.Entries[i])
	}
	return nil
}

// sync brings a phone in reach and exchanges; a worker whose entry was returned corrects it first.
//
//nolint:revive // whether the worker mends is part of what a shift's end is
func (s *story) sync(p *phone, mend bool) error {
	if err := p.At(s.Clock.Now()); err != nil {
		return err
	}
	if err := s.reach(p, true); err != nil {
		return err
	}
	if err := p.Do("sync", nil, nil); err != nil {
		return err
	}
	if !mend {
		return nil
	}
	n, err := s.mend(p)
	if err != nil || n == 0 {
		return err
	}
	return p.Do("sync", nil, nil)
}

// listed is an entry as a phone lists it.
type listed struct {
	ID       casework.EntryID `json:"id"`
	Standing string           `json:"standing"`
	Fields   map[string]any   `json:"fields"`
}

func (p *phone) list() ([]listed, error) {
	var got struct {
		Entries []listed `json:"entries"`
	}
	err := p.Do("list", map[string]any{"limit": 1 << 20}, &got)
	return got.Entries, err
}

// mend corrects what was returned to this worker.
func (s *story) mend(p *phone) (int, error) {
	entries, err := p.list()
	if err != nil {
		return 0, err
	}
	entries = slices.DeleteFunc(entries, func(e listed) bool { return e.Standing != "returned" })
	for _, e := range entries {
		fact, _ := e.Fields["fact"].(string)
		fact = strings.TrimSpace(fact) + " " + s.one("I was there from the start and saw it myself.", "It lasted about ten minutes, near the main entrance.", "I wrote down the words as they were said.")
		if err := p.Do("correct", map[string]any{"entry": e.ID, "set": map[string]any{"fact": fact}}, nil); err != nil {
			return 0, err
		}
		s.Tell.Say("  %s corrected an entry that was returned.", p.owner.Name)
	}
	return len(entries), nil
}
