package encounters

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	officialHeader = "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range," +
		"Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome," +
		"Outcome linked to object of search,Removal of more than just outer clothing\n"
	officialRow = "Person search,2018-05-31T23:01:00+00:00,False,,51.552242,-0.298859,Male,10-17,Ethnicity A,Ethnicity B," +
		"Police and Criminal Evidence Act 1984 (section 1),Offensive weapons,Arrest,True,False\n"
	apiHeader = "age_range,outcome,involved_person,self_defined_ethnicity,gender,legislation,outcome_linked_to_object_of_search," +
		"datetime,removal_of_more_than_outer_clothing,operation,officer_defined_ethnicity,type,operation_name,object_of_search," +
		"outcome_object.id,outcome_object.name,location.latitude,location.street.id,location.street.name,location.longitude,location\n"
	apiRow = "10-17,,True,Ethnicity A,Female,Misuse of Drugs Act 1971 (section 23),,2023-01-01T00:05:22+00:00,False,,Ethnicity B," +
		"Person search,,Controlled drugs,,,50.883462,2272197.0,On or near Market Street,-2.795848,\n"
)

func now() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) }

func read(t *testing.T, text string) Batch {
	t.Helper()
	b, err := ReadAll(strings.NewReader(text), now())
	if err != nil {
		t.Fatalf("ReadAll: %v", err)
	}
	return b
}

