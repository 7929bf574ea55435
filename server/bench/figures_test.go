package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestQuantile(t *testing.T) {
	hundred := make([]float64, 100)
	for i := range hundred {
		hundred[99-i] = float64(i + 1)
	}
	for _, c := range []struct {
		name   string
		values []float64
		q      float64
		want   float64
	}{
		{"one value", []float64{7}, 0.5, 7},
		{"one value, p99", []float64{7}, 0.99, 7},
		{"odd", []float64{9, 1, 5}, 0.5, 5},
		{"even: the greater of the two", []float64{4, 1, 3, 2}, 0.5, 3},
		{"p99 of a hundred is the greatest", hundred, 0.99, 100},
		{"p0", hundred, 0, 1},
	} {
		if got := quantile(c.values, c.q); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestQuantileKeepsTheOrder(t *testing.T) {
	values := []time.Duration{3, 1, 2}
	median(values)
	if values[0] != 3 || values[2] != 2 {
		t.Errorf("got %v, want it as it was", values)
	}
}

func TestBudget(t *testing.T) {
	for _, c := range []struct {
		name string
		budget
		v    float64
		want string
	}{
		{"none", budget{}, 5, ""},
		{"below", atMost(1.4), 1.39, "at most 1.40: met"},
		{"just", atMost(1.4), 1.4, "at most 1.40: met"},
		{"above", atMost(1.4), 1.41, "at most 1.40: MISSED"},
		{"nothing lost", exactly(0), 0, "exactly 0: met"},
		{"one lost", exactly(0), 1, "exactly 0: MISSED"},
		{"one too few", exactly(200), 199, "exactly 200: MISSED"},
	} {
		if got := c.verdict(c.v); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bench.json")
	f := figures{"save_vs_bolt": {1.5, 1.2, 1.3}, "n": {10000}}
	if err := f.write(path); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]float64
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{"save_vs_bolt": 1.3, "save_vs_bolt_min": 1.2, "save_vs_bolt_max": 1.5, "n": 10000} {
		if got[name] != want {
			t.Errorf("%s: got %v, want %v", name, got[name], want)
		}
	}
	if len(got) != 4 {
		t.Errorf("got %v, want no spread of a single value", got)
	}
}

// TestNamesAreShown holds the names that others read from bench.json.
func TestNamesAreShown(t *testing.T) {
	shown := map[string]int{}
	for _, s := range sections(options{n: 10000, large: 100000}) {
		for _, l := range s.lines {
			shown[l.name]++
		}
	}
	names := strings.Fields(`save_vs_bolt push10k_vs_outbox pull10k_vs_outbox push100k_vs_push10k pull100k_vs_pull10k quiet_ms quiet_bytes
		quiet_requests quiet100k_ms entry_wire_bytes edits100_bytes edits100_ms edits100_down_ms conflict_lost conflict_listed open100k_ms
		store100k_mb peak_mb_device peak_mb_server outbox_conflict_lost rules_full_s rules_full_mb accept_us`)
	for _, name := range names {
		if shown[name] != 1 {
			t.Errorf("%s is shown %d times, want once", name, shown[name])
		}
	}
}

func TestShow(t *testing.T) {
	var out strings.Builder
	show(&out, figures{"push10k_vs_outbox": {0.9, 1.2, 1.1}, "conflict_lost": {0}}, options{n: 10000, runs: 3, largeRuns: 1})
	for _, want := range []string{"push, against the outbox", "1.10 x", "0.90..1.20", "at most 1: MISSED", "field edits lost, of 2400", "exactly 0: met", "Missed: 1."} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("got %s, want %q in it", out.String(), want)
		}
	}
	if strings.Contains(out.String(), "100,000 entries, and") || strings.Contains(out.String(), "What the machine itself takes") {
		t.Errorf("got %s, want no section without figures", out.String())
	}
}
