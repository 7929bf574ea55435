package simtest

import (
	"bytes"
	"crypto/sha256"
	"fmt"

	"streetlight/sync/commit"
	"streetlight/sync/crdt"
	"streetlight/sync/wire"
)

// Op is one change, as the merge rule knows it.
type Op = crdt.Op

// note is a commit that somebody wrote, as it was written.
type note struct {
	*commit.Commit
	hash   wire.Hash
	opened bool // ops were looked for
	ops    []Op // nil where no key opens it
	asked  int  // times that a request may have brought it
}

// String names a commit in a failure.
func (n *note) String() string {
	return fmt.Sprintf("commit %x (device %x, epoch %x, n %d, left %d, scope %x)", n.hash[:4], n.Device[:4], n.Epoch&0xffff, n.N, n.Left, n.Scope[:4])
}

// place is where the hub put a commit.
type place struct {
	ssn            uint64
	link           wire.Hash
	received, skew int64
}

// entry is one commit of a scope's log.
type entry struct {
	*note
	place
}

// chapter is an entry of a log that the hub has or had, and the link of what stood before it.
type chapter struct {
	entry
	before wire.Hash
}

// scopeLog is what the hub accepted in one scope, as its transactions were seen.
type scopeLog struct {
	entries []entry
	index   map[wire.Hash]int
	proven  int // entries whose verdicts were looked at
}

type chainName struct {
	device ID
	epoch  uint64
}

// book is what was written and where it came to lie, over all stores: the memory against which they are checked.
type book struct {
	notes    map[wire.Hash]*note
	saved    []*note            // by phones that mean well, in order
	lost     map[wire.Hash]bool // with a disk that was replaced by an older copy, before the hub had it
	accepted map[wire.Hash]place
	apart    map[wire.Hash]bool
	fresh    []refusal          // set apart in the transaction at hand
	bodies   map[wire.Hash]bool // SHA-256 of bodies that were altered before they were sent
	logs     map[ID]*scopeLog   // of the hub as it is now
	chains   map[chainName][]wire.Hash
	history  map[wire.Hash]chapter // by link: of all logs that there ever were
}

func newBook() book {
	return book{notes: map[wire.Hash]*note{}, lost: map[wire.Hash]bool{}, accepted: map[wire.Hash]place{}, apart: map[wire.Hash]bool{},
		bodies: map[wire.Hash]bool{}, logs: map[ID]*scopeLog{}, chains: map[chainName][]wire.Hash{}, history: map[wire.Hash]chapter{}}
}

// note reads a commit, and keeps it under its name.
func (w *world) note(head, body []byte) *note {
	hash := sha256.Sum256(head)
	if n := w.book.notes[hash]; n != nil {
		if n.Body == nil && sha256.Sum256(body) == n.BodyHash {
			n.Body = body
		}
		return n
	}
	c, err := commit.Parse(head)
	w.must(err, "parse a commit in a store")
	n := &note{Commit: c, hash: hash}
	if sha256.Sum256(body) == c.BodyHash {
		n.Body = body
	}
	w.book.notes[hash] = n
	return n
}

// opsOf opens a commit with any key that was ever given to its scope.
func (w *world) opsOf(n *note) []Op {
	if n.opened || n.Body == nil {
		return n.ops
	}
	n.opened = true
	for _, key := range w.keysOf(n.Scope, n.KeyID) {
		if ops, err := n.Open(key); err == nil {
			n.ops = ops
			return ops
		}
	}
	return nil
}

func (w *world) log(scope ID) *scopeLog {
	l := w.book.logs[scope]
	if l == nil {
		l = &scopeLog{index: map[wire.Hash]int{}}
		w.book.logs[scope] = l
	}
	return l
}

// hubWrote looks at a transaction of the hub that became durable.
func (w *world) hubWrote(changes []change) {
	var chained []change
	fate := map[wire.Hash]string{}
	for _, c := range changes {
		if c.value == nil {
			w.hubDeleted(c)
			continue
		}
		switch c.table {
		case hubLog.Name:
			fate[w.hubAccepted(c.value)] = "accepted"
		case hubApart.Name:
			fate[w.hubSetApart(c.value)] = "kept apart"
		case hubChain.Name:
			chained = append(chained, c)
		}
	}
	for _, c := range chained {
		w.hubChained(c, fate)
	}
	w.checkSetApart()
}

func (w *world) hubDeleted(c change) {
	if c.table == hubLog.Name || c.table == hubApart.Name {
		w.fail("nothing recorded is lost", "the hub deletes a row of its %s", c.table)
	}
}

