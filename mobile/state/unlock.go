package state

import (
	"fmt"
	"strings"
	"time"
)

// ShortestSecret is the fewest characters of a PIN or passphrase.
const ShortestSecret = 6

// LongestPIN is the most digits the keypad takes.
const LongestPIN = 12

// Unlock is the screen that asks for the PIN or passphrase.
type Unlock struct {
	Secret     string
	Passphrase bool      // words are asked instead of digits
	Trying     bool      // the vault is working on it
	Sorry      string    // why the last try did not open, in words meant for the worker
	TriesLeft  int       // before the vault is wiped; 0 when it is not known
	WaitUntil  time.Time // no try counts before then
	Ended      Ending    // why no secret opens the phone any more; "" while one does
	Now        time.Time
}

// Ending is why a phone can no longer be opened.
type Ending string

// The endings.
const (
	Wiped   Ending = "wiped"
	Damaged Ending = "damaged"
)

// CanTry says whether the secret may be tried now.
func (u Unlock) CanTry() bool {
	return u.Ended == "" && !u.Trying && len([]rune(u.Secret)) >= ShortestSecret && !u.Now.Before(u.WaitUntil)
}

// Press adds a digit of the keypad.
func (u Unlock) Press(digit rune) Unlock {
	if u.Trying || u.Passphrase || digit < '0' || digit > '9' || len(u.Secret) >= LongestPIN {
		return u
	}
	u.Secret += string(digit)
	u.Sorry = ""
	return u
}

// Erase takes the last digit away.
func (u Unlock) Erase() Unlock {
	if n := len(u.Secret); !u.Trying && !u.Passphrase && n > 0 {
		u.Secret = u.Secret[:n-1]
	}
	return u
}

// Type takes the passphrase as it stands in its entry.
func (u Unlock) Type(words string) Unlock {
	if u.Passphrase && !u.Trying && words != u.Secret {
		u.Secret, u.Sorry = words, ""
	}
	return u
}

// Switch changes between digits and words, and forgets what was typed.
func (u Unlock) Switch() Unlock {
	return Unlock{Passphrase: !u.Passphrase, Sorry: u.Sorry, TriesLeft: u.TriesLeft, WaitUntil: u.WaitUntil, Now: u.Now}
}

// Try marks that the vault is working on the secret.
func (u Unlock) Try() Unlock {
	u.Trying = true
	return u
}

// Refused takes what the vault said; the secret is forgotten.
func (u Unlock) Refused(sentence string, left int, until time.Time) Unlock {
	return Unlock{Passphrase: u.Passphrase, Sorry: sentence, TriesLeft: left, WaitUntil: until, Now: u.Now}
}

// Wrong takes that the secret was wrong.
func (u Unlock) Wrong(left int, until time.Time) Unlock {
	if u.Passphrase {
		return u.Refused("That passphrase is not right.", left, until)
	}
	return u.Refused("That PIN is not right.", left, until)
}

// TooSoon takes that the secret was not looked at, because the wait after wrong ones is not over.
func (u Unlock) TooSoon(left int, until time.Time) Unlock {
	if u.Passphrase {
		return u.Refused("That passphrase was wrong too often.", left, until)
	}
	return u.Refused("Too many wrong PINs.", left, until)
}

// End takes that no secret opens the phone any more.
func (u Unlock) End(why Ending) Unlock {
	return Unlock{Passphrase: u.Passphrase, Ended: why, Now: u.Now}
}

// At is the same screen at another moment.
func (u Unlock) At(now time.Time) Unlock {
	u.Now = now
	return u
}

// Help is the line under the heading: what is going on, or what to do.
func (u Unlock) Help() string {
	switch {
	case u.Ended != "":
		return "If a child is in danger now, ring 999."
	case u.Trying:
		return "Opening. This takes a second or two."
	case u.Now.Before(u.WaitUntil):
		return "Wait " + waitWords(u.WaitUntil.Sub(u.Now)) + ", then try again."
	case u.Passphrase:
		return "Type your passphrase."
	}
	return "Type your PIN."
}

// Notice is what went wrong with the last try, and what more wrong ones would do; nothing while a try is under way.
func (u Unlock) Notice() (title, detail string, tone Tone) {
	switch {
	case u.Ended == Wiped:
		return "This phone was wiped", "What was not sent goes sealed to the server when this app is opened with a network. Keep the phone until that has happened. Ask your supervisor for a new code and set this phone up again.", Danger
	case u.Ended == Damaged:
		return "The records on this phone are damaged", "Nothing was deleted. Ask your supervisor for a new code and set this phone up again. Keep the phone, for it alone holds what was not sent.", Danger
	case u.Trying:
		return "", "", Plain
	}
	if tone = Notice; u.TriesLeft == 1 {
		tone = Danger
	}
	if u.Sorry == "" {
		return u.Warning(), "", tone
	}
	return u.Sorry, strings.TrimSpace(u.Warning() + " " + u.Forgotten()), tone
}

// Forgotten is the way out for who no longer knows the secret; "" before a wrong try, and on the last one, which says it.
func (u Unlock) Forgotten() string {
	if u.TriesLeft <= 1 {
		return ""
	}
	return "Forgotten? After ten wrong tries this phone is wiped, sends what was not sent, and is set up again with a new code. Nothing is lost."
}

// Warning says what happens after more wrong tries; "" while there is no need to.
func (u Unlock) Warning() string {
	switch {
	case u.TriesLeft <= 0 || u.TriesLeft > 5:
		return ""
	case u.TriesLeft == 1:
		return "One try is left. If it is wrong, the records on this phone are wiped. Work not yet sent goes sealed to the server; this phone is then set up again with a new code."
	}
	return fmt.Sprintf("%d tries are left before the records on this phone are wiped.", u.TriesLeft)
}

func waitWords(d time.Duration) string {
	if d <= time.Minute {
		return fmt.Sprintf("%d seconds", max(1, int(d.Round(time.Second).Seconds())))
	}
	return fmt.Sprintf("%d minutes", int((d+time.Minute-1)/time.Minute))
}
