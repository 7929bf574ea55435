package actions_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"streetlight/mobile/actions"
	"streetlight/mobile/hubtest"
	"streetlight/mobile/vault"
)

// TestATruncatedVaultIsSalvaged cuts the records of a phone at many places. What can be read of the unsent reaches the server,
// and the worker is told exactly how much, and that there was more; the damaged file stays as it is, byte for byte. The
// phone is then set up anew, and pulls again all that the server has. Where in the file a part of the unsent can be read without
// the rest depends on how its pages came to lie, so vaults of different sizes are cut until one shows it.
func TestATruncatedVaultIsSalvaged(t *testing.T) {
	for _, unsent := range []int{120, 200, 150, 230, 170, 260, 140, 300, 190, 350} {
		if cutEverywhere(t, unsent) > 0 {
			return
		}
	}
	t.Error("no cut left a part of what was unsent: the test shows nothing")
}

// cutEverywhere cuts a vault with so many unsent records at each page, and counts the cuts that left a part of them.
func cutEverywhere(t *testing.T, unsent int) (partly int) {
	t.Helper()
	const sent, page = 3, 4096
	s := newScene(t)
	p := s.enrol()
	for range sent {
		p.record(contact("Sent."))
	}
	p.sync()
	for i := range unsent {
		p.record(contact("Not sent. " + strings.Repeat(fmt.Sprintf("Report %d. ", i*7919), 5+i%40)))
	}
	p.Lock()
	file := filepath.Join(p.dir, "vault.db")
	whole, err := os.ReadFile(file)
	must(t, err)
	taken, pages := 0, 0
	for ; ; pages++ {
		cut := whole[:pages*page]
		must(t, os.WriteFile(file, cut, 0o600))
		if opened, err := actions.Open(t.Context(), p.o); err == nil { // what was cut off is room to grow
			opened.Lock()
			break
		}
		readable := rowsLeft(t, p.dir)
		got, err := actions.Salvage(t.Context(), p.o)
		if err != nil || got.Sent+got.Kept != readable || got.Left != 0 {
			t.Errorf("%d pages: got %+v, %v, want the %d that can be read", pages, got, err, readable)
		}
		if readable > 0 != (got.Sent+got.Kept > 0) || got.Damaged != strings.Contains(got.Words(), "damaged") || !got.Damaged {
			t.Errorf("%d pages: damaged %v, told %q", pages, got.Damaged, got.Words())
		}
		if now, err := os.ReadFile(file); err != nil || !bytes.Equal(now, cut) {
			t.Fatalf("%d pages: the damaged file was changed (%v)", pages, err)
		}
		if taken = got.Sent; readable > 0 && readable < unsent {
			partly++
		}
	}
	must(t, os.WriteFile(file, whole[:(pages-1)*page], 0o600))
	p.wantAnew(s, sent+taken)
	return partly
}

// rowsLeft counts the unsent commits that can be read.
func rowsLeft(t *testing.T, dir string) (n int) {
	t.Helper()
	err := vault.Unsalvaged(dir, func(table string, _, _ []byte, _ byte) error {
		if table == "outbox" {
			n++
		}
		return nil
	})
	if err != nil && !errors.Is(err, vault.ErrDamaged) {
		t.Fatal(err)
	}
	return n
}

// wantAnew sets a damaged phone up anew beside its old records, and demands that it lists so many entries then.
func (p *phone) wantAnew(s *scene, want int) {
	p.t.Helper()
	if _, err := actions.Open(p.t.Context(), p.o); !errors.Is(err, vault.ErrDamaged) {
		p.t.Errorf("the damaged phone opens: %v", err)
	}
	aside, err := vault.SetAside(p.dir)
	must(p.t, err)
	kept, err := os.Stat(filepath.Join(aside, "vault.db"))
	if err != nil || kept.Size() == 0 {
		p.t.Errorf("the damaged records are not kept: %v", err)
	}
	o := s.options(p.dir)
	o.Code = s.Code(hubtest.Worker, hubtest.Agency)
	p.Phone, err = actions.Enrol(p.t.Context(), o)
	must(p.t, err)
	p.t.Cleanup(p.Lock)
	p.sync()
	all, err := p.Entries(p.t.Context(), 0)
	must(p.t, err)
	if len(all) != want {
		p.t.Errorf("the phone lists %d entries after it was set up anew, want %d", len(all), want)
	}
}
