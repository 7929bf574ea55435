package crdt_test

import (
	"bytes"
	"runtime"
	"testing"

	"streetlight/sync/crdt"
)

// TestHostileStatesReserveNothing reads stored forms that claim more than they hold, and some that hold as much as goes in: what
// is allocated depends on the bytes that are there and on nothing that is claimed.
func TestHostileStatesReserveNothing(t *testing.T) {
	huge := []byte{0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}
	million := []byte{0x9a, 0, 0x0f, 0xff, 0xff}
	entity := append([]byte{0x83, 0x80, 0x80, 0x81, 0x82, 0x50}, make([]byte, 16)...)
	cell := append(bytes.Clone(entity), 0x81, 0x84, 0x01, 0xf6)
	for name, in := range map[string][]byte{
		"commits without end":          append([]byte{0x83}, huge...),
		"observed without end":         append([]byte{0x83, 0x80}, huge...),
		"entities without end":         append([]byte{0x83, 0x80, 0x80}, huge...),
		"cells without end":            append(bytes.Clone(entity), huge...),
		"values without end":           append(bytes.Clone(cell), huge...),
		"hidden dots without end":      append(append(bytes.Clone(cell), 0x80), huge...),
		"a key without end":            append(bytes.Clone(entity), 0x81, 0x83, 0x01, 0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
		"a million commits of nothing": append(append([]byte{0x83}, million...), make([]byte, 1<<20)...),
		"a million cells of nothing":   append(append(bytes.Clone(entity), million...), make([]byte, 1<<20)...),
		"a million dots of nothing":    append(append(append(bytes.Clone(cell), 0x80), million...), make([]byte, 1<<20)...),
		"lists 100,000 deep":           bytes.Repeat([]byte{0x83}, 100_000),
	} {
		least := ^uint64(0)
		var err error
		for range 3 {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err = crdt.ParseStored(in)
			runtime.ReadMemStats(&after)
			least = min(least, after.TotalAlloc-before.TotalAlloc)
		}
		if err == nil {
			t.Errorf("%s: it was read", name)
		}
		if most := uint64(64<<10 + 2*len(in)); least > most {
			t.Errorf("%s: %d bytes allocated %d, want at most %d", name, len(in), least, most)
		}
	}
}
