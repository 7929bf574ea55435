package replica_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"streetlight/sync/keyring"
	"streetlight/sync/kv"
	"streetlight/sync/replica"
)

var update = flag.Bool("update", false, "write the stores of testdata anew")

// corpus is the folder of a hub's store and a phone's as version 1 wrote them. Later versions must read both. What is there
// is not altered once version 1 is released: a later version adds a folder of its own.
var corpus = filepath.Join("testdata", "v1")

// line is one row of a store, or one key of a ring, as a line of JSON with bytes in hexadecimal.
type line struct {
	Table   string `json:"table,omitempty"`
	Ordered bool   `json:"ordered,omitempty"`
	Key     string `json:"key,omitempty"`
	Value   string `json:"value,omitempty"`
	Scope   string `json:"scope,omitempty"` // of a key of the ring: the others are left out
	KeyID   uint32 `json:"key_id,omitempty"`
	Secret  string `json:"secret,omitempty"`
}

// told is what the two stores say.
type told struct {
	HubID    string              `json:"hub_id"`
	HubSeed  string              `json:"hub_seed"`  // of the hub's Ed25519 key
	HubState map[string][]string `json:"hub_state"` // scope and field -> texts
	HubLog   map[string]int      `json:"hub_log"`   // scope -> commits
	HubApart []string            `json:"hub_apart"` // words
	Devices  int                 `json:"devices"`

	Device  string              `json:"device"`
	State   map[string][]string `json:"state"` // what the phone shows
	Pending int                 `json:"pending"`
	Apart   []string            `json:"apart"`
	Synced  int64               `json:"synced"`
	Skew    int64               `json:"skew"`
}

// stores is a hub and a phone as they are read from what they keep.
type stores struct {
	*world
	phone *phone
}

// texts are what a state shows in the fields that the corpus uses.
func texts(show func(scope byte, field uint16) []string) map[string][]string {
	out := map[string][]string{}
	for scope := range byte(12) {
		for field := uint16(12); field <= 14; field++ {
			if got := show(scope, field); len(got) > 0 {
				out[fmt.Sprintf("%d/%d", scope, field)] = got
			}
		}
	}
	return out
}

// tell reads everything that the stores say.
func (s stores) tell() told {
	s.t.Helper()
	id, device := s.hub.ID, s.phone.ID()
	out := told{HubID: hex.EncodeToString(id[:]), HubSeed: hex.EncodeToString(s.hub.Key.Seed()), HubLog: map[string]int{}, Device: hex.EncodeToString(device[:]),
		Pending: s.phone.Pending(), Synced: s.phone.LastSync().UnixMilli(), Skew: s.phone.Skew().Milliseconds(), State: texts(s.phone.texts)}
	s.must(s.phone.store.View(s.t.Context(), func(r kv.Reader) error {
		apart, err := s.phone.Aparts(r)
		for _, a := range apart {
			out.Apart = append(out.Apart, a.Words)
		}
		return err
	}))
	s.must(s.store.View(s.t.Context(), func(r kv.Reader) error {
		out.HubState = texts(func(scope byte, field uint16) (got []string) {
			state, err := s.hub.State(r, replica.ID{scope})
			if errors.Is(err, replica.ErrNoScope) {
				return nil
			}
			s.must(err)
			for _, v := range state.Get(replica.ID{scope}, field) {
				got = append(got, string(v.Bytes))
			}
			return got
		})
		for scope := range byte(12) {
			s.must(s.hub.EachAccepted(r, replica.ID{scope}, func(a replica.Accepted) error {
				out.HubLog[fmt.Sprint(scope)]++
				return s.proven(r, a)
			}))
		}
		devices, err := replica.Devices(r, replica.ID{})
		s.must(err)
		out.Devices = len(devices)
		return s.hub.EachApart(r, func(k replica.KeptApart) error { out.HubApart = append(out.HubApart, k.Words); return nil })
	}))
	return out
}

// proven demands that a commit opens, and that its device signed it.
func (s stores) proven(r kv.Reader, a replica.Accepted) error {
	d, ok, err := replica.DeviceOf(r, a.Commit.Device)
	if err != nil || !ok || a.Commit.Verify(d.Key) != nil || len(a.Ops) == 0 {
		s.t.Errorf("a commit of the log: its device %v, %v; %d ops", ok, err, len(a.Ops))
	}
	return nil
}

// made is what this version writes: see busy.
func made(t *testing.T) stores {
	w, p, other := busy(t)
	p.sync()
	w.policy.refuse = "Not this one either."
	p.write(8, 13, "kept apart on this phone")
	p.ahead = 3 * time.Second
	p.exchange()
	w.policy.refuse = ""
	p.write(7, 14, "not sent yet")
	p.write(10, 12, "nor this, in a scope that the hub has not")
	other.sync()
	other.write(7, 13, "news for the phone")
	other.sync()
	return stores{w, p}
}

