package encounters

import "time"

// Shift moves all encounters by the same whole number of days, so that the last of them falls on the day before end. Days and
// times of day are those of end's time zone: an hour on the clock there stays the same hour, also across a change to
// summer time (the one hour that such a change skips or repeats may move by an hour). The distance in days between any two
// encounters stays exact; the day of the week does not, because the last day is given. The list itself is left as it is.
func Shift(list []Encounter, end time.Time) []Encounter {
	out := make([]Encounter, len(list))
	copy(out, list)
	if len(list) == 0 {
		return out
	}
	last := day(list[0].At, end.Location())
	for _, e := range list {
		if d := day(e.At, end.Location()); d.After(last) {
			last = d
		}
	}
	days := int(day(end, end.Location()).Sub(last).Hours()/24) - 1
	for i := range out {
		out[i].At = list[i].At.In(end.Location()).AddDate(0, 0, days)
	}
	return out
}

// day is midnight UTC of the day that t falls on in zone, so that days can be counted without summer time.
func day(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
