package encounters

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// ErrLayout is the error of a file whose header is in neither layout; the error that wraps it names the missing columns.
var ErrLayout = errors.New("this is not a stop and search file")

// The names of the two layouts, as Reader.Layout gives them.
const (
	MonthlyDownload = "monthly download"
	FlattenedAPI    = "flattened API"
)

// column is one of the columns that are read. The two columns on ethnicity are not among them.
type column int

const (
	colType column = iota
	colDate
	colGender
	colAge
	colLegislation
	colObject
	colOutcome
	colLinked
	colLat
	colLon
	colStreet      // the API's only
	colOutcomeName // the API's only: stands in where the outcome is empty
	colOperation
	columns
)

// optional says whether a file may lack the column.
func (c column) optional() bool { return c == colOperation || c == colOutcomeName }

// layout names the columns of one kind of file. A column without a name does not exist in that kind.
type layout struct {
	name  string
	names [columns]string
}

func layouts() []layout {
	return []layout{
		{MonthlyDownload, [columns]string{
			colType: "Type", colDate: "Date", colGender: "Gender", colAge: "Age range", colLegislation: "Legislation",
			colObject: "Object of search", colOutcome: "Outcome", colLinked: "Outcome linked to object of search",
			colLat: "Latitude", colLon: "Longitude", colOperation: "Policing operation",
		}},
		{FlattenedAPI, [columns]string{
			colType: "type", colDate: "datetime", colGender: "gender", colAge: "age_range", colLegislation: "legislation",
			colObject: "object_of_search", colOutcome: "outcome", colLinked: "outcome_linked_to_object_of_search",
			colLat: "location.latitude", colLon: "location.longitude", colStreet: "location.street.name",
			colOutcomeName: "outcome_object.name", colOperation: "operation_name",
		}},
	}
}

// header is a layout found in a file: where each column stands, -1 for none.
type header struct {
	layout
	at    [columns]int
	width int
}

// readHeader recognises the layout. Names are compared without their case and the blanks around them.
func readHeader(fields []string) (header, error) {
	position, err := positions(fields)
	if err != nil {
		return header{}, err
	}
	var nearest layout
	var missing []string
	for i, l := range layouts() {
		h, lacks := l.find(position)
		if len(lacks) == 0 {
			h.width = len(fields)
			return h, nil
		}
		if i == 0 || len(lacks) < len(missing) {
			nearest, missing = l, lacks
		}
	}
	return header{}, fmt.Errorf("%w: its header lacks %s (the %s layout comes nearest); download it again as CSV from data.police.uk",
		ErrLayout, strings.Join(missing, ", "), nearest.name)
}

func positions(fields []string) (map[string]int, error) {
	position := make(map[string]int, len(fields))
	for i, f := range fields {
		if !utf8.ValidString(f) {
			return nil, fmt.Errorf("%w: its header is not UTF-8 text; save it as CSV in UTF-8", ErrLayout)
		}
		name := strings.ToLower(strings.TrimSpace(f))
		if _, twice := position[name]; twice && name != "" {
			return nil, fmt.Errorf("%w: its header has the column %q twice", ErrLayout, clip(f))
		}
		position[name] = i
	}
	return position, nil
}

func (l layout) find(position map[string]int) (header, []string) {
	h := header{layout: l}
	var missing []string
	for c, name := range l.names {
		i, ok := position[strings.ToLower(name)]
		if !ok || name == "" {
			i = -1
		}
		if i < 0 && name != "" && !column(c).optional() {
			missing = append(missing, name)
		}
		h.at[c] = i
	}
	return h, missing
}
