package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"streetlight/server/actions"
	"streetlight/server/api"
	"streetlight/shared/casework"
)

// register is an agency's system with a key.
type register struct {
	t       *testing.T
	address string
	key     string
}

// newRegister adds a system that may send these kinds, to a server that runs.
func newRegister(t *testing.T, kinds ...string) (*office, *register) {
	t.Helper()
	o := newOffice(t)
	o.must(school()...)
	address := o.serve().site()
	var added struct {
		Key string `json:"key"`
	}
	if err := json.Unmarshal([]byte(o.must("client", "add", "Register", "--agency", "Northfield School", "--kinds", strings.Join(kinds, ","), "--json")), &added); err != nil {
		t.Fatal(err)
	}
	return o, &register{t, address, added.Key}
}

// answer is what a system gets.
type answer struct {
	Status  int
	Kept    int                `json:"kept"`
	Refused int                `json:"refused"`
	Records []actions.Recorded `json:"records"`
	Error   string             `json:"error"`
	raw     string
}

func (r *register) post(path, body string, headers ...string) answer {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodPost, r.address+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+r.key)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	out := answer{Status: res.StatusCode, raw: string(b)}
	if err := json.Unmarshal(b, &out); err != nil {
		r.t.Fatalf("%d %q: %v", res.StatusCode, b, err)
	}
	return out
}

func encode(t *testing.T, v any) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.NewEncoder(&out).Encode(v); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestDocumentedExamplesAreTaken(t *testing.T) {
	var kinds []string
	for _, k := range casework.Kinds() {
		kinds = append(kinds, k.Code)
	}
	_, r := newRegister(t, append(kinds, "ed_violence")...)
	for _, k := range kinds {
		t.Run(k, func(t *testing.T) {
			got := r.post("/v1/records", encode(t, map[string]any{"records": []any{api.Example(casework.Kind(k))}}))
			if got.Status != 200 || got.Kept != 1 || got.Refused != 0 {
				t.Errorf("got %s", got.raw)
			}
		})
	}
	body := `{"rows":[{"day":"2026-01-07","place":"High Street, Taunton","mechanism":"stab","people":2}]}`
	if got := r.post("/v1/ed-violence", body, "Idempotency-Key", "1"); got.Status != 200 || got.Kept != 1 {
		t.Errorf("got %s", got.raw)
	}
}

func TestASystemIsRefusedInWords(t *testing.T) {
	o, r := newRegister(t, "school_exclusion")
	good := encode(t, api.Example(casework.Exclusion))
	one := `{"records":[` + good + `]}`
	for name, c := range map[string]struct {
		body    string
		headers []string
		status  int
		want    string
	}{
		"no key":                   {one, []string{"Authorization", ""}, 401, "key is not known"},
		"another key":              {one, []string{"Authorization", "Bearer " + r.key[:len(r.key)-2] + "AA"}, 401, "key is not known"},
		"another agency":           {`{"agency":"Town Police","records":[` + good + `]}`, nil, 403, "key is of Northfield School"},
		"no JSON":                  {`{"records":[`, nil, 422, "not a JSON object"},
		"no records":               {`{}`, nil, 422, `"records" is missing`},
		"none":                     {`{"records":[]}`, nil, 422, "no record in it"},
		"a name twice":             {`{"records":[],"records":[]}`, nil, 422, "twice"},
		"a name that is not known": {`{"records":[],"dry":true}`, nil, 422, `also "dry"`},
		"behind it":                {one + one, nil, 422, "behind the JSON"},
		"too deep":                 {`{"records":` + strings.Repeat("[", 100000) + strings.Repeat("]", 100000) + `}`, nil, 422, "deep"},
		"too many":                 {`{"records":[` + strings.Repeat("{},", 500) + `{}]}`, nil, 413, "500 are the most"},
		"compressed":               {one, []string{"Content-Encoding", "gzip"}, 415, "Compressed"},
		"a key that is too long":   {one, []string{"Idempotency-Key", strings.Repeat("x", 201)}, 422, "longer than 200"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := r.post("/v1/records", c.body, c.headers...); got.Status != c.status || !strings.Contains(got.Error, c.want) {
				t.Errorf("got %d %q, want %d and %q", got.Status, got.Error, c.status, c.want)
			}
		})
	}
	o.must("client", "revoke", "Register")
	if got := r.post("/v1/records", one); got.Status != 401 || got.Kept != 0 {
		t.Errorf("got %s, want the revoked key refused", got.raw)
	}
}

