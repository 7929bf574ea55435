package console

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// measuredDays is how many days the page measures when nobody says from when.
const measuredDays = 30

// timelinessBody is the measure with the days that it is about.
type timelinessBody struct {
	actions.Timeliness
	First, Last string // as a form shows days
}

// timeliness measures the days that the address names, the last thirty where it names none.
func (c *Console) timeliness(r *request) (body timelinessBody, err error) {
	today := r.now.In(c.opts.Zone)
	body.Last = today.Format(casework.DayLayout)
	body.First = today.AddDate(0, 0, -measuredDays).Format(casework.DayLayout)
	if from := strings.Clone(r.http.Query("from")); from != "" {
		body.First = from
	}
	if until := strings.Clone(r.http.Query("until")); until != "" {
		body.Last = until
	}
	first, err := time.ParseInLocation(casework.DayLayout, body.First, c.opts.Zone)
	if err != nil {
		return body, casework.RefuseField("from", "The first day is not a date. Write it like 2026-01-07.")
	}
	last, err := time.ParseInLocation(casework.DayLayout, body.Last, c.opts.Zone)
	if err != nil {
		return body, casework.RefuseField("until", "The last day is not a date. Write it like 2026-01-07.")
	}
	body.Timeliness, err = c.desk.Timeliness(r, r.actor, first, last.AddDate(0, 0, 1))
	return body, err
}

func (c *Console) showTimeliness(r *request) error {
	body, err := c.timeliness(r)
	if r.form.refused(err, shape{"from": 1, "until": 1}) {
		return c.show(r, http.StatusUnprocessableEntity, "timeliness", "Timeliness", body)
	}
	if err != nil {
		return err
	}
	return c.show(r, http.StatusOK, "timeliness", "Timeliness", body)
}

// sendTimeliness sends the measure as a file of values separated by commas.
func (c *Console) sendTimeliness(r *request) error {
	body, err := c.timeliness(r)
	if err != nil {
		return err
	}
	text, err := timelinessCSV(body)
	if err != nil {
		return fmt.Errorf("write the measure: %w", err)
	}
	r.http.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	r.http.Set(fiber.HeaderContentDisposition, `attachment; filename="timeliness-`+body.First+`-`+body.Last+`.csv"`)
	return r.http.Send(text)
}

// timelinessCSV writes one line for each agency, and one more for each partner that opened what it shared. Minutes are
// whole; a value that is hidden or not known is empty.
func timelinessCSV(body timelinessBody) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	rows := [][]string{{"from", "until", "agency", "entries", "without a measured clock", "contact to receipt, minutes (median)", "of", "receipt to decision, minutes (median)", "of",
		"partner", "decision to first opened, minutes (median)", "of", "contact to first opened, minutes (median)", "of", "serious", "decided in time", "still in time"}}
	for _, a := range body.Agencies {
		rows = append(rows, append([]string{body.First, body.Last, cellText(a.Agency), countCell(a.Entries), countCell(a.Unclocked)}, append(append(medianCells(a.ToReceipt), medianCells(a.ToDecision)...),
			"", "", "", "", "", countCell(a.Serious), countCell(a.InTime), countCell(a.Pending))...))
		for _, p := range a.Partners {
			rows = append(rows, append([]string{body.First, body.Last, cellText(a.Agency), "", "", "", "", "", "", cellText(p.Agency)}, append(append(medianCells(p.FromDecision), medianCells(p.FromContact)...), "", "", "")...))
		}
	}
	err := w.WriteAll(rows)
	return out.Bytes(), err
}

// cellText keeps a spreadsheet from taking a name for a formula.
func cellText(text string) string {
	if strings.ContainsAny(text[:min(1, len(text))], "=+-@\t\r\n|%") {
		return "'" + text
	}
	return text
}

func countCell(n int) string {
	if n < 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func medianCells(m actions.Median) []string {
	if m.Hidden() || m.Of == 0 {
		return []string{"", countCell(m.Of)}
	}
	return []string{strconv.FormatFloat(m.Minutes, 'f', 0, 64), countCell(m.Of)}
}

// medianWords is a median as people read it.
func medianWords(m actions.Median) string {
	switch {
	case m.Hidden():
		return "fewer than 5"
	case m.Of == 0:
		return "none"
	case m.Minutes < 1:
		return fmt.Sprintf("under a minute (%d)", m.Of)
	}
	return fmt.Sprintf("%s (%d)", span(time.Duration(m.Minutes*float64(time.Minute))), m.Of)
}

// countWords is a count as people read it.
func countWords(n int) string {
	if n < 0 {
		return "fewer than 5"
	}
	return strconv.Itoa(n)
}

// inTimeWords is the share of serious entries that were decided in time, of those whose time is over or that were decided.
func inTimeWords(a actions.AgencyTimes) string {
	switch over := a.Serious - a.Pending; {
	case a.Serious < 0 || a.InTime < 0:
		return "fewer than 5"
	case over == 0:
		return "none yet"
	default:
		return fmt.Sprintf("%d of %d (%d%%)", a.InTime, over, a.InTime*100/over)
	}
}
