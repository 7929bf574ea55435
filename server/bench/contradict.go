package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"streetlight/server/headless"
)

// contradict lets both phones edit the same entries offline, and then counts: every edit must be visible on both, as a
// value or as one of the two that contradict each other.
func (p *pass) contradict() error {
	if err := p.collide(p.product, "conflict_lost"); err != nil {
		return err
	}
	if err := p.collide(p.outbox, "outbox_conflict_lost"); err != nil {
		return err
	}
	listed, entries, err := contradictions(p.product.a)
	p.figures.add("conflict_listed", float64(listed))
	p.figures.add("conflict_entries", float64(entries))
	return err
}

func (p *pass) collide(r *rival, name string) error {
	for _, phone := range []*headless.Phone{r.a, r.b} { // both know the same
		if _, err := sync(phone, r.pull); err != nil {
			return err
		}
	}
	if err := errors.Join(load(r.a, p.files.sideA), load(r.b, p.files.sideB)); err != nil {
		return err
	}
	for _, phone := range []*headless.Phone{r.a, r.b, r.a} {
		for _, what := range []string{r.push, r.pull} {
			if _, err := sync(phone, what); err != nil {
				return err
			}
		}
	}
	lost := 0
	for _, phone := range []*headless.Phone{r.a, r.b} {
		n, err := p.files.missing(phone)
		if err != nil {
			return err
		}
		lost = max(lost, n)
	}
	p.figures.add(name, float64(lost))
	return nil
}

// missing counts the field edits of both sides that a phone does not show.
func (f files) missing(p *headless.Phone) (int, error) {
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
	for _, path := range []string{f.sideA, f.sideB} {
		edits, err := readEdits(path)
		if err != nil {
			return 0, err
		}
		for _, e := range edits {
			missing += unseen(e, fields[e.ID])
		}
	}
	return missing, nil
}

// unseen counts the fields of an edit that are not shown. The other system's time of the change is no worker's word and
// not counted.
func unseen(e edit, shown map[string]any) (n int) {
	for name, want := range e.Set {
		if name != "updated_at" && !shows(shown[name], want) {
			n++
		}
	}
	return n
}

func readEdits(path string) (out []edit, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read records: %w", err)
	}
	for line := range strings.Lines(string(b)) {
		var e edit
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			return nil, fmt.Errorf("read records: %w", err)
		}
		out = append(out, e)
	}
	return out, nil
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

// contradictions counts the fields in which a phone says that people contradict each other, and the entries of which it
// says so. When the other system was last changed is kept likewise, but no worker said it, and the fields leave it out.
func contradictions(p *headless.Phone) (fields, entries int, err error) {
	var got struct {
		Entries []struct {
			Conflicts []string `json:"conflicts"`
		} `json:"entries"`
	}
	if err := p.Do("conflicts", nil, &got); err != nil {
		return 0, 0, err
	}
	for _, e := range got.Entries {
		for _, name := range e.Conflicts {
			if name != "updated_at" {
				fields++
			}
		}
	}
	return fields, len(got.Entries), nil
}
