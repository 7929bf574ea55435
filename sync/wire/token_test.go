package wire_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"streetlight/sync/wire"
)

var (
	phone = wire.ID{1}
	now   = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
)

const syncPath = "/v1/sync"

// keyOf knows two devices.
func keyOf(id wire.ID) (ed25519.PublicKey, bool) {
	switch id {
	case phone:
		return public(key(1)), true
	case wire.ID{2}:
		return public(key(2)), true
	}
	return nil, false
}

func tokenAt(t *testing.T, hubTime time.Time) string {
	t.Helper()
	token, err := wire.SignRequest(phone, key(1), "POST", syncPath, asked, hubTime)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestTokenNamesItsDevice(t *testing.T) {
	got, err := wire.CheckRequest(tokenAt(t, now), "POST", syncPath, asked, now, keyOf)
	if err != nil || got != phone {
		t.Errorf("got %x, %v, want %x", got, err, phone)
	}
}

func TestTokenIsForOneRequest(t *testing.T) {
	good := tokenAt(t, now)
	foreign, err := wire.SignRequest(phone, key(9), "POST", syncPath, asked, now)
	if err != nil {
		t.Fatal(err)
	}
	unknown, err := wire.SignRequest(wire.ID{3}, key(1), "POST", syncPath, asked, now)
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name, token, method, path, body string
	}{
		{"another method", good, "GET", syncPath, string(asked)},
		{"another path", good, "POST", "/v1/salvage", string(asked)},
		{"another body", good, "POST", syncPath, "another body"},
		{"no body", good, "POST", syncPath, ""},
		{"another key", foreign, "POST", syncPath, string(asked)},
		{"a device that is not enrolled", unknown, "POST", syncPath, string(asked)},
		{"no token", "", "POST", syncPath, string(asked)},
		{"no JWT", "hello", "POST", syncPath, string(asked)},
		{"no signature", good[:strings.LastIndex(good, ".")+1], "POST", syncPath, string(asked)},
		{"a padded signature", good + "==", "POST", syncPath, string(asked)},
		{"a part too many", good + ".x", "POST", syncPath, string(asked)},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, err := wire.CheckRequest(c.token, c.method, c.path, []byte(c.body), now, keyOf); !errors.Is(err, wire.ErrToken) {
				t.Errorf("got %v, want %v", err, wire.ErrToken)
			}
		})
	}
}

// claimsAt are what SignRequest states, as a map to alter.
func claimsAt(at time.Time) jwt.MapClaims {
	sum := sha256.Sum256(asked)
	return jwt.MapClaims{"aud": []string{"streetlight"}, "iat": at.Unix(), "exp": at.Add(wire.TokenLife).Unix(),
		"htm": "POST", "htu": syncPath, "bsh": base64.RawURLEncoding.EncodeToString(sum[:])}
}

// forge signs a token of any header and claims; nil takes one out.
func forge(t *testing.T, method jwt.SigningMethod, key any, header, changes map[string]any) string {
	t.Helper()
	c := claimsAt(now)
	maps.Copy(c, changes)
	maps.DeleteFunc(c, func(_ string, v any) bool { return v == nil })
	token := jwt.NewWithClaims(method, c)
	token.Header["kid"], token.Header["typ"] = uuid.UUID(phone).String(), "streetlight-request+jwt"
	maps.Copy(token.Header, header)
	maps.DeleteFunc(token.Header, func(_ string, v any) bool { return v == nil })
	out, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestForgedTokensAreRefused(t *testing.T) {
	hs256 := []byte(public(key(1)))
	mine := func(header, changes map[string]any) string {
		return forge(t, jwt.SigningMethodEdDSA, key(1), header, changes)
	}
	with := func(name string, value any) map[string]any { return map[string]any{name: value} }
	if _, err := wire.CheckRequest(mine(nil, nil), "POST", syncPath, asked, now, keyOf); err != nil {
		t.Fatalf("the forger's own token does not pass: %v", err)
	}
	cases := []struct{ name, token string }{
		{"alg none", forge(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, nil, nil)},
		{"HS256 with the public key", forge(t, jwt.SigningMethodHS256, hs256, nil, nil)},
		{"HS512 with the public key", forge(t, jwt.SigningMethodHS512, hs256, nil, nil)},
		{"alg changed to none in the header", mine(with("alg", "none"), nil)},
		{"no typ", mine(with("typ", nil), nil)},
		{"the typ of another JWT", mine(with("typ", "JWT"), nil)},
		{"no kid", mine(with("kid", nil), nil)},
		{"a kid that is no id", mine(with("kid", "../../etc/passwd"), nil)},
		{"a kid that is a number", mine(with("kid", 1), nil)},
		{"another device's kid", mine(with("kid", uuid.UUID(wire.ID{2}).String()), nil)},
		{"another audience", mine(nil, with("aud", "elsewhere"))},
		{"no audience", mine(nil, with("aud", nil))},
		{"no expiry", mine(nil, with("exp", nil))},
		{"no time of issue", mine(nil, with("iat", nil))},
		{"a life of a day", mine(nil, with("exp", now.Add(24*time.Hour).Unix()))},
		{"no audience and stale", mine(nil, map[string]any{"aud": nil, "exp": now.Add(-time.Hour).Unix()})},
		{"no expiry and from the future", mine(nil, map[string]any{"exp": nil, "iat": now.Add(time.Hour).Unix()})},
		{"no body hash", mine(nil, with("bsh", nil))},
		{"no method", mine(nil, with("htm", nil))},
		{"no path", mine(nil, with("htu", nil))},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, err := wire.CheckRequest(c.token, "POST", syncPath, asked, now, keyOf); !errors.Is(err, wire.ErrToken) {
				t.Errorf("got %v, want %v", err, wire.ErrToken)
			}
		})
	}
}

// A stale token is told apart from a false one, for the honest device is told the time and tries again.
func TestStaleIsNotFalse(t *testing.T) {
	const allowance = 30 * time.Second
	cases := []struct {
		name string
		at   time.Time
		want error
	}{
		{"of this moment", now, nil},
		{"nearly too old", now.Add(-wire.TokenLife - allowance + time.Second), nil},
		{"too old", now.Add(-wire.TokenLife - allowance - time.Second), wire.ErrStale},
		{"years old", now.AddDate(-10, 0, 0), wire.ErrStale},
		{"a little ahead", now.Add(allowance - time.Second), nil},
		{"too far ahead", now.Add(allowance + time.Second), wire.ErrStale},
		{"years ahead", now.AddDate(10, 0, 0), wire.ErrStale},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			token := tokenAt(t, c.at)
			device, err := wire.CheckRequest(token, "POST", syncPath, asked, now, keyOf)
			if !errors.Is(err, c.want) || (c.want == nil && err != nil) || device != phone {
				t.Errorf("got %x, %v, want %v", device, err, c.want)
			}
			foreign, err := wire.SignRequest(phone, key(9), "POST", syncPath, asked, c.at)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := wire.CheckRequest(foreign, "POST", syncPath, asked, now, keyOf); !errors.Is(err, wire.ErrToken) {
				t.Errorf("signed by another: got %v, want %v", err, wire.ErrToken)
			}
		})
	}
}

func TestEveryAlteredByteOfATokenIsRefused(t *testing.T) {
	good := tokenAt(t, now)
	for i := range good {
		altered := []byte(good)
		altered[i] = map[bool]byte{true: 'B', false: 'A'}[altered[i] == 'A']
		if _, err := wire.CheckRequest(string(altered), "POST", syncPath, asked, now, keyOf); err == nil {
			t.Errorf("byte %d: no error", i)
		}
	}
}
