package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"
)

// figures are what was measured, under its name, one value for each run.
type figures map[string][]float64

func (f figures) add(name string, v float64) { f[name] = append(f[name], v) }

// median is the middle value of a figure; with an even number of runs the greater of the two in the middle.
func (f figures) median(name string) (v float64, ok bool) {
	if len(f[name]) == 0 {
		return 0, false
	}
	return quantile(f[name], 0.5), true
}

// write writes the median of each figure under its name, and where there was more than one run the least and the greatest
// under its name with _min and _max.
func (f figures) write(path string) error {
	out := map[string]float64{}
	for _, name := range slices.Sorted(maps.Keys(f)) {
		out[name], _ = f.median(name)
		if len(f[name]) > 1 {
			out[name+"_min"], out[name+"_max"] = slices.Min(f[name]), slices.Max(f[name])
		}
	}
	b, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return fmt.Errorf("write the figures: %w", err)
	}
	return os.WriteFile(path, append(b, '\n'), 0o644)
}

// quantile is the value below which the share q, from 0 up to 1, of the values lies. There must be one at least.
func quantile[T ~int64 | ~float64](values []T, q float64) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

func median[T ~int64 | ~float64](values []T) T { return quantile(values, 0.5) }

func ms(d time.Duration) float64 { return float64(d) / 1e6 }

func us(d time.Duration) float64 { return float64(d) / 1e3 }

// ratio is how many times b is a.
func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }
