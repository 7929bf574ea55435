package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"streetlight/server/actions"
	"streetlight/server/auth"
	"streetlight/shared/casework"
)

// office is a data folder and what commands on it print.
type office struct {
	t   *testing.T
	dir string
	out bytes.Buffer
}

// newOffice makes a folder with a short name: a socket's path may not be long.
func newOffice(t *testing.T) *office {
	t.Helper()
	dir, err := os.MkdirTemp("", "sl")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return &office{t: t, dir: filepath.Join(dir, "data")}
}

func (o *office) env() surroundings {
	return surroundings{out: &o.out, errs: &bytes.Buffer{}, now: time.Now, random: rand.Reader}
}

// run runs one command and gives what it printed.
func (o *office) run(args ...string) (string, error) {
	o.t.Helper()
	o.out.Reset()
	err := run(o.t.Context(), append([]string{"--data", o.dir}, args...), o.env())
	return o.out.String(), err
}

func (o *office) must(args ...string) string {
	o.t.Helper()
	out, err := o.run(args...)
	if err != nil {
		o.t.Fatalf("%v: %v", args, err)
	}
	return out
}

func addReed() []string {
	return []string{"user", "add", "Tom Reed", "--role", "pcso", "--agency", "Avon and Somerset Police", "--sector", "police", "--team", "Bridgwater"}
}

// serve opens a server on the folder until the test ends.
func (o *office) serve() *house {
	o.t.Helper()
	env := o.env()
	h, err := openHouse(o.t.Context(), houseOptions{dir: o.dir, now: time.Now, gate: auth.New, env: env})
	if err != nil {
		o.t.Fatal(err)
	}
	s, err := h.listen(serveOptions{address: "127.0.0.1:0", now: time.Now, env: env})
	if err != nil {
		o.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	o.t.Cleanup(func() {
		stop()
		if err := errors.Join(s.wait(ctx), h.close()); err != nil {
			o.t.Error(err)
		}
	})
	return h
}

// An agency is suspended and let in again, by its full name.
func TestAnAgencyIsSuspendedOnTheCommandLine(t *testing.T) {
	o := newOffice(t)
	o.must(addReed()...)
	const police = "Avon and Somerset Police"
	if out := o.must("agency", "suspend", police); !strings.Contains(out, "nothing new is shared with it") {
		t.Errorf("agency suspend prints %q", out)
	}
	if out := o.must("agency", "list"); !strings.Contains(out, "suspended") || !strings.Contains(out, police) {
		t.Errorf("agency list prints %q", out)
	}
	if _, err := o.run("agency", "suspend", police); err == nil || !strings.Contains(err.Error(), "suspended already") {
		t.Errorf("suspended again: %v", err)
	}
	if out := o.must("agency", "resume", police); !strings.Contains(out, "may be shared with again") {
		t.Errorf("agency resume prints %q", out)
	}
	var agencies []casework.Agency
	if err := json.Unmarshal([]byte(o.must("agency", "list", "--json")), &agencies); err != nil || len(agencies) != 1 || agencies[0].Suspended {
		t.Errorf("agency list gives %v, %v", agencies, err)
	}
	if _, err := o.run("agency", "suspend", "Police"); err == nil || !strings.Contains(err.Error(), "agency list") {
		t.Errorf("half a name: %v", err)
	}
}

// A person is added, listed and given a phone, with a server running and without.
func TestPeopleAndPhonesOnTheCommandLine(t *testing.T) {
	for name, prepare := range map[string]func(*office){"no server": func(*office) {}, "a server runs": func(o *office) { o.serve() }} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			prepare(o)
			if out := o.must(addReed()...); !strings.Contains(out, "Tom Reed, PCSO") || !strings.Contains(out, "/welcome/") {
				t.Errorf("user add prints %q", out)
			}
			var people []actions.WorkerLine
			if err := json.Unmarshal([]byte(o.must("user", "list", "--json")), &people); err != nil || len(people) != 1 {
				t.Fatalf("user list gives %v, %v", people, err)
			}
			if out := o.must("user", "list"); !strings.Contains(out, "Bridgwater") || !strings.Contains(out, people[0].ID.String()) {
				t.Errorf("user list prints %q", out)
			}
			var enrol struct {
				Code    string `json:"code"`
				Minutes int    `json:"minutes"`
			}
			if err := json.Unmarshal([]byte(o.must("device", "enrol", "Tom Reed", "--json")), &enrol); err != nil || enrol.Minutes != 10 {
				t.Errorf("device enrol gives %+v, %v", enrol, err)
			}
			if _, err := casework.ReadCode(enrol.Code); err != nil {
				t.Errorf("the code %q is none: %v", enrol.Code, err)
			}
			if out := o.must("device", "enrol", people[0].ID.String()); !strings.Contains(out, "10 minutes") {
				t.Errorf("device enrol prints %q", out)
			}
			if out := o.must("user", "link", "Tom Reed"); !strings.Contains(out, "/welcome/") {
				t.Errorf("user link prints %q", out)
			}
			if out := o.must("device", "list"); !strings.Contains(out, "WORKER") {
				t.Errorf("device list prints %q", out)
			}
			if out := o.must("audit", "verify"); !strings.Contains(out, "whole: none of its 8 records") {
				t.Errorf("audit verify prints %q, want eight records", out)
			}
			if out := o.must("audit", "show", "--last", "4"); strings.Count(out, "make-code") != 2 || strings.Contains(out, "Reed") {
				t.Errorf("audit show prints %q, want two of codes and no name", out)
			}
		})
	}
}

