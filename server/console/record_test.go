package console

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"streetlight/shared/casework"
)

// policeForm is a police record as a person fills it in.
func policeForm(more ...string) []string {
	return append([]string{"name", "Robin Vale", "date_of_birth", "01/02/2011", "occurred_at", "03/03/2026 22:10", "type", "asb_call", "capacity", "concern",
		"fact", "Called to the bus station.", "source", "system", "reference", "LOG 7", "indicators", "VI1", "age_band", "14_15"}, more...)
}

func TestRecordingByHand(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	s.get("/record").want(t, http.StatusOK, "Police record", "/record/intelligence")
	s.get("/record/police_contact").want(t, http.StatusOK, "Which child", `name="date_of_birth"`, "Weapon found or seen", `name="capacity"`)
	s.get("/record/police_contact?child="+jude.ID.String()).want(t, http.StatusOK, "About", "Jude Ashdown")
	s.post("/record/police_contact", policeForm()...).wantRedirect(t, "/record?done=recorded")
	if len(s.desk.recorded) != 1 {
		t.Fatalf("%d records reached the desk", len(s.desk.recorded))
	}
	in := s.desk.recorded[0]
	if got := in.Values.Get(casework.FieldOccurredAt); got != "2026-03-03T22:10:00.000Z" || in.Child.Identity.Get(casework.FieldBirthDate) != "2011-02-01" || !in.Values.Has(casework.FieldIndicators, "VI1") {
		t.Errorf("got %+v", in)
	}
	s.get("/record?done=recorded").want(t, http.StatusOK, "It is recorded.")
}

func TestNothingTypedIsLostOnARecord(t *testing.T) {
	for name, c := range map[string]struct{ field, value, want string }{
		"a date that is none": {"occurred_at", "31/02/2026", "the day before the month"},
		"an answer missing":   {"capacity", "", "The child was is needed"},
		"the future":          {"occurred_at", "03/03/2027 10:00", "in the future"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t).as(supervisorToken)
			fields := policeForm()
			for i := 0; i < len(fields); i += 2 {
				if fields[i] == c.field {
					fields[i+1] = c.value
				}
			}
			got := s.post("/record/police_contact", fields...)
			got.want(t, http.StatusUnprocessableEntity, c.want, `value="Robin Vale"`, "Called to the bus station.", `value="LOG 7"`, `value="VI1" checked`, `value="asb_call" selected`)
			if len(s.desk.recorded) != 0 {
				t.Error("it was recorded all the same")
			}
		})
	}
}

func TestWhoMayNotRecordAKindIsToldSo(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	s.get("/record/ed_presentation").want(t, http.StatusForbidden, "may not record this")
	s.get("/record/police_contact?child=nobody").want(t, http.StatusNotFound, "no such child")
	s.post("/record/police_contact", "height", "tall").want(t, http.StatusBadRequest, "could not be read")
}

// file is a request that sends a file.
func (s *site) file(csrf, kind, text string) *http.Request {
	s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range map[string]string{csrfField: csrf, "kind": kind} {
		if err := w.WriteField(name, value); err != nil {
			s.t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", "contacts.csv")
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := part.Write([]byte(text)); err != nil {
		s.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		s.t.Fatal(err)
	}
	req := httptest.NewRequest(http.MethodPost, "/import", &body)
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return req
}

const contacts = "name,date_of_birth,When,Type of contact,The child was,What happened\n" +
	"Robin Vale,01/02/2011,03/03/2026,welfare,concern,Seen at the stop.\n" +
	"=1+1,01/02/2011,31/02/2026,welfare,concern,Seen at the stop.\n"

func TestAFileIsTriedAndThenKept(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	s.get("/import").want(t, http.StatusOK, `type="file"`, "Police record")
	tried := s.send(s.file(csrfToken(supervisorToken), "police_contact", contacts))
	tried.want(t, http.StatusOK, "What would become of it", "2 lines", "Line 3", "31/02/2026", "Keep these records")
	if len(s.desk.batches) != 1 || !s.desk.batches[0].DryRun {
		t.Fatalf("got %+v, want one trial", s.desk.batches)
	}
	m := regexp.MustCompile(`name="file" value="([^"]+)"`).FindStringSubmatch(tried.body)
	if m == nil {
		t.Fatal("the page does not carry the file")
	}
	kept := s.post("/import/keep", "kind", "police_contact", "file", strings.ReplaceAll(m[1], "&#43;", "+"))
	kept.want(t, http.StatusOK, "What became of it", "1 recorded", "1 are refused")
	if len(s.desk.batches) != 2 || s.desk.batches[1].DryRun || len(s.desk.batches[1].Records) != 1 {
		t.Errorf("got %+v, want the good line kept", s.desk.batches)
	}
}

func TestAFileThatIsNoneIsRefused(t *testing.T) {
	s := newSite(t).as(supervisorToken)
	ours := csrfToken(supervisorToken)
	s.send(s.file(ours, "police_contact", "")).want(t, http.StatusUnprocessableEntity, "Choose a file first")
	s.send(s.file(ours, "", contacts)).want(t, http.StatusUnprocessableEntity, "no kind of record")
	s.send(s.file(ours, "police_contact", "a,b\n")).want(t, http.StatusUnprocessableEntity, "Nothing is known of the column")
	s.send(s.file(ours, "police_contact", strings.Repeat("x", maxFile+1))).want(t, http.StatusRequestEntityTooLarge, "streetlight import")
	s.send(s.file("not ours", "police_contact", contacts)).want(t, http.StatusForbidden, "does not come from a page")
	foreign := s.file(ours, "police_contact", contacts)
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	s.send(foreign).want(t, http.StatusForbidden)
	if len(s.desk.batches) != 0 {
		t.Error("something reached the desk")
	}
}
