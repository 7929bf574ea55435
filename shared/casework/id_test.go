package casework_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"streetlight/shared/casework"
)

const text = "0b1f2c3d-0000-4000-8000-000000000001"

func TestParseID(t *testing.T) {
	for _, in := range []string{text, "0B1F2C3D-0000-4000-8000-000000000001"} {
		id, err := casework.ParseID[casework.ChildID](in)
		if err != nil || id.String() != text || id.Short() != "0b1f2c3d" || id.IsZero() {
			t.Errorf("%s: got %s, %v", in, id, err)
		}
	}
	for _, in := range []string{"", "1", "{0b1f2c3d-0000-4000-8000-0000000001}", "urn:uuid:0b1f2c3d-0000-4000-8000-000000000001",
		"0b1f2c3d00004000800000000000000000001", "0b1f2c3d-0000-4000-8000-00000000000g", "0b1f2c3d_0000_4000_8000_000000000001"} {
		id, err := casework.ParseID[casework.ChildID](in)
		if !casework.Refused(err, casework.Invalid) || !id.IsZero() {
			t.Errorf("%s: got %s, %v", in, id, err)
		}
	}
}

func TestIDInJSON(t *testing.T) {
	type pair struct {
		A casework.ChildID `json:"a"`
		B casework.EntryID `json:"b"`
	}
	var got pair
	if err := json.Unmarshal([]byte(`{"a":"`+text+`","b":""}`), &got); err != nil || got.A.String() != text || !got.B.IsZero() {
		t.Errorf("got %+v, %v", got, err)
	}
	if out, err := json.Marshal(got); err != nil || string(out) != `{"a":"`+text+`","b":""}` {
		t.Errorf("got %s, %v", out, err)
	}
	if err := json.Unmarshal([]byte(`{"a":"no"}`), &got); err == nil {
		t.Error("got no error")
	}
}

func TestContentHashInText(t *testing.T) {
	want := casework.ContentHash{1, 2, 0xff}
	b, err := want.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	var got casework.ContentHash
	if err := got.UnmarshalText(b); err != nil || got != want || got.IsZero() {
		t.Errorf("got %x, %v, want %x", got, err, want)
	}
	for _, bad := range []string{"", "01", string(b) + "0", string(b) + "00", string(b[1:]), "zz" + string(b[2:])} {
		kept := want
		if err := kept.UnmarshalText([]byte(bad)); !casework.Refused(err, casework.Invalid) || kept != want {
			t.Errorf("%q: got %x, %v", bad, kept, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	err := fmt.Errorf("save: %w", casework.RefuseField("fact", "What happened is needed."))
	r, ok := casework.RefusalOf(err)
	if !ok || r.Field != "fact" || r.Error() != "What happened is needed." || !casework.Refused(err, casework.Invalid) {
		t.Errorf("got %+v, %t", r, ok)
	}
	if casework.Refused(err, casework.NotFound) || casework.Refused(errors.New("disk full"), casework.Invalid) || casework.Refused(nil, casework.Invalid) {
		t.Error("a failure is taken for a refusal")
	}
	if !casework.Refused(casework.Refuse(casework.Later, "Not now."), casework.Later) {
		t.Error("a refusal is not known by its kind")
	}
}

func TestRegimeOfASector(t *testing.T) {
	for sector, want := range map[casework.Sector]string{casework.Police: "part3", casework.Council: "general", "": "general"} {
		if got := (casework.Agency{Sector: sector}).Regime(); got != want {
			t.Errorf("%s: got %s, want %s", sector, got, want)
		}
	}
}
