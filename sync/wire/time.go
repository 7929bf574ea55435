package wire

import "fmt"

// TimeRequest asks a hub for its time and for nothing else. It is what a phone sends when it cannot tell whether its own
// date or the server's certificate is wrong: there is nothing in it to steal.
type TimeRequest struct {
	Version uint8  `cbor:"1,keyasint"`
	Nonce   ID     `cbor:"2,keyasint"`           // random: an answer is to this request alone
	Hub     []byte `cbor:"3,keyasint,omitempty"` // KeyName of the hub's key that the phone has pinned
}

// maxTimeRequest is how many bytes such a request has at the most.
const maxTimeRequest = 64

// ParseTimeRequest reads a request for the time.
func ParseTimeRequest(body []byte) (r TimeRequest, err error) {
	if len(body) > maxTimeRequest {
		return r, fmt.Errorf("%w: a request for the time of %d bytes", ErrLimit, len(body))
	}
	if err := checkVersion(body); err != nil {
		return r, err
	}
	return r, decode(body, &r)
}
