package records_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

var (
	file  = casework.ScopeID{0xf1}
	entry = casework.EntryID{0xe1}
	alice = casework.WorkerID{1}
	bob   = casework.WorkerID{2}
)

// write folds ops as a commit of its own, the number of which is also its time.
func write(s *crdt.State, n int, by casework.WorkerID, ops ...crdt.Op) {
	s.Apply(commitOf(n, by, ops...))
}

func commitOf(n int, by casework.WorkerID, ops ...crdt.Op) crdt.Commit {
	return crdt.Commit{ID: [16]byte{byte(n >> 8), byte(n)}, User: by, Wall: int64(n), Ops: ops}
}

// naughty is the Big List of Naughty Strings, and what the bytes of ops could be mistaken for.
func naughty(t testing.TB) []string {
	t.Helper()
	b, err := os.ReadFile("../../server/demo/testdata/naughty-strings.json")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return append(out, "1234567", "12345678", "123456789", "\x00", "\x01", "\x00\x00", "\x01\x00", "\x001234567", "\x011234567", "\x00\x001234567",
		"123456789012345", "1234567890123456", "\x00123456789012345", "2026-01-05T22:10:00.000Z", "2026-01-05T22:10:00Z", "2026-01-05T22:10:00,000Z", "0000-01-01T00:00:00.000Z",
		"9999-12-31T23:59:59.999Z", "0b1f2c3d-0000-4000-8000-000000000001", "0B1F2C3D-0000-4000-8000-000000000001", "a\xffb")
}

func TestEveryFieldKeepsEveryText(t *testing.T) {
	for _, table := range [][]casework.Field{casework.EntryFields(), casework.ChildFields()} {
		for _, f := range table {
			for _, text := range naughty(t) {
				s := &crdt.State{}
				want := casework.Values{f.ID: {text}}
				write(s, 1, alice, records.Diff(s, entry, table, want)...)
				got, unknown := records.Read(s, entry, table)
				if unknown || !reflect.DeepEqual(got, want) {
					t.Errorf("%s: got %q, want %q", f.Name, got[f.ID], text)
				}
			}
		}
	}
}

// drawValues draws what an entry may hold: texts that look like other forms of themselves among them.
func drawValues(t *rapid.T, texts []string) casework.Values {
	v := casework.Values{}
	for _, f := range casework.EntryFields() {
		switch rapid.IntRange(0, 3).Draw(t, "how many") {
		case 0:
		case 1:
			v[f.ID] = []string{rapid.SampledFrom(texts).Draw(t, f.Name)}
		default:
			v[f.ID] = []string{rapid.String().Draw(t, f.Name)}
			if f.Type.Many() {
				v[f.ID] = rapid.SliceOfN(rapid.SampledFrom(texts), 1, 4).Draw(t, f.Name)
			}
		}
	}
	return v
}

// kept is how values come back: sets in order and each member once.
func kept(v casework.Values) casework.Values {
	out := casework.Values{}
	for id, texts := range v {
		f, _ := casework.Lookup(casework.EntryFields(), id)
		if f.Type.Many() {
			texts = slices.Compact(slices.Sorted(slices.Values(texts)))
		}
		out[id] = texts
	}
	return out
}

func TestDiffMakesTheViewIntoWhatIsWanted(t *testing.T) {
	texts := naughty(t)
	rapid.Check(t, func(t *rapid.T) {
		s := &crdt.State{}
		for n := range rapid.IntRange(1, 4).Draw(t, "edits") {
			want := drawValues(t, texts)
			write(s, n+1, alice, records.Diff(s, entry, casework.EntryFields(), want)...)
			got, _ := records.Read(s, entry, casework.EntryFields())
			if !reflect.DeepEqual(got, kept(want)) {
				t.Fatalf("edit %d: got %v, want %v", n, got, kept(want))
			}
			if ops := records.Diff(s, entry, casework.EntryFields(), got); len(ops) > 0 {
				t.Fatalf("edit %d: what is shown differs from itself by %v", n, ops)
			}
		}
	})
}

