package vault

import (
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"math"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

const (
	leastCharacters = 6
	mostBytes       = 4000 // 1,000 characters of any script
	saltSize        = 16
)

// Cost is what one try of a PIN costs: the parameters of Argon2id.
type Cost struct {
	Passes    uint32 `json:"passes"`
	MemoryKiB uint32 `json:"memory_kib"`
	Threads   uint8  `json:"threads"`
}

// Floor is the least cost that Calibrate gives: 3 passes over 64 MiB.
func Floor() Cost { return Cost{Passes: 3, MemoryKiB: 64 << 10, Threads: 1} }

const (
	target     = 750 * time.Millisecond // of one try; between half a second and a second
	mostPasses = 64
)

// Calibrate returns the cost at which one try takes half a second to a second on this device, and never less than Floor:
// on a slow phone it takes longer. It tries once, which takes a fraction of a second.
func Calibrate(now func() time.Time) Cost {
	cost := Floor()
	start := now()
	argon2.IDKey([]byte("123456"), make([]byte, saltSize), cost.Passes, cost.MemoryKiB, cost.Threads, 32)
	took := now().Sub(start)
	if took <= 0 || took >= target {
		return cost
	}
	passes := float64(cost.Passes) * target.Seconds() / took.Seconds()
	cost.Passes = uint32(min(math.Round(passes), mostPasses))
	return cost
}

var errCost = errors.New("the cost of a try is out of bounds")

func (c Cost) check() error {
	if c.Passes < 1 || c.Passes > 1000 || c.MemoryKiB < 8 || c.MemoryKiB > 1<<20 || c.Threads < 1 || c.Threads > 16 {
		return errCost
	}
	return nil
}

// checkSecret refuses a PIN or passphrase that is too short to protect anything.
func checkSecret(secret []byte) error {
	switch {
	case len(secret) > mostBytes:
		return ErrLong
	case utf8.RuneCount(norm.NFC.Bytes(secret)) < leastCharacters:
		return ErrShort
	}
	return nil
}

// unlockKey derives the key that opens the data key. Keyboards that compose letters in different ways give the same key.
func unlockKey(secret, platform, salt []byte, cost Cost) (key [32]byte) {
	same := norm.NFC.Append(nil, secret...)
	defer clear(same)
	stretched := argon2.IDKey(same, salt, cost.Passes, cost.MemoryKiB, cost.Threads, 32)
	material := append(stretched, platform...)
	defer clear(material)
	defer clear(stretched)
	return derive(material, "unlock", salt)
}

// derive makes a key of its own for each purpose.
func derive(material []byte, purpose string, salt []byte) [32]byte {
	key, err := hkdf.Key(sha256.New, material, salt, label+" "+purpose, 32)
	if err != nil {
		panic(err) // only a longer output is refused
	}
	return [32]byte(key)
}
