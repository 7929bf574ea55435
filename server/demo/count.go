package demo

import (
	"reflect"

	"streetlight/shared/casework"
)

// count compares every phone's entries with the server's, value for value, and counts what the story came to.
func (s *story) count() error {
	held, err := s.Desk.Everything(s.ctx)
	if err != nil {
		return err
	}
	for _, key := range s.carriers() {
		entries, err := s.phones[key].list()
		if err != nil {
			return err
		}
		for _, e := range entries {
			s.compare(e, held.Entries)
		}
	}
	for _, e := range held.Entries {
		s.report.Conflicts += len(e.Conflicts())
	}
	s.report.Alerts, s.report.PlansActive = held.Alerts, held.PlansActive
	s.Tell.Say("%d entries recorded, %d with a receipt, %d lost.", s.report.EntriesRecorded, s.report.Receipts, s.report.Lost)
	return nil
}

func (s *story) compare(e listed, held map[casework.EntryID]casework.Entry) {
	if e.Standing != "waiting" && e.Standing != "quarantined" {
		s.report.Receipts++
	}
	there, ok := held[e.ID]
	if !ok {
		s.report.Lost++
		return
	}
	want := plain(there.Values.Named(casework.EntryFields()))
	if !reflect.DeepEqual(plain(e.Fields), want) {
		s.report.Lost++
	}
}

// plain makes lists of texts comparable, however they were read.
func plain(values map[string]any) map[string]any {
	out := map[string]any{}
	for name, v := range values {
		switch list := v.(type) {
		case []string:
			all := make([]any, len(list))
			for i, text := range list {
				all[i] = text
			}
			out[name] = all
		default:
			out[name] = v
		}
	}
	return out
}
