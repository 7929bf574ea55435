package state

import (
	"fmt"
	"strings"
	"time"

	"streetlight/mobile/actions"
)

// ClockWorry is the least difference between the clocks of phone and server that is worth a line.
const ClockWorry = 2 * time.Minute

// Sync is the sync line and the sync page.
type Sync struct {
	Status  actions.Status
	Running bool
	Last    actions.SyncResult // of this session; zero before the first
	Now     time.Time
}

// Line is the sync line at the top of every screen: never more than receipts show.
func (s Sync) Line() Badge {
	st := s.Status
	switch {
	case st.Revoked:
		return Badge{"Phone revoked", Danger}
	case st.Quarantined > 0:
		return Badge{fmt.Sprintf("%d kept apart", st.Quarantined), Danger}
	case s.Running:
		return Badge{"Syncing", Info}
	case s.toSend() > 0 && s.Last.Offline:
		return Badge{fmt.Sprintf("No signal, %d to send", s.toSend()), Notice}
	case s.toSend() > 0:
		return Badge{fmt.Sprintf("%d to send", s.toSend()), Notice}
	case st.Trouble != "":
		return Badge{"Sync trouble", Notice}
	case st.LastSync.IsZero():
		return Badge{"Not synced yet", Notice}
	}
	return Badge{"All sent", Good}
}

// Headline is the sync page's first sentence.
func (s Sync) Headline() string {
	st := s.Status
	switch {
	case st.Revoked:
		return "This phone was revoked"
	case st.Quarantined == 1:
		return "1 entry is kept apart by the server"
	case st.Quarantined > 1:
		return fmt.Sprintf("%d entries are kept apart by the server", st.Quarantined)
	case s.Running:
		return "Syncing now"
	case s.toSend() > 0:
		return s.waiting() + " on this phone only"
	case st.LastSync.IsZero():
		return "Nothing was synced yet"
	}
	return "Nothing waits on this phone"
}

// toSend counts what is on this phone only: entries, and what the worker asked the server to do.
func (s Sync) toSend() int { return s.Status.Waiting + s.Status.Requests }

// waiting says what that is, up to the verb.
func (s Sync) waiting() string {
	var parts []string
	if n := s.Status.Waiting; n > 0 {
		parts = append(parts, counted(n, "entry", "entries"))
	}
	if n := s.Status.Requests; n > 0 {
		parts = append(parts, counted(n, "request", "requests"))
	}
	if s.toSend() == 1 {
		return parts[0] + " is"
	}
	return strings.Join(parts, " and ") + " are"
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Detail is what the headline means, or what went wrong and what to do.
func (s Sync) Detail() string {
	st := s.Status
	switch {
	case st.Trouble != "":
		return st.Trouble
	case st.Revoked:
		return "Ask your supervisor. Nothing new can be sent or read from this phone."
	case st.Quarantined > 0:
		return "Nothing is lost, but a person must look. Today says which, and why. Tell your supervisor."
	case s.Last.Offline && s.toSend() == 0:
		return "There is no signal just now."
	case s.Last.Offline && s.toSend() == 1:
		return "It goes out by itself once there is signal. Nothing is lost."
	case s.Last.Offline:
		return "They go out by themselves once there is signal. Nothing is lost."
	case st.Waiting == 0 && st.Requests > 0:
		return "What you asked the server to do goes out by itself when there is signal."
	case st.Waiting > 0:
		return "They go out by themselves when there is signal. They count as safe only once the server has signed for them."
	}
	return "The server has signed for every entry you made here."
}

// Tone is the tone of the headline.
func (s Sync) Tone() Tone { return s.Line().Tone }

// Fact is one line of a page: what it is, and how it stands.
type Fact struct {
	Label string
	Value string
	Help  string
	Tone  Tone
}

// Facts are the counts of the sync page. What the headline says they do not say again.
func (s Sync) Facts() []Fact {
	st := s.Status
	facts := []Fact{
		{Label: "Waiting", Value: fmt.Sprint(st.Waiting), Tone: Plain},
		{Label: "Safe", Value: fmt.Sprint(st.Safe), Help: "Signed by the server", Tone: Plain},
		{Label: "Returned", Value: fmt.Sprint(st.Returned), Help: helpIf(st.Returned, "By a supervisor"), Tone: toneOf(st.Returned, Notice)},
		{Label: "Kept apart", Value: fmt.Sprint(st.Quarantined), Help: helpIf(st.Quarantined, "A person must look"), Tone: toneOf(st.Quarantined, Danger)},
		{Label: "Last good sync", Value: s.lastSync(), Tone: Plain},
	}
	if s.clockIsWrong() {
		facts = append(facts, Fact{Label: "Clock", Value: s.clock(), Help: "Set this phone's date and time to automatic. Your entries are kept as they are.", Tone: Notice})
	}
	if words := s.news(); words != "" {
		facts = append(facts, Fact{Label: "This session", Value: words, Tone: Plain})
	}
	return facts
}

// news is what the last sync did; "" where headline and detail have said it.
func (s Sync) news() string {
	if s.Last.Offline || s.Status.Trouble != "" || strings.Contains(s.Last.Words, s.Headline()) {
		return ""
	}
	return s.Last.Words
}

func (s Sync) lastSync() string {
	if s.Status.LastSync.IsZero() {
		return "never"
	}
	return capital(When(s.Status.LastSync, s.Now)) + ", " + Ago(s.Status.LastSync, s.Now)
}

func (s Sync) clockIsWrong() bool { return s.Status.Skew.Abs() >= ClockWorry }

func (s Sync) clock() string {
	word := "ahead of the server"
	if s.Status.Skew < 0 {
		word = "behind the server"
	}
	return fmt.Sprintf("%s %s", waitWords(s.Status.Skew.Abs()), word)
}

func server(name string) string {
	if name == "" {
		return "no server yet"
	}
	return name
}

// helpIf explains a count that is not zero.
func helpIf(count int, words string) string {
	if count == 0 {
		return ""
	}
	return words
}

func toneOf(count int, tone Tone) Tone {
	if count == 0 {
		return Plain
	}
	return tone
}
