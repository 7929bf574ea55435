package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// line is one figure as it is shown.
type line struct {
	name, words, unit string
	budget            budget
}

// budget is what a figure may be: at most so much, or exactly. The zero budget asks for nothing.
type budget struct {
	kind  string
	value float64
}

func atMost(v float64) budget { return budget{"at most", v} }

func exactly(v float64) budget { return budget{"exactly", v} }

// met says whether a figure keeps to it.
func (b budget) met(v float64) bool {
	if b.kind == "exactly" {
		return v == b.value
	}
	return v <= b.value
}

// verdict is the budget in words, and whether it was met.
func (b budget) verdict(v float64) string {
	if b.kind == "" {
		return ""
	}
	said := "MISSED"
	if b.met(v) {
		said = "met"
	}
	return fmt.Sprintf("%s %s: %s", b.kind, number(b.value), said)
}

// number is a figure with about three digits that count.
func number(v float64) string {
	switch {
	case v == float64(int64(v)) || v >= 1000:
		return fmt.Sprintf("%.0f", v)
	case v >= 100:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

// section is figures that belong together.
type section struct {
	title string
	lines []line
}

// sections lists everything that is shown. Its budgets are those for 10,000 entries, and for ten times as many.
func sections(o options) []section {
	return []section{
		{"A save", saveLines()},
		{fmt.Sprintf("Exchanges of %d entries; the outbox is the peer: SQLite, unsigned, unsealed", o.n), exchangeLines()},
		{"Nothing new, and 100 edits; bytes are those of both ways with HTTP's headers", smallLines()},
		{fmt.Sprintf("Two offline phones edit the same %d entries", min(o.n, 1000)), conflictLines(o.n)},
		{"Memory at its peak that no file lies behind, so without bbolt's map", memoryLines()},
		{fmt.Sprintf("Ten times as much, or what -large says: %d entries", o.large), largeLines()},
		{fmt.Sprintf("The rules of the practice pack, over %d children of %d facts", o.children, rulesFacts), rulesLines()},
		{"What the machine itself takes", limitLines()},
	}
}

func saveLines() []line {
	return []line{
		{"save_vs_bolt", "durable save of an entry on the phone, against one bare bbolt put, p50", "x", atMost(1.4)},
		{"save_p99_vs_bolt", "  the same, p99", "x", budget{}},
		{"save_us", "  the save, p50, by the phone's own clock", "us", budget{}},
		{"save_p99_us", "  the save, p99", "us", budget{}},
		{"bolt_us", "  the put, p50", "us", budget{}},
		{"bolt_p99_us", "  the put, p99", "us", budget{}},
		{"save_stdio_us", "  the save asked over standard input, JSON and the answer included, p50", "us", budget{}},
	}
}

func exchangeLines() []line {
	return []line{
		{"push10k_vs_outbox", "push, against the outbox", "x", atMost(1)},
		{"push10k_vs_floor", "  against bytes flushed twice a request on both sides, hashes and a signature", "x", budget{}},
		{"push10k_ms", "  the push", "ms", budget{}},
		{"push10k_outbox_ms", "  the outbox's", "ms", budget{}},
		{"push10k_floor_ms", "  the floor", "ms", budget{}},
		{"push10k_requests", "  requests", "", budget{}},
		{"push10k_mb", "  sent", "MB", budget{}},
		{"push10k_outbox_mb", "  sent by the outbox", "MB", budget{}},
		{"pull10k_vs_outbox", "pull on a new phone, against the outbox", "x", atMost(1)},
		{"pull10k_ms", "  the pull", "ms", budget{}},
		{"pull10k_outbox_ms", "  the outbox's", "ms", budget{}},
		{"pull10k_mb", "  received", "MB", budget{}},
		{"entry_wire_bytes", "an entry on the wire, sealed and signed, its part of the request included", "B", atMost(600)},
	}
}

func smallLines() []line {
	return []line{
		{"quiet_ms", "an exchange with nothing new", "ms", atMost(3)},
		{"quiet_bytes", "  bytes", "B", atMost(1000)},
		{"quiet_requests", "  requests", "", exactly(1)},
		{"quiet_outbox_ms", "  the outbox's", "ms", budget{}},
		{"outbox_quiet_bytes", "  its bytes", "B", budget{}},
		{"after_push_ms", "the exchange right after the push", "ms", atMost(3)},
		{"after_push_requests", "  requests", "", exactly(1)},
		{"after_push_bytes", "  bytes, after a push of 100 edits", "B", atMost(1000)},
		{"after_pull_ms", "the exchange right after the pull", "ms", atMost(3)},
		{"after_pull_requests", "  requests", "", exactly(1)},
		{"after_pull_bytes", "  bytes", "B", atMost(1000)},
		{"edits100_ms", "100 edits sent", "ms", atMost(15)},
		{"edits100_bytes", "  bytes", "B", atMost(30000)},
		{"edits100_outbox_ms", "  the outbox's", "ms", budget{}},
		{"outbox_edits100_bytes", "  its bytes", "B", budget{}},
		{"edits100_down_ms", "100 edits fetched by the other phone", "ms", atMost(15)},
		{"edits100_down_bytes", "  bytes", "B", atMost(30000)},
		{"edits100_down_outbox_ms", "  the outbox's", "ms", budget{}},
		{"outbox_edits100_down_bytes", "  its bytes", "B", budget{}},
	}
}

func conflictLines(n int) []line {
	sides := min(n, 1000)
	contradictions := (sides + 4) / 5
	return []line{
		{"conflict_lost", fmt.Sprintf("field edits lost, of %d", 2*(sides+contradictions)), "", exactly(0)},
		{"conflict_listed", fmt.Sprintf("contradictions listed with both values, of %d", contradictions), "", exactly(float64(contradictions))},
		{"conflict_entries", "  entries listed, those included in which only the other system's dates differ", "", budget{}},
		{"outbox_conflict_lost", "field edits that the outbox lost", "", budget{}},
	}
}

func memoryLines() []line {
	return []line{
		{"peak_mb_device", "a phone, from before its import until after the quiet exchanges", "MB", atMost(60)},
		{"peak_mb_server", "the server", "MB", atMost(60)},
		{"outbox_peak_mb_device", "  the outbox's phone", "MB", budget{}},
		{"outbox_peak_mb_server", "  the outbox's server", "MB", budget{}},
	}
}

func largeLines() []line {
	return []line{
		{"push100k_vs_push10k", "push, against the push above", "x", atMost(12)},
		{"push100k_vs_outbox", "  against the outbox", "x", budget{}},
		{"push100k_ms", "  the push", "ms", budget{}},
		{"pull100k_vs_pull10k", "pull on a new phone, against the pull above", "x", atMost(12)},
		{"pull100k_vs_outbox", "  against the outbox", "x", budget{}},
		{"pull100k_ms", "  the pull", "ms", budget{}},
		{"scopes_large", "scopes that the phones then hold", "", budget{}},
		{"quiet100k_ms", "an exchange with nothing new", "ms", atMost(3)},
		{"quiet100k_bytes", "  bytes", "B", atMost(1000)},
		{"quiet100k_requests", "  requests", "", exactly(1)},
		{"after100k_push_ms", "the exchange right after the push", "ms", atMost(3)},
		{"after100k_pull_ms", "the exchange right after the pull", "ms", atMost(3)},
		{"peak100k_mb_device", "a phone's memory at its peak", "MB", atMost(60)},
		{"peak100k_mb_server", "the server's", "MB", atMost(60)},
		{"store100k_mb", "a phone's store on the disk", "MB", atMost(80)},
		{"open100k_ms", "from the start of the program to the newest 50, next to no key derivation", "ms", atMost(50)},
		{"start_ms", "  a start of the program that does nothing", "ms", budget{}},
	}
}

func rulesLines() []line {
	return []line{
		{"rules_full_s", "all rules over all of them, their facts made", "s", atMost(10)},
		{"rules_full_mb", "  memory at its peak", "MB", atMost(1024)},
		{"rules_full_findings", "  findings", "", budget{}},
		{"accept_us", fmt.Sprintf("an entry folded and all rules asked of a child of %d facts, p50", acceptFacts), "us", atMost(200)},
		{"accept_p99_us", "  the same, p99", "us", budget{}},
	}
}

func limitLines() []line {
	return []line{
		{"file_fsync_us", "600 bytes written to a file and flushed, p50", "us", budget{}},
		{"ed25519_sign_us", "an Ed25519 signature over a header", "us", budget{}},
		{"ed25519_verify_us", "  verified", "us", budget{}},
		{"xchacha20poly1305_us", "600 bytes sealed with XChaCha20-Poly1305", "us", budget{}},
		{"sha256_us", "600 bytes hashed with SHA-256", "us", budget{}},
	}
}

// show prints all figures there are, each with its spread over the runs and its budget, and what was missed last.
func show(out io.Writer, f figures, o options) {
	missed := 0
	for _, s := range sections(o) {
		if len(s.shown(f)) == 0 {
			continue
		}
		fmt.Fprintf(out, "\n%s\n", s.title)
		for _, l := range s.shown(f) {
			v, _ := f.median(l.name)
			said := l.budget.verdict(v)
			if strings.HasSuffix(said, "MISSED") {
				missed++
			}
			fmt.Fprintf(out, "  %-76s %9s %-3s %-18s %s\n", l.words, number(v), l.unit, spread(f[l.name]), said)
		}
	}
	fmt.Fprintf(out, "\nMedians of %d runs, of the large part %d; beside them least and greatest. Bytes with headers and conflicts: 1 run.\n"+
		"Budgets are for 10,000 entries, and 100,000. Missed: %d.\n", o.runs, o.largeRuns, missed)
}

func (s section) shown(f figures) []line {
	return slices.DeleteFunc(slices.Clone(s.lines), func(l line) bool { return len(f[l.name]) == 0 })
}

// spread is the least and the greatest of several values.
func spread(values []float64) string {
	if len(values) < 2 || slices.Min(values) == slices.Max(values) {
		return ""
	}
	return number(slices.Min(values)) + ".." + number(slices.Max(values))
}
