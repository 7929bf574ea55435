package api

import (
	"encoding/json"
	"testing"

	"streetlight/server/actions"
	"streetlight/shared/casework"
)

// Whatever is sent is read or refused in words, and of what is read the record holds no field of another kind.
func FuzzParseRecords(f *testing.F) {
	for _, k := range casework.Kinds() {
		b, err := json.Marshal(object{"records": []any{Example(casework.Kind(k.Code))}})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"records":[{"kind":"essay","child":null},{"kind":"referral","child":{"id":"x"}},[],1e999]}`))
	f.Add([]byte(`{"rows":[{"day":"2026-01-07","place":"x","mechanism":"stab","people":1}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if _, err := parseViolence(body); err != nil {
			inWords(t, err)
		}
		r, err := parseRecords(body)
		if err != nil {
			inWords(t, err)
			return
		}
		if len(r.records) > actions.MostRecords {
			t.Errorf("%d records were read", len(r.records))
		}
		for _, one := range r.records {
			for id := range one.input.Values {
				if field, ok := casework.Lookup(casework.EntryFields(), id); one.no == nil && (!ok || !field.For(one.input.Kind)) {
					t.Errorf("a record of kind %s holds field %d", one.input.Kind, id)
				}
			}
		}
	})
}

func inWords(t *testing.T, err error) {
	t.Helper()
	if no, ok := casework.RefusalOf(err); !ok || len(no.Sentence) < 10 {
		t.Errorf("got %v, want a refusal in words", err)
	}
}
