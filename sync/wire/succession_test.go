package wire_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"testing"

	"streetlight/sync/wire"
)

// seededKey makes a key of one number.
func seededKey(n byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(append(make([]byte, 31), n))
}

func publicOf(k ed25519.PrivateKey) ed25519.PublicKey { return k.Public().(ed25519.PublicKey) }

func TestAPhoneFollowsItsHubsKeysForwardAlone(t *testing.T) {
	one, two, three, thief := seededKey(1), seededKey(2), seededKey(3), seededKey(9)
	first, second := wire.NewStep(one, publicOf(two)), wire.NewStep(two, publicOf(three))
	forged := wire.NewStep(thief, publicOf(thief))
	forged.Old = publicOf(one)
	for name, c := range map[string]struct {
		pinned ed25519.PublicKey
		steps  []wire.Step
		signer ed25519.PrivateKey
		want   ed25519.PublicKey // nil: nothing is believed
	}{
		"the same key":                       {publicOf(one), nil, one, publicOf(one)},
		"one step":                           {publicOf(one), []wire.Step{first}, two, publicOf(two)},
		"two steps, after a year":            {publicOf(one), []wire.Step{first, second}, three, publicOf(three)},
		"a false successor":                  {publicOf(one), []wire.Step{forged}, thief, nil},
		"a false successor behind a true":    {publicOf(one), []wire.Step{first, {Old: publicOf(two), New: publicOf(thief), Signature: second.Signature}}, thief, nil},
		"a true word, another's receipt":     {publicOf(one), []wire.Step{first}, thief, nil},
		"a true word, the old key's receipt": {publicOf(one), []wire.Step{first}, one, nil},
		"a word of before, again":            {publicOf(two), []wire.Step{first}, two, nil},
		"backward":                           {publicOf(two), []wire.Step{{Old: publicOf(two), New: publicOf(one), Signature: first.Signature}}, one, nil},
		"a hole":                             {publicOf(one), []wire.Step{second}, three, nil},
		"no step where one is due":           {publicOf(one), nil, two, nil},
		"a short key":                        {publicOf(one), []wire.Step{{Old: publicOf(one), New: []byte("short"), Signature: first.Signature}}, two, nil},
		"too many":                           {publicOf(one), make([]wire.Step, wire.MaxSteps+1), one, nil},
	} {
		t.Run(name, func(t *testing.T) {
			request := []byte("request")
			answer, err := wire.Sign(wire.Receipt{Request: sha256.Sum256(request)}, wire.Rest{More: true}, c.signer, c.steps...)
			if err != nil {
				t.Fatal(err)
			}
			_, rest, key, err := wire.OpenFrom(answer, request, c.pinned)
			if c.want == nil {
				if !errors.Is(err, wire.ErrAnswer) && !errors.Is(err, wire.ErrLimit) || key != nil || rest.More {
					t.Errorf("got %v, key %x, want nothing believed", err, key)
				}
				return
			}
			if err != nil || !key.Equal(c.want) {
				t.Errorf("got key %x, %v, want %x", key, err, c.want)
			}
		})
	}
}

func TestStepsLeadFromANameOnward(t *testing.T) {
	one, two, three := seededKey(1), seededKey(2), seededKey(3)
	steps := []wire.Step{wire.NewStep(one, publicOf(two)), wire.NewStep(two, publicOf(three))}
	for name, c := range map[string]struct {
		pinned []byte
		want   int
	}{"the first": {wire.KeyName(publicOf(one)), 2}, "the second": {wire.KeyName(publicOf(two)), 1},
		"the last": {wire.KeyName(publicOf(three)), 0}, "nobody's": {[]byte("12345678"), 0}, "none": {nil, 0}} {
		if got := len(wire.Since(steps, c.pinned)); got != c.want {
			t.Errorf("%s: got %d steps, want %d", name, got, c.want)
		}
	}
}
