package vault_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"streetlight/mobile/vault"
	"streetlight/sync/kv"
	"streetlight/sync/sealed"
)

func TestWhereUnsentWorkGoesIsKept(t *testing.T) {
	dir := t.TempDir()
	if _, ok, err := vault.ReadReturn(dir); ok || err != nil {
		t.Errorf("a phone that was never enrolled: %v, %v", ok, err)
	}
	want := vault.Return{Server: "https://streetlight.example", Names: []vault.Name{{Device: [16]byte{1}, Hub: []byte{2}}, {Device: [16]byte{3}, Hub: []byte{4}}}}
	if err := vault.KeepReturn(dir, want); err != nil {
		t.Fatal(err)
	}
	if got, ok, err := vault.ReadReturn(dir); !ok || err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, %v, want %+v", got, ok, err, want)
	}
	path := filepath.Join(dir, "return")
	in, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range in {
		in[i] ^= 1
		if err := os.WriteFile(path, in, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, ok, err := vault.ReadReturn(dir); ok || err != nil {
			t.Fatalf("byte %d flipped: got %+v, %v", i, got, err)
		}
		in[i] ^= 1
	}
}

// A phone becomes another device at once or not at all: when the rest of it fails, its unsent work still opens as before.
func TestBecomingAnotherDeviceIsAllOrNothing(t *testing.T) {
	outbox := kv.Table{Name: "outbox", Ordered: true}
	for name, fails := range map[string]error{"it fails": errors.New("cut off"), "it ends well": nil} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "vault")
			v, err := vault.Create(dir, []byte("248163"), options())
			if err != nil {
				t.Fatal(err)
			}
			first, second := [32]byte{1}, [32]byte{2}
			if err := v.SetDeviceSecret(first); err != nil {
				t.Fatal(err)
			}
			put := func(tx kv.Tx) error { return tx.Put(outbox, []byte{1}, []byte("unsent")) }
			if err := v.Update(t.Context(), put); err != nil {
				t.Fatal(err)
			}
			err = v.BecomeDevice(second, func(tx kv.Tx) error {
				return errors.Join(tx.Put(kv.Table{Name: "self"}, []byte("self"), []byte("another")), fails)
			})
			if !errors.Is(err, fails) || (fails == nil) != (err == nil) {
				t.Fatalf("got %v, want %v", err, fails)
			}
			if err := v.Lock(); err != nil {
				t.Fatal(err)
			}
			want := first
			if fails == nil {
				want = second
			}
			if got, err := vault.Salvage(dir, sealed.OutboxKey(want), func(string, []byte, []byte) error { return nil }); err != nil || got.Opened != 1 {
				t.Errorf("unsent work: %+v, %v", got, err)
			}
			if v, err = vault.Open(dir, []byte("248163"), options()); err != nil {
				t.Fatal(err)
			}
			defer v.Close()
			if secret, _, err := v.DeviceSecret(); err != nil || secret != want {
				t.Errorf("the secret is %x, %v", secret[:1], err)
			}
		})
	}
}

// Marks say what became of a row, and are kept beside it.
func TestMarksAreKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vault")
	v, err := vault.Create(dir, []byte("248163"), options())
	if err != nil {
		t.Fatal(err)
	}
	err = v.Update(t.Context(), func(tx kv.Tx) error {
		return errors.Join(tx.Put(kv.Table{Name: "outbox", Ordered: true}, []byte{1}, []byte("a")), tx.Put(kv.Table{Name: "outbox", Ordered: true}, []byte{2}, []byte("b")))
	})
	if err := errors.Join(err, vaultInUse(vault.MarkSalvaged(dir, nil)), v.Lock()); err != nil {
		t.Fatal(err)
	}
	if err := vault.MarkSalvaged(dir, []vault.Mark{{Table: "outbox", Key: []byte{2}, Fate: 7}}); err != nil {
		t.Fatal(err)
	}
	got := map[byte]byte{}
	err = vault.Unsalvaged(dir, func(_ string, key, _ []byte, fate byte) error { got[key[0]] = fate; return nil })
	if err != nil || !reflect.DeepEqual(got, map[byte]byte{1: 0, 2: 7}) {
		t.Errorf("got %v, %v", got, err)
	}
	if v, err = vault.Open(dir, []byte("248163"), options()); err != nil {
		t.Fatalf("the vault opens no more: %v", err)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
}

// vaultInUse turns the error that is wanted of an open vault into none.
func vaultInUse(err error) error {
	if errors.Is(err, vault.ErrInUse) {
		return nil
	}
	return errors.Join(errors.New("an open vault was marked"), err)
}