func TestBothLayouts(t *testing.T) {
	official := Encounter{Line: 2, At: time.Date(2018, 5, 31, 23, 1, 0, 0, time.UTC), Type: PersonSearch, Age: Age10to17, Gender: Male,
		Object: "Offensive weapons", Legislation: "Police and Criminal Evidence Act 1984 (section 1)", Outcome: Arrest,
		Disposal: "Arrest", Linked: LinkedYes, Place: "51.552242, -0.298859", Lat: "51.552242", Lon: "-0.298859"}
	api := Encounter{Line: 2, At: time.Date(2023, 1, 1, 0, 5, 22, 0, time.UTC), Type: PersonSearch, Age: Age10to17, Gender: Female,
		Object: "Controlled drugs", Legislation: "Misuse of Drugs Act 1971 (section 23)", Outcome: NoFurtherAction,
		Place: "Market Street", Lat: "50.883462", Lon: "-2.795848"}
	tests := []struct {
		name, text, layout string
		want               Encounter
	}{
		{"official", officialHeader + officialRow, MonthlyDownload, official},
		{"flattened", apiHeader + apiRow, FlattenedAPI, api},
		{"windows line ends", strings.ReplaceAll(officialHeader+officialRow, "\n", "\r\n"), MonthlyDownload, official},
		{"byte order mark", "\ufeff" + apiHeader + apiRow, FlattenedAPI, api},
		{"mark before a quoted header", "\ufeff" + strings.Replace(officialHeader, "Type", `"Type"`, 1) + officialRow, MonthlyDownload, official},
		{"no last line end", strings.TrimSuffix(apiHeader+apiRow, "\n"), FlattenedAPI, api},
		{"false kept for nothing found", apiHeader + strings.Replace(apiRow, "10-17,,", "10-17,False,", 1), FlattenedAPI, api},
		{"header in capitals", strings.ToUpper(officialHeader) + officialRow, MonthlyDownload, official},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := read(t, tt.text)
			if b.Layout != tt.layout || len(b.Encounters) != 1 || len(b.Rejected) != 0 {
				t.Fatalf("got %+v", b)
			}
			got := b.Encounters[0]
			if !got.At.Equal(tt.want.At) {
				t.Errorf("got at %v, want %v", got.At, tt.want.At)
			}
			got.At = tt.want.At
			if got != tt.want {
				t.Errorf("got %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestRowsThatAreFine(t *testing.T) {
	tests := []struct {
		name, old, new string
		check          func(Encounter) bool
	}{
		{"no coordinates", "51.552242,-0.298859", ",", func(e Encounter) bool { return e.Place == NotKnown && !e.HasPlace() }},
		{"no age", "10-17", "", func(e Encounter) bool { return e.Age == AgeUnknown && !e.OfChild() }},
		{"under ten", "10-17", "under 10", func(e Encounter) bool { return e.Age == Under10 && e.OfChild() }},
		{"adult", "10-17", "18-24", func(e Encounter) bool { return !e.OfChild() }},
		{"line break in a quoted cell", "Offensive weapons", "\"Offensive\r\nweapons\"", func(e Encounter) bool { return e.Object == "Offensive weapons" }},
		{"summer time offset", "+00:00", "+01:00", func(e Encounter) bool { return e.At.UTC().Hour() == 22 }},
		{"unread column is not UTF-8", "Ethnicity A", "\xff\x00", func(e Encounter) bool { return e.Age == Age10to17 }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := read(t, officialHeader+strings.Replace(officialRow, tt.old, tt.new, 1))
			if len(b.Encounters) != 1 || !tt.check(b.Encounters[0]) {
				t.Errorf("got %+v", b)
			}
		})
	}
}

func TestRejectedRowsNameTheColumn(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"date", "2018-05-31T23:01:00+00:00", "31/02", `line 2: date "31/02" is not a time like 2023-01-05T12:00:00+00:00`},
		{"no date", "2018-05-31T23:01:00+00:00", "", "line 2: date is empty"},
		{"future", "2018-05-31", "2026-11-25", `line 2: date "2026-11-25T23:01:00+00:00" lies in the future`},
		{"too old", "2018-05-31", "1018-05-31", `line 2: date "1018-05-31T23:01:00+00:00" is before the year 2000`},
		{"age", "10-17", "12 or so", `line 2: age range "12 or so" is not one of under 10, 10-17, 18-24, 25-34, over 34`},
		{"age by spreadsheet", "10-17", "Oct-17", `line 2: age range "Oct-17" is a date that a spreadsheet made of 10-17: download the file again`},
		{"gender", "Male", "Robot", `line 2: gender "Robot" is not one of Male, Female, Other`},
		{"type", "Person search", "Aerial search", `line 2: type "Aerial search" is not one of Person search, Person and Vehicle search, Vehicle search`},
		{"outcome", "Arrest", "Shrug", `line 2: outcome "Shrug" is not an outcome that data.police.uk publishes`},
		{"linked", "Arrest,True", "Arrest,maybe", `line 2: outcome linked to object of search "maybe" is not True or False`},
		{"latitude", "51.552242", "north", `line 2: latitude "north" is not a number of degrees between -90 and 90`},
		{"infinity", "51.552242", "Inf", `line 2: latitude "Inf" is not a number of degrees between -90 and 90`},
		{"longitude out of range", "-0.298859", "-180.5", `line 2: longitude "-180.5" is not a number of degrees between -180 and 180`},
		{"half a point", "51.552242", "", "line 2: latitude and longitude belong together, and one of them is empty"},
		{"formula", "Offensive weapons", "=HYPERLINK(1)", `line 2: object of search starts like a spreadsheet formula: "=HYPERLINK(1)"`},
		{"NUL", "Offensive weapons", "Off\x00ensive", `line 2: object of search holds a control character: "Off\x00ensive"`},
		{"not UTF-8", "Offensive weapons", "Caf\xe9", "line 2: object of search is not UTF-8 text: save the file as CSV in UTF-8"},
		{"long cell", "Offensive weapons", strings.Repeat("x", 201), "line 2: object of search is longer than 200 characters"},
		{"short row", ",False\n", "\n", "line 2: the row has 14 columns, the header has 15"},
		{"long row", "Person search,", "Person search,,", "line 2: the row has 16 columns, the header has 15"},
		{"open quote", "Offensive", `"Offensive`, `line 2: a quotation mark (") stands in the wrong place or is not closed`},
		{"stray quote", "Offensive weapons", `Offensive 5" weapons`, `line 2: a quotation mark (") stands in the wrong place or is not closed`},
		{"endless line", "Offensive weapons", strings.Repeat("x", 200_000), "line 2: the line is longer than 65536 bytes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bad := strings.Replace(officialRow, tt.old, tt.new, 1)
			if bad == officialRow {
				t.Fatal("the replacement changed nothing")
			}
			b := read(t, officialHeader+bad+officialRow)
			if len(b.Rejected) != 1 || b.Rejected[0].Error() != tt.want {
				t.Errorf("got rejected %v, want %q", b.Rejected, tt.want)
			}
			if len(b.Encounters) != 1 || b.Encounters[0].Line != 3 {
				t.Errorf("reading did not go on with line 3: %+v", b.Encounters)
			}
		})
	}
}

