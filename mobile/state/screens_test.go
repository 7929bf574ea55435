package state

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"streetlight/mobile/actions"
	"streetlight/shared/casework"
)

func TestUnlock(t *testing.T) {
	u := Unlock{Now: now}
	for _, r := range "12a345" {
		u = u.Press(r)
	}
	if u.Secret != "12345" || u.CanTry() {
		t.Errorf("got %q, can try %v", u.Secret, u.CanTry())
	}
	if u = u.Press('6'); !u.CanTry() {
		t.Error("six digits cannot be tried")
	}
	if u = u.Try(); u.CanTry() || u.Press('7').Secret != "123456" || u.Erase().Secret != "123456" {
		t.Error("a try under way can be changed")
	}
	u = u.Refused("No.", 1, now.Add(90*time.Second))
	if u.Secret != "" || !strings.Contains(u.Help(), "2 minutes") || !strings.Contains(u.Warning(), "One try is left") {
		t.Errorf("got %+v, %q, %q", u, u.Help(), u.Warning())
	}
	if last := u; last.Forgotten() != "" || !strings.Contains(last.Warning(), "set up again with a new code") {
		t.Errorf("before the last try: %q, %q", last.Warning(), last.Forgotten())
	}
	if _, way, _ := u.Wrong(7, time.Time{}).Notice(); !strings.Contains(way, "Forgotten?") || !strings.Contains(way, "Nothing is lost") {
		t.Errorf("after a wrong try it says %q, want the way out", way)
	}
	if _, way, _ := (Unlock{Now: now}).Notice(); way != "" {
		t.Errorf("before any try it says %q", way)
	}
	if u = u.Switch().Type("amber ladder"); u.CanTry() || !u.At(now.Add(2*time.Minute)).CanTry() {
		t.Error("the wait does not count")
	}
}

// The sync line never says that all is sent while something waits, and never calls safe what the status does not.
func TestTheSyncLineIsHonest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Sync{Now: now, Running: rapid.Bool().Draw(t, "running"), Status: actions.Status{
			Waiting: rapid.IntRange(0, 3).Draw(t, "waiting"), Requests: rapid.IntRange(0, 2).Draw(t, "requests"), Quarantined: rapid.IntRange(0, 1).Draw(t, "quarantined"),
			Revoked: rapid.Bool().Draw(t, "revoked"), Trouble: rapid.SampledFrom([]string{"", "The server did not answer."}).Draw(t, "trouble"),
			LastSync: rapid.SampledFrom([]time.Time{{}, now}).Draw(t, "last"),
		}}
		st := s.Status
		clean := st.Waiting == 0 && st.Requests == 0 && st.Quarantined == 0 && !st.Revoked && st.Trouble == "" && !st.LastSync.IsZero() && !s.Running
		if got := s.Line().Tone == Good; got != clean {
			t.Errorf("got %+v for %+v, running %v", s.Line(), st, s.Running)
		}
		if strings.Contains(s.Headline(), "Nothing waits") && st.Waiting+st.Requests > 0 {
			t.Errorf("got %q while %d entries and %d requests wait", s.Headline(), st.Waiting, st.Requests)
		}
	})
}

func TestUnsentRequestsAreCountedInWords(t *testing.T) {
	for want, st := range map[string]actions.Status{
		"1 entry is on this phone only":                   {Waiting: 1},
		"3 entries are on this phone only":                {Waiting: 3},
		"1 request is on this phone only":                 {Requests: 1},
		"2 requests are on this phone only":               {Requests: 2},
		"1 entry and 1 request are on this phone only":    {Waiting: 1, Requests: 1},
		"2 entries and 3 requests are on this phone only": {Waiting: 2, Requests: 3},
	} {
		s := Sync{Now: now, Status: st}
		if got := s.Headline(); got != want || !strings.Contains(s.Line().Words, "to send") || s.Detail() == "" {
			t.Errorf("got %q, %q, %q, want %q", got, s.Line().Words, s.Detail(), want)
		}
	}
}

