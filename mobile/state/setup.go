package state

import (
	"strings"
	"unicode"

	"streetlight/shared/casework"
)

// ShortestPassphrase is the fewest characters of a new passphrase: fewer would protect no better than a PIN.
const ShortestPassphrase = 12

// Way is how a phone is unlocked.
type Way string

// The ways.
const (
	ByPIN        Way = "pin"
	ByPassphrase Way = "passphrase"
)

// Ways lists the ways in the order they are offered.
func Ways() []Option[Way] { return []Option[Way]{{ByPIN, "PIN"}, {ByPassphrase, "Passphrase"}} }

// The names of the fields of Setup, as a Fault says them.
const (
	SetupServer = "server"
	SetupCode   = "code"
	SetupSecret = "secret"
	SetupAgain  = "again"
)

// Occasion is why a phone is being set up.
type Occasion string

// The occasions.
const (
	FirstTime Occasion = "first"   // there is nothing on this phone yet
	CutShort  Occasion = "cut"     // it was begun before, and what locks it was chosen then
	Instead   Occasion = "instead" // in the place of records that no longer open
)

// Setup is the screen that joins a phone to a server.
type Setup struct {
	Why     Occasion
	Server  string
	Code    string // as it stands in its field, in groups
	By      Way
	Secret  string
	Again   string
	Joining bool
	Fault   Fault  // what the last try found wrong with one field
	Failure string // why the last try failed, when no field is at fault
}

// NewSetup is the empty screen, with an address or a link where one is known.
func NewSetup(why Occasion, server string) Setup {
	return Setup{Why: why, By: ByPIN}.TypeServer(server)
}

// TypeServer takes the address as it stands. A link, which is an address, the sign # and a code, fills in both.
func (s Setup) TypeServer(text string) Setup {
	if s.Joining {
		return s
	}
	address, code, link := strings.Cut(text, "#")
	if s.Server = strings.TrimSpace(address); link {
		s = s.TypeCode(code)
	}
	return s.settled(SetupServer)
}

// TypeCode takes the code as it stands, and sets it in groups. A link may be pasted here too.
func (s Setup) TypeCode(text string) Setup {
	switch {
	case s.Joining:
		return s
	case strings.Contains(text, "#"):
		return s.TypeServer(text)
	}
	s.Code = grouped(text)
	return s.settled(SetupCode)
}

// TypeSecret takes the new PIN or passphrase.
func (s Setup) TypeSecret(text string) Setup {
	if !s.Joining {
		s.Secret = text
	}
	return s.settled(SetupSecret)
}

// TypeAgain takes it once more.
func (s Setup) TypeAgain(text string) Setup {
	if !s.Joining {
		s.Again = text
	}
	return s.settled(SetupAgain)
}

// Use changes what locks the phone, and forgets what was typed for the other.
func (s Setup) Use(by Way) Setup {
	if s.Joining || s.By == by {
		return s
	}
	s.By, s.Secret, s.Again = by, "", ""
	return s.settled(SetupSecret).settled(SetupAgain)
}

// settled forgets what was wrong with a field that has changed since.
func (s Setup) settled(field string) Setup {
	if s.Joining {
		return s
	}
	s.Failure = ""
	if s.Fault.Field == field {
		s.Fault = Fault{}
	}
	return s
}

// grouped sets a code in capitals and in groups of three, as it is printed.
func grouped(code string) string {
	bare := strings.Map(func(r rune) rune {
		if r == '-' || unicode.IsSpace(r) || unicode.IsControl(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, code)
	var out strings.Builder
	for i, r := range []rune(bare) {
		if i > 0 && i%3 == 0 {
			out.WriteByte(' ')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// signs counts the letters and digits of a code.
func signs(code string) int { return len([]rune(strings.ReplaceAll(grouped(code), " ", ""))) }

// codeLength is how many letters and digits a code has.
func codeLength() int { return signs(casework.EnrolmentCode([casework.CodeSecretSize]byte{})) }

// Address is the server's address as it is asked, with https where nothing else is said.
func (s Setup) Address() string {
	if s.Server == "" || strings.Contains(s.Server, "://") {
		return s.Server
	}
	return "https://" + s.Server
}

// Join marks that the phone is being set up, or says what keeps it from being.
func (s Setup) Join() Setup {
	s.Failure = ""
	if s.Fault = s.check(); s.Fault == (Fault{}) {
		s.Joining = true
	}
	return s
}

// Refused takes why the phone was not set up. Everything typed stays.
func (s Setup) Refused(fault Fault, failure string) Setup {
	s.Joining, s.Fault, s.Failure = false, fault, failure
	return s
}
