package state

import (
	"fmt"
	"strings"

	"streetlight/shared/casework"
)

// check is the first thing that keeps the phone from being set up; the zero Fault when nothing does.
func (s Setup) check() Fault {
	for _, f := range []Fault{
		{SetupServer, s.serverFault()}, {SetupCode, s.codeFault()}, {SetupSecret, s.secretFault()}, {SetupAgain, s.againFault()},
	} {
		if f.Sentence != "" {
			return f
		}
	}
	return Fault{}
}

func (s Setup) serverFault() string {
	if s.Server == "" {
		return "Type the address that your supervisor gave you, or paste the link."
	}
	return ""
}

func (s Setup) codeFault() string {
	if s.Code == "" {
		return "Type the code that your supervisor gave you."
	}
	_, err := casework.ReadCode(s.Code)
	return faultOf(err).Sentence
}

func (s Setup) secretFault() string {
	switch {
	case s.By == ByPassphrase:
		return s.passphraseFault()
	case strings.Trim(s.Secret, "0123456789") != "":
		return "A PIN has digits alone. For words, choose \"Passphrase\"."
	case len(s.Secret) < ShortestSecret:
		return fmt.Sprintf("A PIN has %d digits.", ShortestSecret)
	case len(s.Secret) > LongestPIN:
		return fmt.Sprintf("A PIN has at most %d digits.", LongestPIN)
	case s.Why != CutShort && easyPIN(s.Secret):
		return "That PIN is one of the first that a stranger would try. Choose another."
	}
	return ""
}

func (s Setup) passphraseFault() string {
	switch n := len([]rune(s.Secret)); {
	case strings.TrimSpace(s.Secret) != s.Secret:
		return "Leave out the space before or after the words."
	case n < ShortestPassphrase && s.Why != CutShort:
		return fmt.Sprintf("Use at least %d characters. Four words that do not belong together are good.", ShortestPassphrase)
	}
	return ""
}

// easyPIN says whether all digits are the same, or each is the next one up or down.
func easyPIN(pin string) bool {
	step := int(pin[1]) - int(pin[0])
	for i := 1; i < len(pin); i++ {
		if int(pin[i])-int(pin[i-1]) != step {
			return false
		}
	}
	return step >= -1 && step <= 1
}

func (s Setup) againFault() string {
	if s.Again == s.Secret {
		return ""
	}
	return "The two are not the same. Type it once more."
}

// FaultOf is what to say beside a field: what the last try found, or a slip that shows while it is typed.
func (s Setup) FaultOf(field string) string {
	switch {
	case s.Joining:
		return ""
	case s.Fault.Field == field:
		return s.Fault.Sentence
	case field == SetupCode && s.codeSlip(), field == SetupSecret && s.secretSlip():
		return s.faults()[field]
	case field == SetupAgain && len(s.Again) >= len(s.Secret) && s.Again != "":
		return s.againFault()
	}
	return ""
}

// faults are what is wrong with the fields that can be wrong before they are complete.
func (s Setup) faults() map[string]string {
	return map[string]string{SetupCode: s.codeFault(), SetupSecret: s.secretFault()}
}

// codeSlip says whether the code is wrong already: it is complete, or holds a sign that no code has. A code is read sign
// by sign before it is counted, so a wrong sign shows where what is said stays the same with the code filled up.
func (s Setup) codeSlip() bool {
	missing := codeLength() - signs(s.Code)
	if missing <= 0 {
		return true
	}
	filled := s
	filled.Code += strings.Repeat("0", missing)
	return s.Code != "" && s.codeFault() == filled.codeFault()
}

// secretSlip says whether the PIN or passphrase is wrong already, however it goes on.
func (s Setup) secretSlip() bool {
	return s.By == ByPIN && (len(s.Secret) >= ShortestSecret || strings.Trim(s.Secret, "0123456789") != "")
}

// CodeCount says how far the code is typed; "" before the first sign and while something is wrong with it.
func (s Setup) CodeCount() Badge {
	n := signs(s.Code)
	switch {
	case n == 0 || s.FaultOf(SetupCode) != "":
		return Badge{}
	case n < codeLength():
		return Badge{fmt.Sprintf("%d of %d", n, codeLength()), Plain}
	}
	return Badge{"No slip in the code", Good}
}

// Missing lists what is still to be filled in.
func (s Setup) Missing() []string {
	var out []string
	for _, f := range []struct{ label, value string }{
		{"server address", s.Server}, {"code", s.Code}, {s.secretName(), s.Secret}, {s.secretName() + " again", s.Again},
	} {
		if f.value == "" {
			out = append(out, f.label)
		}
	}
	return out
}

// Needs is the line above the button.
func (s Setup) Needs() string {
	missing := s.Missing()
	if len(missing) == 0 || s.Joining {
		return ""
	}
	return "Still needed: " + strings.Join(missing, ", ")
}