func TestCommandsThatAreRefused(t *testing.T) {
	o := newOffice(t)
	o.must(addReed()...)
	cases := map[string]struct {
		args []string
		want string
	}{
		"nothing":             {nil, "expected one of"},
		"no such command":     {[]string{"fly"}, "unexpected argument"},
		"no role":             {[]string{"user", "add", "Ann Vale"}, "missing flags"},
		"no such role":        {[]string{"user", "add", "Ann Vale", "--role", "wizard", "--agency", "A", "--team", "B"}, "The roles are: pcso"},
		"no such sector":      {[]string{"user", "add", "Ann Vale", "--role", "pcso", "--agency", "A", "--team", "B", "--sector", "navy"}, "police, council"},
		"an empty name":       {[]string{"user", "add", "", "--role", "pcso", "--agency", "A", "--team", "B"}, "Name"},
		"a link for nobody":   {[]string{"user", "link", "Ann Vale"}, "Nobody is called"},
		"a code for nobody":   {[]string{"device", "enrol", "Ann Vale"}, "Nobody is called"},
		"no id":               {[]string{"device", "revoke", "x"}, "id"},
		"a phone of nobody":   {[]string{"device", "revoke", "00000000-0000-4000-8000-000000000001"}, "no such phone"},
		"an unknown flag":     {[]string{"user", "list", "--xml"}, "unknown flag"},
		"an address in words": {[]string{"serve", "--listen", "somewhere"}, "listen on somewhere"},
	}
	check := func(t *testing.T) {
		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				_, err := o.run(c.args...)
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("got %v, want an error with %q", err, c.want)
				}
			})
		}
	}
	t.Run("no server", check)
	delete(cases, "an address in words")
	o.serve()
	t.Run("a server runs", check)
}

// A list in JSON is a list also where nothing is in it.
func TestEmptyListsAreLists(t *testing.T) {
	o := newOffice(t)
	o.must(addReed()...)
	for _, command := range [][]string{{"quarantine", "list"}, {"erase", "list"}, {"device", "list"}} {
		if out := o.must(append(command, "--json")...); strings.Contains(out, "null") || !strings.Contains(out, "[]") {
			t.Errorf("%v prints %q, want an empty list", command, out)
		}
	}
}

// An agency keeps its sector, and who names another is told so.
func TestAnotherSectorOfAKnownAgencyIsPointedOut(t *testing.T) {
	for sector, want := range map[string]string{"": "", "council": "", "police": "Vale Mentors is an agency already (council): --sector police changed nothing."} {
		o := newOffice(t)
		add := []string{"user", "add", "Ann Vale", "--role", "mentor", "--agency", "Vale Mentors", "--team", "One"}
		if out := o.must(add...); !strings.Contains(out, "Vale Mentors is a new agency (council)") {
			t.Errorf("got %q, want the sector of the new agency", out)
		}
		add[2] = "Bo Dale"
		if sector != "" {
			add = append(add, "--sector", sector)
		}
		if out := o.must(add...); !strings.Contains(out, want) || want == "" && strings.Contains(out, "already") {
			t.Errorf("sector %q: got %q, want %q", sector, out, want)
		}
	}
}

