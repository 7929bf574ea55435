package vault_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"streetlight/mobile/vault"
	"streetlight/sync/keyring"
	"streetlight/sync/kv"
)

// childDir names the vault that this binary, run again as a child, fills until it is killed.
const childDir = "VAULT_TEST_CHILD_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		fmt.Println("child ended:", fill(dir, os.Stdout))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// fill saves entry after entry and acknowledges each on a line of its own, once it is saved.
func fill(dir string, out io.Writer) error {
	v, err := vault.Open(dir, pin, options())
	if err != nil {
		return err
	}
	n, err := count(v)
	for ; err == nil; n++ {
		fmt.Fprintln(out, n)
		err = saveBoth(v, n)
	}
	return err
}

// saveBoth saves entry n in two tables in one transaction. A scope key is added before every fourth, and every second of
// those keys is destroyed before the next one.
func saveBoth(v *vault.Vault, n int) error {
	if n%4 == 0 {
		if err := v.Keys().Add(scopeKey(n)); err != nil {
			return err
		}
	}
	if n%8 == 4 {
		if err := v.Keys().Destroy(scopeKey(n - 4).Scope); err != nil {
			return err
		}
	}
	return v.Update(context.Background(), func(tx kv.Tx) error {
		if err := tx.Put(outbox, []byte(number(n)), entry(n)); err != nil {
			return err
		}
		return tx.Put(names, []byte(number(n)), entry(n))
	})
}

func scopeKey(n int) keyring.Key {
	return keyring.Key{Scope: keyring.Scope([]byte(fmt.Sprintf("%016d", n))), Secret: [32]byte{byte(n)}}
}

func entry(n int) []byte { return bytes.Repeat([]byte(number(n)), 40+n%70) }

// count is how many entries there are: the first n that is missing.
func count(v *vault.Vault) (n int, err error) {
	err = v.View(context.Background(), func(r kv.Reader) error {
		return r.Scan(outbox, kv.Range{}, func(key, _ []byte) error {
			if string(key) != number(n) {
				return fmt.Errorf("entry %x where %d should be", key, n)
			}
			n++
			return nil
		})
	})
	return n, err
}

// Twenty times a process that saves is killed at a random moment. What it acknowledged is there, and no save is half done.
func TestKilledWhileSaving(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	v, dir := create(t)
	lock(t, v)
	total := 0
	for round := range 20 {
		acknowledged := killed(t, dir, random.IntN(20), time.Duration(random.IntN(3000))*time.Microsecond)
		v := open(t, dir)
		total = checkSaved(t, v, acknowledged)
		lock(t, v)
		if t.Failed() {
			t.Fatalf("in round %d of seed %d", round, seed)
		}
	}
	if total < 20 {
		t.Errorf("got %d entries saved in all rounds, want more: the test shows nothing", total)
	}
}

// killed runs a child on the vault, waits for some saves and a moment more, kills it, and returns how many entries it had
// acknowledged.
func killed(t *testing.T, dir string, saves int, moment time.Duration) (acknowledged int) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childDir+"="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for i := 0; lines.Scan(); i++ {
		if acknowledged, err = strconv.Atoi(lines.Text()); err != nil {
			t.Fatalf("the child said %q", lines.Text())
		}
		if i == 0 {
			wantInUse(t, dir)
		}
		if i == saves {
			time.AfterFunc(moment, func() { _ = child.Process.Kill() }) // how it ended is checked below
		}
	}
	if err := child.Wait(); err == nil || child.ProcessState.ExitCode() != -1 {
		t.Fatalf("the child ended by itself: %v", err)
	}
	return acknowledged
}

// wantInUse checks that a vault which another process has open cannot be opened here.
func wantInUse(t *testing.T, dir string) {
	t.Helper()
	if _, err := vault.Open(dir, pin, options()); !errors.Is(err, vault.ErrInUse) {
		t.Errorf("while another process has it: got %v, want ErrInUse", err)
	}
}

func checkSaved(t *testing.T, v *vault.Vault, acknowledged int) int {
	t.Helper()
	n, err := count(v)
	if err != nil || n < acknowledged || n > acknowledged+1 {
		t.Errorf("got %d entries, %v, want the %d acknowledged and at most one more", n, err, acknowledged)
	}
	for i := range n {
		wantValue(t, v, outbox, number(i), string(entry(i)))
		wantValue(t, v, names, number(i), string(entry(i)))
		checkScopeKey(t, v, i, n)
	}
	if got, _ := get(t, v, names, number(n)); got != nil {
		t.Errorf("half of entry %d is there", n)
	}
	return n
}

// checkScopeKey checks the scope key added before entry i when there are n entries.
func checkScopeKey(t *testing.T, v *vault.Vault, i, n int) {
	t.Helper()
	key, ok := v.Keys().Get(scopeKey(i).Scope, 0)
	switch {
	case i%4 != 0 || i%8 == 0 && i+4 == n: // none, or it was being destroyed
	case i%8 == 0 && i+4 < n:
		if ok {
			t.Errorf("scope key %d was destroyed and is there", i)
		}
	case !ok || key != scopeKey(i).Secret:
		t.Errorf("scope key %d: got %x, %v", i, key[:1], ok)
	}
}

// The same for creating: a folder with half a vault is no vault, and the next try succeeds.
func TestLeftoversOfCreatingAreNoVault(t *testing.T) {
	_, whole := create(t)
	for _, files := range [][]string{{}, {"ballast"}, {"ballast", "keys"}, {"ballast", "keys", "vault.db"}} {
		dir := filepath.Join(t.TempDir(), "vault")
		mkdir(t, dir+".new")
		for _, name := range files {
			write(t, filepath.Join(dir+".new", name), read(t, filepath.Join(whole, name)))
		}
		if vault.Exists(dir) {
			t.Errorf("with %v: there is a vault, want none", files)
		}
		v, err := vault.Create(dir, pin, options())
		if err != nil {
			t.Fatal(err)
		}
		v.Close()
	}
}
