package e2e_test

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"streetlight/shared/casework"
)

// badCode is what anybody is told whose code is not good, whatever is wrong with it.
const badCode = "That code is not right, was used before, or is older than ten minutes. Ask your supervisor for a new one."

func TestWrongCodes(t *testing.T) {
	h := newHouse(t)
	officer := h.add("Robin Ferry", "pcso")
	used := h.code(officer)
	newPhone(t).run("enrol", "--server", h.url(), "--code", used, "--cost-for-demonstration").well(t)
	h.stop()
	expired := h.oldCode(officer)
	h.start()
	tests := []struct{ name, code, words string }{
		{"used before", used, badCode},
		{"older than ten minutes", expired, badCode},
		{"of another", strings.Repeat("7", len(strings.ReplaceAll(used, "-", ""))), ""},
		{"too short", "ABCD", ""},
		{"empty", "", "code"},
	}
	ph := newPhone(t)
	for _, test := range tests {
		o := ph.run("enrol", "--server", h.url(), "--code", test.code)
		if o.sorry(t, test.words); !strings.Contains(o.errs, "code") {
			t.Errorf("%s: got %q, want words about the code", test.name, o.errs)
		}
		if _, err := os.Stat(ph.vault); !os.IsNotExist(err) {
			t.Fatalf("%s: a vault was left behind", test.name)
		}
	}
	good := h.code(officer)
	typed := strings.ToLower(strings.ReplaceAll(good, "-", " "))
	ph.run("enrol", "--server", h.url(), "--code", typed, "--cost-for-demonstration").well(t)
	ph.run("enrol", "--server", h.url(), "--code", h.code(officer)).well(t) // once more, in its own vault
	colleague := h.code(h.add("Asha Mead", "pcso"))
	ph.run("enrol", "--server", h.url(), "--code", colleague).sorry(t, "Robin Ferry")
	newPhone(t).run("enrol", "--server", h.url(), "--code", colleague, "--cost-for-demonstration").well(t) // it was not used up
}

