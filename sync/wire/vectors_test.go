package wire_test

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"streetlight/sync/wire"
)

var update = flag.Bool("update", false, "write the vectors in testdata anew")

// vector is one message in bytes and what must become of it. Bytes are hexadecimal.
type vector struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"` // request, answer, token, sealed key, enrolment, salvage request, salvage answer
	Bytes   string `json:"bytes,omitempty"`
	Token   string `json:"token,omitempty"`   // of a token
	Request string `json:"request,omitempty"` // the body that it answers or signs
	Key     string `json:"key,omitempty"`     // the hub's or device's public key; of a sealed key, the device's secret
	Now     int64  `json:"now,omitempty"`     // of a token: the hub's time, milliseconds since 1970
	Hello   string `json:"hello,omitempty"`   // of an enrolment: what the hub says to anyone
	HPKE    string `json:"hpke,omitempty"`    // of an enrolment: the private key of the hub, whose public key stands in hello
	Code    string `json:"code,omitempty"`    // of an enrolment: the one-time code
	Answer  string `json:"answer,omitempty"`  // of an enrolment: the hub's answer, as it is sealed
	Fails   string `json:"fails,omitempty"`   // the refusal, by name; none means that it is read
	Says    any    `json:"says,omitempty"`    // what it says, field by field
}

// refusals are the names by which vectors call the errors.
func refusals() map[string]error {
	return map[string]error{"message": wire.ErrMessage, "version": wire.ErrVersion, "limit": wire.ErrLimit, "answer": wire.ErrAnswer,
		"token": wire.ErrToken, "stale": wire.ErrStale, "key": wire.ErrKey, "enrol": wire.ErrEnrol}
}

// TestVectors reads what is kept in testdata/vectors: it must be read today as it was when it was written, whatever
// version of the program wrote it. A vector is never altered; new ones are added with -update.
func TestVectors(t *testing.T) {
	for file, made := range map[string][]vector{"good.json": goodVectors(t), "bad.json": badVectors(t)} {
		path := filepath.Join("testdata", "vectors", file)
		kept := readVectors(t, path)
		known := map[string]bool{}
		for _, v := range kept {
			known[v.Name] = true
			t.Run(v.Name, func(t *testing.T) { checkVector(t, v) })
		}
		fresh := slices.DeleteFunc(made, func(v vector) bool { return known[v.Name] })
		if *update {
			writeVectors(t, path, append(kept, fresh...))
		} else if len(fresh) > 0 {
			t.Errorf("%s lacks %q; run the test with -update", file, fresh[0].Name)
		}
	}
}

func checkVector(t *testing.T, v vector) {
	said, err := v.read(t)
	if v.Fails != "" {
		if want := refusals()[v.Fails]; want == nil || !errors.Is(err, want) {
			t.Errorf("got %v, want the refusal %q", err, v.Fails)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if got := throughJSON(t, said); !reflect.DeepEqual(got, v.Says) {
		t.Errorf("got  %v\nwant %v", got, v.Says)
	}
}

// read reads the message, and gives what it says.
func (v vector) read(t *testing.T) (any, error) {
	switch v.Kind {
	case "request":
		r, err := wire.ParseRequest(unhex(t, v.Bytes))
		if err == nil && hex.EncodeToString(encode(t, r)) != v.Bytes {
			t.Errorf("decode and encode changed it")
		}
		return spelled(reflect.ValueOf(r)), err
	case "answer":
		receipt, rest, err := wire.Open(unhex(t, v.Bytes), unhex(t, v.Request), unhex(t, v.Key))
		return []any{spelled(reflect.ValueOf(receipt)), spelled(reflect.ValueOf(rest))}, err
	case "token":
		device, err := wire.CheckRequest(v.Token, "POST", syncPath, unhex(t, v.Request), time.UnixMilli(v.Now), func(id wire.ID) (ed25519.PublicKey, bool) {
			return unhex(t, v.Key), id == phone
		})
		return hex.EncodeToString(device[:]), err
	case "sealed key":
		b := unhex(t, v.Bytes)
		key, err := wire.SealedKey{Scope: wire.ID(b[:16]), KeyID: uint32(b[19]), Sealed: b[20:]}.Open([32]byte(unhex(t, v.Key)))
		return hex.EncodeToString(key[:]), err
	case "enrolment":
		return v.readEnrolment(t)
	case "salvage request":
		r, err := wire.ParseSalvage(unhex(t, v.Bytes))
		if err == nil && hex.EncodeToString(encode(t, r)) != v.Bytes {
			t.Errorf("decode and encode changed it")
		}
		return spelled(reflect.ValueOf(r)), err
	case "salvage answer":
		receipt, fates, err := wire.OpenSalvage(unhex(t, v.Bytes), unhex(t, v.Request), unhex(t, v.Key))
		return []any{spelled(reflect.ValueOf(receipt)), spelled(reflect.ValueOf(fates))}, err
	}
	t.Fatalf("a vector of kind %q", v.Kind)
	return nil, nil
}

// spelled shows a message with bytes as hexadecimal text and what is left out left out.
func spelled(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Struct:
		out := map[string]any{}
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.Name != "_" && !v.Field(i).IsZero() {
				out[f.Name] = spelled(v.Field(i))
			}
		}
		return out
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			b := make([]byte, v.Len())
			reflect.Copy(reflect.ValueOf(b), v)
			return hex.EncodeToString(b)
		}
		out := []any{}
		for i := range v.Len() {
			out = append(out, spelled(v.Index(i)))
		}
		return out
	}
	return fmt.Sprint(v.Interface())
}

func throughJSON(t *testing.T, v any) (out any) {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func readVectors(t *testing.T, path string) (out []vector) {
	t.Helper()
	b, err := os.ReadFile(path)
	if *update && errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func writeVectors(t *testing.T, path string, vectors []vector) {
	t.Helper()
	b, err := json.MarshalIndent(vectors, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(b, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestVectorsNameEveryRefusal(t *testing.T) {
	left := maps.Clone(refusals())
	for _, v := range badVectors(t) {
		delete(left, v.Fails)
	}
	delete(left, "limit") // such a message is large: limits_test.go makes them
	if len(left) > 0 {
		t.Errorf("no vector fails with %v", slices.Sorted(maps.Keys(left)))
	}
}
