// Command bench measures the exchange with the real programs on this machine, each figure as a ratio to what the machine
// itself takes in the same run: a bare bbolt put, or the same bytes written to a file and flushed. It prints the figures
// and writes them to bench.json. The programs must have been built; “make bench” does it.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"time"
)

func main() {
	n := flag.Int("n", 10000, "how many entries")
	runs := flag.Int("runs", 3, "how many times; medians are shown")
	bin := flag.String("bin", programs(), "folder of the programs")
	out := flag.String("out", "bench.json", "file for the figures")
	flag.Parse()
	if err := bench(context.Background(), *bin, *n, *runs, *out); err != nil {
		log.Fatal(err)
	}
}

func programs() string {
	if dir := os.Getenv("STREETLIGHT_BIN"); dir != "" {
		return dir
	}
	return "bin"
}

// seed of the records.
const seed = 20260105

func bench(ctx context.Context, bin string, n, runs int, out string) error {
	bin, err := filepath.Abs(bin)
	if err != nil {
		return fmt.Errorf("find the programs: %w", err)
	}
	all := map[string][]float64{}
	for i := range runs {
		log.Printf("run %d of %d: %d entries", i+1, runs, n)
		one, err := once(ctx, bin, n)
		if err != nil {
			return err
		}
		for name, v := range one {
			all[name] = append(all[name], v)
		}
	}
	figures := map[string]float64{"n": float64(n), "runs": float64(runs)}
	for name, values := range all {
		slices.Sort(values)
		figures[name] = values[len(values)/2]
	}
	show(figures)
	b, err := json.MarshalIndent(figures, "", "  ")
	if err != nil {
		return fmt.Errorf("write the figures: %w", err)
	}
	return os.WriteFile(out, append(b, '\n'), 0o644)
}

// show prints the figures, each with what it is measured against.
func show(f map[string]float64) {
	for _, line := range []struct{ name, words, unit string }{
		{"save_vs_bolt", "durable save, asked over the phone's standard input, against one bare bbolt put", "x"},
		{"save_us", "  the save", "us"},
		{"bolt_us", "  the put", "us"},
		{"push_vs_file", "push of all entries, against writing the same bytes to a file and flushing it", "x"},
		{"push_ms", "  the push", "ms"},
		{"pull_vs_file", "pull of all entries on a new phone, against the same", "x"},
		{"pull_ms", "  the pull", "ms"},
		{"file_ms", "  the file", "ms"},
		{"entry_wire_bytes", "bytes of an entry on the wire, sealed and signed", "B"},
		{"quiet_ms", "an exchange with nothing new", "ms"},
		{"quiet_bytes", "  its bytes, both ways, without HTTP headers", "B"},
		{"quiet_requests", "  its requests", ""},
		{"edits100_ms", "100 edits sent", "ms"},
		{"edits100_bytes", "  their bytes", "B"},
		{"conflict_lost", "field edits lost of those two offline phones made", ""},
		{"conflict_listed", "contradictions listed with both values", ""},
	} {
		if v, ok := f[line.name]; ok {
			fmt.Printf("%-84s %10.2f %s\n", line.words, v, line.unit)
		}
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