func TestSyncFacts(t *testing.T) {
	s := Sync{Now: now, Status: actions.Status{Skew: -7 * time.Minute, LastSync: now.Add(-38 * time.Minute), Server: "http://127.0.0.1:8080"}}
	var words []string
	for _, f := range s.Facts() {
		words = append(words, f.Label+" "+f.Value+" "+f.Help)
	}
	all := strings.Join(words, "\n")
	for _, want := range []string{"7 minutes behind the server", "Today 22:03, 38 min ago"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not in:\n%s", want, all)
		}
	}
	if strings.Contains(all, "127.0.0.1") {
		t.Errorf("the server's address means nothing here:\n%s", all)
	}
}

func TestTheSyncPageSaysAThingOnce(t *testing.T) {
	for _, tc := range []struct {
		name string
		sync Sync
		want bool // the last sync is told in a line of its own
	}{
		{"offline", Sync{Status: actions.Status{Waiting: 1}, Last: actions.SyncResult{Offline: true, Words: "No network. 1 kept on this phone; nothing is lost."}}, false},
		{"trouble", Sync{Status: actions.Status{Trouble: "Ask for help."}, Last: actions.SyncResult{Words: "The sync stopped. Ask for help."}}, false},
		{"nothing new", Sync{Status: actions.Status{LastSync: now}, Last: actions.SyncResult{Words: "Nothing new. Nothing waits on this phone."}}, false},
		{"something new", Sync{Status: actions.Status{LastSync: now}, Last: actions.SyncResult{Received: 2, Words: "0 sent and safe on the server, 2 received."}}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := false
			for _, f := range tc.sync.Facts() {
				got = got || f.Value == tc.sync.Last.Words
			}
			if got != tc.want {
				t.Errorf("told is %v, want %v", got, tc.want)
			}
			if words := tc.sync.Headline() + tc.sync.Detail(); strings.Count(words, "on this phone only")+strings.Count(words, "no signal") > 1 {
				t.Errorf("got %q", words)
			}
		})
	}
}

func entryOn(n byte, child byte, at time.Time, standing actions.Standing, next string) actions.EntryView {
	v := casework.Values{}
	v.Set(casework.FieldOccurredAt, casework.FormatMoment(at))
	v.Set(casework.FieldNextContact, next)
	return actions.EntryView{Entry: casework.Entry{ID: casework.EntryID{n}, Kind: casework.MentorNote, Child: casework.ChildID{child}, Values: v}, Standing: standing}
}

func TestToday(t *testing.T) {
	day := Today{Now: now, Entries: []actions.EntryView{
		entryOn(1, 1, now.AddDate(0, 0, -9), actions.Approved, "2026-03-01"), // overtaken by the next
		entryOn(2, 1, now.AddDate(0, 0, -4), actions.Safe, "2026-03-07"),
		entryOn(3, 2, now.AddDate(0, 0, -5), actions.Safe, "2026-03-05"),
		entryOn(4, 3, now.AddDate(0, 0, -1), actions.Returned, "2026-03-20"),
		entryOn(5, 4, now.AddDate(0, 0, -2), actions.Quarantined, ""),
	}}
	due := day.Due()
	if len(due) != 2 || due[0].Entry.ID != (casework.EntryID{3}) || !due[0].Late || due[1].Late {
		t.Fatalf("got %+v", due)
	}
	if got, want := due[0].Words(now), "Was due yesterday"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := len(day.Returned()); got != 1 {
		t.Errorf("got %d returned, want 1", got)
	}
	if got := len(day.KeptApart()); got != 1 {
		t.Errorf("got %d kept apart, want 1", got)
	}
	if got := len(day.Recent()); got != 3 {
		t.Errorf("got %d recent, want 3", got)
	}
	if day.Empty() || !(Today{}).Empty() {
		t.Error("the wrong day is empty")
	}
}

func TestEntryPageShowsBothSidesOfAConflict(t *testing.T) {
	e := entryOn(1, 1, now, actions.Safe, "")
	e.Values[casework.FieldMode] = []string{"face", "phone"}
	for _, f := range (EntryPage{Entry: e, Now: now}).Facts() {
		if f.Label == "How you met" {
			if f.Value != "Face to face\nBy phone" || f.Tone != Notice || f.Help == "" {
				t.Errorf("got %+v", f)
			}
			return
		}
	}
	t.Error("the field is not shown")
}

