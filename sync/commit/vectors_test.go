package commit_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
)

// vector is one commit in bytes, and what must become of it. Everything is hexadecimal.
type vector struct {
	Name   string `json:"name"`
	Device string `json:"device"` // Ed25519, public
	Key    string `json:"key"`    // of the scope
	Head   string `json:"head"`
	Body   string `json:"body"`
	Fails  string `json:"fails,omitempty"` // the refusal, by name; none means that it opens
	Hash   string `json:"hash,omitempty"`
	Ops    []opIn `json:"ops,omitempty"`
}

type opIn struct {
	Entity   string            `json:"entity"`
	Field    uint16            `json:"field"`
	Key      string            `json:"key,omitempty"`
	Value    *string           `json:"value"` // null: the op removes
	Observed []string          `json:"observed,omitempty"`
	Ext      map[string]string `json:"ext,omitempty"`
}

// refusals are the names by which vectors call the errors.
func refusals() map[string]error {
	return map[string]error{"header": commit.ErrHeader, "version": commit.ErrVersion, "signature": commit.ErrSignature, "body": commit.ErrBody,
		"sealed": commit.ErrSealed, "ops": commit.ErrOps, "too large": commit.ErrTooLarge}
}

func TestVectors(t *testing.T) {
	for file, made := range map[string][]vector{"good.json": goodVectors(t), "bad.json": badVectors(t)} {
		path := filepath.Join("testdata", "vectors", file)
		if *commit.Update {
			writeVectors(t, path, made)
		}
		kept := readVectors(t, path)
		names := func(v []vector) []string {
			var out []string
			for _, one := range v {
				out = append(out, one.Name+" / "+one.Fails)
			}
			return out
		}
		if got, want := names(kept), names(made); !slices.Equal(got, want) {
			t.Errorf("%s holds %q, want %q", file, got, want)
		}
		for _, v := range kept {
			t.Run(v.Name, func(t *testing.T) { checkVector(t, v) })
		}
	}
}

func checkVector(t *testing.T, v vector) {
	c, ops, err := read(unhex(t, v.Head), unhex(t, v.Body), unhex(t, v.Device), commit.Key(unhex(t, v.Key)))
	if v.Fails != "" {
		if want := refusals()[v.Fails]; want == nil || !errors.Is(err, want) {
			t.Errorf("got %v, want the refusal %q", err, v.Fails)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if hash := c.Hash(); hex.EncodeToString(hash[:]) != v.Hash {
		t.Errorf("got hash %x, want %s", hash, v.Hash)
	}
	if got := written(ops); !reflect.DeepEqual(got, v.Ops) {
		t.Errorf("got %+v, want %+v", got, v.Ops)
	}
}

// written puts ops into the words of a vector.
func written(ops []crdt.Op) []opIn {
	var out []opIn
	for _, op := range ops {
		in := opIn{Entity: hex.EncodeToString(op.Entity[:]), Field: op.Field, Key: hex.EncodeToString(op.Key)}
		if op.Value != nil {
			text := hex.EncodeToString(op.Value)
			in.Value = &text
		}
		for _, d := range op.Observed {
			in.Observed = append(in.Observed, fmt.Sprintf("%x:%d", d.Commit, d.Index))
		}
		for number, b := range op.Ext {
			if in.Ext == nil {
				in.Ext = map[string]string{}
			}
			in.Ext[fmt.Sprint(number)] = hex.EncodeToString(b)
		}
		out = append(out, in)
	}
	return out
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func readVectors(t *testing.T, path string) []vector {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []vector
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

func newVector(name, fails string, head, body []byte, key commit.Key) vector {
	return vector{Name: name, Fails: fails, Device: hex.EncodeToString(public(device(1))), Key: hex.EncodeToString(key[:]),
		Head: hex.EncodeToString(head), Body: hex.EncodeToString(body)}
}

func TestVectorsNameEveryRefusal(t *testing.T) {
	left := maps.Clone(refusals())
	for _, v := range badVectors(t) {
		delete(left, v.Fails)
	}
	if len(left) > 0 {
		t.Errorf("no vector fails with %v", slices.Sorted(maps.Keys(left)))
	}
}