// edit gives the commit by which a worker who sees view makes a field hold texts.
func edit(view *crdt.State, n int, by casework.WorkerID, field casework.FieldID, texts ...string) crdt.Commit {
	want, _ := records.Read(view, entry, casework.EntryFields())
	want.Set(field, texts...)
	return commitOf(n, by, records.Diff(view, entry, casework.EntryFields(), want)...)
}

func shown(s *crdt.State, field casework.FieldID) []string {
	values, _ := records.Read(s, entry, casework.EntryFields())
	return values[field]
}

func TestContradictions(t *testing.T) {
	const action, note = casework.FieldAction, casework.FieldOpinion
	cases := []struct {
		name     string
		one, two []string
		want     []string
	}{
		{"two texts", []string{"rang his mother"}, []string{"rang the school"}, []string{"rang his mother", "rang the school"}},
		{"the same text", []string{"rang his mother"}, []string{"rang his mother"}, []string{"rang his mother"}},
		{"a text and a removal", []string{"rang his mother"}, nil, []string{"rang his mother", ""}},
		{"a removal and a text", nil, []string{"rang the school"}, []string{"", "rang the school"}},
		{"two removals", nil, nil, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := &crdt.State{}
			s.Apply(edit(s, 1, alice, action, "gave a card"))
			one, two := edit(s, 2, alice, action, c.one...), edit(s, 3, bob, action, c.two...)
			s.Apply(two)
			s.Apply(one)
			if got := shown(s, action); !slices.Equal(got, c.want) {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			beside := edit(s, 4, alice, note, "he was cold")
			if len(beside.Ops) != 1 {
				t.Errorf("an edit of another field wrote %d ops", len(beside.Ops))
			}
			s.Apply(beside)
			if got := shown(s, action); !slices.Equal(got, c.want) {
				t.Errorf("an edit of another field settled it: got %q, want %q", got, c.want)
			}
			s.Apply(edit(s, 5, bob, action, "rang both"))
			if got := shown(s, action); !slices.Equal(got, []string{"rang both"}) {
				t.Errorf("settled: got %q", got)
			}
		})
	}
}

// Several texts for a field of one value can only be an unsettled contradiction: they are no edit, whatever the view shows.
func TestSeveralTextsOfARegisterAreNoEdit(t *testing.T) {
	for _, shown := range [][]string{nil, {"a"}, {"c"}} {
		s := &crdt.State{}
		s.Apply(edit(s, 1, alice, casework.FieldAction, shown...))
		want := casework.Values{casework.FieldAction: {"a", "b"}}
		if ops := records.Diff(s, entry, casework.EntryFields(), want); len(ops) > 0 {
			t.Errorf("shown %q: wrote %+v", shown, ops)
		}
	}
}

// Giving one of two contradicting texts settles, and so does taking both away.
func TestContradictionIsSettledByOneOfItsTexts(t *testing.T) {
	for _, settled := range [][]string{{"a"}, {"b"}, nil} {
		s := &crdt.State{}
		one, two := edit(s, 1, alice, casework.FieldAction, "a"), edit(s, 2, bob, casework.FieldAction, "b")
		s.Apply(one)
		s.Apply(two)
		s.Apply(edit(s, 3, alice, casework.FieldAction, settled...))
		if got := shown(s, casework.FieldAction); !slices.Equal(got, settled) {
			t.Errorf("got %q, want %q", got, settled)
		}
	}
}

// An empty text is a text for whoever wrote it, but says no more than a removal beside it.
func TestEmptyTextBesideARemoval(t *testing.T) {
	for _, walls := range [][2]int{{2, 3}, {3, 2}} {
		s := &crdt.State{}
		s.Apply(edit(s, 1, alice, casework.FieldAction, "a"))
		empty := commitOf(walls[0], alice, crdt.Op{Entity: entry, Field: uint16(casework.FieldAction), Value: []byte{}, Observed: s.Observe(entry, uint16(casework.FieldAction), nil)})
		removal := edit(s, walls[1], bob, casework.FieldAction)
		s.Apply(empty)
		s.Apply(removal)
		if got := shown(s, casework.FieldAction); !slices.Equal(got, []string{""}) {
			t.Errorf("at %v: got %q", walls, got)
		}
	}
}

