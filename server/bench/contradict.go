package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"streetlight/server/headless"
)

// contradict lets both phones edit the same entries offline, and then counts: every edit must be visible on both, as a
// value or as one of the two that contradict each other.
func (r *run) contradict() error {
	if err := load(r.a, r.files.sideA); err != nil {
		return err
	}
	if err := load(r.b, r.files.sideB); err != nil {
		return err
	}
	for _, p := range []*headless.Phone{r.a, r.b, r.a} {
		if _, err := sync(p); err != nil {
			return err
		}
	}
	lost := 0
	for _, p := range []*headless.Phone{r.a, r.b} {
		n, err := r.missing(p)
		if err != nil {
			return err
		}
		lost = max(lost, n)
	}
	listed, err := contradictions(r.a)
	r.figures["conflict_lost"], r.figures["conflict_listed"] = float64(lost), float64(listed)
	return err
}

// missing counts the field edits of both sides that a phone does not show.
func (r *run) missing(p *headless.Phone) (int, error) {
	var got struct {
		Entries []struct {
			ID     string         `json:"id"`
			Fields map[string]any `json:"fields"`
		} `json:"entries"`
	}
	if err := p.Do("list", map[string]any{"limit": 1 << 20}, &got); err != nil {
		return 0, err
	}
	fields := map[string]map[string]any{}
	for _, e := range got.Entries {
		fields[e.ID] = e.Fields
	}
	missing := 0
	for _, path := range []string{r.files.sideA, r.files.sideB} {
		b, err := os.ReadFile(path)
		if err != nil {
			return 0, fmt.Errorf("read records: %w", err)
		}
		for line := range strings.Lines(string(b)) {
			var e edit
			if err := json.Unmarshal([]byte(line), &e); err != nil {
				return 0, fmt.Errorf("read records: %w", err)
			}
			for name, want := range e.Set {
				if !shows(fields[e.ID][name], want) {
					missing++
				}
			}
		}
	}
	return missing, nil
}

// shows says whether a value, or one of several, is the one wanted.
func shows(have any, want string) bool {
	switch x := have.(type) {
	case string:
		return x == want
	case []any:
		return slices.Contains(x, any(want))
	}
	return false
}

func contradictions(p *headless.Phone) (int, error) {
	var got struct {
		Entries []json.RawMessage `json:"entries"`
	}
	err := p.Do("conflicts", nil, &got)
	return len(got.Entries), err
}