// hubAccepted checks a new row of the log: gapless, linked, each commit once, by whoever may write it.
func (w *world) hubAccepted(value []byte) wire.Hash {
	row := w.logRow(value)
	n := w.note(row.Head, row.Body)
	l := w.log(row.Scope)
	if n.Scope != row.Scope || n.Device != row.Device || n.Epoch != row.Epoch {
		w.fail("a commit stays in its scope and under its device", "commit %x of scope %x lies in the log of %x", n.hash[:4], n.Scope[:4], row.Scope[:4])
	}
	if _, twice := l.index[n.hash]; twice {
		w.fail("each accepted commit stands once in its scope's log", "commit %x of scope %x came twice", n.hash[:4], row.Scope[:4])
	}
	var before wire.Hash
	if k := len(l.entries); k > 0 {
		before = l.entries[k-1].link
	}
	if want := uint64(len(l.entries) + 1); row.SSN != want {
		w.fail("scope logs are gapless", "scope %x: got ssn %d, want %d", row.Scope[:4], row.SSN, want)
	}
	if row.Link != link(before, n.hash) {
		w.fail("links name the history", "scope %x, ssn %d: another link", row.Scope[:4], row.SSN)
	}
	if n.Body == nil || !bytes.Equal(n.Body, row.Body) {
		w.fail("bytes are kept as they are", "commit %x is accepted with another body", n.hash[:4])
	}
	if by := w.asking; n.Device != by && !w.isHub(n.Device) && !w.book.apart[n.hash] && w.faults[serverRestored] == 0 {
		w.fail("a commit stays in its scope and under its device", "device %x brought a commit of %x", by[:4], n.Device[:4])
	}
	w.checkAuthor(n)
	at := place{row.SSN, row.Link, row.Received, row.Skew}
	l.index[n.hash] = len(l.entries)
	l.entries = append(l.entries, entry{n, at})
	w.book.history[at.link] = chapter{entry{n, at}, before}
	w.book.accepted[n.hash] = at
	return n.hash
}

// hubSetApart checks a new row of the quarantine: it has the very bytes that were sent.
func (w *world) hubSetApart(value []byte) wire.Hash {
	row := w.keptRow(value)
	if row.Head == nil { // a draft
		return wire.Hash{}
	}
	if kept := w.book.notes[sha256.Sum256(row.Head)]; kept != nil && w.book.apart[kept.hash] {
		return kept.hash // it is released: the row says so from now on
	}
	n := w.note(row.Head, row.Body)
	sum := sha256.Sum256(row.Body)
	closes := row.Body == nil && w.faults[serverRestored] > 0 // of what is gone a phone keeps the head, and closes its chain with it
	if sum != n.BodyHash && !w.book.bodies[sum] && !closes {
		w.fail("nothing recorded is lost", "commit %x is in quarantine without its body", n.hash[:4])
	}
	if row.Words == "" {
		w.fail("a quarantine names its reason", "commit %x has none", n.hash[:4])
	}
	if n.Device != w.asking && w.faults[serverRestored] == 0 {
		w.fail("a commit stays in its scope and under its device", "a commit of another device went to quarantine")
	}
	w.book.apart[n.hash] = true
	w.book.fresh = append(w.book.fresh, refusal{n, row.Words})
	return n.hash
}

// hubChained checks what a transaction added to a chain: in order, each naming the one before, groups whole, the last signed.
func (w *world) hubChained(c change, fate map[wire.Hash]string) {
	name := chainName{ID(c.key[:16]), number(c.key[16:24])}
	chain := w.book.chains[name]
	first := len(chain)
	for at := 0; at < len(c.value); at += 32 {
		chain = append(chain, wire.Hash(c.value[at:at+32]))
	}
	if last := number(c.key[24:]); last != uint64(len(chain)) {
		w.fail("chains are gapless", "device %x: the run ends at %d, want %d", name.device[:4], last, len(chain))
	}
	var before *note
	if first > 0 {
		before = w.book.notes[chain[first-1]]
	}
	for i := first; i < len(chain); i++ {
		n := w.book.notes[chain[i]]
		w.checkChained(n, before, i, chain, fate)
		before = n
	}
	w.book.chains[name] = chain
	w.checkSigned(before)
}

func (w *world) checkChained(n, before *note, i int, chain []wire.Hash, fate map[wire.Hash]string) {
	if n == nil || fate[n.hash] == "" && !w.known(n) {
		w.fail("nothing recorded is lost", "a chain counts a commit that is neither accepted nor kept apart")
	}
	var prev wire.Hash
	if before != nil {
		prev = before.hash
	}
	if n.N != uint64(i+1) || n.Prev != commit.Hash(prev) {
		w.fail("chains are gapless", "commit %x is number %d and stands at %d, or names another before it", n.hash[:4], n.N, i+1)
	}
	if n.Left == 0 {
		return
	}
	if i+1 >= len(chain) {
		w.fail("a group is taken whole or not at all", "commit %x has %d to come and is the last", n.hash[:4], n.Left)
	}
	next := w.book.notes[chain[i+1]]
	if next == nil || next.Left != n.Left-1 || fate[next.hash] != fate[n.hash] && w.faults[serverRestored] == 0 {
		w.fail("a group is taken whole or not at all", "commit %x and the one after it parted", n.hash[:4])
	}
}

// known says whether the hub has a commit already: a phone that gives a restored hub its chain again brings what came back.
func (w *world) known(n *note) bool {
	_, here := w.log(n.Scope).index[n.hash]
	return w.faults[serverRestored] > 0 && (here || w.book.apart[n.hash])
}

// checkSigned verifies the signature of the last commit that was added to a chain: it vouches for those before.
func (w *world) checkSigned(n *note) {
	if w.well[n.Device] && !w.dice.oneIn(8) {
		return
	}
	if !w.signedBy(n) {
		w.fail("what the hub takes is authentic", "commit %x: no signature of its device vouches for it", n.hash[:4])
	}
}

// link is the specified link of a log.
func link(before, hash wire.Hash) wire.Hash {
	return sha256.Sum256(append(append(make([]byte, 0, 64), before[:]...), hash[:]...))
}