func TestAStoreHasOneServer(t *testing.T) {
	o := newOffice(t)
	o.serve()
	if _, err := o.run("serve", "--listen", "127.0.0.1:0"); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("a second server: got %v", err)
	}
	o.must("user", "list") // the first still answers
}

func TestAStoreWithoutItsKeysIsLeftAlone(t *testing.T) {
	o := newOffice(t)
	o.must(addReed()...)
	keys := filepath.Join(o.dir, "keys")
	if err := os.Rename(keys, keys+".kept"); err != nil {
		t.Fatal(err)
	}
	if _, err := o.run("user", "list"); err == nil || !strings.Contains(err.Error(), "restore") {
		t.Errorf("got %v, want word to restore the keys", err)
	}
	if _, err := os.Stat(keys); err == nil {
		t.Error("new keys were made beside an old store")
	}
	if err := os.Rename(keys+".kept", keys); err != nil {
		t.Fatal(err)
	}
	if out := o.must("user", "list"); !strings.Contains(out, "Tom Reed") {
		t.Errorf("with the keys back the list is %q", out)
	}
}

func TestAnOldSocketIsNoServer(t *testing.T) {
	o := newOffice(t)
	o.must(addReed()...)
	if err := os.WriteFile(adminPath(o.dir), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	o.must("user", "list")
	o.serve()
	o.must("user", "list")
}

// A slip in the folder's name is not answered from an empty store.
func TestOnlyAddingAndServingMakeAStore(t *testing.T) {
	for name, args := range map[string][]string{
		"people": {"user", "list"}, "phones": {"device", "list"}, "a code": {"device", "enrol", "Tom Reed"},
		"the log": {"audit", "verify"}, "its leaves": {"audit", "show"},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			if _, err := o.run(args...); err == nil || !strings.Contains(err.Error(), "no store in "+o.dir) {
				t.Errorf("got %v, want word that there is no store", err)
			}
			if _, err := os.Stat(o.dir); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the folder was made: %v", err)
			}
		})
	}
}

func TestAddingSaysWhatIsNew(t *testing.T) {
	o := newOffice(t)
	steps := []struct{ name, agency, team, want, miss string }{
		{"Tom Reed", "Town Police", "Bridgwater", "Town Police is a new agency (police)", "another"},
		{"Tom Reed", "Town Police", "Bridgwater", "another Tom Reed", "new"},
		{"Ann Vale", "Town Police", "Taunton", "Taunton is a new team of Town Police", "another"},
		{"Jo Marsh", "town police", "Taunton", "town police is a new agency", "another"},
	}
	for _, s := range steps {
		out := o.must("user", "add", s.name, "--role", "pcso", "--agency", s.agency, "--sector", "police", "--team", s.team)
		if !strings.Contains(out, s.want) || strings.Contains(out, s.miss) {
			t.Errorf("%s of %s: got %q, want %q and no %q", s.name, s.agency, out, s.want, s.miss)
		}
	}
	h := o.serve()
	if out := o.must(addReed()...); !strings.Contains(out, "http://"+h.address+"/welcome/") {
		t.Errorf("with a server the link is %q, want one to open", out)
	}
}

func TestAServerStopsWellWhileAConnectionIsHeldOpen(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	env := surroundings{out: io.Discard, errs: io.Discard, now: time.Now, random: rand.Reader}
	h, err := openHouse(ctx, houseOptions{dir: t.TempDir(), now: env.now, gate: auth.New, env: env})
	if err != nil {
		t.Fatal(err)
	}
	s, err := h.listen(serveOptions{address: "127.0.0.1:0", now: env.now, env: env})
	if err != nil {
		t.Fatal(err)
	}
	held, err := net.Dial("tcp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	if _, err := held.Write([]byte("GET /healthz HTTP/1.1\r\n")); err != nil {
		t.Fatal(err)
	}
	stop()
	if err := errors.Join(s.wait(ctx), h.close()); err != nil {
		t.Errorf("the server did not stop well: %v", err)
	}
}
