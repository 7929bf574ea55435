package casework

import (
	"fmt"
	"strings"
)

// codeAlphabet is Crockford's base 32: no I, L, O or U, so that nothing is misread and nothing rude is spelt.
const codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// A code is 26 digits for 128 bits and one check digit, written as nine groups of three.
const (
	dataDigits = 26
	codeDigits = dataDigits + 1
	groupSize  = 3
)

// CodeSecretSize is the size of a code's secret in bytes: no guessing reaches 128 bits, so attempts need no counting.
const CodeSecretSize = 16

// EnrolmentCode spells the secret of a one-time code as people type it: groups of three with a check digit at the end.
func EnrolmentCode(secret [CodeSecretSize]byte) string { return groups(encodeCode(secret)) }

// encodeCode spells the secret, the greatest digit first, with its check digit.
func encodeCode(secret [CodeSecretSize]byte) string {
	out := make([]byte, 0, codeDigits)
	for i := range dataDigits {
		out = append(out, codeAlphabet[bitsAt(secret, 5*i-2)]) // 130 bits: the first two are zero
	}
	return string(append(out, codeAlphabet[checkDigit(string(out))]))
}

// bitsAt is the five bits of secret that begin at bit from; bits before the first are zero.
func bitsAt(secret [CodeSecretSize]byte, from int) (v int) {
	for i := from; i < from+5; i++ {
		v <<= 1
		if i >= 0 {
			v |= int(secret[i/8]>>(7-i%8)) & 1
		}
	}
	return v
}

// checkDigit is Luhn's over 32 digits: it sees every single wrong digit and nearly every swap of two neighbours.
func checkDigit(data string) int {
	sum := 0
	for i := range len(data) {
		v := strings.IndexByte(codeAlphabet, data[len(data)-1-i])
		if i%2 == 0 {
			v *= 2
		}
		sum += v/len(codeAlphabet) + v%len(codeAlphabet)
	}
	return (len(codeAlphabet) - sum%len(codeAlphabet)) % len(codeAlphabet)
}

// groups sets hyphens between groups of three.
func groups(bare string) string {
	var out []string
	for i := 0; i < len(bare); i += groupSize {
		out = append(out, bare[i:min(i+groupSize, len(bare))])
	}
	return strings.Join(out, "-")
}

// ReadCode gives the one spelling of a typed code, or says what was mistyped. Small letters, spaces and hyphens do not
// matter, nor does O for 0 or I and L for 1.
func ReadCode(typed string) (string, error) {
	if len(typed) > 4*codeDigits {
		return "", mistyped("That is too long for a code.")
	}
	bare := strings.NewReplacer(" ", "", "-", "", "\t", "", "\n", "", "\r", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(typed))
	if i := strings.IndexFunc(bare, func(r rune) bool { return !strings.ContainsRune(codeAlphabet, r) }); i >= 0 {
		return "", mistyped(fmt.Sprintf("The sign %q is in no code.", []rune(bare[i:])[0]))
	}
	if len(bare) != codeDigits {
		return "", mistyped(fmt.Sprintf("A code has %d letters and digits; that one has %d.", codeDigits, len(bare)))
	}
	if strings.IndexByte(codeAlphabet, bare[dataDigits]) != checkDigit(bare[:dataDigits]) {
		return "", mistyped("One letter or digit is not right.")
	}
	return bare, nil
}

func mistyped(what string) error {
	return RefuseField("code", what+" Compare it with the code you were given and type it again.")
}
