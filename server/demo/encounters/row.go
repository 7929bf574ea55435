package encounters

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	maxCell    = 200 // characters of one cell
	onOrNear   = "On or near "
	oldestYear = 2000 // records are published since 2014; anything before this is a slip
)

// row is one record's cells. It keeps the first fault, so that a reason names one column.
type row struct {
	cells  []string
	head   header
	reason string
}

func (r *row) fault(format string, args ...any) {
	if r.reason == "" {
		r.reason = fmt.Sprintf(format, args...)
	}
}

// parse makes an encounter of a record.
func parse(r *row, number int, now time.Time) (Encounter, error) {
	e := Encounter{
		Line: number, At: r.moment(now),
		Type:   Type(r.oneOf(colType, string(PersonSearch), string(PersonAndVehicleSearch), string(VehicleSearch))),
		Age:    r.age(),
		Gender: Gender(r.oneOf(colGender, string(Male), string(Female), string(OtherGender))),
		Object: r.copied(colObject), Legislation: r.copied(colLegislation), Operation: r.copied(colOperation),
		Linked: r.linked(),
	}
	e.Disposal, e.Outcome = r.outcome(e.Linked)
	e.Lat, e.Lon = r.degrees(colLat, 90), r.degrees(colLon, 180)
	if (e.Lat == "") != (e.Lon == "") {
		r.fault("%s and %s belong together, and one of them is empty", r.name(colLat), r.name(colLon))
	}
	e.Place = placeName(r.copied(colStreet), e.Lat, e.Lon)
	if r.reason != "" {
		return Encounter{}, Rejected{number, r.reason}
	}
	return e, nil
}

func (r *row) name(c column) string { return strings.ToLower(r.head.names[c]) }

// text is a cell as clean text: line breaks and runs of blanks become one blank. Anything that starts like a formula is
// refused, because a spreadsheet that opens an export later would run it.
func (r *row) text(c column) string {
	if r.head.at[c] < 0 {
		return ""
	}
	raw := r.cells[r.head.at[c]]
	if !utf8.ValidString(raw) {
		r.fault("%s is not UTF-8 text: save the file as CSV in UTF-8", r.name(c))
		return ""
	}
	clean := fold(raw)
	switch {
	case utf8.RuneCountInString(clean) > maxCell:
		r.fault("%s is longer than %d characters", r.name(c), maxCell)
	case strings.ContainsFunc(clean, unicode.IsControl):
		r.fault("%s holds a control character: %q", r.name(c), clip(clean))
	case clean != "" && strings.ContainsRune(formulaStarts(c), rune(clean[0])):
		r.fault("%s starts like a spreadsheet formula: %q", r.name(c), clip(clean))
	}
	return clean
}

// fold leaves most cells as they are, without a copy.
func fold(s string) string {
	if s == strings.TrimSpace(s) && !strings.ContainsAny(s, "\t\n\v\f\r") && !strings.Contains(s, "  ") {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// formulaStarts are the first characters that make a spreadsheet run a cell. A coordinate may be negative.
func formulaStarts(c column) string {
	if c == colLat || c == colLon {
		return "=+@"
	}
	return "=+@-"
}

// copied is a text to keep: the cells of a record share one string, and with it the columns that are not to be read.
func (r *row) copied(c column) string { return strings.Clone(r.text(c)) }

func (r *row) oneOf(c column, known ...string) string {
	got := r.text(c)
	if got == "" {
		return ""
	}
	i := slices.Index(known, got)
	if i < 0 {
		r.fault("%s %q is not one of %s", r.name(c), clip(got), strings.Join(known, ", "))
		return ""
	}
	return known[i]
}

func (r *row) age() AgeBand {
	if r.text(colAge) == "Oct-17" {
		r.fault("%s %q is a date that a spreadsheet made of 10-17: download the file again", r.name(colAge), "Oct-17")
	}
	return AgeBand(r.oneOf(colAge, string(Under10), string(Age10to17), string(Age18to24), string(Age25to34), string(Over34)))
}

func (r *row) linked() Linked {
	switch got := r.text(colLinked); strings.ToLower(got) {
	case "true":
		return LinkedYes
	case "false":
		return LinkedNo
	case "":
		return LinkUnknown
	default:
		r.fault("%s %q is not True or False", r.name(colLinked), clip(got))
		return LinkUnknown
	}
}

func (r *row) outcome(linked Linked) (disposal string, o Outcome) {
	disposal = r.copied(colOutcome)
	if disposal == "" || strings.EqualFold(disposal, "false") {
		disposal = r.copied(colOutcomeName)
	}
	o, known := outcomeOf(disposal, linked)
	if !known {
		r.fault("%s %q is not an outcome that data.police.uk publishes", r.name(colOutcome), clip(disposal))
	}
	return disposal, o
}

func (r *row) moment(now time.Time) time.Time {
	got := r.text(colDate)
	t, err := time.Parse(time.RFC3339, got)
	switch {
	case got == "":
		r.fault("%s is empty", r.name(colDate))
	case err != nil:
		r.fault("%s %q is not a time like 2023-01-05T12:00:00+00:00", r.name(colDate), clip(got))
	case t.Year() < oldestYear:
		r.fault("%s %q is before the year %d", r.name(colDate), clip(got), oldestYear)
	case t.After(now):
		r.fault("%s %q lies in the future", r.name(colDate), clip(got))
	}
	return t
}

// degrees is a coordinate as written. Only plain decimals pass: no exponent, no infinity.
func (r *row) degrees(c column, limit float64) string {
	got := r.copied(c)
	if got == "" {
		return ""
	}
	v, err := strconv.ParseFloat(got, 64)
	if err != nil || strings.Trim(got, "-.0123456789") != "" || v < -limit || v > limit {
		r.fault("%s %q is not a number of degrees between -%g and %g", r.name(c), clip(got), limit, limit)
		return ""
	}
	return got
}

func placeName(street, lat, lon string) string {
	if rest, ok := strings.CutPrefix(street+" ", onOrNear); ok {
		street = strings.TrimSpace(rest)
	}
	switch {
	case street != "":
		return street
	case lat != "" && lon != "":
		return lat + ", " + lon
	default:
		return NotKnown
	}
}

// clip shortens a value for a message.
func clip(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
