package console

import (
	"testing"
	"time"
)

func TestTimesInWords(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		at     time.Time
		layout string
		want   string
	}{
		{time.Date(2023, 1, 3, 22, 10, 0, 0, time.UTC), momentWords, "Tuesday 3 January 2023, 22:10"},
		{time.Date(2026, 7, 14, 22, 10, 0, 0, time.UTC), momentWords, "Tuesday 14 July 2026, 23:10"},
		{time.Date(2026, 7, 14, 23, 10, 0, 0, time.UTC), dayWords, "Wednesday 15 July 2026"},
		{time.Date(2026, 7, 14, 0, 0, 0, 0, time.UTC), dayWords, "Tuesday 14 July 2026"},
		{time.Time{}, momentWords, "not known"},
	}
	for _, c := range cases {
		if got := inWords(c.at, london, c.layout); got != c.want {
			t.Errorf("%v: %q, want %q", c.at, got, c.want)
		}
	}
}

func TestDue(t *testing.T) {
	cases := map[time.Duration]string{
		0: "due now", 59 * time.Second: "due now", -59 * time.Second: "due now", time.Minute: "due in 1 minute", -time.Minute: "1 minute late",
		90 * time.Minute: "due in 1 hour", 47 * time.Hour: "due in 47 hours", 49 * time.Hour: "due in 2 days", -73 * time.Hour: "3 days late",
	}
	for after, want := range cases {
		if got := due(now.Add(after), now); got != want {
			t.Errorf("%v: %q, want %q", after, got, want)
		}
	}
	if got := due(time.Time{}, now); got != "no time set" {
		t.Errorf("without a time: %q", got)
	}
}

func FuzzParseForm(f *testing.F) {
	f.Add("words=a&publish=yes&csrf=00")
	f.Add("words=%00&words=b")
	f.Fuzz(func(t *testing.T, body string) {
		values, err := parseForm(body, verdictShape())
		if err != nil {
			return
		}
		for name, texts := range values {
			if most := verdictShape()[name]; name != csrfField && len(texts) > most || len(texts) > 1 && name == csrfField {
				t.Errorf("%q came %d times", name, len(texts))
			}
		}
		if again, err := parseForm(values.Encode(), verdictShape()); err != nil || again.Encode() != values.Encode() {
			t.Errorf("%q reads otherwise the second time: %v", body, err)
		}
	})
}