func TestEveryStandingHasWords(t *testing.T) {
	for _, s := range []actions.Standing{actions.Waiting, actions.Safe, actions.Returned, actions.Approved, actions.Quarantined} {
		p := EntryPage{Entry: entryOn(1, 1, now, s, ""), Now: now}
		p.Entry.Judgement = &casework.Judgement{Verdict: casework.Returned, Reason: "too_vague"}
		title, detail, _ := p.Headline()
		if title == "" || detail == "" || StandingBadge(s).Words == "" {
			t.Errorf("%s: got %q, %q", s, title, detail)
		}
	}
}

func TestMatching(t *testing.T) {
	fi := held(1, "Ffion Pryce")
	fi.Values.Set(casework.FieldAliases, "Fifi")
	all := []actions.ChildView{fi, held(2, "Jayden Whitcombe")}
	for search, want := range map[string]int{"": 2, "fif": 1, "PRYCE ffion": 1, "whit ffion": 0} {
		if got := len(Matching(all, search)); got != want {
			t.Errorf("%q: got %d, want %d", search, got, want)
		}
	}
}

// However often the form changes while a draft is being written, the last change is kept in the end, one write at a time.
func TestDraftingKeepsTheLastChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var d Drafting
		typed, written, onDisk, writing := 0, 0, 0, false
		t.Repeat(map[string]func(*rapid.T){
			"type": func(*rapid.T) {
				d, typed = d.Changed(), typed+1
			},
			"start": func(t *rapid.T) {
				if d.Due() != (!writing && typed > onDisk) {
					t.Fatalf("due is %v with %d typed, %d kept, writing %v", d.Due(), typed, onDisk, writing)
				}
				if d.Due() {
					d, written, writing = d.Start(), typed, true
				}
			},
			"end": func(t *rapid.T) {
				if !writing {
					return
				}
				var err error
				if rapid.Bool().Draw(t, "fails") {
					err = errors.New("disk full")
				} else {
					onDisk = written
				}
				d, writing = d.Done(err), false
				if (d.Trouble != "") != (err != nil) {
					t.Fatalf("got trouble %q after %v", d.Trouble, err)
				}
			},
			"": func(t *rapid.T) {
				if d.Unkept() != (typed > onDisk) {
					t.Fatalf("unkept is %v with %d typed and %d kept", d.Unkept(), typed, onDisk)
				}
			},
		})
	})
}

func TestSettingsAreAlwaysOnesThatAreOffered(t *testing.T) {
	if got := (Settings{Look: "neon", TextSize: 7, LockAfter: -1}).Sound(); got != DefaultSettings() {
		t.Errorf("got %+v", got)
	}
	want := Settings{Look: Dark, TextSize: 150, LockAfter: time.Minute}
	if got := want.Sound(); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestClip(t *testing.T) {
	if got, want := Clip("one  two\nthree", 9), "one two…"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := Clip("short", 9); got != "short" {
		t.Errorf("got %q", got)
	}
}

func TestCardStep(t *testing.T) {
	trigger, response, deadline := CardStep(casework.PlanAction{If: "He goes missing", Who: "PCSO", Does: "Rings Marta", By: "the same day"})
	if trigger != "If he goes missing" || response != "PCSO: Rings Marta." || deadline != "Deadline: the same day" {
		t.Errorf("got %q, %q, %q", trigger, response, deadline)
	}
}

func TestAContradictionIsSaidAndSettledByOneTap(t *testing.T) {
	e := entryOn(1, 1, now, actions.Safe, "")
	e.Values[casework.FieldMode] = []string{"face", "phone"}
	f := FormOfEntry(e, now)
	mode, _ := FieldOf(casework.FieldMode)
	if got := f.Contradiction(mode); !strings.Contains(got, "Face to face / By phone") {
		t.Errorf("got %q", got)
	}
	if got := f.Finished(now).Values[casework.FieldMode]; len(got) != 2 {
		t.Errorf("saving something else settled it as %v", got)
	}
	f = f.Choose(casework.FieldMode, "phone")
	if got := f.Texts(casework.FieldMode); len(got) != 1 || got[0] != "phone" || f.Contradiction(mode) != "" {
		t.Errorf("got %v", got)
	}
}