// TestVersionOneIsRead loads what version 1 stored: it must say today what it said then, and exchange on.
func TestVersionOneIsRead(t *testing.T) {
	if *update {
		made(t).save()
	}
	s := load(t)
	var want told
	s.must(json.Unmarshal(read(t, "says.json"), &want))
	if got := s.tell(); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if want.Pending == 0 || len(want.Apart) == 0 || len(want.HubApart) == 0 || want.Devices < 2 || len(want.State["7/12"]) != 2 {
		t.Errorf("the corpus lacks what it is to show: %+v", want)
	}
	s.phone.sync()
	after := s.tell()
	if after.Pending != 0 || !reflect.DeepEqual(after.State, after.HubState) || after.State["7/13"] == nil {
		t.Errorf("after an exchange the phone shows %v, the hub %v; %d are pending", after.State, after.HubState, after.Pending)
	}
	if after.HubState["7/14"] == nil || after.HubState["10/12"] == nil {
		t.Errorf("what the phone had not sent is not with the hub: %v", after.HubState)
	}
}

// TestVersionOneIsWrittenAsItWas compares what is written today with the corpus: the same tables, and rows of them.
func TestVersionOneIsWrittenAsItWas(t *testing.T) {
	now, then := made(t), load(t)
	for name, pair := range map[string][2]*kv.Memory{"hub": {now.store, then.store}, "phone": {now.phone.store, then.phone.store}} {
		got, want := map[string]int{}, map[string]int{}
		for _, r := range rowsOf(t, pair[0]) {
			got[r.table.Name]++
		}
		for _, r := range rowsOf(t, pair[1]) {
			want[r.table.Name]++
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: rows of each table: got %v, want %v", name, got, want)
		}
	}
}

// save writes both stores to the corpus.
func (s stores) save() {
	s.t.Helper()
	s.must(os.MkdirAll(corpus, 0o755))
	s.write("hub.jsonl", s.store, s.hub.Ring)
	s.write("phone.jsonl", s.phone.store, s.phone.ring.Ring)
	b, err := json.MarshalIndent(s.tell(), "", "  ")
	s.must(err)
	s.must(os.WriteFile(filepath.Join(corpus, "says.json"), append(b, '\n'), 0o644))
}

func (s stores) write(file string, store *kv.Memory, ring *keyring.Ring) {
	s.t.Helper()
	var out bytes.Buffer
	lines := json.NewEncoder(&out)
	for n := range 256 {
		scope := replica.ID{byte(n)}
		if id, key, ok := ring.Newest(scope); ok {
			s.must(lines.Encode(line{Scope: hex.EncodeToString(scope[:]), KeyID: id, Secret: hex.EncodeToString(key[:])}))
		}
	}
	for _, r := range rowsOf(s.t, store) {
		s.must(lines.Encode(line{Table: r.table.Name, Ordered: r.table.Ordered, Key: hex.EncodeToString(r.key), Value: hex.EncodeToString(r.value)}))
	}
	s.must(os.WriteFile(filepath.Join(corpus, file), out.Bytes(), 0o644))
}

// load reads both stores from the corpus.
func load(t *testing.T) stores {
	t.Helper()
	w := newWorld(t)
	var says told
	w.must(json.Unmarshal(read(t, "says.json"), &says))
	p := &phone{w: w, ring: keyring.Loose{Ring: keyring.Memory()}, store: kv.NewMemory(), ahead: time.Duration(says.Skew) * time.Millisecond}
	p.keys = &brittle{Loose: p.ring}
	old := *w.hub
	old.ID, old.Key, old.Ring = replica.ID(bytesOf(t, says.HubID)), ed25519.NewKeyFromSeed(bytesOf(t, says.HubSeed)), keyring.Memory()
	w.fill("hub.jsonl", w.store, old.Ring)
	w.fill("phone.jsonl", p.store, p.ring.Ring)
	w.hub = replica.NewHub(old)
	var err error
	p.Device, err = replica.Load(t.Context(), p.store, p.keys, w.random)
	w.must(err)
	return stores{w, p}
}

func (w *world) fill(file string, store *kv.Memory, ring *keyring.Ring) {
	w.t.Helper()
	lines := json.NewDecoder(bytes.NewReader(read(w.t, file)))
	w.must(store.Update(w.t.Context(), func(tx kv.Tx) error {
		for lines.More() {
			var l line
			if err := lines.Decode(&l); err != nil {
				return err
			}
			if l.Scope != "" {
				w.must(ring.Add(keyring.Key{Scope: replica.ID(bytesOf(w.t, l.Scope)), ID: l.KeyID, Secret: [32]byte(bytesOf(w.t, l.Secret))}))
			} else if err := tx.Put(kv.Table{Name: l.Table, Ordered: l.Ordered}, bytesOf(w.t, l.Key), bytesOf(w.t, l.Value)); err != nil {
				return err
			}
		}
		return nil
	}))
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(corpus, file))
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("%s is not there; run the test with -update", file)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func bytesOf(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
