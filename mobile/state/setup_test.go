package state

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"streetlight/shared/casework"
)

// aCode is a code that a server could have given.
func aCode() string { return casework.EnrolmentCode([casework.CodeSecretSize]byte{7, 1, 9}) }

// readySetup is a set-up that only waits for the tap.
func readySetup() Setup {
	return NewSetup(FirstTime, "https://hub.example").TypeCode(aCode()).TypeSecret("428193").TypeAgain("428193")
}

func TestALinkFillsInAddressAndCode(t *testing.T) {
	link := "https://hub.example#" + aCode()
	for name, s := range map[string]Setup{
		"known from the start": NewSetup(FirstTime, link),
		"in the first field":   NewSetup(FirstTime, "").TypeServer(" " + link + "\n"),
		"in the second field":  NewSetup(FirstTime, "https://other.example").TypeCode(link),
	} {
		t.Run(name, func(t *testing.T) {
			if s.Address() != "https://hub.example" {
				t.Errorf("got address %q", s.Address())
			}
			got, err := casework.ReadCode(s.Code)
			want, _ := casework.ReadCode(aCode())
			if err != nil || got != want {
				t.Errorf("got code %q, %v", s.Code, err)
			}
		})
	}
	if got := NewSetup(FirstTime, "hub.example").Address(); got != "https://hub.example" {
		t.Errorf("an address without a scheme became %q", got)
	}
}

// Whatever is typed, setting it in groups changes nothing that a code is read by, and doing it twice nothing at all.
func TestGroupsChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.StringMatching(`[0-9A-Za-z \-]{0,40}`).Draw(t, "typed")
		once := grouped(typed)
		if twice := grouped(once); twice != once {
			t.Errorf("%q became %q and then %q", typed, once, twice)
		}
		a, errA := casework.ReadCode(typed)
		b, errB := casework.ReadCode(once)
		if a != b || (errA == nil) != (errB == nil) {
			t.Errorf("%q reads as %q, %v, and in groups as %q, %v", typed, a, errA, b, errB)
		}
	})
}

func TestASlipInTheCodeIsSaidAtOnce(t *testing.T) {
	whole := grouped(aCode())
	slip := "A" + whole[1:]
	if whole[0] == 'A' {
		slip = "B" + whole[1:]
	}
	for _, tc := range []struct{ name, typed, fault, count string }{
		{"nothing", "", "", ""},
		{"half of it", whole[:15], "", "12 of 27"},
		{"all of it", whole, "", "No slip in the code"},
		{"a wrong letter", slip, "One letter or digit is not right.", ""},
		{"a sign of no code", "ABC !", "The sign '!' is in no code.", ""},
		{"the letter U", "ABU", "The sign 'U' is in no code.", ""},
		{"too many", whole + " 7", "that one has 28", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := NewSetup(FirstTime, "").TypeCode(tc.typed)
			if got := s.FaultOf(SetupCode); !strings.Contains(got, tc.fault) || (got == "") != (tc.fault == "") {
				t.Errorf("got fault %q, want %q", got, tc.fault)
			}
			if got := s.CodeCount().Words; got != tc.count {
				t.Errorf("got count %q, want %q", got, tc.count)
			}
		})
	}
}

func TestNewPINsAndPassphrases(t *testing.T) {
	for _, tc := range []struct {
		name, secret, again string
		by                  Way
		field, fault        string
	}{
		{"good", "428193", "428193", ByPIN, "", ""},
		{"longer", "4281936", "4281936", ByPIN, "", ""},
		{"too short", "4281", "4281", ByPIN, SetupSecret, "six digits|6 digits"},
		{"too long", "4281934281934", "4281934281934", ByPIN, SetupSecret, "at most 12"},
		{"words", "amber lad", "amber lad", ByPIN, SetupSecret, "digits alone"},
		{"digits of another script", "٤٢٨١٩٣", "٤٢٨١٩٣", ByPIN, SetupSecret, "digits alone"},
		{"all the same", "777777", "777777", ByPIN, SetupSecret, "first that a stranger"},
		{"one after the other", "123456", "123456", ByPIN, SetupSecret, "first that a stranger"},
		{"backwards", "987654", "987654", ByPIN, SetupSecret, "first that a stranger"},
		{"two that differ", "428193", "428139", ByPIN, SetupAgain, "not the same"},
		{"once only", "428193", "", ByPIN, SetupAgain, "not the same"},
		{"good words", "amber ladder quiet", "amber ladder quiet", ByPassphrase, "", ""},
		{"few words", "amber lad", "amber lad", ByPassphrase, SetupSecret, "at least 12"},
		{"a space behind", "amber ladder quiet ", "amber ladder quiet ", ByPassphrase, SetupSecret, "space"},
		{"none", "", "", ByPassphrase, SetupSecret, "at least 12"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := readySetup().Use(ByPassphrase).Use(tc.by).TypeSecret(tc.secret).TypeAgain(tc.again).Join()
			if s.Joining != (tc.field == "") || s.Fault.Field != tc.field {
				t.Fatalf("got %+v, joining %v, want a fault of %q", s.Fault, s.Joining, tc.field)
			}
			found := false
			for _, want := range strings.Split(tc.fault, "|") {
				found = found || strings.Contains(s.Fault.Sentence, want)
			}
			if !found {
				t.Errorf("got %q, want %q", s.Fault.Sentence, tc.fault)
			}
		})
	}
}

func TestWhatWasTypedStaysWhenTheServerSaysNo(t *testing.T) {
	s := readySetup().Join()
	if !s.Joining || s.TypeSecret("1").Secret != "428193" || s.TypeServer("x").Server != "https://hub.example" || s.Use(ByPassphrase).By != ByPIN {
		t.Fatalf("a set-up under way can be changed: %+v", s)
	}
	refused := s.Refused(Fault{SetupCode, "That code was used."}, "")
	if refused.Joining || refused.Server != s.Server || refused.Code != s.Code || refused.Secret != s.Secret || refused.Again != s.Again {
		t.Errorf("something typed is gone: %+v", refused)
	}
	if got := refused.FaultOf(SetupCode); got != "That code was used." {
		t.Errorf("got %q", got)
	}
	if got := refused.TypeCode(aCode()).FaultOf(SetupCode); got != "" {
		t.Errorf("the new code is blamed with %q", got)
	}
	title, detail, tone := s.Refused(Fault{}, "No signal.").Notice()
	if title == "" || !strings.Contains(detail, "No signal. What you typed is still here.") || tone != Danger {
		t.Errorf("got %q, %q, %q", title, detail, tone)
	}
}

func TestWhatIsMissingIsNamedInOrder(t *testing.T) {
	s := NewSetup(FirstTime, "")
	if got, want := s.Needs(), "Still needed: server address, code, PIN, PIN again"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := s.Join().Fault.Field; got != SetupServer {
		t.Errorf("got a fault of %q first", got)
	}
	if got := readySetup().Needs(); got != "" {
		t.Errorf("got %q when all is there", got)
	}
}

// A set-up that was cut short is ended with the PIN chosen then, however easy it is.
func TestACutSetUpTakesThePINChosenThen(t *testing.T) {
	s := NewSetup(CutShort, "https://hub.example").TypeCode(aCode()).TypeSecret("111111").TypeAgain("111111").Join()
	if !s.Joining {
		t.Errorf("got %+v", s.Fault)
	}
}