// oldCode is a one-time code that was made eleven minutes ago.
func (h *house) oldCode(p person) string {
	h.t.Helper()
	s, done := desk(h.t, h.dir, func() time.Time { return time.Now().Add(-11 * time.Minute) })
	defer done()
	id, err := casework.ParseID[casework.WorkerID](p.Worker.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	code, err := s.NewCode(context.Background(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return code
}

func TestWrongPlaces(t *testing.T) {
	h := newHouse(t)
	code := h.code(h.add("Robin Ferry", "pcso"))
	h.stop()
	ph := newPhone(t)
	ph.run("enrol", "--server", h.url(), "--code", code).sorry(t, "No network, or the server cannot be reached.")
	ph.run("enrol", "--server", "over there", "--code", code).sorry(t, "That is not the address of a server.")
	ph.run("enrol", "--server", "http://streetlight.example", "--code", code).sorry(t, "needs an address that begins with https")
	ph.run("list").sorry(t, "This phone is not set up yet. Enrol it first.")
}

func TestWrongPIN(t *testing.T) {
	h := newHouse(t)
	ph := h.handOut(h.add("Robin Ferry", "pcso"))
	ph.run(append([]string{"record", "--new-child", "name=Alfie Reed", "--new-child", "age_band=14_15"}, flags(contact(nil))...)...).well(t)
	guess := func() outcome {
		return command(t, []string{"STREETLIGHT_VAULT=" + ph.vault, "STREETLIGHT_PIN=000000"}, "", "phone", "list")
	}
	guess().sorry(t, "That PIN is not right.")
	ph.stands(t, "waiting") // the right one still opens
	command(t, []string{"STREETLIGHT_VAULT=" + ph.vault, "STREETLIGHT_PIN="}, "", "phone", "list").sorry(t, "A PIN is needed: set STREETLIGHT_PIN, or use --pin-file.")
	for range 4 {
		guess().sorry(t, "That PIN is not right.")
	}
	guess().sorry(t, "Wait ")
	guess().sorry(t, "Too many wrong PINs. Wait ")
	ph.run("list").sorry(t, "Too many wrong PINs. Wait ") // the right one too
}

func TestRevokedPhone(t *testing.T) {
	h := newHouse(t)
	officer := h.add("Robin Ferry", "pcso")
	ph, other := h.handOut(officer), h.handOut(h.add("Asha Mead", "pcso"))
	record := append([]string{"record", "--json", "--new-child", "name=Alfie Reed", "--new-child", "age_band=14_15"}, flags(contact(nil))...)
	var sent, unsent entry
	ph.run(record...).read(t, &sent)
	ph.run("sync").well(t)
	ph.run(record...).read(t, &unsent)
	h.admin("device", "revoke", "not an id").sorry(t, "")
	h.admin("device", "revoke", h.deviceOf("Robin Ferry")).well(t)
	ph.run("sync").sorry(t, "This phone was revoked. 1 unsent entry was sent sealed to the server")
	ph.run("list").sorry(t, "This phone was wiped. 1 unsent entry was sent sealed to the server")
	ph.run(record...).sorry(t, "This phone was wiped.")
	other.run(record...).well(t)
	other.run("sync").well(t)
	other.stands(t, "safe")
	h.stop()
	ledger := h.ledger()
	ledger.holds(t, sent)
	ledger.holds(t, unsent)
	if len(ledger) != 3 {
		t.Errorf("%d entries, want three", len(ledger))
	}
}

// deviceOf is the id of a worker's phone.
func (h *house) deviceOf(worker string) string {
	h.t.Helper()
	var phones []struct {
		ID     string `json:"id"`
		Worker string `json:"worker"`
	}
	h.admin("device", "list", "--json").read(h.t, &phones)
	for _, p := range phones {
		if p.Worker == worker {
			return p.ID
		}
	}
	h.t.Fatalf("no phone of %s in %+v", worker, phones)
	return ""
}

func TestEntriesThatCannotBe(t *testing.T) {
	h := newHouse(t)
	s := h.handOut(h.add("Robin Ferry", "pcso")).open()
	child := map[string]any{"name": "Alfie Reed", "age_band": "14_15"}
	with := func(field string, value any) map[string]any {
		return map[string]any{"new_child": child, "values": contact(map[string]any{field: value})}
	}
	tests := []struct {
		name  string
		entry map[string]any
		words string
	}{
		{"a date in the future", with("occurred_at", "2999-01-05T09:00:00.000Z"), "That time is in the future. Check the date and the time of day."},
		{"no date at all", with("occurred_at", "yesterday"), `When cannot be "yesterday". Write it like 2026-01-07T22:10:00.000Z.`},
		{"an empty note", with("fact", ""), "What happened is empty. Write a few words."},
		{"a note of blanks", with("fact", " \n\t "), "What happened is empty. Write a few words."},
		{"no note", with("fact", nil), "What happened is needed."},
		{"100,000 characters", with("fact", strings.Repeat("é", 100_000)), "What happened has 100000 characters; 2000 are the most. Shorten it, or make a second entry."},
		{"100,000 characters on one line", with("place", strings.Repeat("x", 100_000)), "Where has 100000 characters; 200 are the most."},
		{"over the limit of a request", with("fact", strings.Repeat("x", 2<<20)), "A request has at most 1 MiB."},
		{"a NUL", with("fact", "a\x00b"), "What happened holds characters that cannot be kept. Type it again in plain text."},
		{"an unknown field", with("mood", "blue"), `There is no field "mood". The fields are: `},
		{"a field of another kind", with("mode", "face"), "How you met does not belong in a street contact."},
		{"an unknown choice", with("weapon", "sword"), `Weapon cannot be "sword". Choose one of: none, seen, found, says_carries, unknown.`},
		{"nobody answered the question about weapons", with("weapon", nil), "Weapon is needed."},
		{"another role's kind", map[string]any{"kind": "mentor_note", "new_child": child, "values": map[string]any{"fact": "x"}}, "Your role, PCSO, does not record a mentor note."},
		{"no such child", map[string]any{"child": "00000000-0000-4000-8000-000000000001", "values": contact(nil)}, "child"},
		{"two children at once", map[string]any{"child": "00000000-0000-4000-8000-000000000001", "new_child": child, "values": contact(nil)}, "Give a child that this phone holds, or a new child, not both."},
		{"an unknown field of the child", map[string]any{"new_child": map[string]any{"shoe_size": 43}, "values": contact(nil)}, `There is no field "shoe_size".`},
		{"something unknown beside", map[string]any{"colour": "red", "values": contact(nil)}, "colour"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := s.Do("record", test.entry, nil)
			if err == nil || stopped(err) || !strings.Contains(err.Error(), test.words) {
				t.Errorf("got %v, want %q", err, test.words)
			}
		})
	}
	half := []map[string]any{with("fact", "One of two."), with("fact", "")}
	if err := s.Do("record_group", map[string]any{"entries": half}, nil); err == nil {
		t.Error("a group with an empty note was recorded")
	}
	if list, err := s.list(); err != nil || len(list) != 0 {
		t.Errorf("something was kept all the same: %v, %v", list, err)
	}
	if err := s.Do("record", with("fact", strings.Repeat("é", 2000)), nil); err != nil {
		t.Errorf("the longest note is refused: %v", err)
	}
	if err := s.Do("sync", nil, nil); err != nil {
		t.Error(err)
	}
	if list, err := s.list(); err != nil || len(list) != 1 || list[0].Standing != "safe" {
		t.Errorf("got %v, %v, want one entry that is safe", list, err)
	}
}

// TestRecordCommandSaysWhatIsWrong checks the same by the command line, where words go to a person.
func TestRecordCommandSaysWhatIsWrong(t *testing.T) {
	h := newHouse(t)
	ph := h.handOut(h.add("Robin Ferry", "pcso"))
	long, err := json.Marshal(map[string]any{"values": contact(map[string]any{"fact": strings.Repeat("x", 100_000)})})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, stdin string
		args        []string
		words       string
	}{
		{"an unknown field", "", append(flags(contact(nil)), "--set", "mood=blue"), `There is no field "mood".`},
		{"a date in the future", "", append(flags(contact(nil)), "--set", "occurred_at=2999-01-05T09:00:00.000Z"), "That time is in the future."},
		{"an empty note", "", flags(contact(map[string]any{"fact": ""})), "What happened is empty."},
		{"no equals sign", "", []string{"--set", "fact"}, `Write a field as name=value, not as "fact".`},
		{"no JSON", "hello", []string{"--json-in"}, "That is not JSON."},
		{"half of it", `{"values": {"fact": "x"`, []string{"--json-in"}, "That is not JSON."},
		{"too much of it", strings.Repeat(" ", 1<<20+1), []string{"--json-in"}, "That is more than 1 MiB of JSON."},
		{"100,000 characters", string(long), []string{"--json-in"}, "What happened has 100000 characters; 2000 are the most."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			ph.feed(test.stdin, append([]string{"record"}, test.args...)...).sorry(t, test.words)
		})
	}
	if list := ph.list(); len(list) != 0 {
		t.Errorf("something was kept all the same: %v", list)
	}
}
