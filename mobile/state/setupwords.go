package state

func (s Setup) secretName() string {
	if s.By == ByPassphrase {
		return "passphrase"
	}
	return "PIN"
}

// Intro says what this screen is for.
func (s Setup) Intro() string {
	switch s.Why {
	case CutShort:
		return "This was begun before and did not end. Type the address and the code again."
	case Instead:
		return "What was not sent stays sealed on this phone. Ask your supervisor for a new code."
	case FirstTime:
	}
	return "Your supervisor gives you an address and a code, or one link with both. You need signal for this, once."
}

// SecretLabels are the labels of the two fields for the PIN or passphrase.
func (s Setup) SecretLabels() (first, again string) {
	if s.By == ByPassphrase {
		return "New passphrase", "The same passphrase again"
	}
	return "New PIN, six digits", "The same PIN again"
}

// SecretHelp says honestly what the PIN or passphrase protects from.
func (s Setup) SecretHelp() string {
	if s.By == ByPassphrase {
		return "A passphrase protects more than six digits, even from somebody who copies the phone's storage. Four words that do not belong together are good."
	}
	return "Six digits are quick, and stop whoever finds the phone: ten wrong ones wipe it. Somebody who copies its storage can find six digits out in hours; a passphrase protects more."
}

// SecretNote says what nobody can do.
func (s Setup) SecretNote() string {
	return "Nobody can tell you your " + s.secretName() + ". If you forget it, this phone is set up again with a new code; what was sent is safe."
}

// JoinLabel is the label of the button.
func (s Setup) JoinLabel() string {
	if s.Joining {
		return "Setting up"
	}
	return "Set up this phone"
}

// Notice is what goes on, or why the last try failed.
func (s Setup) Notice() (title, detail string, tone Tone) {
	switch {
	case s.Joining:
		return "Setting up", "Locking this phone, then asking the server. Keep the app open for some seconds.", Info
	case s.Failure != "":
		return "Not set up yet", s.Failure + " What you typed is still here.", Danger
	}
	return "", "", Plain
}