func TestSets(t *testing.T) {
	const codes = casework.FieldIndicators
	start := func() *crdt.State {
		s := &crdt.State{}
		s.Apply(edit(s, 10, alice, codes, "EX1", "VI1"))
		return s
	}
	t.Run("both add", func(t *testing.T) {
		s := start()
		one, two := edit(s, 11, alice, codes, "EX1", "VI1", "ED1"), edit(s, 12, bob, codes, "EX1", "VI1", "HO1")
		s.Apply(two)
		s.Apply(one)
		wantShown(t, s, "ED1", "EX1", "HO1", "VI1")
	})
	t.Run("one adds, one takes away another", func(t *testing.T) {
		s := start()
		one, two := edit(s, 11, alice, codes, "EX1", "VI1", "ED1"), edit(s, 12, bob, codes, "VI1")
		s.Apply(one)
		s.Apply(two)
		wantShown(t, s, "ED1", "VI1")
	})
	for _, removalAt := range []int{13, 9} {
		t.Run(fmt.Sprint("an add that the removal did not see stays, the removal at ", removalAt), func(t *testing.T) {
			s := start()
			removal := edit(s, removalAt, bob, codes, "VI1")
			add := commitOf(12, alice, crdt.Op{Entity: entry, Field: uint16(codes), Key: []byte("EX1"), Value: []byte{}})
			s.Apply(add)
			s.Apply(removal)
			wantShown(t, s, "EX1", "VI1")
		})
	}
	t.Run("what was taken away is added again", func(t *testing.T) {
		s := start()
		s.Apply(edit(s, 11, bob, codes, "VI1"))
		s.Apply(edit(s, 12, alice, codes, "EX1", "VI1"))
		wantShown(t, s, "EX1", "VI1")
		if got := len(s.GetKey(entry, uint16(codes), []byte("EX1"))); got != 1 {
			t.Errorf("%d ops stand for one member", got)
		}
	})
	t.Run("added again while another took it away again", func(t *testing.T) {
		s := start()
		s.Apply(edit(s, 11, bob, codes, "VI1"))
		again := edit(s, 12, alice, codes, "EX1", "VI1")
		s.Apply(again)
		s.Apply(edit(s, 8, bob, codes, "VI1")) // by a clock that is behind
		wantShown(t, s, "VI1")
	})
}

func wantShown(t *testing.T, s *crdt.State, want ...string) {
	t.Helper()
	if got := shown(s, casework.FieldIndicators); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestUnknownFieldsAreKeptAndTold(t *testing.T) {
	base := func() *crdt.State {
		s := &crdt.State{}
		s.Apply(edit(s, 1, alice, casework.FieldAction, "a"))
		return s
	}
	cases := []struct {
		name string
		op   crdt.Op
		want bool
	}{
		{"a later field", crdt.Op{Field: 0x3abc, Value: []byte("new")}, true},
		{"a later set", crdt.Op{Field: 0x3abc, Key: []byte("k"), Value: []byte{}}, true},
		{"a later log", crdt.Op{Field: 0x3abc | crdt.LogBit, Value: []byte("new")}, true},
		{"a key where the field has none", crdt.Op{Field: uint16(casework.FieldAction), Key: []byte("k"), Value: []byte("new")}, true},
		{"workflow", crdt.Op{Field: uint16(casework.FieldJudgement), Value: []byte("x")}, false},
		{"later workflow", crdt.Op{Field: 0x8abc, Value: []byte("x")}, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := base()
			c.op.Entity = entry
			write(s, 2, bob, c.op)
			values, unknown := records.Read(s, entry, casework.EntryFields())
			if unknown != c.want {
				t.Errorf("unknown is %t, want %t", unknown, c.want)
			}
			if got, want := slices.Collect(maps.Values(values)), [][]string{{"a"}}; !reflect.DeepEqual(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			before := len(s.Cells(entry))
			s.Apply(edit(s, 3, alice, casework.FieldAction, "b"))
			if got := len(s.Cells(entry)); got != before {
				t.Errorf("an edit left %d cells of %d", got, before)
			}
		})
	}
}
