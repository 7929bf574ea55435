package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAServerIsToldThatItWasRestored(t *testing.T) {
	for name, prepare := range map[string]func(*office){"no server": func(*office) {}, "a server runs": func(o *office) { o.serve() }} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.must(addReed()...)
			prepare(o)
			if out := o.must("restored"); !strings.Contains(out, "put back from a backup") {
				t.Errorf("restored prints %q", out)
			}
			if out := o.must("audit", "show"); !strings.Contains(out, "restored-from-copy") {
				t.Errorf("the audit log shows %q", out)
			}
		})
	}
	if out, err := newOffice(t).run("restored"); err == nil {
		t.Errorf("without a store: got %q and no error", out)
	}
}

func TestTheNextHubKeyIsMadeWhileNoServerRuns(t *testing.T) {
	o := newOffice(t)
	o.must(addReed()...)
	first := o.must("hub-key", "next")
	second := o.must("hub-key", "next")
	if first == second || !strings.Contains(first, "Back up") {
		t.Errorf("hub-key next prints %q, then %q", first, second)
	}
	h := o.serve()
	if got := len(h.secrets.Former); got != 2 {
		t.Errorf("the server has %d earlier keys, want 2", got)
	}
	if out, err := o.run("hub-key", "next"); err == nil || !strings.Contains(err.Error(), "stop the server first") {
		t.Errorf("while it runs: got %q, %v", out, err)
	}
	if out := o.must("audit", "show"); strings.Count(out, "next-hub-key") != 2 {
		t.Errorf("the audit log shows %q", out)
	}
}

// A folder keys that is older than the store beside it lacks the keys of what began since. No command opens that: keys that
// were drawn on top of it would be lost with it as soon as the right folder is put back.
func TestKeysOlderThanTheStoreAreNotUsed(t *testing.T) {
	o := newOffice(t)
	o.must(addReed()...)
	keys, older, right := filepath.Join(o.dir, "keys"), filepath.Join(t.TempDir(), "older"), filepath.Join(t.TempDir(), "right")
	copied(t, older, keys)
	o.must("user", "add", "Ann Vale", "--role", "mentor", "--agency", "Bridgwater Youth Mentors", "--sector", "voluntary", "--team", "Mentors")
	copied(t, right, keys)
	replaced(t, keys, older)
	out, err := o.run("user", "list")
	if err == nil || !strings.Contains(err.Error(), "older than the store") || !strings.Contains(err.Error(), "newest copy of the folder") {
		t.Errorf("with older keys: got %q, %v", out, err)
	}
	replaced(t, keys, right)
	if out := o.must("user", "list"); !strings.Contains(out, "Ann Vale") {
		t.Errorf("with the right keys it lists %q", out)
	}
}

func copied(t *testing.T, to, from string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

func replaced(t *testing.T, at, by string) {
	t.Helper()
	if err := os.RemoveAll(at); err != nil {
		t.Fatal(err)
	}
	copied(t, at, by)
}
