package audit

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"streetlight/sync/kv"
)

// Point is what a checkpoint says: this log had this many leaves, and this hash over them, at this time.
type Point struct {
	Origin string
	Size   int64
	Root   tlog.Hash
	Time   time.Time // in whole seconds, UTC
}

// Checkpoint returns a signed note over the log as it is now: four lines (origin, size, hash in base64, time), and the
// signature. Whoever keeps it can prove later that nothing before it was changed.
func (l *Log) Checkpoint(r kv.Reader, at time.Time, signer note.Signer) ([]byte, error) {
	size, err := l.Size(r)
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	root, err := tlog.TreeHash(size, l.reader(r))
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	p := Point{Origin: l.origin, Size: size, Root: root, Time: at.UTC().Truncate(time.Second)}
	return note.Sign(&note.Note{Text: p.text()}, signer)
}

// OpenCheckpoint checks the signature by one of the known keys and returns what the checkpoint says.
func OpenCheckpoint(checkpoint []byte, known note.Verifiers) (Point, error) {
	n, err := note.Open(checkpoint, known)
	if err != nil {
		return Point{}, fmt.Errorf("open a checkpoint: %w", err)
	}
	return parsePoint(n.Text)
}

func (p Point) text() string {
	return fmt.Sprintf("%s\n%d\n%s\n%s\n", p.Origin, p.Size, p.Root, p.Time.Format(time.RFC3339))
}

// parsePoint reads what text writes, in that one spelling.
func parsePoint(text string) (Point, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 5 {
		return Point{}, errors.New("a checkpoint has four lines")
	}
	size, sizeErr := strconv.ParseInt(lines[1], 10, 64)
	root, rootErr := tlog.ParseHash(lines[2])
	at, timeErr := time.Parse(time.RFC3339, lines[3])
	if err := errors.Join(checkOrigin(lines[0]), sizeErr, rootErr, timeErr); err != nil {
		return Point{}, fmt.Errorf("read a checkpoint: %w", err)
	}
	p := Point{Origin: lines[0], Size: size, Root: root, Time: at.UTC()}
	if size < 0 || p.text() != text {
		return Point{}, errors.New("a checkpoint is not in its one spelling")
	}
	return p, nil
}

// signer signs checkpoints with the hub's own key.
type signer struct {
	note.Verifier
	key ed25519.PrivateKey
}

func (s signer) Sign(msg []byte) ([]byte, error) { return ed25519.Sign(s.key, msg), nil }

// NewSigner returns the signer of the log named origin for the hub's signing key.
func NewSigner(origin string, key ed25519.PrivateKey) (note.Signer, error) {
	public, ok := key.Public().(ed25519.PublicKey)
	if !ok {
		return nil, errors.New("a checkpoint is signed with an Ed25519 key")
	}
	v, err := newVerifier(origin, public)
	if err != nil {
		return nil, err
	}
	return signer{v, key}, nil
}

// NewVerifiers returns the verifiers of the log named origin for the hub's keys, old ones included.
func NewVerifiers(origin string, keys ...ed25519.PublicKey) (note.Verifiers, error) {
	var list []note.Verifier
	for _, key := range keys {
		v, err := newVerifier(origin, key)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return note.VerifierList(list...), nil
}

func newVerifier(origin string, key ed25519.PublicKey) (note.Verifier, error) {
	encoded, err := note.NewEd25519VerifierKey(origin, key)
	if err != nil {
		return nil, fmt.Errorf("checkpoint key of %s: %w", origin, err)
	}
	return note.NewVerifier(encoded)
}
