package bolt

// The size in bytes of an arena's blocks, and how many of them it keeps for the next transaction.
const (
	blockSize  = 256 << 10
	keptBlocks = 8
)

// arena holds copies of what a transaction puts, which bbolt borrows until the commit. The blocks are used again by the
// next one: a large transaction would else leave as much garbage as it writes.
type arena struct {
	blocks [][]byte
	full   int // blocks in front of the one that is being filled
}

// empty makes room. Nothing may refer any more to what was kept.
func (a *arena) empty() {
	clear(a.blocks[min(keptBlocks, len(a.blocks)):])
	a.blocks = a.blocks[:min(keptBlocks, len(a.blocks))]
	for i := range a.blocks {
		a.blocks[i] = a.blocks[i][:0]
	}
	a.full = 0
}

// keep gives a copy of value. One that would waste a good part of a block has memory of its own.
func (a *arena) keep(value []byte) []byte {
	if len(value) > blockSize/8 {
		return append(make([]byte, 0, len(value)), value...)
	}
	for a.full < len(a.blocks) && cap(a.blocks[a.full])-len(a.blocks[a.full]) < len(value) {
		a.full++
	}
	if a.full == len(a.blocks) {
		a.blocks = append(a.blocks, make([]byte, 0, blockSize))
	}
	block := a.blocks[a.full]
	from := len(block)
	block = append(block, value...)
	a.blocks[a.full] = block
	return block[from:len(block):len(block)]
}
