package vault_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"streetlight/mobile/vault"
	"streetlight/sync/kv"
	"streetlight/sync/sealed"
)

// After a wipe the unsent work, all of it, opens with the key that the hub derives, and nothing else does.
func TestSalvageAfterWiping(t *testing.T) {
	secret := [32]byte{7, 7, 7}
	for name, wipe := range map[string]func(*testing.T, *vault.Vault, string){"ten wrong PINs": guess, "word of the hub": byHub} {
		t.Run(name, func(t *testing.T) {
			v, dir := create(t)
			put(t, v, outbox, number(1), "written before enrolment")
			if err := v.SetDeviceSecret(secret); err != nil {
				t.Fatal(err)
			}
			for i := 2; i <= 50; i++ {
				put(t, v, outbox, number(i), fmt.Sprint("commit ", i))
			}
			put(t, v, unsent, "draft", "half a note")
			put(t, v, entries, "a", "not the hub's to see")
			wipe(t, v, dir)
			got := salvage(t, dir, sealed.OutboxKey(secret), vault.Salvaged{Opened: 51})
			if got[outbox.Name+number(1)] != "written before enrolment" || got[outbox.Name+number(50)] != "commit 50" ||
				got[unsent.Name+"draft"] != "half a note" || len(got) != 51 {
				t.Errorf("got %d values: %q", len(got), got)
			}
			salvage(t, dir, [32]byte{1}, vault.Salvaged{Refused: 51})
		})
	}
}

func guess(t *testing.T, v *vault.Vault, dir string) {
	t.Helper()
	lock(t, v)
	c := newClock()
	for range 10 {
		if _, err := vault.Open(dir, wrongPIN, withClock(c)); err == nil {
			t.Fatal("a wrong PIN opened the vault")
		}
		c.now = c.now.Add(time.Hour)
	}
}

func byHub(t *testing.T, v *vault.Vault, dir string) {
	t.Helper()
	if err := v.Wipe(); err != nil {
		t.Fatal(err)
	}
	if _, err := vault.Open(dir, pin, options()); !errors.Is(err, vault.ErrWiped) {
		t.Errorf("open: got %v, want ErrWiped", err)
	}
}

func salvage(t *testing.T, dir string, key [32]byte, want vault.Salvaged) map[string]string {
	t.Helper()
	values := map[string]string{}
	got, err := vault.Salvage(dir, key, func(table string, key, value []byte) error {
		values[table+string(key)] = string(value)
		return nil
	})
	if err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	return values
}

// A phone that is locked and whose worker forgot the PIN: the hub opens what the phone sends it sealed.
func TestUnsentOpensWithTheHubsKey(t *testing.T) {
	v, dir := create(t)
	secret := [32]byte{5}
	if err := v.SetDeviceSecret(secret); err != nil {
		t.Fatal(err)
	}
	put(t, v, outbox, number(1), "a", number(2), "b", number(3), "c")
	lock(t, v)
	box, got := sealed.Outbox(sealed.OutboxKey(secret)), ""
	err := vault.Unsent(dir, func(table string, key, value []byte) error {
		plain, err := box.Open(nil, box.Place(nil, table, key), value)
		if got += string(plain); got == "ab" {
			return kv.ErrStop
		}
		return err
	})
	if err != nil || got != "ab" {
		t.Errorf("got %q, %v, want %q", got, err, "ab")
	}
}

func TestDeviceSecret(t *testing.T) {
	v, dir := create(t)
	if _, set, err := v.DeviceSecret(); set || err != nil {
		t.Errorf("before enrolment: got %v, %v, want none", set, err)
	}
	put(t, v, outbox, number(1), "unsent")
	for _, want := range [][32]byte{{1}, {2}} { // enrolled, and enrolled again
		if err := v.SetDeviceSecret(want); err != nil {
			t.Fatal(err)
		}
		wantValue(t, v, outbox, number(1), "unsent")
		lock(t, v)
		v = open(t, dir)
		if got, set, err := v.DeviceSecret(); got != want || !set || err != nil {
			t.Errorf("got %x, %v, %v, want %x", got, set, err, want)
		}
		wantValue(t, v, outbox, number(1), "unsent")
	}
}

func TestSetAsideMakesRoomForANewVault(t *testing.T) {
	v, dir := create(t)
	secret := [32]byte{3}
	if err := v.SetDeviceSecret(secret); err != nil {
		t.Fatal(err)
	}
	put(t, v, outbox, number(1), "unsent")
	guess(t, v, dir)
	for range 2 {
		aside, err := vault.SetAside(dir)
		if err != nil {
			t.Fatal(err)
		}
		if vault.Exists(dir) || !vault.Exists(aside) {
			t.Errorf("after setting aside: %v at the old place, %v at the new", vault.Exists(dir), vault.Exists(aside))
		}
		v, err := vault.Create(dir, pin, options())
		if err != nil {
			t.Fatal(err)
		}
		v.Close()
	}
	salvage(t, dir+".aside-1", sealed.OutboxKey(secret), vault.Salvaged{Opened: 1})
}
