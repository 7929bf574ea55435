// Command streetlight-phone is the app on a field worker's phone, and the same app in a window on a desk. It parses flags
// and wires the packages together; what the app does stands in package app.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	"streetlight/mobile/actions"
	"streetlight/mobile/app"
	"streetlight/mobile/client"
	"streetlight/mobile/state"
	"streetlight/mobile/vault"
	"streetlight/shared/casework"
)

// version is set by the build.
var version = "dev"

// tickEvery is how often the app looks whether it is time to lock or to sync.
const tickEvery = 10 * time.Second

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "streetlight-phone:", err)
		os.Exit(1)
	}
}

// options are what the command line says.
type options struct {
	vault   string
	server  string
	version bool
}

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("streetlight-phone", flag.ContinueOnError)
	flags.StringVar(&o.vault, "vault", "", "folder of the phone's records; by default the app's own")
	flags.StringVar(&o.server, "server", "", "address to set the phone up with, or a link ADDRESS#CODE")
	flags.BoolVar(&o.version, "version", false, "print the version and end")
	err := flags.Parse(args)
	return o, err
}

func run(args []string) error {
	o, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return nil
	case err != nil:
		return err
	case o.version:
		fmt.Println(version)
		return nil
	}
	ctx, end := context.WithCancel(context.Background())
	defer end()
	show(ctx, fyneapp.NewWithID("uk.streetlight.phone"), o)
	return nil
}

// show opens the window and stays until it closes.
func show(ctx context.Context, device fyne.App, o options) {
	dir := o.vault
	if dir == "" {
		dir = filepath.Join(device.Storage().RootURI().Path(), "vault")
	}
	window := device.NewWindow("Streetlight")
	window.SetMaster()
	window.SetPadded(false)
	window.Resize(fyne.NewSize(412, 780))
	phone := app.New(app.Config{
		Window: window, Preferences: device.Preferences(), IsSetUp: func() bool { return vault.Exists(dir) }, Unlock: opener(dir),
		Enrol: enroller(dir), Server: o.server, Do: app.Background(ctx), Now: time.Now, Version: version, Leaving: leaving(),
	})
	hook(ctx, device, window, phone)
	phone.Start()
	window.ShowAndRun()
}

// leaving locks at once on a phone, which anybody may pick up; in a window on a desk the worker turns to other windows all
// the time, and the time without a touch locks.
func leaving() app.LeavePolicy {
	if fyne.CurrentDevice().IsMobile() {
		return app.LockOnLeaving
	}
	return app.StayOnLeaving
}

// hook tells the app of time, of coming and going, and of the window's end.
func hook(ctx context.Context, device fyne.App, window fyne.Window, phone *app.App) {
	device.Lifecycle().SetOnEnteredForeground(func() { fyne.Do(phone.Entered) })
	device.Lifecycle().SetOnExitedForeground(func() { fyne.Do(phone.Left) })
	window.SetCloseIntercept(func() { phone.Close(window.Close) })
	ticks := time.NewTicker(tickEvery)
	go phone.Run(ctx, ticks.C)
}

// opener opens the phone in dir.
func opener(dir string) app.Unlocker {
	return func(ctx context.Context, secret string) (app.Phone, error) { return openPhone(ctx, dir, secret) }
}

// openPhone unlocks the enrolled phone in dir.
func openPhone(ctx context.Context, dir, secret string) (app.Phone, error) {
	phone, err := actions.Open(ctx, actions.Options{Dir: dir, Secret: []byte(secret), Now: time.Now})
	if err != nil {
		return nil, forScreen(err)
	}
	return phone, nil
}

// enroller sets the phone in dir up.
func enroller(dir string) app.Enroller {
	return func(ctx context.Context, with app.Joining) (app.Phone, error) {
		if with.Instead && vault.Exists(dir) {
			aside, err := vault.SetAside(dir)
			if err != nil {
				return nil, forScreen(err)
			}
			slog.Info("set the records aside that no longer open", "folder", aside)
			sent, err := actions.Salvage(ctx, actions.Options{Dir: aside, Now: time.Now})
			slog.Info("sent what was unsent in them, sealed", "sent", sent.Sent, "kept", sent.Kept, "drafts", sent.Drafts, "left", sent.Left, "error", err)
		}
		phone, err := actions.Enrol(ctx, actions.Options{Dir: dir, Secret: []byte(with.Secret), Server: with.Server, Code: with.Code, Now: time.Now})
		if errors.Is(err, client.ErrOffline) {
			return nil, casework.Refuse(casework.Later, "The server cannot be reached. Check the signal and the address, then try again.")
		}
		if err != nil {
			return nil, forScreen(err)
		}
		return phone, nil
	}
}

// forScreen turns what the vault says of a secret, and of records that no secret opens, into what the lock shows. Any other
// error stays as it is.
func forScreen(err error) error {
	var wrong *vault.WrongSecret
	var soon *vault.TooSoon
	switch {
	case errors.As(err, &wrong):
		return &app.Denied{TriesLeft: wrong.Left, WaitUntil: wrong.WaitUntil}
	case errors.As(err, &soon):
		return &app.Denied{Early: true, TriesLeft: soon.Left, WaitUntil: soon.WaitUntil}
	case errors.Is(err, vault.ErrWiped):
		return &app.Ended{Why: state.Wiped}
	case errors.Is(err, vault.ErrDamaged):
		return &app.Ended{Why: state.Damaged}
	case casework.Refused(err, casework.NotFound):
		return app.ErrCutShort
	}
	return err
}
