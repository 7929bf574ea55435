package vault

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"streetlight/sync/durable"
	"streetlight/sync/sealed"
)

const (
	headerFile    = "header"
	headerFormat  = 1
	largestHeader = 16 << 10 // bytes
)

// header is the one file of a vault that is read before it is unlocked: a line of JSON, and a line with its SHA-256, so
// that a flipped bit is damage and not a wrong PIN. Whoever can change the file or the clock shortens the waits, and whoever
// copies the folder has as many tries as they can compute: against them stand the cost of a try and the platform's secret.
type header struct {
	Format   int    `json:"format"`
	Wiped    bool   `json:"wiped"`
	Platform bool   `json:"platform"` // a secret of the platform is needed beside the PIN
	Salt     []byte `json:"salt"`
	Cost     Cost   `json:"cost"`
	DataKey  []byte `json:"data_key"` // sealed under the key that PIN and platform give
	RingKey  []byte `json:"ring_key"` // sealed under the data key
	NextRing []byte `json:"next_ring,omitempty"`
	Tries    tries  `json:"tries"`
}

func (h header) encode() ([]byte, error) {
	line, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("vault: encode header: %w", err)
	}
	return withSum(line), nil
}

func withSum(line []byte) []byte {
	sum := sha256.Sum256(line)
	return fmt.Appendf(bytes.Clone(line), "\n%s\n", hex.EncodeToString(sum[:]))
}

// checkSum gives the line that withSum has written; ok is false for any other bytes.
func checkSum(in []byte) (line []byte, ok bool) {
	line, _, _ = bytes.Cut(in, []byte("\n"))
	return line, bytes.Equal(withSum(line), in)
}

// decodeHeader accepts only the bytes that encode gives. Its errors are for a log; to the worker any of them is damage.
func decodeHeader(in []byte) (header, error) {
	if len(in) > largestHeader {
		return header{}, fmt.Errorf("header of %d bytes", len(in))
	}
	line, _, _ := bytes.Cut(in, []byte("\n"))
	var h header
	if err := json.Unmarshal(line, &h); err != nil {
		return header{}, fmt.Errorf("header: %w", err)
	}
	again, err := h.encode()
	if err != nil || !bytes.Equal(again, in) {
		return header{}, errors.New("the header is not as it was written")
	}
	return h, h.check()
}

func (h header) check() error {
	switch {
	case h.Format != headerFormat:
		return fmt.Errorf("header of format %d", h.Format)
	case h.Tries.Wrong < 0:
		return errors.New("header with fewer than no tries")
	case h.Wiped:
		return nil
	case len(h.Salt) != saltSize || len(h.DataKey) != 32+sealed.Overhead || len(h.RingKey) != 32+sealed.Overhead:
		return errors.New("header with keys of another length")
	case len(h.NextRing) != 0 && len(h.NextRing) != 32+sealed.Overhead:
		return errors.New("header with a key of another length")
	}
	return h.Cost.check()
}

func readHeader(dir string) (header, error) {
	f, err := os.Open(filepath.Join(dir, headerFile))
	if errors.Is(err, fs.ErrNotExist) {
		return header{}, trouble(ErrDamaged, errors.New("no header"))
	}
	if err != nil {
		return header{}, fmt.Errorf("vault: open header: %w", err)
	}
	defer f.Close()
	in, err := io.ReadAll(io.LimitReader(f, largestHeader+1))
	if err != nil {
		return header{}, fmt.Errorf("vault: read header: %w", err)
	}
	h, err := decodeHeader(in)
	if err != nil {
		return header{}, trouble(ErrDamaged, err)
	}
	return h, nil
}

// write makes the header durable; on a full disk with the help of the ballast. ErrFull says that this was used before.
func (h header) write(dir string) error {
	out, err := h.encode()
	if err != nil {
		return err
	}
	err = durable.WriteFile(filepath.Join(dir, headerFile), out)
	if err != nil && full(err) && freeBallast(dir) == nil {
		err = durable.WriteFile(filepath.Join(dir, headerFile), out)
	}
	return inWords(err)
}

// lockData seals the data key under a PIN, with a new salt.
func (h *header) lockData(secret []byte, data [32]byte, o Options, cost Cost) error {
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(o.Random, salt); err != nil {
		return fmt.Errorf("vault: salt: %w", err)
	}
	box := sealed.NewBox(label, unlockKey(secret, o.Platform, salt, cost))
	key, err := box.Seal(nil, o.Random, headerPlace(box, "data key"), data[:])
	if err != nil {
		return err
	}
	h.Salt, h.Cost, h.DataKey, h.Platform = salt, cost, key, o.Platform != nil
	return nil
}

// unlockData opens the data key, or reports that the secret is not the right one.
func (h header) unlockData(secret, platform []byte) (data [32]byte, right bool) {
	box := sealed.NewBox(label, unlockKey(secret, platform, h.Salt, h.Cost))
	key, err := box.Open(nil, headerPlace(box, "data key"), h.DataKey)
	if err != nil || len(key) != 32 {
		return data, false
	}
	defer clear(key)
	return [32]byte(key), true
}

func headerPlace(box sealed.Box, what string) []byte { return box.Place(nil, headerFile, []byte(what)) }
