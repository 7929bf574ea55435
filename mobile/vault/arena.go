package vault

const arenaBlock = 64 << 10 // bytes

// arena lends the room for sealed values until the transaction they are written in has ended, for bbolt keeps what it is
// given until then. Only sealed bytes are ever in it.
type arena struct{ block []byte }

// take returns an empty slice with room for n bytes.
func (a *arena) take(n int) []byte {
	if cap(a.block)-len(a.block) < n {
		a.block = make([]byte, 0, max(n, arenaBlock)) // what was lent from the old block stays as it is
	}
	at := len(a.block)
	a.block = a.block[:at+n]
	return a.block[at : at : at+n]
}

// reset takes everything back, and lets go of a block that one large value made.
func (a *arena) reset() {
	if cap(a.block) > arenaBlock {
		a.block = nil
	}
	a.block = a.block[:0]
}
