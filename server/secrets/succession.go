package secrets

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"streetlight/sync/durable"
	"streetlight/sync/sealed"
	"streetlight/sync/wire"
)

// identityFolder is where an identity lies, and what it is sealed with.
type identityFolder struct {
	path string
	box  sealed.Box
}

// Public is the key by which phones know the server.
func (s *Secrets) Public() ed25519.PublicKey { return s.Hub.Public().(ed25519.PublicKey) }

// Succeed makes the next key of the server. The present one signs that, and the statement is kept for good: whoever knows
// any key of before follows from it. When it fails the present key stays.
func (s *Secrets) Succeed(random io.Reader) error {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return fmt.Errorf("draw the next key: %w", err)
	}
	next := ed25519.NewKeyFromSeed(seed)
	id := s.identity
	id.Steps = append(slices.Clone(id.Steps), wire.NewStep(s.Hub, next.Public().(ed25519.PublicKey)))
	id.Hub = seed
	if len(id.Steps) > wire.MaxSteps {
		return fmt.Errorf("the server has had %d keys, and can have no more", len(id.Steps))
	}
	if err := s.folder.write(id, random); err != nil {
		return err
	}
	s.identity, s.Hub, s.Former = id, next, id.Steps
	return nil
}

// write puts an identity in the place of what the folder holds.
func (f identityFolder) write(id identity, random io.Reader) error {
	plain, err := json.Marshal(id)
	if err != nil {
		return fmt.Errorf("write the server's identity: %w", err)
	}
	b, err := f.box.Seal(nil, random, f.box.Place(nil, "identity", nil), plain)
	if err != nil {
		return err
	}
	return durable.WriteFile(f.path, b)
}

// checkSteps refuses statements that do not lead to the present key.
func checkSteps(id identity, hub ed25519.PublicKey) error {
	if len(id.Steps) == 0 {
		return nil
	}
	last, err := wire.Follow(id.Steps[0].Old, id.Steps)
	if err != nil || !last.Equal(hub) {
		return errors.New("read the server's identity: its keys do not follow from each other")
	}
	return nil
}