func TestForgottenQuoteLosesOneRow(t *testing.T) {
	bad := strings.Replace(officialRow, "Offensive", `"Offensive`, 1)
	for _, after := range []int{0, 1, 3, 7, 30} {
		b := read(t, officialHeader+bad+strings.Repeat(officialRow, after)+bad+officialRow)
		if len(b.Encounters) != after+1 || len(b.Rejected) != 2 {
			t.Errorf("%d rows between: got %d encounters and %v", after, len(b.Encounters), b.Rejected)
		}
	}
}

func TestEqualLinesAreSeveralPeople(t *testing.T) {
	b := read(t, apiHeader+apiRow+apiRow+"\n \n"+apiRow)
	if got, want := len(b.Encounters), 3; got != want {
		t.Fatalf("got %d encounters, want %d", got, want)
	}
	if got, want := b.Encounters[2].Line, 6; got != want {
		t.Errorf("got line %d after blank lines, want %d", got, want)
	}
}

func TestHeaderInNeitherLayout(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty", "", "it is empty"},
		{"another table", "Crime ID,Month\n1,2\n", "lacks Type, Date, Gender"},
		{"one column missing", strings.Replace(officialHeader, "Age range,", "", 1), "lacks Age range (the monthly download"},
		{"two API columns missing", strings.Replace(strings.Replace(apiHeader, "age_range", "age", 1), "gender", "sex", 1), "lacks gender, age_range (the flattened API"},
		{"a column twice", strings.Replace(officialHeader, "Gender", "Date", 1), `has the column "Date" twice`},
		{"not UTF-8", "T\xffpe," + officialHeader, "not UTF-8"},
		{"not CSV", "\"" + officialHeader, "quotation mark"},
		{"binary", strings.Repeat("\x00", 300_000), "longer than"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := NewReader(strings.NewReader(tt.text), now())
			if !errors.Is(err, ErrLayout) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want ErrLayout with %q", err, tt.want)
			}
		})
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestFailureToReadIsNotARejection(t *testing.T) {
	broken := errors.New("disk gone")
	if _, err := NewReader(failing{broken}, now()); !errors.Is(err, broken) || errors.Is(err, ErrLayout) {
		t.Errorf("got %v, want the failure itself", err)
	}
}

func TestFailureMidwayKeepsWhatWasRead(t *testing.T) {
	broken := errors.New("disk gone")
	for _, text := range []string{officialHeader + officialRow, officialHeader + officialRow + `"open`} {
		b, err := ReadAll(io.MultiReader(strings.NewReader(text), failing{broken}), now())
		if !errors.Is(err, broken) || len(b.Encounters) != 1 || len(b.Rejected) != 0 {
			t.Errorf("got %+v, %v", b, err)
		}
	}
}

func TestPlaceName(t *testing.T) {
	tests := []struct{ street, lat, lon, want string }{
		{"On or near Market Street", "51", "-3", "Market Street"},
		{"On or near", "51", "-3", "51, -3"},
		{"On or near", "", "", NotKnown},
		{"Nearby Lane", "", "", "Nearby Lane"},
		{"", "51.5", "-0.2", "51.5, -0.2"},
		{"", "", "", NotKnown},
	}
	for _, tt := range tests {
		if got := placeName(tt.street, tt.lat, tt.lon); got != tt.want {
			t.Errorf("%+v: got %q", tt, got)
		}
	}
}

func TestJanuaryFile(t *testing.T) {
	in, err := os.Open(filepath.Join("..", "testdata", "2023-01-avon-and-somerset-stop-and-search.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	b, err := ReadAll(in, now())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{"read": len(b.Encounters), "rejected": len(b.Rejected)}
	for _, e := range b.Encounters {
		got[string(e.Outcome)]++
		if e.OfChild() {
			got["children"]++
			got["weapon "+string(e.Weapon())]++
		}
		if !e.HasPlace() {
			got["no coordinates"]++
		}
	}
	want := map[string]int{"read": 358, "rejected": 0, "children": 72, "no coordinates": 33, "nfa": 274, "arrest": 52, "found": 32,
		"weapon none": 67, "weapon found": 4, "weapon unknown": 1}
	for k := range want {
		if got[k] != want[k] {
			t.Errorf("%s: got %d, want %d", k, got[k], want[k])
		}
	}
}
