package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"streetlight/server/headless"
)

// run is one pass over everything, with a server and two phones of one worker.
type run struct {
	bin, dir string
	server   *serverProcess
	a, b     *headless.Phone
	files    files
	figures  map[string]float64
}

// extraSaves is how many entries are saved one at a time.
const extraSaves = 300

func once(ctx context.Context, bin string, n int) (_ map[string]float64, err error) {
	dir, err := os.MkdirTemp("", "streetlight-bench-")
	if err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	r := &run{bin: bin, dir: dir, figures: map[string]float64{}}
	if r.files, err = newWriter(seed).write(dir, n, extraSaves); err != nil {
		return nil, err
	}
	if err := r.open(ctx); err != nil {
		return nil, err
	}
	err = r.measure()
	return r.figures, errors.Join(err, r.a.Close(), r.b.Close(), r.server.stop())
}

func (r *run) open(ctx context.Context) (err error) {
	if r.server, err = startServer(ctx, r.bin, filepath.Join(r.dir, "server")); err != nil {
		return err
	}
	if err := r.server.addWorker("Pat Patrol"); err != nil {
		return err
	}
	if r.a, err = r.phone(ctx, "a"); err != nil {
		return err
	}
	r.b, err = r.phone(ctx, "b")
	return err
}

func (r *run) phone(ctx context.Context, name string) (*headless.Phone, error) {
	p, err := headless.Start(ctx, headless.Options{Name: name, Program: filepath.Join(r.bin, "phone"), Vault: filepath.Join(r.dir, name), PIN: "246810", Cheap: true})
	if err != nil {
		return nil, err
	}
	code, err := r.server.code("Pat Patrol")
	if err != nil {
		return nil, err
	}
	return p, p.Do("enrol", map[string]any{"server": r.server.address, "code": code}, nil)
}

func (r *run) measure() error {
	for _, step := range []func() error{r.push, r.pull, r.quiet, r.saves, r.edits, r.contradict} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// synced is what a phone says of one sync.
type synced struct {
	Sync struct {
		Sent      int           `json:"sent"`
		Received  int           `json:"received"`
		Requests  int           `json:"requests"`
		BytesUp   int           `json:"bytes_up"`
		BytesDown int           `json:"bytes_down"`
		Took      time.Duration `json:"took"`
		Offline   bool          `json:"offline"`
	} `json:"sync"`
}

func sync(p *headless.Phone) (s synced, err error) {
	err = p.Do("sync", nil, &s)
	if err == nil && s.Sync.Offline {
		err = errors.New("the phone says that it is offline")
	}
	return s, err
}

func (r *run) push() error {
	if err := load(r.a, r.files.contacts); err != nil {
		return err
	}
	s, err := sync(r.a)
	if err != nil {
		return err
	}
	if s.Sync.Sent != r.files.n {
		return fmt.Errorf("pushed %d commits of %d", s.Sync.Sent, r.files.n)
	}
	file, err := writeFile(filepath.Join(r.dir, "floor"), s.Sync.BytesUp)
	if err != nil {
		return err
	}
	r.figures["push_ms"], r.figures["file_ms"] = ms(s.Sync.Took), ms(file)
	r.figures["push_vs_file"] = float64(s.Sync.Took) / float64(file)
	r.figures["entry_wire_bytes"] = float64(s.Sync.BytesUp) / float64(r.files.n)
	return nil
}

func load(p *headless.Phone, file string) error {
	var got struct {
		Import struct {
			Refused int `json:"refused"`
		} `json:"import"`
	}
	if err := p.Do("import", map[string]any{"file": file}, &got); err != nil {
		return err
	}
	if got.Import.Refused > 0 {
		return fmt.Errorf("%d lines of %s were refused", got.Import.Refused, filepath.Base(file))
	}
	return nil
}

func (r *run) pull() error {
	s, err := sync(r.b)
	if err != nil {
		return err
	}
	if s.Sync.Received < r.files.n {
		return fmt.Errorf("pulled %d commits of %d", s.Sync.Received, r.files.n)
	}
	r.figures["pull_ms"] = ms(s.Sync.Took)
	r.figures["pull_vs_file"] = r.figures["pull_ms"] / r.figures["file_ms"]
	return nil
}

func (r *run) quiet() error {
	for range 2 { // the first confirms what the last exchange brought
		s, err := sync(r.a)
		if err != nil {
			return err
		}
		r.figures["quiet_ms"], r.figures["quiet_requests"] = ms(s.Sync.Took), float64(s.Sync.Requests)
		r.figures["quiet_bytes"] = float64(s.Sync.BytesUp + s.Sync.BytesDown)
	}
	return nil
}

func (r *run) edits() error {
	if _, err := sync(r.a); err != nil {
		return err
	}
	if err := load(r.a, r.files.edits); err != nil {
		return err
	}
	s, err := sync(r.a)
	r.figures["edits100_ms"], r.figures["edits100_bytes"] = ms(s.Sync.Took), float64(s.Sync.BytesUp)
	return err
}
