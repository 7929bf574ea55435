package e2e_test

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/server/audit"
	"streetlight/server/auth"
	"streetlight/server/secrets"
	"streetlight/server/store/bolt"
	"streetlight/shared/casework"
	"streetlight/shared/practice"
	"streetlight/sync/replica"
)

// desk opens the data folder of a server that does not run, with a clock of the test's.
func desk(t *testing.T, dir string, now func() time.Time) (*actions.Service, func()) {
	t.Helper()
	must := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatalf("open what the server has on disk: %v", err)
		}
	}
	keys, err := secrets.Open(filepath.Join(dir, "keys"), rand.Reader)
	must(err)
	store, err := bolt.Open(filepath.Join(dir, "streetlight.db"))
	must(err)
	pack, err := practice.Default()
	must(err)
	log, err := audit.NewLog(fmt.Sprintf("streetlight/%x", keys.HubID[:4]), rand.Reader)
	must(err)
	var epoch [8]byte
	rand.Read(epoch[:])
	hub := replica.Hub{ID: keys.HubID, Epoch: binary.BigEndian.Uint64(epoch[:]) >> 1, Key: keys.Hub, Ring: keys.Ring, Random: rand.Reader}
	s, err := actions.New(context.Background(), actions.Parts{Store: store, Hub: hub, Log: log, Pack: pack, Gate: auth.New(rand.Reader), HPKE: keys.HPKE,
		Now: now, Random: rand.Reader})
	must(err)
	return s, func() {
		must(store.Close())
		must(keys.Ring.Close())
	}
}

// ledger is every entry that a server has, by id, with its values by name.
type ledger map[string]map[string]any

// ledger reads a copy of the data folder of a server that does not run, so that the folder stays as it was left.
func (h *house) ledger() ledger {
	h.t.Helper()
	dir := filepath.Join(h.t.TempDir(), "copy")
	for _, part := range []string{"keys", "streetlight.db"} {
		if err := copyTree(filepath.Join(h.dir, part), filepath.Join(dir, part)); err != nil {
			h.t.Fatal(err)
		}
	}
	s, done := desk(h.t, dir, time.Now)
	defer done()
	held, err := s.Everything(context.Background())
	if err != nil {
		h.t.Fatal(err)
	}
	out := ledger{}
	for id, e := range held.Entries {
		out[id.String()] = byName(h.t, e)
	}
	return out
}

// byName gives the values in the form that a phone prints.
func byName(t *testing.T, e casework.Entry) (out map[string]any) {
	t.Helper()
	b, err := json.Marshal(e.Values.Named(casework.EntryFields()))
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// holds demands that an entry stands in the ledger, value for value.
func (l ledger) holds(t *testing.T, e entry) {
	t.Helper()
	got, ok := l[e.ID]
	if !ok {
		t.Errorf("the server lost entry %s (%v), which the phone calls %s", e.ID, e.Fields["reference"], e.Standing)
		return
	}
	if !reflect.DeepEqual(got, e.Fields) {
		t.Errorf("entry %s: the server has %v, the phone %v", e.ID, got, e.Fields)
	}
}

// whole demands that of every group all members are there, and that nothing is there twice.
func (l ledger) whole(t *testing.T) {
	t.Helper()
	met, known := map[string]int{}, map[string]string{}
	for id, fields := range l {
		if other, twice := known[fmt.Sprint(fields["reference"])]; twice {
			t.Errorf("%v stands twice, as %s and %s", fields["reference"], other, id)
		}
		known[fmt.Sprint(fields["reference"])] = id
		if fields["encounter"] != nil {
			met[fmt.Sprintf("%v of %v others", fields["encounter"], fields["others_present"])]++
		}
	}
	for group, n := range met {
		var id string
		var others int
		if _, err := fmt.Sscanf(group, "%s of %d others", &id, &others); err != nil || n != others+1 {
			t.Errorf("of the group %s there are %d entries (%v)", group, n, err)
		}
	}
}

func copyTree(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return os.CopyFS(to, os.DirFS(from))
	}
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	return os.WriteFile(to, b, 0o600)
}
