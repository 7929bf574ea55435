package vault

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"streetlight/sync/durable"
)

// returnFile says in the clear where the unsent work of a phone belongs, for the time when no key is left on it.
const returnFile = "return"

// mostNames bounds the names of a Return.
const mostNames = 16

// Return is where unsent work goes when the vault does not open any more. It tells a finder the address of a server.
type Return struct {
	Server string `json:"server"`
	Names  []Name `json:"names"` // newest first; an earlier one stays until it is known that the newer holds
}

// Name is one device that this phone is or was, with the hub's key that it has pinned.
type Name struct {
	Device [16]byte `json:"device"`
	Hub    []byte   `json:"hub"`
}

// KeepReturn keeps a Return in the vault's folder.
func KeepReturn(dir string, r Return) error {
	if len(r.Names) > mostNames {
		r.Names = r.Names[:mostNames]
	}
	line, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("vault: write where unsent work goes: %w", err)
	}
	return inWords(durable.WriteFile(filepath.Join(dir, returnFile), withSum(line)))
}

// ReadReturn reads it; a phone that was never enrolled has none, and nor has one whose file is damaged.
func ReadReturn(dir string) (r Return, ok bool, err error) {
	in, err := os.ReadFile(filepath.Join(dir, returnFile))
	if errors.Is(err, fs.ErrNotExist) {
		return r, false, nil
	}
	if err != nil {
		return r, false, fmt.Errorf("vault: read where unsent work goes: %w", err)
	}
	if line, whole := checkSum(in); whole && json.Unmarshal(line, &r) == nil {
		return r, len(r.Names) > 0, nil
	}
	return Return{}, false, nil
}
