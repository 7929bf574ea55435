package practice

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Unit is what a span counts.
type Unit string

// The units. A day is 24 hours; working days and school days are those of the pack's calendars.
const (
	Hours       Unit = "h"
	Days        Unit = "d"
	Weeks       Unit = "w"
	WorkingDays Unit = "wd"
	SchoolDays  Unit = "sd"
)

// maxSpan bounds the number in a span, so that no pack can make the calendar walk for ever.
const maxSpan = 10_000

// Span is a length of time as practice counts it, written such as 4h, 90d, 2w, 10wd or 6sd.
type Span struct {
	N    int
	Unit Unit
}

// ParseSpan reads a span such as 90d.
func ParseSpan(s string) (Span, error) {
	digits := strings.TrimRight(s, "hdws")
	n, err := strconv.Atoi(digits)
	unit := Unit(s[len(digits):])
	if err != nil || n < 1 || n > maxSpan || unit.words() == "" || strconv.Itoa(n) != digits {
		return Span{}, fmt.Errorf("%q is no length of time; write it like 4h, 90d, 2w, 10wd or 6sd", s)
	}
	return Span{N: n, Unit: unit}, nil
}

// IsZero says whether no span was given.
func (s Span) IsZero() bool { return s.N == 0 }

// String is the span as it stands in a pack.
func (s Span) String() string { return strconv.Itoa(s.N) + string(s.Unit) }

// Words is the span for people, such as "10 working days".
func (s Span) Words() string {
	if s.N == 1 {
		return "1 " + s.Unit.words()
	}
	return strconv.Itoa(s.N) + " " + s.Unit.words() + "s"
}

// Fixed is the span's length; ok is false for working days and school days, whose length depends on when they begin.
func (s Span) Fixed() (d time.Duration, ok bool) {
	switch s.Unit {
	case Hours:
		return time.Duration(s.N) * time.Hour, true
	case Days:
		return time.Duration(s.N) * 24 * time.Hour, true
	case Weeks:
		return time.Duration(s.N) * 7 * 24 * time.Hour, true
	case WorkingDays, SchoolDays:
	}
	return 0, false
}

// UnmarshalYAML reads a span and reports one that cannot be read with its line.
func (s *Span) UnmarshalYAML(n *yaml.Node) error {
	got, err := ParseSpan(n.Value)
	if err != nil || n.Kind != yaml.ScalarNode {
		return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: %q is no length of time; write it like 4h, 90d, 2w, 10wd or 6sd", n.Line, n.Value)}}
	}
	*s = got
	return nil
}

func (u Unit) words() string {
	switch u {
	case Hours:
		return "hour"
	case Days:
		return "day"
	case Weeks:
		return "week"
	case WorkingDays:
		return "working day"
	case SchoolDays:
		return "school day"
	}
	return ""
}
