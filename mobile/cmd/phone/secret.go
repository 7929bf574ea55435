package main

import (
	"bytes"
	"context"
	"crypto/subtle"
	"fmt"
	"os"

	"golang.org/x/term"

	"streetlight/mobile/actions"
	"streetlight/mobile/vault"
)

// secret finds the PIN: from the flags, the environment, or a person at a terminal.
func (s *surroundings) secret(prompt string) ([]byte, error) {
	switch {
	case s.flags.Pin != "":
		return []byte(s.flags.Pin), nil
	case s.flags.PinFile != "":
		b, err := os.ReadFile(s.flags.PinFile)
		if err != nil {
			return nil, failure{"The file with the PIN cannot be read.", err}
		}
		line, _, _ := bytes.Cut(b, []byte("\n"))
		return bytes.TrimRight(line, "\r"), nil
	case s.env("STREETLIGHT_PIN") != "":
		return []byte(s.env("STREETLIGHT_PIN")), nil
	}
	return s.ask(prompt)
}

// ask asks a person; where nobody sits at a terminal it says how to give the PIN.
func (s *surroundings) ask(prompt string) ([]byte, error) {
	f, ok := s.in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil, errUsage{"A PIN is needed: set STREETLIGHT_PIN, or use --pin-file."}
	}
	fmt.Fprint(s.err, prompt)
	secret, err := term.ReadPassword(int(f.Fd()))
	fmt.Fprintln(s.err)
	if err != nil {
		return nil, failure{"The PIN could not be read.", err}
	}
	return secret, nil
}

// newSecret finds the PIN of a phone that is being set up; a person types it twice.
func (s *surroundings) newSecret() ([]byte, error) {
	first, err := s.secret("Choose a PIN or passphrase of at least 6 characters: ")
	if err != nil || s.flags.Pin != "" || s.flags.PinFile != "" || s.env("STREETLIGHT_PIN") != "" {
		return first, err
	}
	again, err := s.ask("The same again: ")
	if err == nil && subtle.ConstantTimeCompare(first, again) == 0 {
		err = errUsage{"The two are not the same. Nothing was done; try again."}
	}
	return first, err
}

// options are those of a phone in these surroundings.
func (s *surroundings) options(secret []byte) (actions.Options, error) {
	dir := s.flags.Vault
	if dir == "" {
		dir = s.env("STREETLIGHT_VAULT")
	}
	if dir == "" {
		return actions.Options{}, errUsage{"Say where the phone's vault is: --vault DIR, or STREETLIGHT_VAULT."}
	}
	return actions.Options{Dir: dir, Secret: secret, Now: s.clock.Now, HTTP: s.line}, nil
}

// open unlocks the phone; Run closes it.
func (s *surroundings) open(ctx context.Context) error {
	o, err := s.options(nil)
	if err != nil {
		return err
	}
	if !vault.Exists(o.Dir) {
		return vault.ErrNoVault
	}
	if o.Secret, err = s.secret("PIN or passphrase: "); err != nil {
		return err
	}
	s.phone, err = actions.Open(ctx, o)
	return err
}

// cheap says whether the surroundings ask for PINs that are cheap to try: STREETLIGHT_COST_FOR_DEMONSTRATION=unsafe. It is
// as unsafe as it says, and for demonstrations and tests alone.
func (s *surroundings) cheap() bool { return s.env("STREETLIGHT_COST_FOR_DEMONSTRATION") == "unsafe" }

// demonstrationCost makes a PIN cheap to try, and so a vault that anyone who copies it can open.
func demonstrationCost() vault.Cost { return vault.Cost{Passes: 1, MemoryKiB: 64, Threads: 1} }
