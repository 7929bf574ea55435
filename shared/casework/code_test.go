package casework

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestACodeIsReadHoweverItIsTyped(t *testing.T) {
	code := EnrolmentCode([CodeSecretSize]byte{1, 2, 3})
	want, err := ReadCode(code)
	if err != nil {
		t.Fatal(err)
	}
	sloppy := strings.ToLower(strings.NewReplacer("-", " ", "0", "o", "1", "l").Replace(code))
	if got, err := ReadCode(sloppy); err != nil || got != want {
		t.Errorf("typed as %q: got %q, %v, want %q", sloppy, got, err, want)
	}
}

func TestMistypedCodes(t *testing.T) {
	code := EnrolmentCode([CodeSecretSize]byte{1, 2, 3})
	cases := []struct{ name, typed, want string }{
		{"empty", "", "that one has 0"},
		{"short", code[:len(code)-1], "that one has 26"},
		{"a sign that is in no code", "U" + code[1:], "The sign 'U' is in no code"},
		{"not text", "\xff" + code[1:], "is in no code"},
		{"far too long", strings.Repeat("A", 1<<20), "too long"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, err := ReadCode(c.typed); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestCheckDigitSeesEverySingleSlip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := [CodeSecretSize]byte(rapid.SliceOfN(rapid.Byte(), CodeSecretSize, CodeSecretSize).Draw(t, "secret"))
		code := encodeCode(secret)
		if got, err := ReadCode(groups(code)); err != nil || got != code {
			t.Fatalf("%s reads as %s, %v", code, got, err)
		}
		at := rapid.IntRange(0, codeDigits-1).Draw(t, "at")
		other := rapid.SampledFrom([]byte(codeAlphabet)).Draw(t, "other")
		slip := code[:at] + string(other) + code[at+1:]
		if _, err := ReadCode(slip); (err == nil) != (slip == code) {
			t.Fatalf("%s passes for %s: %v", slip, code, err)
		}
	})
}

func TestCodesTellSecretsApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gen := rapid.SliceOfN(rapid.Byte(), CodeSecretSize, CodeSecretSize)
		a, b := [CodeSecretSize]byte(gen.Draw(t, "a")), [CodeSecretSize]byte(gen.Draw(t, "b"))
		if (encodeCode(a) == encodeCode(b)) != (a == b) {
			t.Fatalf("%x and %x are both %s", a, b, encodeCode(a))
		}
	})
	if got, want := groups(encodeCode([CodeSecretSize]byte{15: 33})), "000-000-000-000-000-000-000-000-11X"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func FuzzReadCode(f *testing.F) {
	f.Add("000-000-000-000-000-000-000-000-11X")
	f.Add("7kk lmn ooo")
	f.Fuzz(func(t *testing.T, typed string) {
		bare, err := ReadCode(typed)
		if err != nil {
			return
		}
		if again, err := ReadCode(groups(bare)); err != nil || again != bare {
			t.Errorf("%q reads as %s, which reads as %s, %v", typed, bare, again, err)
		}
	})
}
