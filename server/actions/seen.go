package actions

import (
	"encoding/base64"

	"github.com/fxamacker/cbor/v2"

	"streetlight/shared/casework"
	"streetlight/sync/crdt"
)

// maxSeen bounds what a form may claim to have shown, in bytes of its text.
const maxSeen = 64 << 10

// seenOf notes the dots of all ops of an entity that a page shows.
func seenOf(state *crdt.State, entity [16]byte) Seen {
	var dots []crdt.Dot
	for _, c := range state.Cells(entity) {
		for _, v := range c.Values {
			dots = append(dots, v.Dot)
		}
	}
	b, err := cbor.Marshal(dots)
	if err != nil {
		return "" // two numbers and bytes always encode
	}
	return Seen(base64.RawURLEncoding.EncodeToString(b))
}

// on is the entity as the form showed it: those ops of the present state that it names. What was replaced since is not
// there to be observed again, and what came since is not seen.
func (s Seen) on(state *crdt.State, entity [16]byte) (*crdt.State, error) {
	dots, err := s.dots()
	if err != nil {
		return nil, err
	}
	shown := map[crdt.Dot]bool{}
	for _, d := range dots {
		shown[d] = true
	}
	stored := state.Only(entity, func(v crdt.Value) bool { return shown[v.Dot] })
	return stored, nil
}

func (s Seen) dots() (dots []crdt.Dot, err error) {
	bad := casework.Refuse(casework.Invalid, "This page is out of date. Load it again, then change it.")
	if len(s) > maxSeen {
		return nil, bad
	}
	b, err := base64.RawURLEncoding.DecodeString(string(s))
	if err != nil {
		return nil, bad
	}
	if len(b) == 0 {
		return nil, nil
	}
	if err := cbor.Unmarshal(b, &dots); err != nil {
		return nil, bad
	}
	return dots, nil
}