func TestEachRecordHasAnAnswerOfItsOwn(t *testing.T) {
	_, r := newRegister(t, "school_exclusion")
	wrong := api.Example(casework.Exclusion)
	wrong["exclusion"] = "essay"
	stranger := api.Example(casework.Exclusion)
	stranger["height"] = "tall"
	nobody := api.Example(casework.Exclusion)
	nobody["child"] = map[string]any{"reference": "Q-1"}
	got := r.post("/v1/records", encode(t, map[string]any{"records": []any{wrong, api.Example(casework.Exclusion), api.Example(casework.StreetContact), stranger, "text", nobody}}))
	if got.Status != 200 || got.Kept != 1 || got.Refused != 5 || len(got.Records) != 6 {
		t.Fatalf("got %s", got.raw)
	}
	for i, field := range []string{"exclusion", "", "kind", "height", "", "child_reference"} {
		if one := got.Records[i]; one.Field != field || (i != 1) != (len(one.Sentence) > 15) {
			t.Errorf("record %d: got %+v, want field %q and what to do", i, one, field)
		}
	}
}

func TestTheSameKeyGivesTheSameAnswer(t *testing.T) {
	_, r := newRegister(t, "school_exclusion")
	body := encode(t, map[string]any{"records": []any{api.Example(casework.Exclusion)}})
	first := r.post("/v1/records", body, "Idempotency-Key", "a")
	again := r.post("/v1/records", body, "Idempotency-Key", "a")
	if first.Records[0].Outcome != actions.OutcomeRecorded || again.raw != first.raw {
		t.Errorf("got %s, want %s", again.raw, first.raw)
	}
	if other := r.post("/v1/records", body+" ", "Idempotency-Key", "a"); other.Status != 422 || !strings.Contains(other.Error, "another request") {
		t.Errorf("got %s, want another body refused", other.raw)
	}
	if fresh := r.post("/v1/records", body, "Idempotency-Key", "b"); fresh.Records[0].Outcome != actions.OutcomeUnchanged {
		t.Errorf("got %s, want it known already", fresh.raw)
	}
}

func TestAFloodOfRequestsWaits(t *testing.T) {
	_, r := newRegister(t, "school_exclusion")
	for range 200 {
		if got := r.post("/v1/records", `{}`); got.Status == 429 {
			return
		}
	}
	t.Error("200 requests at once were taken")
}

// Nothing in a row of violence, whatever it holds, makes a record of a child.
func TestViolenceWithoutNamesNamesNobody(t *testing.T) {
	o, r := newRegister(t, "ed_violence")
	for name, c := range map[string]struct {
		body, once string
		status     int
	}{
		"a name":          {`{"rows":[{"day":"2026-01-07","place":"High Street","mechanism":"stab","people":1,"name":"Jude Ashdown"}]}`, "1", 422},
		"a child":         {`{"rows":[{"day":"2026-01-07","place":"High Street","mechanism":"stab","people":1,"child":{"name":"Jude Ashdown"}}]}`, "2", 422},
		"a record":        {`{"rows":[],"records":[{}]}`, "3", 422},
		"no key":          {`{"rows":[{"day":"2026-01-07","place":"High Street","mechanism":"stab","people":1}]}`, "", 422},
		"a name as place": {`{"rows":[{"day":"2026-01-07","place":"Jude Ashdown, born 2011-06-14","mechanism":"stab","people":1}]}`, "4", 200},
		"well":            {`{"rows":[{"day":"2026-01-07","place":"High Street","mechanism":"stab","people":5},{"day":"2026-01-31","place":"high street","mechanism":"stab","people":1}]}`, "5", 200},
		"wrong":           {`{"rows":[{"day":"2026-01-07","place":"High Street","mechanism":"stab","people":0},{"day":"07/01/2026","place":"x","mechanism":"stab","people":1}]}`, "6", 200},
	} {
		t.Run(name, func(t *testing.T) {
			var headers []string
			if c.once != "" {
				headers = []string{"Idempotency-Key", c.once}
			}
			if got := r.post("/v1/ed-violence", c.body, headers...); got.Status != c.status {
				t.Errorf("got %d %s, want %d", got.Status, got.raw, c.status)
			}
		})
	}
	counts := o.must("places", "--json")
	if !strings.Contains(counts, `"people": 6`) || strings.Contains(counts, `"people": 1`) {
		t.Errorf("got %s, want the street's month as one count, and none below five", counts)
	}
	if got := r.post("/v1/records", encode(t, map[string]any{"records": []any{api.Example(casework.EDPresentation)}})); got.Refused != 1 || got.Records[0].Field != "kind" {
		t.Errorf("got %s, want a record refused from who may only count", got.raw)
	}
}
