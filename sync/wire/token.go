package wire

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
)

// tokenType is the typ of a request's token, so that no other JWT passes for one.
const tokenType = "streetlight-request+jwt"

// audience is whom a request's token is meant for.
const audience = "streetlight"

// TokenLife is how long after the hub's time as the device last learned it a request is believed.
const TokenLife = 2 * time.Minute

// The refusals of a token.
var (
	ErrToken = errors.New("wire: the request's signature is missing or wrong")
	ErrStale = errors.New("wire: the request was signed for another time")
)

type claims struct {
	jwt.RegisteredClaims
	Method string `json:"htm"`
	Path   string `json:"htu"`
	Body   string `json:"bsh"` // SHA-256 of the body, base64url without padding
}

// SignRequest makes the token of one request by a device: over method, path, body and the hub's time as last learned.
func SignRequest(device ID, key ed25519.PrivateKey, method, path string, body []byte, hubTime time.Time) (string, error) {
	sum := sha256.Sum256(body)
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims{
		RegisteredClaims: jwt.RegisteredClaims{Audience: jwt.ClaimStrings{audience},
			IssuedAt: jwt.NewNumericDate(hubTime), ExpiresAt: jwt.NewNumericDate(hubTime.Add(TokenLife))},
		Method: method, Path: path, Body: base64.RawURLEncoding.EncodeToString(sum[:]),
	})
	t.Header["kid"], t.Header["typ"] = uuid.UUID(device).String(), tokenType
	signed, err := t.SignedString(key)
	if err != nil {
		return "", fmt.Errorf("sign the request: %w", err)
	}
	return signed, nil
}

// CheckRequest verifies the token of a request and names the device that made it. KeyOf gives the key of an enrolled
// device; now is the hub's time. A token that is right but for its time is ErrStale: the hub answers with its own time,
// and the device signs again.
func CheckRequest(token, method, path string, body []byte, now time.Time, keyOf func(ID) (ed25519.PublicKey, bool)) (ID, error) {
	var (
		c      claims
		device ID
	)
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"EdDSA"}), jwt.WithAudience(audience), jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(), jwt.WithLeeway(30*time.Second), jwt.WithStrictDecoding(), jwt.WithTimeFunc(func() time.Time { return now }))
	_, err := parser.ParseWithClaims(token, &c, func(t *jwt.Token) (any, error) {
		kid, _ := t.Header["kid"].(string)
		id, err := uuid.Parse(kid)
		if err != nil || t.Header["typ"] != tokenType {
			return nil, ErrToken
		}
		device = ID(id)
		key, ok := keyOf(device)
		if !ok {
			return nil, ErrToken
		}
		return key, nil
	})
	if err := tokenError(err); err != nil {
		return device, err
	}
	if !c.covers(method, path, body) || !c.short() {
		return device, ErrToken
	}
	return device, nil
}

func (c claims) covers(method, path string, body []byte) bool {
	sum := sha256.Sum256(body)
	return c.Method == method && c.Path == path && c.Body == base64.RawURLEncoding.EncodeToString(sum[:])
}

// short says whether the token lives no longer than TokenLife from the time it states.
func (c claims) short() bool {
	return c.IssuedAt != nil && c.ExpiresAt != nil && c.ExpiresAt.Sub(c.IssuedAt.Time) <= TokenLife
}

// tokenError tells a stale token from a false one: the library checks the signature before any time.
func tokenError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, jwt.ErrTokenSignatureInvalid), errors.Is(err, jwt.ErrTokenUnverifiable), errors.Is(err, jwt.ErrTokenInvalidAudience),
		errors.Is(err, jwt.ErrTokenRequiredClaimMissing):
		return ErrToken
	case errors.Is(err, jwt.ErrTokenExpired), errors.Is(err, jwt.ErrTokenUsedBeforeIssued):
		return ErrStale
	}
	return ErrToken
}
