package simtest

import (
	"fmt"
	"hash/crc32"
	"strings"
)

// faultKind is a kind of fault, for the count at the end.
type faultKind int

const (
	dropped faultKind = iota
	duplicated
	reordered
	truncated
	altered
	swapped
	forged
	answerCut
	hubErred
	partitioned
	crashed
	diskFailed
	diskFull
	rowDamaged
	hubKilled
	hubRetried
	hubDiskFailed
	clockJumped
	phoneRestored
	phoneCloned
	serverRestored
	phoneRevoked
	hostile
	refused
	faultKinds
)

var faultNames = [faultKinds]string{
	"dropped", "duplicated", "reordered", "truncated", "altered", "swapped", "forged", "answer cut", "hub error", "partition", "phone crash",
	"disk failure", "disk full", "damaged row", "hub killed", "hub transaction run twice", "hub disk failure", "clock jump",
	"phone restored", "phone cloned", "server restored", "phone revoked", "hostile request", "refused by policy",
}

// FaultCounts adds up the faults of many runs.
type FaultCounts [faultKinds]int

// Add counts those of one run.
func (c *FaultCounts) Add(r Result) {
	for i, n := range r.Faults {
		c[i] += n
	}
}

// Total is how many there were.
func (c FaultCounts) Total() (n int) {
	for _, k := range c {
		n += k
	}
	return n
}

// Missing names the kinds that never happened.
func (c FaultCounts) Missing() (names []string) {
	for i, n := range c {
		if n == 0 {
			names = append(names, faultNames[i])
		}
	}
	return names
}

// String lists each kind with its number.
func (c FaultCounts) String() string {
	var parts []string
	for i, n := range c {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", faultNames[i], n))
		}
	}
	return strings.Join(parts, ", ")
}

// happens is one step: something that took place, who it happened to, and the bytes that make it what it was.
func (w *world) happens(what string, who int, bytes []byte) {
	w.step++
	sum := crc32.Update(crc32.ChecksumIEEE([]byte(what)), crc32.IEEETable, bytes)
	w.hash = (w.hash^uint64(sum)^uint64(who)<<32)*0x9e3779b97f4a7c15 + uint64(w.step)
	w.hash ^= w.hash >> 29
	if w.Trace != nil {
		fmt.Fprintf(w.Trace, "%6d %-28s %2d %6d bytes  %016x\n", w.step, what, who, len(bytes), w.hash)
	}
}

// fault is a step that is a fault.
func (w *world) fault(k faultKind, who int) {
	w.faults[k]++
	w.happens("! "+faultNames[k], who, nil)
}
