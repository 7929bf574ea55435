package records

import (
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"

	"streetlight/shared/casework"
)

// Draft is a form that a worker was filling in, word for word, as a phone keeps it among its unsent work. Nothing in it was
// checked, and nobody signed it. It is a list in this order.
type Draft struct {
	_        struct{} `cbor:",toarray"`
	Kind     casework.Kind
	Child    casework.ChildID // zero for a new one
	NewChild casework.Values
	Values   casework.Values
	SavedAt  int64            // milliseconds since 1970, by the phone's clock
	Entry    casework.EntryID // that is being corrected; zero for a new one
}

// MaxDraft is how many bytes a draft may have for a server to read it.
const MaxDraft = 1 << 20

// ErrDraft says that bytes hold no draft.
var ErrDraft = errors.New("records: that is no draft")

// Encode writes a draft.
func (d Draft) Encode() ([]byte, error) { return cbor.Marshal(d) }

// ReadDraft reads a draft. Its words are as they were typed, checked for nothing.
func ReadDraft(b []byte) (d Draft, err error) {
	if len(b) > MaxDraft {
		return d, fmt.Errorf("%w: %d bytes", ErrDraft, len(b))
	}
	if err := cbor.Unmarshal(b, &d); err != nil {
		return Draft{}, fmt.Errorf("%w: %w", ErrDraft, err)
	}
	return d, nil
}
