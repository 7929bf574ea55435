// Package secrets keeps the server's own keys, apart from its store: the master key, the identity by which phones know
// the server, and the ring of scope keys. A copy of the store without this folder opens nothing. It never logs and never
// writes a key in the clear but the master key itself, in a file that only its owner can read.
package secrets

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hpke"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"streetlight/sync/durable"
	"streetlight/sync/keyring"
	"streetlight/sync/sealed"
	"streetlight/sync/wire"
)

// The files of the folder.
const (
	masterFile   = "master.key"
	identityFile = "identity.sealed"
	wrapFile     = "scopes.wrap" // with the master key it opens the ring; each erasure draws another
	ringFile     = "scopes.keys"
)

// ErrMaster says that the master key is not the one that the other files were sealed under.
var ErrMaster = errors.New("the master key does not fit: restore the key folder that belongs to this store")

// ErrMissing says that a file of the folder is gone.
var ErrMissing = errors.New("the key folder is not complete: restore it from its backup")

// Made says whether a folder holds the keys of a server.
func Made(dir string) (bool, error) {
	_, err := os.Stat(filepath.Join(dir, masterFile))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// Secrets are the server's keys.
type Secrets struct {
	HubID [16]byte
	Hub   ed25519.PrivateKey // signs receipts and the hub's commits
	HPKE  hpke.PrivateKey    // agrees secrets with phones
	Audit ed25519.PrivateKey // signs the audit log's checkpoints
	Ring  *keyring.Ring

	Former []wire.Step // the keys before Hub, each with its word for the next; oldest first

	identity identity
	folder   identityFolder

	dir    string
	master [32]byte
	random io.Reader
}

type identity struct {
	HubID [16]byte    `json:"hub_id"`
	Hub   []byte      `json:"hub"`
	HPKE  []byte      `json:"hpke"`
	Audit []byte      `json:"audit"`
	Steps []wire.Step `json:"steps,omitempty"`
}

// Open reads the keys of a folder, and makes them where the folder is new.
func Open(dir string, random io.Reader) (*Secrets, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the key folder: %w", err)
	}
	if err := complete(dir); err != nil {
		return nil, err
	}
	master, err := openMaster(filepath.Join(dir, masterFile), random)
	if err != nil {
		return nil, err
	}
	key, err := derive(master, "identity v1")
	if err != nil {
		return nil, err
	}
	folder := identityFolder{path: filepath.Join(dir, identityFile), box: sealed.NewBox("streetlight identity v1", key)}
	id, err := folder.open(random)
	if err != nil {
		return nil, err
	}
	ring, err := openRing(dir, master, random)
	if err != nil {
		return nil, err
	}
	s, err := assemble(id, folder, ring)
	if err != nil {
		return nil, err
	}
	s.dir, s.master, s.random = dir, master, random
	return s, nil
}

// complete refuses a folder from which one file is gone: a new key in its place would open nothing, and hide the loss.
func complete(dir string) error {
	var missing []string
	for _, name := range []string{masterFile, identityFile, wrapFile, ringFile} { // in the order in which they are made
		_, err := os.Stat(filepath.Join(dir, name))
		switch {
		case err == nil:
			if len(missing) > 0 {
				return fmt.Errorf("%w: %s is gone", ErrMissing, strings.Join(missing, ", "))
			}
		case errors.Is(err, fs.ErrNotExist):
			missing = append(missing, name)
		default:
			return fmt.Errorf("look at the key folder: %w", err)
		}
	}
	return nil
}

func assemble(id identity, folder identityFolder, ring *keyring.Ring) (*Secrets, error) {
	key, err := wire.ParseHPKEKey(id.HPKE)
	if err != nil {
		return nil, fmt.Errorf("read the server's identity: %w", err)
	}
	if len(id.Hub) != ed25519.SeedSize || len(id.Audit) != ed25519.SeedSize {
		return nil, errors.New("read the server's identity: a key has the wrong length")
	}
	s := &Secrets{HubID: id.HubID, Hub: ed25519.NewKeyFromSeed(id.Hub), HPKE: key, Audit: ed25519.NewKeyFromSeed(id.Audit), Ring: ring,
		Former: id.Steps, identity: id, folder: folder}
	return s, checkSteps(id, s.Public())
}

func openMaster(path string, random io.Reader) (master [32]byte, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := io.ReadFull(random, master[:]); err != nil {
			return master, fmt.Errorf("draw the master key: %w", err)
		}
		return master, durable.WriteFile(path, []byte(hex.EncodeToString(master[:])+"\n"))
	}
	if err != nil {
		return master, fmt.Errorf("read the master key: %w", err)
	}
	b, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(b) != len(master) {
		return master, fmt.Errorf("read the master key: %s does not hold 64 hexadecimal digits", masterFile)
	}
	return [32]byte(b), nil
}

// derive draws a key of one purpose from the master key.
func derive(master [32]byte, purpose string) ([32]byte, error) {
	b, err := hkdf.Key(sha256.New, master[:], nil, "streetlight server "+purpose, 32)
	if err != nil {
		return [32]byte{}, fmt.Errorf("derive a key: %w", err)
	}
	return [32]byte(b), nil
}

func (f identityFolder) open(random io.Reader) (id identity, err error) {
	b, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return f.begin(random)
	}
	if err != nil {
		return id, fmt.Errorf("read the server's identity: %w", err)
	}
	plain, err := f.box.Open(nil, f.box.Place(nil, "identity", nil), b)
	if err != nil {
		return id, ErrMaster
	}
	if err := json.Unmarshal(plain, &id); err != nil {
		return id, fmt.Errorf("read the server's identity: %w", err)
	}
	return id, nil
}

func (f identityFolder) begin(random io.Reader) (id identity, err error) {
	id = identity{Hub: make([]byte, ed25519.SeedSize), Audit: make([]byte, ed25519.SeedSize)}
	for _, b := range [][]byte{id.HubID[:], id.Hub, id.Audit} {
		if _, err := io.ReadFull(random, b); err != nil {
			return id, fmt.Errorf("draw the server's identity: %w", err)
		}
	}
	key, err := wire.NewHPKEKey()
	if err != nil {
		return id, fmt.Errorf("draw the server's identity: %w", err)
	}
	if id.HPKE, err = key.Bytes(); err != nil {
		return id, fmt.Errorf("draw the server's identity: %w", err)
	}
	return id, f.write(id, random)
}

// AuditPublic is the key by which checkpoints of the audit log are checked.
func (s *Secrets) AuditPublic() ed25519.PublicKey { return s.Audit.Public().(ed25519.PublicKey) }
