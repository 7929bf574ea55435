package keyring

import (
	"bytes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"golang.org/x/crypto/chacha20poly1305"
)

// The file:
//
//	magic (8) | ring id (16, random, new at every rewrite)
//	record 0: every key there was when the file was written; written whole or not at all
//	record 1, 2, ...: one for each batch added since
//
//	record = length (4) | check (4) | nonce (24) | sealed keys with tag (length - 24)
//	keys   = scope (16) | key id (4) | key (32), repeated; numbers are big-endian. Key id 2^32 - 2, with a key of zeros, says
//	         that the scope was erased
//
// The associated data of a record is magic | ring id | sequence number, so a record opens in its own place of its own
// file alone. The check guards the length against a flipped bit, which would otherwise look like a torn end.
const (
	magic      = "SLKEYS\x00\x01"
	idSize     = 16
	headSize   = len(magic) + idSize
	prefixSize = 8
	nonceSize  = chacha20poly1305.NonceSizeX
	overhead   = nonceSize + chacha20poly1305.Overhead
	keySize    = 16 + 4 + 32
	unwritten  = 4       // bytes: a last record that ends in so many zeros was lengthened and never written (a tag does with 2^-32)
	maxRecord  = 1 << 30 // bytes; about 20 million keys
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// format seals and opens the records of one file.
type format struct {
	aead cipher.AEAD
	id   [idSize]byte
}

func newFormat(wrap [32]byte, id [idSize]byte) format {
	aead, err := chacha20poly1305.NewX(wrap[:])
	if err != nil {
		panic(err) // only a key of another length is refused
	}
	return format{aead: aead, id: id}
}

func (f format) head() []byte { return append([]byte(magic), f.id[:]...) }

func (f format) associated(seq uint64) []byte { return binary.BigEndian.AppendUint64(f.head(), seq) }

func (f format) check(seq uint64, length uint32) uint32 {
	return crc32.Checksum(binary.BigEndian.AppendUint32(f.associated(seq), length), castagnoli)
}

// record seals keys as record number seq.
func (f format) record(random io.Reader, seq uint64, keys []Key) ([]byte, error) {
	length := overhead + len(keys)*keySize
	if length > maxRecord {
		return nil, fmt.Errorf("keyring: %d keys are too many for one record", len(keys))
	}
	out := make([]byte, prefixSize+nonceSize, prefixSize+length)
	binary.BigEndian.PutUint32(out, uint32(length))
	binary.BigEndian.PutUint32(out[4:], f.check(seq, uint32(length)))
	nonce := out[prefixSize:]
	if _, err := io.ReadFull(random, nonce); err != nil {
		return nil, fmt.Errorf("keyring: nonce: %w", err)
	}
	plain := appendKeys(make([]byte, 0, len(keys)*keySize), keys)
	defer clear(plain)
	return f.aead.Seal(out, nonce, plain, f.associated(seq)), nil
}

var (
	errTorn  = errors.New("keyring: the last record is not whole")
	errNoKey = errors.New("keyring: a record does not open")
)

// next opens record number seq at the start of in. It returns errTorn where a crash can have cut the file.
func (f format) next(in []byte, seq uint64) (keys []Key, size int, err error) {
	if len(in) < prefixSize || allZero(in[prefixSize:]) { // a file system may lengthen a file before its bytes arrive
		return nil, 0, errTorn
	}
	length := binary.BigEndian.Uint32(in)
	if binary.BigEndian.Uint32(in[4:]) != f.check(seq, length) || length < uint32(overhead) || length > maxRecord {
		return nil, 0, errNoKey
	}
	size = prefixSize + int(length)
	if len(in) < size {
		return nil, 0, errTorn
	}
	body := in[prefixSize:size]
	if len(in) == size && allZero(body[len(body)-unwritten:]) {
		return nil, 0, errTorn
	}
	plain, err := f.aead.Open(nil, body[:nonceSize], body[nonceSize:], f.associated(seq))
	if err != nil || len(plain)%keySize != 0 {
		return nil, 0, errNoKey
	}
	defer clear(plain)
	return parseKeys(plain), size, nil
}

// decode reads a whole file. end is where the next record belongs: short of len(in) when the last record was torn.
func decode(wrap [32]byte, in []byte) (f format, keys []Key, seq uint64, end int, err error) {
	if len(in) < headSize || !bytes.HasPrefix(in, []byte(magic)) {
		return format{}, nil, 0, 0, fmt.Errorf("%w: it does not begin like one", ErrDamaged)
	}
	f = newFormat(wrap, [idSize]byte(in[len(magic):headSize]))
	for end = headSize; seq == 0 || end < len(in); seq++ {
		batch, size, err := f.next(in[end:], seq)
		switch {
		case errors.Is(err, errTorn) && seq > 0:
			return f, keys, seq, end, nil
		case errors.Is(err, errNoKey) && seq == 0:
			return format{}, nil, 0, 0, ErrWrongKey
		case err != nil:
			return format{}, nil, 0, 0, fmt.Errorf("%w at record %d, byte %d", ErrDamaged, seq, end)
		}
		keys = append(keys, batch...)
		end += size
	}
	return f, keys, seq, end, nil
}

func appendKeys(out []byte, keys []Key) []byte {
	for _, k := range keys {
		out = append(out, k.Scope[:]...)
		out = binary.BigEndian.AppendUint32(out, k.ID)
		out = append(out, k.Secret[:]...)
	}
	return out
}

func parseKeys(in []byte) []Key {
	keys := make([]Key, 0, len(in)/keySize)
	for ; len(in) > 0; in = in[keySize:] {
		keys = append(keys, Key{
			Scope: Scope(in[:16]), ID: binary.BigEndian.Uint32(in[16:]), Secret: [32]byte(in[20:keySize]),
		})
	}
	return keys
}

func allZero(in []byte) bool { return len(bytes.Trim(in, "\x00")) == 0 }
