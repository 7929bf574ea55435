package e2e_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"streetlight/server/secrets"
	"streetlight/server/store/bolt"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

// TestErasedIsErased copies the whole data folder of a server, erases a child by its commands, and takes every key that is
// left to the older copy.
func TestErasedIsErased(t *testing.T) {
	h := newHouse(t)
	asks, confirms := h.add("Helen Vale", "front_door"), h.add("Simon Pike", "front_door")
	robin := h.handOut(h.add("Robin Ferry", "pcso"))
	robin.run(append([]string{"record", "--new-child", "name=Jude Ashdown", "--new-child", "age_band=14_15"}, flags(contact(nil))...)...).well(t)
	robin.run(append([]string{"record", "--new-child", "name=Kim Alder", "--new-child", "age_band=14_15"}, flags(contact(nil))...)...).well(t)
	robin.run("sync").well(t)
	doomed := robin.list()[0]
	h.stop()
	older := filepath.Join(t.TempDir(), "older")
	copyFolder(t, h.dir, older)
	before := opensOf(t, older, filepath.Join(older, "keys"))
	h.start()

	var e struct {
		ID      string   `json:"id"`
		Destroy []string `json:"destroy"`
	}
	reason := []string{"--reason", "The family asked for it."}
	h.admin("erase", "request", doomed.Child, "--by", "Robin Ferry", reason[0], reason[1]).sorry(t, "may not erase records")
	h.admin(append([]string{"hold", "set", doomed.Child, "--by", asks.Worker.Name}, reason...)...).well(t)
	h.admin("erase", "request", doomed.Child, "--by", asks.Worker.Name, reason[0], reason[1]).sorry(t, "is held from erasure")
	h.admin("hold", "end", doomed.Child, "--by", asks.Worker.Name).well(t)
	h.admin("erase", "request", doomed.Child, "--by", asks.Worker.Name, reason[0], reason[1], "--json").read(t, &e)
	h.admin("erase", "confirm", e.ID, "--by", asks.Worker.Name).sorry(t, "Another person")
	h.admin("erase", "confirm", e.ID, "--by", confirms.Worker.Name, "--json").read(t, &e)
	if list := h.admin("erase", "list").well(t); !strings.Contains(list, "Erased on") || !strings.Contains(list, doomed.Child) {
		t.Errorf("it is listed as %q", list)
	}
	robin.run("sync").well(t)
	if left := robin.list(); len(left) != 1 || left[0].Child == doomed.Child {
		t.Errorf("the phone lists %+v", left)
	}
	h.stop()

	keys := filepath.Join(h.dir, "keys")
	after := opensOf(t, older, keys)
	if len(e.Destroy) < 2 {
		t.Fatalf("%d keys were destroyed, want those of a file and a desk", len(e.Destroy))
	}
	if len(before)-len(after) != len(e.Destroy) {
		t.Errorf("of the older copy %d scopes open with the keys that are left, and %d did before; %d were erased", len(after), len(before), len(e.Destroy))
	}
	wrap := contentOf(t, filepath.Join(older, "keys", "scopes.wrap"))
	h.holdsNowhere(wrap)
	mixed := filepath.Join(t.TempDir(), "keys")
	copyFolder(t, keys, mixed)
	if err := os.WriteFile(filepath.Join(mixed, "scopes.keys"), contentOf(t, filepath.Join(older, "keys", "scopes.keys")), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := secrets.Open(mixed, rand.Reader); err == nil {
		t.Errorf("an older copy of the key file opens, with %d keys", s.Ring.Len())
	}
	h.start()
	h.auditHolds()
}

// opensOf lists the scopes of a store whose state opens with any key of a key folder.
func opensOf(t *testing.T, data, keys string) [][16]byte {
	t.Helper()
	copied := filepath.Join(t.TempDir(), "keys")
	copyFolder(t, keys, copied)
	s, err := secrets.Open(copied, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	store, err := bolt.Open(filepath.Join(data, "streetlight.db"))
	if err != nil {
		t.Fatal(err)
	}
	hub := replica.NewHub(replica.Hub{Ring: s.Ring, Random: rand.Reader})
	var out [][16]byte
	err = store.View(t.Context(), func(r kv.Reader) error {
		return r.Scan(kv.Table{Name: "scope", Ordered: true}, kv.Range{}, func(key, _ []byte) error {
			if _, err := hub.State(r, [16]byte(key)); err == nil {
				out = append(out, [16]byte(key))
			}
			return nil
		})
	})
	if err := errors.Join(err, store.Close(), s.Ring.Close()); err != nil {
		t.Fatal(err)
	}
	return out
}

// holdsNowhere demands that no file of the data folder holds these bytes.
func (h *house) holdsNowhere(secret []byte) {
	h.t.Helper()
	err := filepath.WalkDir(h.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		if bytes.Contains(contentOf(h.t, path), secret) {
			h.t.Errorf("%s holds the old wrapping key", filepath.Base(path))
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func contentOf(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func copyFolder(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}
