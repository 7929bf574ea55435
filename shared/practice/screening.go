package practice

import (
	"slices"
	"time"
)

// Screening lays out the screening for exploitation: which indicators it asks about, under which headings, and what counts
// as now. It has no totals.
type Screening struct {
	Source    string    `yaml:"source"`
	NowMonths int       `yaml:"now_months"` // what happened within as many months is now, the rest is before
	First     []Level   `yaml:"first"`      // levels to show first, in this order
	Sections  []Section `yaml:"sections"`
}

// Section is one heading of the screening.
type Section struct {
	Words      string   `yaml:"words"`
	Groups     []string `yaml:"groups"`     // all indicators of these groups
	Indicators []string `yaml:"indicators"` // and these
}

// Now says whether what happened on that day counts as now on the day of the screening.
func (p *Pack) Now(happened, screened time.Time) bool {
	return p.DayOf(happened) >= p.DayOf(screened.In(p.zone).AddDate(0, -p.Screening.NowMonths, 0))
}

// Asked lists the indicators of a section, those of the levels to show first before the others.
func (p *Pack) Asked(s Section) []Indicator {
	var out []Indicator
	for _, i := range p.Indicators {
		if slices.Contains(s.Groups, i.Group()) || slices.Contains(s.Indicators, i.Code) {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(a, b Indicator) int { return p.Screening.Rank(a.Level) - p.Screening.Rank(b.Level) })
	return out
}

// Rank is the place of a level among those to show first; all others come behind.
func (s Screening) Rank(l Level) int {
	if i := slices.Index(s.First, l); i >= 0 {
		return i
	}
	return len(s.First)
}
