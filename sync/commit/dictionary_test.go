package commit

import (
	"bytes"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"streetlight/sync/crdt"
)

var update = flag.Bool("update", false, "write the generated files anew")

// A dictionary in use is never changed, for it would open no body any more. So this test spells out all that the first
// one was made of, and does not ask the table of fields, which grows.
func TestDictionaryIsTheGeneratedOne(t *testing.T) {
	want := dictionary1(t)
	if *update {
		if err := os.WriteFile("dictionary1.bin", want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(dictionary, want) {
		t.Errorf("dictionary1.bin has %d bytes and is not the generated one of %d bytes; go test ./sync/commit -update writes it", len(dictionary), len(want))
	}
}

// dictionary1 puts what is found most often at the end, for near matches take the fewest bits: phrases, then words, then
// the skeleton of an entry.
func dictionary1(t *testing.T) []byte {
	t.Helper()
	text := strings.Join(strings.Fields(phrases1+words1), " ") + " "
	return append([]byte(text), skeleton1(t)...)
}

// phrases1 are what street notes, mentor notes and visits are made of, in nobody's words.
const phrases1 = `
PPN submitted, copied to MASH and the neighbourhood team. Referred to early help, consent given by parent. Return home interview offered and refused.
Section 47 strategy discussion requested. Child in need meeting, team around the family, youth justice worker informed. Form sent to the exploitation team.
A constable searched them under section 23 of the Misuse of Drugs Act 1971, section 1 of the Police and Criminal Evidence Act 1984,
section 60, on suspicion of carrying drugs, stolen goods, an offensive weapon, a bladed article. Nothing was found, no further action was taken.
Reported missing from placement, returned safe and well. Out late at night with older people, came back with money, a second phone, new clothes.
Missed the appointment, no reply to messages. Spoke on the phone for a short time. Did not want to engage today. Opened up about home, mood and drinking.
Mum was present, dad was not at home. The house was clean and warm, enough food in the kitchen. Parents say they cannot keep them in after dark.
The young person was calm and friendly, appeared anxious, upset, tired, under the influence, withdrawn. Would not give a name. Gave a false name.
On or near High Street, Station Road, Church Road, Park Road, Market Place, Town Centre, Retail Park, Railway Station, Leisure Centre, Recreation Ground,
Primary Academy, Community School, Sixth Form College, Youth Centre, Taunton, Bridgwater, Yeovil, Frome, Minehead, Wells, Chard, Glastonbury, Burnham-on-Sea,
Weston-super-Mare, Bath, Bristol. Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April June July August September October November December
`

// words1 are common words of English and of this work, the most common last.
const words1 = `
attendance excluded suspended exclusion bullying assault injury bruise weapon knife machete cannabis vape alcohol smoking drugs dealing county lines
exploitation missing vehicle moped scooter bicycle hoodie jacket balaclava rucksack mobile social media Snapchat threatened threats robbed robbery theft
shoplifting arrested custody solicitor foster carer placement residential children's grandparents stepfather partner boyfriend girlfriend sister cousin
neighbour teacher headteacher tutor lessons homework detention breakfast evening afternoon morning yesterday tomorrow tonight weekend holiday
worried scared angry happy quiet nervous polite chatty laughing crying shouting running walking sitting standing smoking hiding following watching
agreed offered explained advised asked answered mentioned described refused declined accepted promised reported noticed arrived returned collected
appointment meeting session activity boxing swimming music football training apprenticeship interview confidence relationship
outside inside behind opposite towards around through between another because without before during against always never often sometimes
someone something anything nothing everyone everything nobody somewhere
brother mother father family friends friend parents people person children child young older boys girls group school station library shopping centre
street estate garage bridge corner shelter bench stairs underpass flats house home door kitchen bedroom garden
police officer worker support safety number card phone money trainers coat gloves bag car bus train time week month night today again later
still already started stopped wanted needed looked looking talked talking seemed saying said told knew thought would could should might
about after with from they them their there then when where which while what were this that have been being into over some more very
want know like come back going went going just also only other than your does doing done
and the was for her him his she had has not but out who are you all two one get got see say
 he was she was they were to the in the of the at the on the and the with the from the that he that she said he said she did not has been will be
`

// skeleton1 is how entries look when they are encoded: for each field the values it takes, and what stands before a text.
func skeleton1(t *testing.T) []byte {
	t.Helper()
	var out []byte
	for _, row := range slices.Backward(fields1) {
		for _, value := range slices.Backward(row.values) {
			out = append(out, encodedChange(t, row.field, value)...)
		}
	}
	for _, code := range slices.Backward(strings.Fields(codes1)) {
		out = append(out, encodedMember(t, code)...)
	}
	return append(out, usual1()...)
}

// usual1 is one whole street contact with the answers given most.
func usual1() []byte {
	value := func(field uint16, text string) crdt.Op { return crdt.Op{Field: field, Value: []byte(text)} }
	at := "\x00\x00\x01\x9c\x00\x00\x00\x00"
	ops := []crdt.Op{value(1, "street_contact"), value(3, at), value(7, "On or near "), value(19, "engagement"), value(18, "concern"),
		value(15, "none"), value(16, "no"), value(17, "no"), value(12, strings.Repeat(" ", 256)), value(11, "saw")}
	for _, code := range []string{"PR1", "EX2", "VI1"} {
		ops = append(ops, crdt.Op{Field: 14, Value: []byte{}, Key: []byte(code)})
	}
	ops = append(ops, value(13, strings.Repeat(" ", 48)), value(23, strings.Repeat(" ", 32)), value(24, "2026-01-0"), value(8, "51.0000"), value(9, "-2.0000"),
		value(10, "12"), value(6, "general"), value(6, "part3"), value(4, at), value(5, at), value(27, "pcso-00"))
	plain := bytes.ReplaceAll(encodeOps(ops), bytes.Repeat([]byte(" "), 32), nil)
	return bytes.TrimPrefix(plain, []byte("\x81\x82\x50"+strings.Repeat("\x00", 16)))
}

// fields1 are the fields of entries with the values of those that are chosen from a list, the most usual first.
var fields1 = []struct {
	field  uint16
	values []string
}{
	{12, []string{strings.Repeat(" ", 256), strings.Repeat(" ", 200)}},
	{19, []string{"engagement", "welfare", "search", "asb_call", "other", "found_missing"}},
	{18, []string{"concern", "suspect", "victim", "witness"}},
	{15, []string{"none", "unknown", "seen", "found", "says_carries"}},
	{16, []string{"no", "unknown", "yes"}},
	{17, []string{"no", "yes"}},
	{11, []string{"saw", "child_said", "third_party", "system"}},
	{20, []string{"nfa", "found", "arrest", "other"}},
	{40, []string{"face", "phone", "text"}},
	{41, []string{"engaged", "brief", "declined", "initiated"}},
	{60, []string{"alone", "with_adult", "not_seen"}},
	{6, []string{"part3", "general"}},
	{1, []string{"street_contact", "mentor_note", "family_visit"}},
	{22, []string{"2", "3", "1"}},
	{25, []string{""}}, {26, []string{""}}, {21, []string{""}}, {42, []string{""}}, {43, []string{""}}, {44, []string{""}},
	{61, []string{""}}, {62, []string{""}}, {63, []string{""}}, {64, []string{""}}, {65, []string{""}}, {66, []string{""}},
}

// codes1 are the codes of indicators.
const codes1 = `EX1 EX2 EX3 EX4 EX5 EX6 EX7 EX8 EX9 VI1 VI2 VI3 VI4 VI5 VI6 VI7 MI1 MI2 MI3 MI4 ED1 ED2 ED3 ED4 ED5
	HO1 HO2 HO3 HO4 HO5 HO6 HE1 HE2 HE3 HE4 PE1 PE2 PE3 PE4 LO1 LO2 PR1 PR2 PR3 PR4 PR5 PR6 PR7`

// encodedChange is one op as it stands in a body, without the blanks that stand for a text.
func encodedChange(t *testing.T, field uint16, value string) []byte {
	t.Helper()
	b, err := encode(change{Field: field, Value: []byte(value)})
	if err != nil {
		t.Fatal(err)
	}
	return bytes.TrimRight(b, " ")
}

// encodedMember is one member of the set of indicators.
func encodedMember(t *testing.T, code string) []byte {
	t.Helper()
	b, err := encode(change{Field: 14, Value: []byte{}, Key: []byte(code)})
	if err != nil {
		t.Fatal(err)
	}
	return b
}
