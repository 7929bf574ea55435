package records_test

import (
	"reflect"
	"slices"
	"testing"

	"streetlight/shared/casework"
	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/records"
)

var (
	child  = casework.ChildID{0xc1}
	police = casework.AgencyID{0xa1}
)

// begun is a file as it begins.
func begun() *crdt.State {
	s := &crdt.State{}
	write(s, 1, alice, records.MetaOps(file, records.Meta{Kind: casework.FileScope, Child: child, Agency: police})...)
	return s
}

func TestEntryComesBackThroughACommit(t *testing.T) {
	for i, want := range contacts(t) {
		c := sealed(t, want, uint64(i))
		ops, err := c.Open(commit.Key{1})
		if err != nil {
			t.Fatal(err)
		}
		s := begun()
		s.Apply(c.Change(ops))
		got, unknown, ok := records.Entry(s, file, want.ID)
		if !ok || unknown {
			t.Fatalf("found %t, unknown %t", ok, unknown)
		}
		want.Child, want.Agency, want.Author = child, police, c.User
		want.Values.Set(casework.FieldKind, string(want.Kind))
		slices.Sort(want.Values[casework.FieldIndicators])
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if ops := records.EntryOps(s, got); len(ops) > 0 {
			t.Errorf("the entry differs from itself by %+v", ops)
		}
	}
}

func TestEntriesOfAFile(t *testing.T) {
	s := begun()
	if got := records.EntryIDs(s); got != nil {
		t.Errorf("an empty file has %v", got)
	}
	if _, _, ok := records.Entry(s, file, entry); ok {
		t.Error("an entry that is not there was found")
	}
	other := casework.EntryID{0xe2}
	for n, id := range []casework.EntryID{other, entry} {
		write(s, n+2, alice, records.EntryOps(s, casework.Entry{ID: id, Kind: casework.MentorNote, Values: casework.Values{}})...)
	}
	write(s, 9, alice, records.ChildOps(s, casework.Child{ID: child, Values: casework.Values{casework.FieldChildName: {"Riley"}}})...)
	if got, want := records.EntryIDs(s), []casework.EntryID{entry, other}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := records.Child(s, child); got.Name() != "Riley" || got.ID != child {
		t.Errorf("got %+v", got)
	}
	if got := records.Child(s, casework.ChildID{9}); len(got.Values) != 0 {
		t.Errorf("a child that is not there has %v", got.Values)
	}
}

func TestAuthorIsWhoMadeTheEntry(t *testing.T) {
	s := begun()
	write(s, 2, alice, records.EntryOps(s, casework.Entry{ID: entry, Kind: casework.MentorNote, Values: casework.Values{casework.FieldFact: {"a"}}})...)
	got, _, _ := records.Entry(s, file, entry)
	got.Values.Set(casework.FieldFact, "b")
	write(s, 3, bob, records.EntryOps(s, got)...)
	if got, _, _ := records.Entry(s, file, entry); got.Author != alice || got.Values.Get(casework.FieldFact) != "b" {
		t.Errorf("got %v, %q", got.Author, got.Values.Get(casework.FieldFact))
	}
	if got, want := s.Authors(entry), [][16]byte{alice, bob}; !slices.Equal(got, want) {
		t.Errorf("wrote it: got %v, want %v", got, want)
	}
}

func TestMeta(t *testing.T) {
	for _, want := range []records.Meta{{Kind: casework.FileScope, Child: child, Agency: police}, {Kind: casework.UserScope}, {Kind: casework.DeskScope, Child: child}} {
		s := &crdt.State{}
		write(s, 1, alice, records.MetaOps(file, want)...)
		if got := records.ReadMeta(s, file); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		write(s, 2, bob, records.MetaOps(file, records.Meta{Kind: casework.CardScope, Child: casework.ChildID{9}, Agency: casework.AgencyID{9}})...)
		if got := records.ReadMeta(s, file); got.Kind != want.Kind || (!want.Child.IsZero() && got.Child != want.Child) {
			t.Errorf("later words count: got %+v, want %+v", got, want)
		}
	}
	if got := records.ReadMeta(&crdt.State{}, file); got != (records.Meta{}) {
		t.Errorf("nothing says %+v", got)
	}
}

func TestCheckSaysWhatIsWrongWithAnOp(t *testing.T) {
	value := func(f casework.FieldID, text string) crdt.Op {
		return records.Diff(&crdt.State{}, entry, append(casework.EntryFields(), casework.ChildFields()...), casework.Values{f: {text}})[0]
	}
	cases := []struct {
		name string
		op   crdt.Op
		want string
	}{
		{"a good text", value(casework.FieldFact, "He ran."), ""},
		{"a good time", value(casework.FieldOccurredAt, "2026-01-05T22:10:00.000Z"), ""},
		{"a good member", value(casework.FieldIndicators, "EX1"), ""},
		{"a removal", crdt.Op{Field: uint16(casework.FieldFact)}, ""},
		{"an unknown field", crdt.Op{Field: 0x3abc, Value: []byte("\x00")}, ""},
		{"NUL", value(casework.FieldFact, "\x00"), "What happened holds characters that cannot be kept. Type it again in plain text."},
		{"no UTF-8", value(casework.FieldChildName, "\xff"), "Name holds characters that cannot be kept. Type it again in plain text."},
		{"NUL in a set", value(casework.FieldAliases, "\x00"), "Also known as holds characters that cannot be kept. Type it again in plain text."},
		{"a time that is none", value(casework.FieldOccurredAt, "yesterday"), `When cannot be "yesterday". Write it like 2026-01-07T22:10:00.000Z.`},
		{"an empty text", value(casework.FieldFact, ""), "What happened is empty. Write a few words."},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := ""
			if err := records.Check(c.op); err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
